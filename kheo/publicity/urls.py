"""Doors of the publicity room, below /tuyen-truyen/."""

from django.urls import path

from kheo.publicity.views import disseminations, exchanges, publications, results, writing

app_name = "publicity"

urlpatterns = [
    path("", publications.page, name="list"),
    path("bai-tin.xlsx", publications.workbook, name="list_workbook"),
    path("moi/", writing.new, name="new"),
    path("nhip-doc/", writing.pace, name="pace"),
    path("<int:pk>/", publications.detail, name="detail"),
    path("<int:pk>/sua/", writing.edit, name="edit"),
    path("<int:pk>/buoc/", publications.step, name="step"),
    path("<int:pk>/duyet/", publications.judge, name="judge"),
    path("<int:pk>/anh/", publications.add_picture, name="add_picture"),
    path("<int:pk>/anh/<int:image>/", publications.picture, name="picture"),
    path("<int:pk>/anh/<int:image>/bo/", publications.remove_picture, name="remove_picture"),
    path("ket-qua/", results.page, name="results"),
    path("ket-qua.xlsx", results.workbook, name="workbook"),
    path("ket-qua/<slug:plan>/<slug:unit>/", results.goals, name="goals"),
    path("quan-triet/", disseminations.page, name="disseminations"),
    path("quan-triet.xlsx", disseminations.workbook, name="dissemination_workbook"),
    path("quan-triet/ghi/", disseminations.new, name="disseminate"),
    path("quan-triet/so/", disseminations.log, name="dissemination_log"),
    path("quan-triet/<int:pk>/huy/", disseminations.void, name="dissemination_void"),
    path("giao-luu/", exchanges.page, name="exchanges"),
    path("giao-luu.xlsx", exchanges.workbook, name="exchange_workbook"),
    path("giao-luu/moi/", exchanges.new, name="exchange_new"),
    path("giao-luu/<int:pk>/", exchanges.detail, name="exchange"),
    path("giao-luu/<int:pk>/huy/", exchanges.void, name="exchange_void"),
]
