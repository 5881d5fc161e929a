"""The language of a page is in its address: English lies below /en/, and nothing else says what is wanted."""

from collections.abc import Callable
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.translation import override

from kheo.config.languages.shown import ENGLISH

PREFIX = "/en"


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
            return self.get_response(request)


def is_english_address(path: str) -> bool:
    return path.startswith(PREFIX + "/")


def other_language(address: str) -> Other:
    if is_english_address(address):
        return Other("vi", "Tiếng Việt", address.removeprefix(PREFIX))
    return Other(ENGLISH, "English", PREFIX + address)
