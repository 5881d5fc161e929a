"""/api/: the page about the interface, the keys, and the interface itself."""

from django.urls import path

from kheo.api.views import decisions, figures, journal, pages, plans, progress, public, registrations, rounds, units
from kheo.api.views.api import api

app_name = "api"

for room in (public, plans, units, registrations, progress, figures, rounds, decisions, journal):
    api.add_router("", room.router)

urlpatterns = [
    path("", pages.about, name="about"),
    path("khoa/", pages.tokens, name="tokens"),
    path("khoa/moi/", pages.new_token, name="new_token"),
    path("khoa/<int:pk>/thu-hoi/", pages.revoke, name="revoke"),
    path("v1/", api.urls),
]
