"""Stored files out of a door: as something to save or to show in an image, never as a page of this site."""

from pathlib import Path
from typing import cast

from django.http import FileResponse, Http404, HttpResponse
from django.utils.http import content_disposition_header

SANDBOX = "default-src 'none'; style-src 'none'; sandbox"


def served(path: Path, content_type: str, *, save_as: str = "") -> HttpResponse:
    """The bytes at `path`, kept by the browser (their address holds one content for ever); 404 where they are gone."""
    try:
        file = path.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    response = FileResponse(file, content_type=content_type)
    if save_as:
        response.headers["Content-Disposition"] = content_disposition_header(True, save_as) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return cast(HttpResponse, response)
