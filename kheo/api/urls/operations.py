"""/api/v1/: the interface itself, which has no language."""

from django.urls import path

from kheo.api.views import decisions, figures, journal, plans, progress, public, registrations, rounds, units
from kheo.api.views.api import api

for room in (public, plans, units, registrations, progress, figures, rounds, decisions, journal):
    api.add_router("", room.router)

urlpatterns = [path("", api.urls)]
