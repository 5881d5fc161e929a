"""Doors of the reports room."""

from django.urls import path

from kheo.reports.views import detail, filling, listing, rates, unit, writing

app_name = "reports"

urlpatterns = [
    path("", unit.start, name="start"),
    path("gui/<int:pk>/", detail.page, name="detail"),
    path("gui/<int:pk>/da-kiem-tra/", detail.check, name="check"),
    path("gui/<int:pk>/chap-nhan/", detail.accept, name="accept"),
    path("gui/<int:pk>/tra-lai/", detail.give_back, name="return"),
    path("gui/<int:pk>/tep/<int:file_id>/", detail.file, name="file"),
    path("gui/<int:pk>/tep/<int:file_id>/go/", detail.detach, name="detach"),
    path("<slug:plan>/", listing.page, name="list"),
    path("<slug:plan>/chap-nhan/", listing.accept_many, name="accept_many"),
    path("<slug:plan>/xlsx/", listing.workbook, name="workbook"),
    path("<slug:plan>/ty-le/", rates.page, name="rates"),
    path("<slug:plan>/ty-le/xlsx/", rates.workbook, name="rates_workbook"),
    path("<slug:plan>/don-vi/<slug:unit>/", unit.page, name="unit"),
    path("<slug:plan>/don-vi/<slug:unit>/soan/", writing.write, name="write"),
    path("<slug:plan>/don-vi/<slug:unit>/tu-luu/", writing.autosave, name="autosave"),
    path("<slug:plan>/don-vi/<slug:unit>/tep/", writing.attach, name="attach"),
    path("<slug:plan>/don-vi/<slug:unit>/bieu/", filling.download, name="form"),
    path("<slug:plan>/don-vi/<slug:unit>/doc-bieu/", filling.fill, name="fill"),
]
