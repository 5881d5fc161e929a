"""/tep/: files that come in piece by piece, as tus 1.0 has it (https://tus.io/protocols/resumable-upload)."""

from django.urls import path

from kheo.registrations.views import uploads

app_name = "uploads"

urlpatterns = [
    path("", uploads.begin, name="begin"),
    path("<slug:token>/", uploads.one, name="one"),
]
