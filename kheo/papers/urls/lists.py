"""Doors of lists in and out."""

from django.urls import path

from kheo.papers.views import lists

patterns = [
    path("danh-sach/", lists.history, name="history"),
    path("danh-sach/nhap/", lists.bring, name="import"),
    path("danh-sach/nhap/<int:pk>/", lists.report, name="report"),
    path("danh-sach/nhap/<int:pk>/ap-dung/", lists.apply, name="apply"),
    path("danh-sach/nhap/<int:pk>/hoan-tac/", lists.undo, name="undo"),
    path("danh-sach/nhap/<int:pk>/ghi-chu/", lists.annotated, name="annotated"),
    path("danh-sach/tai/", lists.export, name="export"),
    path("danh-sach/mau/", lists.template, name="template"),
]
