"""The story of a registration as its page tells it. Part of other actions."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from kheo.registrations.models import Event, Registration

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


def tell(registration: Registration, step: str, *, by: "Actor", at: datetime, reason: str = "") -> Event:
    event = new_event(registration, step, by=by, at=at, reason=reason)
    event.save(force_insert=True)
    return event


def tell_all(registrations: Iterable[Registration], step: str, *, by: "Actor", at: datetime) -> None:
    Event.objects.bulk_create([new_event(each, step, by=by, at=at) for each in registrations])


def new_event(registration: Registration, step: str, *, by: "Actor", at: datetime, reason: str = "") -> Event:
    return Event(registration=registration, step=step, at=at, by_id=by.user_id, by_name=by.name, reason=reason.strip())
