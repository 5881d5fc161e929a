"""What makes the site one that a phone can install, keep and use where there is no line."""

from django.urls import path

from kheo.accounts.views import device

app_name = "device"

urlpatterns = [
    path("sw.js", device.worker, name="worker"),  # at the root: its scope is the whole site
    path("manifest.webmanifest", device.manifest, name="manifest"),
    path("ngoai-tuyen/", device.offline, name="offline"),
    path("hop-gui/", device.outbox, name="outbox"),
    path("hop-gui/phien/", device.session, name="session"),
    path("hop-gui/<int:pk>/bo/", device.drop, name="drop"),
]
