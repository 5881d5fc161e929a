"""Doors of the figures room."""

from django.urls import path

from kheo.progress.views import comparing, deadlines, exports, matrix, missing, new_year, records, unit

app_name = "progress"

urlpatterns = [
    path("", matrix.choose, name="matrix"),
    path("so-sanh/", comparing.page, name="compare"),
    path("so-sanh/ho-so/", comparing.records, name="compare_records"),
    path("so-sanh/xlsx/", comparing.workbook, name="compare_workbook"),
    path("<slug:plan>/", matrix.page, name="plan"),
    path("<slug:plan>/ho-so/", records.page, name="records"),
    path("<slug:plan>/con-thieu/", missing.page, name="missing"),
    path("<slug:plan>/con-thieu/nhac/", missing.remind_page, name="remind"),
    path("<slug:plan>/thoi-han/", deadlines.page, name="deadlines"),
    path("<slug:plan>/thoi-han/don-vi/", deadlines.one, name="deadline"),
    path("<slug:plan>/thoi-han/don-vi/ghi-nhan/", deadlines.record_delivery, name="deliver"),
    path("<slug:plan>/thoi-han/don-vi/gia-han/", deadlines.extend, name="extend"),
    path("<slug:plan>/thoi-han/don-vi/huy/", deadlines.revoke, name="revoke"),
    path("<slug:plan>/dau-nam/", new_year.page, name="new_year"),
    path("<slug:plan>/xlsx/", exports.workbook, name="workbook"),
    path("<slug:plan>/<slug:unit>/", unit.page, name="unit"),
]
