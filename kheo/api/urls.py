"""/api/: the page about the interface, the keys, and the interface itself."""

from django.urls import path

from kheo.api.views import journal
from kheo.api.views.api import api

app_name = "api"
ROUTERS = (journal.router,)
for router in ROUTERS:
    api.add_router("", router)

urlpatterns = [
    path("v1/", api.urls),
]
