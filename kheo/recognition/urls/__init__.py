"""Doors of the recognition room; each file brings those of one part, with their whole addresses."""

from django.urls import URLPattern

from kheo.recognition.urls import aftercare, decisions

app_name = "recognition"

urlpatterns: list[URLPattern] = [*decisions.patterns, *aftercare.patterns]
