"""A phone that keeps pages and sends later: the worker and what it keeps, the outbox, the session that it asks for."""

import json
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from kheo.accounts.actions.sendings import drop_lost
from kheo.accounts.doors import actor_of, kept_on_device, public, signed_in
from kheo.accounts.models import Sending
from kheo.accounts.rules import SendingState

MOST_KEYS = 50
MOST_LOST = 30
WORTH_SHOWING = 12  # characters: shorter values are sent again, but not shown
# What the page that needs no line needs itself; all else is kept when it is first used.
SHELL = (
    "kheo.css",
    "icons.svg",
    "favicon.svg",
    "js/theme.js",
    "js/kheo.js",
    "js/device.js",
    "js/outbox.js",
    "js/offline.js",
    "js/outbox-page.js",
    "vendor/be-vietnam-pro/be-vietnam-pro-400.woff2",
)


@dataclass(frozen=True)
class Lost:
    """A version that lost against somebody else's edit, with all that sends it again."""

    sending: Sending
    fields: list[tuple[str, str]]
    shown: list[str]


@require_GET
@public
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: a new one with every new file of ours. It holds nothing of anybody's."""
    kept = [reverse("device:offline"), *(static(name) for name in SHELL)]
    scripts = [static("js/outbox.js"), static("js/worker.js")]
    script = f"const SHELL = {json.dumps(kept)};\nimportScripts({', '.join(map(json.dumps, scripts))});\n"
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_GET
@public
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone asks before it puts the site beside its own programmes."""
    icons = [
        {
            "src": static(f"icons/kheo-{size}{kind}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size, kind, purpose in ((192, "", "any"), (512, "", "any"), (512, "-maskable", "maskable"))
    ]
    told = {
        "id": "/",
        "name": "Khéo – phong trào thi đua “Dân vận khéo”",
        "short_name": "Khéo",
        "lang": "vi",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fffdf9",
        "theme_color": "#9b2d20",
        "icons": icons,
        "shortcuts": [
            {"name": "Đăng ký", "url": reverse("registrations:list")},
            {"name": "Kiểm tra", "url": reverse("rounds:visits")},
            {"name": "Hộp gửi", "url": reverse("device:outbox")},
        ],
    }
    response = HttpResponse(json.dumps(told, ensure_ascii=False), content_type="application/manifest+json")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@require_GET
@public
def offline(request: HttpRequest) -> HttpResponse:
    """Shown by the worker where there is neither a line nor a kept page; it holds nothing of anybody's."""
    return render(request, "accounts/offline.html")


@never_cache
@require_safe
@signed_in
@kept_on_device
def outbox(request: HttpRequest) -> HttpResponse:
    """What waits on this phone (listed by its script), and what lost against another edit (kept here)."""
    kept = Sending.objects.filter(user_id=actor_of(request).user_id or 0, state=SendingState.LOST).order_by(
        "-at", "-pk"
    )
    lost = []
    for each in kept[:MOST_LOST]:
        fields = [("ma-gui", each.key), ("ten-phieu", each.title), *((name, value) for name, value in each.fields)]
        lost.append(Lost(each, fields, [value for _, value in each.fields if len(value) >= WORTH_SHOWING][:8]))
    return render(request, "accounts/outbox.html", {"lost": lost, "secure": request.is_secure() or settings.KHEO_DEMO})


@never_cache
@require_safe
@signed_in
def session(request: HttpRequest) -> HttpResponse:
    """Asked by a phone before it sends: who is signed in, the token for a form, which of its forms are done already."""
    user_id = actor_of(request).user_id or 0
    keys = [key for key in request.GET.getlist("khoa") if len(key) <= 64 and "\x00" not in key][:MOST_KEYS]
    done = (
        Sending.objects.filter(user_id=user_id, key__in=keys, state=SendingState.DONE)
        if keys
        else Sending.objects.none()
    )
    return JsonResponse(
        {"user": user_id, "token": get_token(request), "done": {each.key: each.location for each in done}}
    )


@require_POST
@signed_in
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """The version that lost is not needed any more."""
    kept = get_object_or_404(Sending, pk=pk, user_id=actor_of(request).user_id, state=SendingState.LOST)
    drop_lost(sending_id=kept.pk, user_id=kept.user_id)
    messages.success(request, "Đã bỏ bản được giữ lại.")
    return redirect("device:outbox")
