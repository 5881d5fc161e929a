"""Doors of the papers room, below /danh-sach/."""

from django.urls import path

from kheo.papers import views

app_name = "papers"

urlpatterns = [
    path("", views.history, name="history"),
    path("nhap/", views.bring, name="import"),
    path("nhap/<int:pk>/", views.report, name="report"),
    path("nhap/<int:pk>/ap-dung/", views.apply, name="apply"),
    path("nhap/<int:pk>/hoan-tac/", views.undo, name="undo"),
    path("nhap/<int:pk>/ghi-chu/", views.annotated, name="annotated"),
    path("tai/", views.export, name="export"),
    path("mau/", views.template, name="template"),
]
