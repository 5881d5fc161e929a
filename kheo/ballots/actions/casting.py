"""Casting a vote: one row of the roll says once that somebody voted, and slips say what, with nothing between them.

No time, no journal, no log. The form brings the receipt with which it was shown, so that a form sent twice, a lost
answer and a second tap are one vote and give one receipt.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction

from kheo.ballots.models import Ballot, RollEntry, Slip
from kheo.ballots.rules import BallotKind, Choice
from kheo.ballots.rules.casting import (
    already_voted,
    no_ticket,
    not_on_the_roll,
    problems_with_choices,
    problems_with_time,
    receipt_unusable,
)
from kheo.ballots.rules.codes import ticket_hash, typed_receipt, typed_ticket
from kheo.ballots.rules.merkle import token_of
from kheo.shared.problems import RuleBroken

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


@dataclass(frozen=True)
class Cast:
    """A vote that is in the box. `again`: it was there already, under the same receipt."""

    ballot: Ballot
    receipt: str
    again: bool = False


def cast_in_council(*, ballot_id: int, choices: Mapping[int, str], receipt: str, by: "Actor", at: datetime) -> Cast:
    """A council member's vote: a choice for each item (by number) from which they are not kept out."""
    if by.user_id is None:
        raise RuleBroken([not_on_the_roll()])
    entry = RollEntry.objects.filter(ballot=ballot_id, member__user=by.user_id).first()
    if entry is None:
        raise RuleBroken([not_on_the_roll()])
    return _cast(entry, choices, receipt, at, BallotKind.COUNCIL)


def cast_with_ticket(*, secret: str, choices: Mapping[int, str], receipt: str, at: datetime) -> Cast:
    """The vote of whoever holds a printed ticket."""
    code = typed_ticket(secret)
    entry = RollEntry.objects.filter(ticket_hash=ticket_hash(code), void=False).first() if code else None
    if entry is None:
        raise RuleBroken([no_ticket()])
    return _cast(entry, choices, receipt, at, BallotKind.PUBLIC)


def _cast(entry: RollEntry, choices: Mapping[int, str], receipt: str, at: datetime, kind: BallotKind) -> Cast:
    secret = typed_receipt(receipt)
    if not secret:
        raise RuleBroken([receipt_unusable()])
    try:
        with transaction.atomic():
            return _put_in(entry, choices, secret, at, kind)
    except IntegrityError:  # somebody else's receipt: nothing was written
        raise RuleBroken([receipt_unusable()]) from None


def _put_in(entry: RollEntry, choices: Mapping[int, str], receipt: str, at: datetime, kind: BallotKind) -> Cast:
    ballot = _held(entry.ballot_id)
    items = [item for item in ballot.items.all() if item.number not in entry.excluded]
    chosen = {item.number: choices.get(item.number, "") for item in items}
    tokens = {item.number: token_of(receipt, item.number, ballot.code) for item in items}
    if entry.voted and _same(tokens, chosen):  # sent again after the ballot closed, or simply twice
        return Cast(ballot, receipt, again=True)
    problems = problems_with_time(ballot.kind, ballot.state, ballot.closes_at, at, kind, ballot.round.phase)
    problems = problems or problems_with_choices([item.number for item in items], choices)
    if problems:
        raise RuleBroken(problems)
    if not RollEntry.objects.filter(pk=entry.pk, voted=False, void=False).update(voted=True):
        if _same(tokens, chosen):
            return Cast(ballot, receipt, again=True)
        raise RuleBroken([already_voted()])
    Slip.objects.bulk_create(
        [
            Slip(token=tokens[item.number], ballot=ballot, item=item, choice=Choice(chosen[item.number]))
            for item in sorted(items, key=lambda item: tokens[item.number])
        ]
    )
    return Cast(ballot, receipt)


def _held(ballot_id: int) -> Ballot:
    """The ballot, which cannot be closed until this transaction ends. Many may hold it at once.

    SQLite has one writer at a time, and every transaction here is a writer from its beginning.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM ballots_ballot WHERE id = %s FOR SHARE", [ballot_id])
    return (
        Ballot.objects.select_related("round").defer("published", "minutes").prefetch_related("items").get(pk=ballot_id)
    )


def _same(tokens: Mapping[int, str], chosen: Mapping[int, str]) -> bool:
    """Whether exactly this vote lies in the box under this receipt."""
    found = dict(Slip.objects.filter(token__in=list(tokens.values())).values_list("token", "choice"))
    return bool(tokens) and all(found.get(token) == chosen[number] for number, token in tokens.items())
