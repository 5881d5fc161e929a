"""What is refused before any page looks at it, and what every answer says of itself."""

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


# What a page might ask of the device and what an outside advertiser might ask of the browser: nothing here does, so
# nothing that slips into a page can. Passkeys, the clipboard and the page's own screen stay as they are.
# Only what browsers know: a name that one does not know is an error in its console.
_DENIED = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "gamepad"),
    *("geolocation", "gyroscope", "hid", "idle-detection", "interest-cohort", "local-fonts", "magnetometer"),
    *("microphone", "midi", "payment", "serial", "usb", "window-management", "xr-spatial-tracking"),
)
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in _DENIED)


class Headers:
    """Puts on every page: no devices, no trackers; and on every answer: no reading by other sites' pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):  # nothing else asks for a device
            response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
