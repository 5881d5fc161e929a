"""The language of a page is in its address: English lies below /en/, and nothing else says what is wanted."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.translation import override

from kheo.config.languages.shown import ENGLISH, in_english

PREFIX = "/en"
TOLD_WHY = {409, 422}


class Other(NamedTuple):
    """The same page in the other language."""

    code: str
    name: str
    url: str


class LanguageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_english_address(request.path_info):
            return self.get_response(request)
        with override(ENGLISH):
            response = self.get_response(request)
            if response.status_code in TOLD_WHY and response.headers.get("Content-Type", "").startswith(
                "application/json"
            ):
                response.content = json.dumps(_said(json.loads(response.content)))
                response.headers["Content-Length"] = str(len(response.content))
            return response


def _said(told: Any) -> Any:
    """What a script is answered with why it was refused, for it to show."""
    if isinstance(told, dict):
        return {key: _said(value) for key, value in told.items()}
    if isinstance(told, list):
        return [_said(each) for each in told]
    return in_english(told)


def is_english_address(path: str) -> bool:
    return path.startswith(PREFIX + "/")


def other_language(address: str) -> Other:
    if is_english_address(address):
        return Other("vi", "Tiếng Việt", "/" + address.removeprefix(PREFIX).lstrip("/"))  # never //another.site
    return Other(ENGLISH, "English", PREFIX + address)
