"""Doors of the rounds room; each file brings those of one noun, with their whole addresses."""

from django.urls import URLPattern

from kheo.rounds.urls import dossiers, rounds, scoring, visits

app_name = "rounds"

urlpatterns: list[URLPattern] = [*rounds.patterns, *dossiers.patterns, *scoring.patterns, *visits.patterns]
