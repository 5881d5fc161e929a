"""Forms that are sent once however often they come in, and pages that a phone may keep."""

import hashlib
import re
from collections.abc import Callable, Iterator
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers

from kheo.accounts.actions.sendings import Answer, send_once
from kheo.accounts.doors.asking import actor_of
from kheo.accounts.queries import sent_before
from kheo.config import clock

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
Rest = Callable[[], HttpResponseBase]
Ready = Callable[Concatenate[HttpRequest, P], HttpResponseBase | Rest]

KEY, WRITER, TITLE = "ma-gui", "nguoi", "ten-phieu"  # hidden fields of such a form: see `sending_fields`
APART = {"csrfmiddlewaretoken", WRITER, TITLE, KEY}
SHAPE = re.compile(r"[A-Za-z0-9_-]{16,64}")
FROM_A_PHONE = "X-Kheo-Send"
KEEP, LOST = "X-Kheo-Keep", "X-Kheo-Lost"
CHUNK = 1 << 20


def sent_once(view: View[P]) -> View[P]:
    """The same form, with the same key and content, is done once; sent again it leads to where it led before.

    A form without a key, and a draft saved while it is typed, are passed on as they are. A phone that sends what it
    kept (`X-Kheo-Send`) is answered in JSON: done, refused or lost; a shared phone never sends for another account.
    """

    @wraps(view)
    def ready(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> Rest:
        return lambda: view(request, *args, **kwargs)

    return ready_then_sent_once(ready)


def ready_then_sent_once(view: Ready[P]) -> View[P]:
    """`sent_once` for a form whose file takes a while to look at: no transaction is open while it is looked at.

    The view says no, or gives back the rest of itself, which alone is done once. What it does itself must do no harm
    when it is done twice: two that come at once both make ready.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        draft = request.method != "POST" or request.headers.get("X-Draft")
        by_phone = not draft and FROM_A_PHONE in request.headers
        key, user_id = request.POST.get(KEY, ""), actor_of(request).user_id
        if by_phone and request.POST.get(WRITER, "") != str(user_id):
            return JsonResponse({"state": "other-account"}, status=HTTPStatus.CONFLICT)
        if draft or user_id is None or not SHAPE.fullmatch(key):
            made = view(request, *args, **kwargs)
            return made if isinstance(made, HttpResponseBase) else made()
        response = _once(request, user_id, key, lambda: view(request, *args, **kwargs))
        return _told(response) if by_phone else response

    return guarded


def kept_on_device(view: View[P]) -> View[P]:
    """The person's own phone may keep this page for use without a line, until they sign out (js/worker.js)."""

    @wraps(view)
    def marked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        user_id = actor_of(request).user_id
        if request.method == "GET" and response.status_code == HTTPStatus.OK and user_id is not None:
            response.headers[KEEP] = str(user_id)
            patch_vary_headers(response, ["Cookie"])
        return response

    return marked


def lost(response: HttpResponse) -> HttpResponse:
    """Say of a refusal that somebody else's edit was the reason; what was typed is then kept for its writer."""
    response.headers[LOST] = "1"
    return response


def _once(
    request: HttpRequest, user_id: int, key: str, make_ready: Callable[[], HttpResponseBase | Rest]
) -> HttpResponseBase:
    fields = list(_fields(request))
    digest = _digest(request, fields)
    if (location := sent_before(user_id, key, digest)) is not None:
        return redirect(location)
    rest = make_ready()
    if isinstance(rest, HttpResponseBase):  # refused, unless the same form took the file and was done meanwhile
        location = sent_before(user_id, key, digest)
        return rest if location is None else redirect(location)
    got: list[HttpResponseBase] = []

    def do() -> Answer:
        response = rest()
        got.append(response)
        return Answer(response.headers.get("Location", ""), LOST in response.headers)

    location = send_once(
        user_id=user_id,
        key=key,
        digest=digest,
        address=request.get_full_path()[:500],
        title=request.POST.get(TITLE, "")[:300],
        fields=fields,
        at=clock.now(),
        do=do,
    )
    return got[0] if location is None else redirect(location)


def _told(response: HttpResponseBase) -> HttpResponseBase:
    if "Location" in response.headers:
        return JsonResponse({"state": "done", "location": response.headers["Location"]})
    state = "lost" if LOST in response.headers else "refused"
    page = response.content.decode() if isinstance(response, HttpResponse) else ""
    return JsonResponse({"state": state, "page": page}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _fields(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, values in request.POST.lists():
        if name not in APART:
            yield from ((name, str(value)) for value in values)


def _digest(request: HttpRequest, fields: list[tuple[str, str]]) -> str:
    """Of the address, the fields and the files: the key alone would let a form that was changed go by unseen."""
    seen = hashlib.sha256(request.get_full_path().encode())
    for name, value in sorted(fields):
        seen.update(f"\n{len(name)} {len(value)} {name}={value}".encode("utf-8", "surrogatepass"))
    sent: list[tuple[str, Any]] = [(name, file) for name, files in request.FILES.lists() for file in files]
    for name, file in sent:
        seen.update(f"\n{name} {file.name} {file.size}\n".encode())
        for chunk in file.chunks(CHUNK):
            seen.update(chunk)
        file.seek(0)
    return seen.hexdigest()
