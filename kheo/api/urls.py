"""/api/: the page about the interface, the keys, and the interface itself."""

from django.urls import path

from kheo.api.views import decisions, figures, journal, plans, progress, public, registrations, rounds, units
from kheo.api.views.api import api

app_name = "api"

for room in (public, plans, units, registrations, progress, figures, rounds, decisions, journal):
    api.add_router("", room.router)

urlpatterns = [
    path("v1/", api.urls),
]
