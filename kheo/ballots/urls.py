"""Doors of the ballots room: those of a round's ballots, and those of everybody."""

from django.urls import URLPattern, path

from kheo.ballots.views import ballots, council, meetings, public, results, steps, tickets

app_name = "ballots"

_OF_ROUND = "dot-xet/<int:round_pk>/bieu-quyet/"
_ONE = f"{_OF_ROUND}<int:pk>/"

urlpatterns: list[URLPattern] = [
    path(_OF_ROUND, ballots.ballots, name="list"),
    path(f"{_OF_ROUND}moi/", ballots.prepare, name="prepare"),
    path(_ONE, ballots.detail, name="detail"),
    path(f"{_ONE}danh-sach/", ballots.roll, name="roll"),
    path(f"{_ONE}mo/", steps.open_, name="open"),
    path(f"{_ONE}dong/", steps.close, name="close"),
    path(f"{_ONE}huy/", steps.cancel, name="cancel"),
    path(f"{_ONE}phieu/", tickets.page, name="tickets"),
    path(f"{_ONE}phieu/in/", tickets.make, name="make_tickets"),
    path(f"{_ONE}phieu/huy/", tickets.void, name="void_tickets"),
    path(f"{_ONE}hoi-nghi/", meetings.page, name="meeting"),
    path(f"{_ONE}hoi-nghi/doi-chieu/", meetings.check, name="meeting_check"),
    path(f"{_ONE}tep/", meetings.attach, name="attach"),
    path(f"{_ONE}tep/<int:file_id>/", meetings.download, name="file"),
    path(f"{_ONE}bo-phieu/", council.vote, name="vote"),
    path("phieu/", public.enter, name="enter"),
    path("phieu/<str:code>/", public.ticket, name="ticket"),
    path("ket-qua/<slug:code>/", results.result, name="result"),
    path("ket-qua/<slug:code>/tep/", results.published, name="published"),
]
