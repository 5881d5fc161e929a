"""Doors of the register of document numbers, below /so-van-ban/."""

from django.urls import path

from kheo.numbering import views

app_name = "numbering"

urlpatterns = [
    path("", views.register, name="register"),
    path("xlsx/", views.sheet, name="sheet"),
    path("giu-so/", views.reserve, name="reserve"),
    path("van-ban-giay/", views.enter, name="enter"),
    path("so-giay/", views.opening, name="opening"),
    path("<int:pk>/", views.line, name="line"),
    path("<int:pk>/dung/", views.use, name="use"),
    path("<int:pk>/huy/", views.void, name="void"),
]
