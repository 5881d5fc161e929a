"""/nhat-ky/: the journal."""

from django.urls import path

from kheo.audit import views

app_name = "audit"

urlpatterns = [
    path("", views.journal, name="list"),
    path("xlsx/", views.journal_sheet, name="sheet"),
    path("<int:seq>/", views.entry, name="detail"),
]
