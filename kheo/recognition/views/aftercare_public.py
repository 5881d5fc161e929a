"""The public check of a certificate: no account, no cookie, nothing kept of who asks."""

import re
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from kheo.accounts.actor import NOBODY
from kheo.accounts.doors import public
from kheo.recognition.queries.certificates import Shown, certificate_of_code
from kheo.recognition.rules.certificates import read_code

_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
STANDINGS = {
    "stands": ("met", "Còn giá trị"),
    "lapsed": ("late", "Mô hình không còn được duy trì"),
    "revoked": ("missed", "Đã bị hủy bỏ, không còn giá trị"),
}


@require_safe
@public
def verify(request: HttpRequest) -> HttpResponse:
    """To type the code."""
    asked = request.GET.get("ma", "").strip()
    code = read_code(asked)
    if code:
        return redirect("recognition:verify_code", code)
    problem = "Mã gồm 16 chữ và số, in cạnh ô vuông trên giấy chứng nhận. Đề nghị gõ lại." if asked else ""
    return _drawn(request, {"asked": asked[:60], "problem": problem}, status=422 if asked else 200)


@require_safe
@public
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    known = read_code(code)
    if known and known != code:
        return redirect("recognition:verify_code", known, permanent=True)
    shown = certificate_of_code(known) if known else None
    if shown is None:
        problem = "Không có giấy chứng nhận nào mang mã này. Đề nghị kiểm tra lại từng chữ, hoặc hỏi đơn vị đã cấp."
        return _drawn(request, {"asked": code[:60], "problem": problem}, status=404)
    asked = request.GET.get("sha256", "").strip().lower()[:100]
    etag = f'"{shown.etag}-{asked[:64] if _SHA256.match(asked) else ""}"'
    response = get_conditional_response(request, etag=etag)
    if response is None or response.status_code != 304:
        response = _drawn(request, {"shown": shown, **_comparison(shown, asked)})
    response["ETag"] = etag
    patch_cache_control(response, public=True, no_cache=True)
    response["X-Robots-Tag"] = "noindex"
    return response


def _comparison(shown: Shown, asked: str) -> dict[str, Any]:
    state, words = STANDINGS[shown.standing]
    said: dict[str, Any] = {"state": state, "words": words, "sha256_asked": asked}
    if asked:
        said["is_the_same"] = bool(shown.sha256) and asked == shown.sha256
        said["is_a_hash"] = bool(_SHA256.match(asked))
    return said


def _drawn(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Drawn for nobody in particular, so that it may be kept for everybody and no session is opened."""
    cast(Any, request).actor = NOBODY
    context |= {"messages": [], "form_url": reverse("recognition:verify")}
    response = render(request, "recognition/aftercare/verify.html", context, status=status)
    response["Referrer-Policy"] = "no-referrer"
    return response
