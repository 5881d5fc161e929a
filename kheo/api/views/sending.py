"""What is sent once is done once, however often it arrives."""

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from ninja import Schema
from ninja.responses import Status

from kheo.api.actions.once import once
from kheo.api.views.auth import token_of
from kheo.config import clock


def answered(
    request: HttpRequest, response: HttpResponse, key: str | None, run: Callable[[], Schema], status: int = 200
) -> Status:
    """The answer of `run`, or with an Idempotency-Key the one that was given before. Sets the ETag of what has one."""
    if key is None:
        body = run().model_dump(mode="json")
    else:
        answer = once(
            token=token_of(request),
            key=key,
            request_hash=_hash_of(request),
            at=clock.now(),
            status=status,
            run=lambda: run().model_dump(mode="json"),
        )
        status, body = answer.status, answer.body
        if answer.again:
            response.headers["Idempotent-Replayed"] = "true"
    if "revision" in body:
        response.headers["ETag"] = etag(body["revision"])
    return Status(status, body)


def etag(revision: int) -> str:
    return f'"{revision}"'


def _hash_of(request: HttpRequest) -> str:
    said = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return hashlib.sha256(said).hexdigest()
