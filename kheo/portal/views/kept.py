"""Public pages as they are kept: one query tells whether anything has changed since.

What a public page shows follows from what was done, and whatever is done is in the journal: as long as its head is the
same, so is the page of the day. A page is made once for each head, kept here and by whoever read it, and asked about
each time, so that what is withdrawn is gone at once. Nobody's session is opened and no cookie is set.
"""

import gzip
from collections import OrderedDict
from collections.abc import Callable
from functools import cache, wraps
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, Concatenate, ParamSpec, cast

from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from kheo.accounts.actor import NOBODY
from kheo.accounts.doors import public
from kheo.config import clock
from kheo.portal.queries.now import journal_head

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
MOST_BYTES = 16_000_000
LONGEST_ADDRESS = 600
SMALLEST_ZIPPED = 200
TO_SAVE = (".csv", ".json", ".xlsx")


Made = tuple[bytes, bytes, str]  # plain, packed, content type


class Shelf:
    """What was made last for each address, up to so many bytes; what was asked for longest ago goes first.

    `key` says for which state of things it was made; what was made for another is as good as gone.
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.most, self.size = most, 0
        self.kept: OrderedDict[str, tuple[str, Made]] = OrderedDict()
        self.lock = Lock()

    def holds(self, address: str) -> bool:
        return address in self.kept

    def get(self, address: str, key: str) -> Made | None:
        with self.lock:
            found = self.kept.get(address)
            if found is None or found[0] != key:
                return None
            self.kept.move_to_end(address)
            return found[1]

    def put(self, address: str, key: str, made: Made) -> None:
        with self.lock:
            _, (before, packed, _) = self.kept.pop(address, ("", (b"", b"", "")))
            self.size -= len(before) + len(packed)
            self.kept[address] = (key, made)
            self.size += len(made[0]) + len(made[1])
            while self.size > self.most and self.kept:
                _, (_, gone) = self.kept.popitem(last=False)
                self.size -= len(gone[0]) + len(gone[1])


SHELF = Shelf()


@cache
def _release() -> int:
    """Another number for another installation of the code: when one of its files was written last."""
    package = Path(__file__).parents[2]
    return max(
        path.stat().st_mtime_ns for ending in ("*.py", "*.html", "*.css", "*.po") for path in package.rglob(ending)
    )


def _key(request: HttpRequest, address: str) -> str:
    """What the page of an address follows from. One query for each request."""
    known = getattr(request, "kept_key", "")
    if not known:
        known = sha256(f"{journal_head()}|{clock.today()}|{_release()}|{address}".encode()).hexdigest()
        cast(Any, request).kept_key = known
    return known


def public_page(view: View[P]) -> View[P]:
    """A page for everybody, kept until somebody does something."""

    @require_safe
    @public
    @wraps(view)
    def kept(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        address = request.get_full_path()
        key = _key(request, address)
        known = _answer(request, key, SHELF.get(address, key))
        if known is not None:
            return known
        cast(Any, request).actor = NOBODY
        answer = view(request, *args, **kwargs)
        if answer.status_code != 200 or answer.streaming or len(address) > LONGEST_ADDRESS:
            return answer
        body = answer.content
        made = (body, gzip.compress(body, 6, mtime=0), answer.headers["Content-Type"])
        SHELF.put(address, key, made)
        return cast(HttpResponse, _answer(request, key, made))

    return cast(View[P], kept)


class KeptPages:
    """Answers with what is kept before anything else looks at the request: no session, no routing, one query.

    On the shelf lies nothing but what `public_page` put there, so nobody is let in where they may not be.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "GET" and SHELF.holds(address := request.get_full_path()):
            request.get_host()  # a name that is not ours is refused here as everywhere
            key = _key(request, address)
            known = _answer(request, key, SHELF.get(address, key))
            if known is not None:
                return known
        return self.get_response(request)


def _answer(request: HttpRequest, key: str, made: Made | None) -> HttpResponse | None:
    """ "Not changed" for whoever holds this state of the page, or the page as it is kept, or nothing."""
    etag = f'W/"{key[:32]}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return _headed(HttpResponseNotModified(), etag)
    if made is None:
        return None
    plain, packed, kind = made
    wants_packed = "gzip" in request.headers.get("Accept-Encoding", "") and len(plain) >= SMALLEST_ZIPPED
    response = HttpResponse(packed if wants_packed else plain, content_type=kind)
    if request.path.endswith(TO_SAVE):
        response.headers["Content-Disposition"] = f'attachment; filename="{request.path.rpartition("/")[2]}"'
    if wants_packed:
        response.headers["Content-Encoding"] = "gzip"
    return _headed(response, etag)


def _headed(response: HttpResponse, etag: str) -> HttpResponse:
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Referrer-Policy"] = "no-referrer"
    # What the middleware behind this would say, put together once instead of anew for each visit.
    response.headers["Content-Security-Policy"] = _content_policy()
    response.headers["X-Frame-Options"] = settings.X_FRAME_OPTIONS
    return response


@cache
def _content_policy() -> str:
    return build_policy()


def drawn(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Drawn for nobody in particular."""
    return render(request, template, {**context, "messages": []}, status=status)
