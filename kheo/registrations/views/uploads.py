"""A file in pieces over a weak line: tus 1.0.0, core with creation, expiration and termination.

Any tus client of a signed-in person may use it; our pages do (static/js/outbox.js). A form then names the upload in its
field `tep-da-tai` instead of holding the file.
"""

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods

from kheo.accounts.doors import actor_of, number_in, signed_in
from kheo.config import clock
from kheo.registrations.actions.uploads import (
    WrongOffset,
    append,
    begin_upload,
    drop_upload,
    finish_upload,
    whole_file,
)
from kheo.registrations.models import Upload
from kheo.registrations.rules.files import LARGEST
from kheo.registrations.rules.uploads import LARGEST_PIECE, UPLOADS_LAST, is_over, not_whole
from kheo.shared.problems import Problem, RuleBroken

VERSION = "1.0.0"
FIELD = "tep-da-tai"  # of a form: the token of an upload
View = Callable[..., HttpResponse]


def tus(view: View) -> View:
    """The version goes with every answer; another one than ours is refused."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            response = HttpResponse(status=HTTPStatus.NO_CONTENT)
            response.headers["Tus-Version"] = VERSION
            response.headers["Tus-Extension"] = "creation,expiration,termination"
            response.headers["Tus-Max-Size"] = str(LARGEST)
        elif request.headers.get("Tus-Resumable") != VERSION:
            response = HttpResponse(status=HTTPStatus.PRECONDITION_FAILED)
            response.headers["Tus-Version"] = VERSION
        else:
            response = view(request, *args, **kwargs)
        response.headers["Tus-Resumable"] = VERSION
        response.headers["Cache-Control"] = "no-store"
        return response

    return answered


@require_http_methods(["OPTIONS", "POST"])
@signed_in
@tus
def begin(request: HttpRequest) -> HttpResponse:
    """Upload-Length and Upload-Metadata (filename, sha256) → 201 and the address to which the pieces go."""
    said = _metadata(request.headers.get("Upload-Metadata", ""))
    size = number_in(request.headers.get("Upload-Length", ""), 12)
    if size is None:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    try:
        upload = begin_upload(
            size=size,
            sha256=said.get("sha256", ""),
            name=said.get("filename", ""),
            by=actor_of(request),
            at=clock.now(),
        )
    except RuleBroken as refused:
        return _refused(refused, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    response = HttpResponse(status=HTTPStatus.CREATED)
    response.headers["Location"] = reverse("uploads:one", args=[upload.token])
    return _standing(response, upload)


@require_http_methods(["OPTIONS", "HEAD", "PATCH", "DELETE"])
@signed_in
@tus
def one(request: HttpRequest, token: str) -> HttpResponse:
    """HEAD: how far it has come. PATCH: the next piece. DELETE: it is not wanted any more."""
    upload = get_object_or_404(Upload, pk=token, user_id=actor_of(request).user_id)
    if is_over(upload.begun_at, clock.now()):
        return HttpResponse(status=HTTPStatus.GONE)
    if request.method == "DELETE":
        drop_upload(token=token)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    if request.method == "HEAD":
        response = HttpResponse()
        response.headers["Upload-Length"] = str(upload.size)
        return _standing(response, upload)
    return _piece(request, token)


def _piece(request: HttpRequest, token: str) -> HttpResponse:
    if request.content_type != "application/offset+octet-stream":
        return HttpResponse(status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    offset = number_in(request.headers.get("Upload-Offset", ""), 12)
    length = number_in(request.headers.get("Content-Length", ""), 12)
    if offset is None or length is None:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    if length > LARGEST_PIECE:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    now = clock.now()
    try:
        upload = append(token=token, offset=offset, piece=request.body, at=now)
    except WrongOffset as wrong:
        response = HttpResponse(status=HTTPStatus.CONFLICT)
        response.headers["Upload-Offset"] = str(wrong.received)
        return response
    except RuleBroken as refused:
        return _refused(refused, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if upload is None:
        raise Http404
    try:
        if upload.received == upload.size and not finish_upload(token=token, at=now):
            raise Http404
    except RuleBroken as refused:
        return _refused(refused, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _standing(HttpResponse(status=HTTPStatus.NO_CONTENT), upload)


def files_of(request: HttpRequest, name: str = "file") -> tuple[MultiValueDict[str, Any], Upload | None, list[Problem]]:
    """The files of a form, with the upload that it names in place of a file; the upload, so that it can be shown again.

    An upload that is gone, or somebody else's, is a problem: without the file its sender would take it for sent.
    """
    token = request.POST.get(FIELD, "")
    if not token or request.FILES.get(name):
        return request.FILES, None, []
    try:
        upload, path = whole_file(token[:64], actor_of(request).user_id, clock.now())
        content = path.read_bytes()
    except RuleBroken as gone:
        return request.FILES, None, gone.problems
    except FileNotFoundError:  # another form took it just now
        return request.FILES, None, [not_whole()]
    file = UploadedFile(BytesIO(content), upload.name, "application/octet-stream", upload.size)
    return MultiValueDict({**dict(request.FILES.lists()), name: [file]}), upload, []


def taken(upload: Upload | None) -> None:
    """The form took the file: what came in pieces is not needed any more."""
    if upload is not None:
        drop_upload(token=upload.token)


def _metadata(text: str) -> dict[str, str]:
    """Pairs of a key and a value in base64; what cannot be read says nothing."""
    found = {}
    for pair in text[:2000].split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode().replace("\x00", "")
        except (binascii.Error, ValueError):
            continue
    return found


def _standing(response: HttpResponse, upload: Upload) -> HttpResponse:
    response.headers["Upload-Offset"] = str(upload.received)
    response.headers["Upload-Expires"] = http_date((upload.begun_at + UPLOADS_LAST).timestamp())
    return response


def _refused(refused: RuleBroken, status: int) -> HttpResponse:
    told = [{"code": each.code, "message": f"{each.message} {each.next_step}"} for each in refused.problems]
    return JsonResponse({"problems": told}, status=status)
