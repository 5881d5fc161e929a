"""The score queue, the sheets, and what a score came to."""

from django.urls import URLPattern, path

from kheo.rounds.views import explaining, scoring, sheets

_SHEET = "dot-xet/phieu-cham/<int:assessment>/"

patterns: list[URLPattern] = [
    path("dot-xet/<int:pk>/cham-diem/", scoring.queue, name="score_queue"),
    path(_SHEET, scoring.sheet, name="score_sheet"),
    path(f"{_SHEET}luu/", scoring.sheet_save, name="score_save"),
    path(f"{_SHEET}mo-lai/", scoring.sheet_reopen, name="score_reopen"),
    path(f"{_SHEET}xac-nhan/", scoring.sheet_confirm, name="score_confirm"),
    path("dot-xet/ho-so/<int:assessment>/phieu/", sheets.sheets, name="score_sheets"),
    path("dot-xet/ho-so/<int:assessment>/phieu/<int:sheet_id>/khong-tinh/", sheets.set_aside, name="score_set_aside"),
    path("dot-xet/ho-so/<int:assessment>/diem/", explaining.explain, name="score_explained"),
]
