"""A meeting as it was typed in so far."""

from collections import Counter
from collections.abc import Sequence

from kheo.ballots.models import Ballot, BallotItem, RollEntry
from kheo.ballots.rules.reconciliation import Counted, Gathering


def gathering_of(ballot: Ballot) -> Gathering:
    """Roll, attendance and papers as they are kept. One query."""
    roll = list(ballot.roll.only("number", "present", "excluded"))
    return typed_gathering(
        roll,
        {entry.number for entry in roll if entry.present},
        method=ballot.method,
        issued=ballot.issued,
        collected=ballot.collected,
        written=ballot.written,
    )


def typed_gathering(
    roll: Sequence[RollEntry],
    here: set[int] | int,
    *,
    method: str,
    issued: int | None,
    collected: int | None,
    written: int,
) -> Gathering:
    """The same of what stands on a page; `here`: numbers on the roll, or how many where it has no names."""
    present = here if isinstance(here, int) else len(here)
    inside = set() if isinstance(here, int) else here
    return Gathering(
        roll=len(roll),
        present=present,
        written=written,
        method=method,
        issued=issued,
        collected=collected,
        excluded=Counter(item for entry in roll for item in entry.excluded),
        excluded_present=Counter(item for entry in roll if entry.number in inside for item in entry.excluded),
    )


def counted_of(item: BallotItem) -> Counted | None:
    """What was typed for an item; None while it is blank."""
    if item.yes is None or item.no is None:
        return None
    return Counted(item.number, item.title, item.yes, item.no, item.abstain or 0, item.invalid or 0)
