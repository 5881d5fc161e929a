"""Doors of the portal, below /cong-khai/."""

from django.urls import path

from kheo.portal.views import articles, comments, data, moderation, offers, pages, photos

app_name = "portal"

urlpatterns = [
    path("", pages.home, name="home"),
    path("mo-hinh/", pages.models, name="models"),
    path("mo-hinh/<int:pk>/", pages.model, name="model"),
    path("anh/<int:pk>/", pages.photo, name="photo"),
    path("bai-viet/", articles.page, name="articles"),
    path("bai-viet/<int:pk>/", articles.article, name="article"),
    path("bai-viet/anh/<int:pk>/", articles.image, name="article_image"),
    path("tien-do/", pages.progress, name="progress"),
    path("lich/", pages.calendar, name="calendar"),
    path("lich.ics", data.ics, name="ics"),
    path("tin.atom", data.atom, name="atom"),
    path("du-lieu/", data.about, name="data"),
    path("du-lieu/mo-hinh.csv", data.as_csv, name="csv"),
    path("du-lieu/mo-hinh.json", data.as_json, name="json"),
    path("du-lieu/mo-hinh.xlsx", data.as_xlsx, name="xlsx"),
    path("lay-y-kien/<int:pk>/", comments.page, name="comments"),
    path("lay-y-kien/<int:pk>/gui/", comments.write, name="comment"),
    path("gop-y/", comments.receipt, name="receipt"),
    path("gop-y/<int:comment>/", moderation.one, name="moderated"),
    path("gop-y/<int:comment>/kiem-duyet/", moderation.moderate, name="moderate"),
    path("gop-y/<int:comment>/tra-loi/", moderation.answer, name="answer"),
    path("dot-xet/<int:pk>/gop-y/", moderation.page, name="moderation"),
    path("mo-hinh/<int:pk>/hoc-tap/", offers.offer, name="offer"),
    path("hoc-tap/", offers.page, name="offers"),
    path("hoc-tap/<int:offer>/thoi/", offers.withdraw, name="offer_withdraw"),
    path("ho-so/<int:pk>/", photos.page, name="photos"),
    path("ho-so/<int:pk>/anh/<int:attachment>/", photos.publish, name="publish"),
    path("ho-so/<int:pk>/anh/<int:attachment>/thoi/", photos.withdraw, name="withdraw"),
    path("ho-so/<int:pk>/dong-y/", photos.consent, name="consent"),
]
