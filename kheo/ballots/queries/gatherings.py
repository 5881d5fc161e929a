"""A meeting as it was typed in so far."""

from collections import Counter

from kheo.ballots.models import Ballot, BallotItem
from kheo.ballots.rules.reconciliation import Counted, Gathering


def gathering_of(ballot: Ballot) -> Gathering:
    """Roll, attendance and papers. One query."""
    rows = list(ballot.roll.values_list("present", "excluded"))
    return Gathering(
        roll=len(rows),
        present=sum(present for present, _ in rows),
        written=ballot.written,
        method=ballot.method,
        issued=ballot.issued,
        collected=ballot.collected,
        excluded=Counter(item for _, excluded in rows for item in excluded),
        excluded_present=Counter(item for present, excluded in rows if present for item in excluded),
    )


def counted_of(item: BallotItem) -> Counted | None:
    """What was typed for an item; None while it is blank."""
    if item.yes is None or item.no is None:
        return None
    return Counted(item.number, item.title, item.yes, item.no, item.abstain or 0, item.invalid or 0)
