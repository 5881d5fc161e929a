"""What is refused before any page looks at it."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict

ZERO = "\x00"


class NoZeroCharacters:
    """Answers 400 to a zero character in an address or a form: nobody types one, and PostgreSQL takes none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if ZERO in request.path or _holds_zero(request.GET) or (request.method == "POST" and _holds_zero(request.POST)):
            raise BadRequest("a zero character")
        return self.get_response(request)


def _holds_zero(sent: QueryDict) -> bool:
    return any(ZERO in text for name, values in sent.lists() for text in (name, *values))
