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

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
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


class Shelf:
    """What was made last, up to so many bytes; what was asked for longest ago goes first."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.most, self.size = most, 0
        self.kept: OrderedDict[str, tuple[bytes, bytes, str]] = OrderedDict()
        self.lock = Lock()

    def get(self, key: str) -> tuple[bytes, bytes, str] | None:
        with self.lock:
            found = self.kept.get(key)
            if found is not None:
                self.kept.move_to_end(key)
            return found

    def put(self, key: str, made: tuple[bytes, bytes, str]) -> None:
        with self.lock:
            if key in self.kept:
                return
            self.kept[key] = made
            self.size += len(made[0]) + len(made[1])
            while self.size > self.most and self.kept:
                _, gone = self.kept.popitem(last=False)
                self.size -= len(gone[0]) + len(gone[1])


SHELF = Shelf()


@cache
def _release() -> int:
    """Another number for another installation of the code: when one of its files was written last."""
    package = Path(__file__).parents[2]
    return max(
        path.stat().st_mtime_ns for ending in ("*.py", "*.html", "*.css", "*.po") for path in package.rglob(ending)
    )


def public_page(view: View[P]) -> View[P]:
    """A page for everybody, kept until somebody does something."""

    @require_safe
    @public
    @wraps(view)
    def kept(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        address = request.get_full_path()
        key = sha256(f"{journal_head()}|{clock.today()}|{_release()}|{address}".encode()).hexdigest()
        etag = f'W/"{key[:32]}"'
        if etag in parse_etags(request.headers.get("If-None-Match", "")):
            return _headed(HttpResponseNotModified(), etag)
        made = SHELF.get(key)
        if made is None:
            cast(Any, request).actor = NOBODY
            answer = view(request, *args, **kwargs)
            if answer.status_code != 200 or answer.streaming or len(address) > LONGEST_ADDRESS:
                return answer
            body = answer.content
            made = (body, gzip.compress(body, 6, mtime=0), answer.headers["Content-Type"])
            SHELF.put(key, made)
        plain, zipped, kind = made
        wants_zipped = "gzip" in request.headers.get("Accept-Encoding", "") and len(plain) >= SMALLEST_ZIPPED
        response = HttpResponse(zipped if wants_zipped else plain, content_type=kind)
        if wants_zipped:
            response.headers["Content-Encoding"] = "gzip"
        return _headed(response, etag)

    return cast(View[P], kept)


def _headed(response: HttpResponse, etag: str) -> HttpResponse:
    response.headers["ETag"] = etag
    patch_cache_control(response, public=True, no_cache=True)
    patch_vary_headers(response, ("Accept-Encoding",))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def drawn(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Drawn for nobody in particular."""
    return render(request, template, {**context, "messages": []}, status=status)
