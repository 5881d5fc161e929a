"""Doors of the papers room; each file brings those of one part, with their whole addresses."""

from django.urls import URLPattern

from kheo.papers.urls import distribution, documents, lists

app_name = "papers"

urlpatterns: list[URLPattern] = [*lists.patterns, *documents.patterns, *distribution.patterns]
