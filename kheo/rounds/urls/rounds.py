"""Rounds, their councils, their candidates."""

from django.urls import URLPattern, path

from kheo.rounds.views import candidates, conflicts, council, minutes, round, rounds

patterns: list[URLPattern] = [
    path("dot-xet/", rounds.rounds, name="list"),
    path("dot-xet/moi/", rounds.new, name="new"),
    path("dot-xet/<int:pk>/", round.page, name="round"),
    path("dot-xet/<int:pk>/buoc/<slug:step>/", round.step, name="step"),
    path("dot-xet/<int:pk>/de-nghi/", candidates.choose, name="choose"),
    path("dot-xet/<int:pk>/hoi-dong/", council.council, name="council"),
    path("dot-xet/<int:pk>/hoi-dong/<int:member_id>/", council.member, name="member"),
    path("dot-xet/<int:pk>/hoi-dong/<int:member_id>/thoi/", council.end, name="end_mandate"),
    path("dot-xet/<int:pk>/lien-quan/", conflicts.conflicts, name="conflicts"),
    path("dot-xet/<int:pk>/bien-ban/", minutes.minutes, name="minutes"),
    path("dot-xet/ho-so/<int:pk>/", candidates.candidate, name="assessment"),
    path("dot-xet/ho-so/<int:pk>/dua-ra/", candidates.remove, name="remove"),
    path("dot-xet/ho-so/<int:pk>/khong-cong-nhan/", candidates.decline, name="decline"),
    path("dot-xet/ho-so/<int:pk>/chot-lai/", candidates.refreeze, name="refreeze"),
    path("dot-xet/ho-so/<int:pk>/lien-quan/", conflicts.declare, name="declare"),
    path("cong-khai/<int:pk>/", minutes.notice, name="public"),
]
