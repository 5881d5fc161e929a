"""Doors of the guide: /huong-dan/, /tro-nang/ and the first steps of the first page."""

from django.urls import path

from kheo.guide import views

app_name = "guide"

urlpatterns = [
    path("huong-dan/", views.contents, name="contents"),
    path("huong-dan/toan-van/", views.whole, name="whole"),
    path("huong-dan/bat-dau/cat/", views.put_away, name="put_away"),
    path("huong-dan/bat-dau/hien-lai/", views.bring_back, name="bring_back"),
    path("huong-dan/<slug:slug>/", views.section, name="section"),
    path("tro-nang/", views.accessibility, name="accessibility"),
]
