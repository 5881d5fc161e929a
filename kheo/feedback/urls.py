"""Doors of the feedback room, below /vuong-mac/."""

from django.urls import path

from kheo.feedback.views import amendments, reports

app_name = "feedback"

urlpatterns = [
    path("", reports.page, name="list"),
    path("moi/", reports.new, name="new"),
    path("<int:pk>/", reports.detail, name="detail"),
    path("<int:pk>/tra-loi/", reports.answer, name="answer"),
    path("<int:pk>/rut/", reports.withdraw, name="withdraw"),
    path("sua-doi/", amendments.page, name="amendments"),
    path("sua-doi/<int:pk>/", amendments.one, name="amendment"),
    path("sua-doi/<int:pk>/ban-hanh/", amendments.apply, name="amendment_apply"),
    path("sua-doi/<int:pk>/bo/", amendments.drop, name="amendment_drop"),
]
