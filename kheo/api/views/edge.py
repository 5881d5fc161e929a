"""Below the address of the interface every refusal is JSON, also those made before or after its operations."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from kheo.api.views.api import ADDRESS
from kheo.api.views.refusals import refuse


class JsonBelowTheInterface:
    """Pages of the house that say no (not found, a wrong method, a fault) are turned into problems."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 400 or not request.path.startswith(ADDRESS):
            return response
        if response.headers.get("Content-Type", "").startswith("application/json"):
            return response
        kept = {name: response.headers[name] for name in ("Allow",) if name in response.headers}
        return refuse(response.status_code, headers=kept)
