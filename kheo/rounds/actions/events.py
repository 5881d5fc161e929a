"""The story of a round, and of each candidate in it, as their pages tell it. Part of other actions."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from kheo.rounds.models import Assessment, Round, RoundEvent

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


def tell(
    round_: Round, step: str, *, by: "Actor", at: datetime, assessment: Assessment | None = None, note: str = ""
) -> RoundEvent:
    event = new_event(round_, step, by=by, at=at, assessment=assessment, note=note)
    event.save(force_insert=True)
    return event


def tell_all(assessments: Iterable[Assessment], step: str, *, by: "Actor", at: datetime, note: str = "") -> None:
    """The same step of several candidates."""
    RoundEvent.objects.bulk_create(
        [new_event(each.round, step, by=by, at=at, assessment=each, note=note) for each in assessments],
        batch_size=500,
    )


def new_event(
    round_: Round, step: str, *, by: "Actor", at: datetime, assessment: Assessment | None = None, note: str = ""
) -> RoundEvent:
    return RoundEvent(
        round=round_,
        assessment=assessment,
        step=step,
        at=at,
        by_id=by.user_id,
        by_name=by.name,
        note=note.strip(),
    )
