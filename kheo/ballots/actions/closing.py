"""Closing a ballot: counting, writing the slips anew so that no order of arrival stays, and publishing."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from kheo.audit.actions import record
from kheo.ballots.actions.preparing import locked_ballot
from kheo.ballots.models import Ballot, BallotItem, Slip
from kheo.ballots.queries.gatherings import counted_of, gathering_of
from kheo.ballots.queries.rolls import voters_of
from kheo.ballots.rules import BALLOT_MOVES, BallotKind, BallotState, BallotStep, problems_with_ballot_move
from kheo.ballots.rules.closing import problems_with_closing, problems_with_meeting
from kheo.ballots.rules.counting import Result, Tally, VoteRule, count
from kheo.ballots.rules.publishing import CastSlip, Voter, published_file, tallies
from kheo.rounds.actions.events import tell
from kheo.rounds.actions.locking import locked_assessments
from kheo.rounds.actions.moving import move
from kheo.rounds.queries.rounds import vote_of
from kheo.rounds.rules import AssessmentState, AssessmentStep, Phase
from kheo.shared.problems import RuleBroken

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

COUNTS = ("eligible", "took_part", "yes", "no", "abstain", "invalid", "has_quorum", "approved")
BATCH = 1_000


@transaction.atomic
def close_ballot(*, ballot_id: int, by: "Actor", at: datetime) -> Ballot:
    """Count and publish. Before its end a ballot is closed only when everybody on the roll has voted.

    A meeting is closed on the counts that were typed in, all of which must agree with each other. Candidates go on to
    "voted" where this is the kind of ballot that the plan asks for.
    """
    ballot = locked_ballot(ballot_id)
    problems = problems_with_ballot_move(BallotStep.CLOSE, BallotState(ballot.state))
    if problems:
        raise RuleBroken(problems)
    items, voters = list(ballot.items.all()), voters_of(ballot)
    rule = VoteRule.from_json(ballot.rule)
    if ballot.kind == BallotKind.MEETING:
        counted, slips, took_part = _of_meeting(ballot, items, rule)
    else:
        problems = problems_with_closing(ballot.closes_at, at, all(voter.voted for voter in voters))
        if problems:
            raise RuleBroken(problems)
        slips = _written_anew(ballot, items)
        counted = tallies([item.number for item in items], voters, slips)
        took_part = sum(voter.voted for voter in voters)
    results = [
        (
            item.number,
            counted[item.number],
            count(
                rule, counted[item.number], item.chair_voice, open_hands=ballot.method == "hands" and not rule.secret
            ),
        )
        for item in items
    ]
    _write_results(items, results)
    ballot.closed_at = at
    document = _document(ballot, items, voters, took_part, slips, results)
    ballot.published = document
    ballot.merkle_root = document["root"]
    ballot.state = BALLOT_MOVES[BallotStep.CLOSE].target
    ballot.save(update_fields=["state", "closed_at", "published", "merkle_root"])
    _go_on(ballot, items, results, by=by, at=at)
    tell(ballot.round, "ballot.close", by=by, at=at, note=ballot.title)
    record(
        action="ballot.close",
        by=by,
        at=at,
        unit=ballot.round.unit,
        target=ballot,
        before={"state": BallotState.OPEN},
        after={
            "state": ballot.state,
            "code": ballot.code,
            "root": ballot.merkle_root,
            "roll_hash": ballot.roll_hash,
            "seal": document["seals"]["file"],
            "took_part": took_part,
            "approved": [number for number, _, result in results if result.approved],
        },
    )
    return ballot


def _written_anew(ballot: Ballot, items: Sequence[BallotItem]) -> list[CastSlip]:
    """The slips, taken out of the box and put back in the order of their tokens."""
    number_of = {item.pk: item.number for item in items}
    kept = sorted(ballot.slips.values_list("token", "item_id", "choice"))
    ballot.slips.all().delete()
    Slip.objects.bulk_create(
        [Slip(token=token, ballot=ballot, item_id=item_id, choice=choice) for token, item_id, choice in kept],
        batch_size=BATCH,
    )
    return [CastSlip(token, number_of[item_id], choice) for token, item_id, choice in kept]


def _of_meeting(
    ballot: Ballot, items: Sequence[BallotItem], rule: VoteRule
) -> tuple[dict[int, Tally], list[CastSlip], int]:
    gathering = gathering_of(ballot)
    problems = problems_with_meeting(
        gathering,
        [counted_of(item) for item in items],
        rule=rule,
        voices={item.number: item.chair_voice for item in items},
        chair=ballot.chair,
        held=ballot.held_on is not None,
        has_minutes=bool(ballot.minutes.strip()) or ballot.files.exists(),
    )
    if problems:
        raise RuleBroken(problems)
    counted = {item.number: gathering.tally(found) for item in items if (found := counted_of(item))}
    return counted, [], gathering.present + gathering.written


def _write_results(items: Sequence[BallotItem], results: Sequence[tuple[int, Tally, Result]]) -> None:
    for item, (_, tally, result) in zip(items, results, strict=True):
        item.eligible, item.took_part = tally.eligible, tally.took_part
        item.yes, item.no, item.abstain, item.invalid = tally.yes, tally.no, tally.abstain, tally.invalid
        item.has_quorum, item.approved = result.has_quorum, result.approved
    BallotItem.objects.bulk_update(items, COUNTS, batch_size=100)


def _document(
    ballot: Ballot,
    items: Sequence[BallotItem],
    voters: Sequence[Voter],
    took_part: int,
    slips: Sequence[CastSlip],
    results: Sequence[tuple[int, Tally, Result]],
) -> dict[str, Any]:
    """No names: neither of those on the roll nor of chair and tellers."""
    opened, closed = ballot.opened_at, ballot.closed_at
    return published_file(
        ballot={
            "code": ballot.code,
            "title": ballot.title,
            "round": ballot.round.title,
            "place": ballot.place,
            "kind": ballot.kind,
            "method": ballot.method,
            "opened_at": opened.isoformat() if opened else "",
            "closed_at": closed.isoformat() if closed else "",
            "held_on": ballot.held_on.isoformat() if ballot.held_on else None,
            "issued": ballot.issued,
            "collected": ballot.collected,
            "written": ballot.written,
        },
        rule=ballot.rule,
        items=[{"number": item.number, "title": item.title, "chair_voice": item.chair_voice} for item in items],
        voters=voters,
        took_part=took_part,
        slips=slips,
        results=results,
    )


def _go_on(
    ballot: Ballot,
    items: Sequence[BallotItem],
    results: Sequence[tuple[int, Tally, Result]],
    *,
    by: "Actor",
    at: datetime,
) -> None:
    """Candidates that were scored have now been voted on, if this is the ballot that the plan asks for."""
    vote = vote_of(ballot.round)
    counts = vote is None or vote.ballot in (None, ballot.kind)
    said = {number: result.because for number, _, result in results}
    number_of = {item.assessment_id: item.number for item in items}
    for assessment in locked_assessments(ballot.round, [AssessmentState.SCORED]):
        if assessment.pk in number_of and counts and ballot.round.phase == Phase.VOTING:
            move(assessment, AssessmentStep.VOTE, at=at)
            note = said[number_of[assessment.pk]]
            tell(ballot.round, AssessmentStep.VOTE, by=by, at=at, assessment=assessment, note=note)
