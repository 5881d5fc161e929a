"""/api/: the page about the interface, and the keys."""

from django.urls import path

from kheo.api.views import pages

app_name = "api"

urlpatterns = [
    path("", pages.about, name="about"),
    path("khoa/", pages.tokens, name="tokens"),
    path("khoa/moi/", pages.new_token, name="new_token"),
    path("khoa/<int:pk>/thu-hoi/", pages.revoke, name="revoke"),
]
