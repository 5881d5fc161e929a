"""How often somebody may ask: by key, or without one by where the request comes from."""

import time

from django.conf import settings
from django.http import HttpRequest

from kheo.accounts.doors import place_of
from kheo.api.rules import Pace
from kheo.api.views.refusals import Refused
from kheo.shared.problems import Problem

PACE = Pace()


def keep_pace(key: str) -> None:
    """Refused with 429 for whoever asks more often than the installation allows."""
    most: int = settings.KHEO_API_REQUESTS_A_MINUTE
    wait = PACE.wait(key, most, time.time())
    if wait:
        problem = Problem(
            "api.too_often",
            f"Đã gửi quá {most} yêu cầu trong một phút.",
            f"Chờ {wait} giây rồi gửi tiếp.",
        )
        raise Refused(429, [problem], {"Retry-After": str(wait)})


def keep_pace_of_place(request: HttpRequest) -> None:
    keep_pace(place_of(request, "api"))
