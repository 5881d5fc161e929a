"""What the minutes of a round say of its ballots, which a later room keeps."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import prefetch_related_objects

from kheo.rounds.models import Round


@dataclass(frozen=True)
class Held:
    """One ballot that was counted: who was there, and with how many."""

    title: str
    kind: str
    place: str
    held_on: date | None
    closed_at: datetime | None
    chair: str
    tellers: str
    issued: int | None
    collected: int | None
    written: int
    on_roll: int
    present: int
    names: tuple[str, ...]  # of those present at a meeting


def ballots_of(round_: Round) -> list[Held]:
    """The ballots that were closed, in their order. Two queries."""
    found: list[Any] = list(
        round_.ballots.filter(state="closed").defer("published", "minutes").order_by("closed_at", "pk")
    )
    prefetch_related_objects(found, "roll")
    return [
        Held(
            title=each.title,
            kind=each.get_kind_display(),
            place=each.place,
            held_on=each.held_on,
            closed_at=each.closed_at,
            chair=each.chair,
            tellers=each.tellers,
            issued=each.issued,
            collected=each.collected,
            written=each.written,
            on_roll=sum(1 for entry in each.roll.all() if not entry.void),
            present=sum(1 for entry in each.roll.all() if entry.present or entry.voted),
            names=tuple(entry.name for entry in each.roll.all() if entry.present and entry.name),
        )
        for each in found
    ]
