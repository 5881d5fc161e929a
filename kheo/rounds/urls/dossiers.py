"""Dossiers and self-reports."""

from django.urls import URLPattern, path

from kheo.rounds.views import dossiers, reports

_FROZEN = "dot-xet/ho-so/<int:assessment>/ban/<int:number>/"

patterns: list[URLPattern] = [
    path("dang-ky/<int:pk>/bao-cao/", reports.report, name="report"),
    path("dang-ky/<int:pk>/bao-cao/luu/", reports.report_save, name="report_save"),
    path("dang-ky/<int:pk>/ho-so/", dossiers.dossier, name="dossier"),
    path("dang-ky/<int:pk>/ho-so/zip/", dossiers.dossier_zip, name="dossier_zip"),
    path(_FROZEN, dossiers.revision, name="revision"),
    path(f"{_FROZEN}zip/", dossiers.revision_zip, name="revision_zip"),
    path(f"{_FROZEN}tep/<int:place>/", dossiers.revision_file, name="revision_file"),
    path(f"{_FROZEN}tep/<int:place>/anh/", dossiers.revision_preview, name="revision_preview"),
]
