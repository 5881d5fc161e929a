"""Opening a ballot: from here on its roll stands, and its hash says so."""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from kheo.audit.actions import record
from kheo.ballots.actions.preparing import READY, locked_ballot
from kheo.ballots.models import Ballot, BallotItem, RollEntry
from kheo.ballots.queries.rolls import voters_of
from kheo.ballots.rules import BALLOT_MOVES, BallotKind, BallotState, BallotStep, problems_with_ballot_move
from kheo.ballots.rules.codes import new_salt
from kheo.ballots.rules.preparing import problems_with_candidates, problems_with_opening, problems_with_phase
from kheo.ballots.rules.publishing import roll_hash
from kheo.rounds.actions.events import tell
from kheo.rounds.actions.locking import locked_assessments
from kheo.rounds.models import CouncilMember
from kheo.rounds.queries.conflicts import conflicts_of
from kheo.rounds.rules import AssessmentState
from kheo.shared.periods import day_of
from kheo.shared.problems import RuleBroken

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


@transaction.atomic
def open_ballot(*, ballot_id: int, closes_at: datetime | None = None, by: "Actor", at: datetime) -> Ballot:
    """Freeze the roll and let people vote.

    A council's roll are its members with a mandate today and a vote; on the site only those with an account, at a
    meeting all, unless names were typed. Each is kept from the candidates with which they are in conflict.
    """
    ballot = locked_ballot(ballot_id)
    problems = problems_with_ballot_move(BallotStep.OPEN, BallotState(ballot.state))
    problems = problems or problems_with_phase(ballot.round.phase)
    if problems:
        raise RuleBroken(problems)
    ballot.closes_at = closes_at or ballot.closes_at
    items = list(ballot.items.all())
    shut_out = _seat(ballot, items, at)
    voters = voters_of(ballot)
    problems = problems_with_opening(
        kind=ballot.kind,
        roll=len(voters),
        items=[item.number for item in items],
        shut_out=shut_out,
        closes_at=ballot.closes_at,
        at=at,
    )
    if problems:
        raise RuleBroken(problems)
    ballot.roll_hash = roll_hash(ballot.code, voters)
    ballot.state = BALLOT_MOVES[BallotStep.OPEN].target
    ballot.opened_at = at
    ballot.save(update_fields=["roll_hash", "state", "opened_at", "closes_at"])
    tell(ballot.round, "ballot.open", by=by, at=at, note=ballot.title)
    record(
        action="ballot.open",
        by=by,
        at=at,
        unit=ballot.round.unit,
        target=ballot,
        before={"state": BallotState.PREPARED},
        after={"state": ballot.state, "code": ballot.code, "roll": len(voters), "roll_hash": ballot.roll_hash},
    )
    return ballot


def _seat(ballot: Ballot, items: Sequence[BallotItem], at: datetime) -> list[str]:
    """Make the council's roll, and write down who may not vote on what; returns titles on which nobody may."""
    wanted = {item.assessment_id for item in items}
    assessments = [each for each in locked_assessments(ballot.round, list(AssessmentState)) if each.pk in wanted]
    problems = problems_with_candidates(
        ((each.registration.title, each.state in READY, False, False) for each in assessments), BallotKind(ballot.kind)
    )
    if problems:
        raise RuleBroken(problems)
    from_council = ballot.kind == BallotKind.COUNCIL or (ballot.kind == BallotKind.MEETING and not ballot.roll.exists())
    if not from_council:
        return []
    day = day_of(at, ballot.round.plan.timezone)
    members = list(CouncilMember.objects.on(day).filter(round=ballot.round, votes=True).select_related("unit"))
    if ballot.kind == BallotKind.COUNCIL:
        members = [member for member in members if member.user_id]
    for member in members:
        member.round = ballot.round
    number_of = {item.assessment_id: item.number for item in items}
    barred: dict[int, list[int]] = defaultdict(list)
    for assessment_id, member_id in conflicts_of(assessments, members):
        barred[member_id].append(number_of[assessment_id])
    numbers = list(range(1, len(members) + 1))
    secrets.SystemRandom().shuffle(numbers)  # so that the published order of the roll is no list of names
    RollEntry.objects.bulk_create(
        [
            RollEntry(
                ballot=ballot,
                number=number,
                member=member,
                name=member.name,
                salt=new_salt(),
                excluded=sorted(barred[member.pk]),
            )
            for number, member in zip(numbers, members, strict=True)
        ]
    )
    return [item.title for item in items if all(item.number in barred[member.pk] for member in members)]
