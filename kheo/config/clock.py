"""The only clock. Doors read it and hand the time on as an argument; rules and actions never do."""

from datetime import date, datetime, timedelta
from functools import cache

from django.conf import settings
from django.utils import timezone


@cache
def _shift(start: str) -> timedelta:
    """How far the clock is moved, fixed at the first reading so that time still passes."""
    moment = datetime.fromisoformat(start)
    if len(start) <= 10:
        moment = moment.replace(hour=9)
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    return moment - timezone.now()


def now() -> datetime:
    """This instant, or the pretended one where KHEO_NOW is set (a trial or a rehearsal)."""
    moved_to: str = settings.KHEO_NOW
    return timezone.now() + _shift(moved_to) if moved_to else timezone.now()


def today() -> date:
    return timezone.localdate(now())
