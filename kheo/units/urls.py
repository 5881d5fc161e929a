"""/don-vi/: the tree of organisations."""

from django.urls import path

from kheo.units import views

app_name = "units"

urlpatterns = [
    path("", views.unit_list, name="list"),
    path("xlsx/", views.unit_sheet, name="sheet"),
    path("<slug:code>/", views.detail, name="detail"),
    path("<slug:code>/them/", views.add, name="add"),
    path("<slug:code>/sua/", views.edit, name="edit"),
    path("<slug:code>/chuyen/", views.move, name="move"),
    path("<slug:code>/ket-thuc/", views.end, name="end"),
    path("<slug:code>/sap-nhap/", views.merge, name="merge"),
]
