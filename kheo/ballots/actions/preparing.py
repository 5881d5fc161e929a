"""Preparing a ballot, its typed roll, and calling it off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from kheo.audit.actions import record
from kheo.ballots.models import Ballot, BallotItem, RollEntry
from kheo.ballots.queries.standing import busy, settled
from kheo.ballots.rules import BALLOT_MOVES, BallotKind, BallotState, BallotStep, problems_with_ballot_move
from kheo.ballots.rules.codes import new_ballot_code, new_salt
from kheo.ballots.rules.counting import VoteRule
from kheo.ballots.rules.preparing import (
    problems_with_candidates,
    problems_with_names,
    problems_with_phase,
    problems_with_preparing,
)
from kheo.plans.rules.document import SubjectKind
from kheo.rounds.actions.events import tell
from kheo.rounds.actions.locking import locked_assessments, locked_round
from kheo.rounds.models import Assessment, Round
from kheo.rounds.queries.rounds import document_of, vote_of
from kheo.rounds.rules import AssessmentState
from kheo.rounds.rules.publicity import public_carrier, public_title
from kheo.shared.problems import Problem, RuleBroken
from kheo.shared.text import canonical, squeeze

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

READY = frozenset({AssessmentState.SCORED, AssessmentState.VOTED})


@dataclass(frozen=True)
class BallotDraft:
    """What is said of a ballot when it is prepared. `names` or `heads`: the roll of a meeting, else its council."""

    kind: str
    title: str
    assessment_ids: Sequence[int]
    place: str = ""
    closes_at: datetime | None = None
    method: str = ""  # of a meeting: hands or paper
    held_on: date | None = None
    names: Sequence[str] = ()
    heads: int = 0


@transaction.atomic
def prepare_ballot(*, round_id: int, draft: BallotDraft, by: "Actor", at: datetime) -> Ballot:
    """A ballot on candidates of a round in its voting phase, with the plan's rule as it is now.

    Refuses candidates that are not scored, that are on another ballot not closed yet, or that a ballot of the same
    kind has settled in this round.
    """
    round_ = locked_round(round_id)
    rule = VoteRule.of(vote_of(round_))
    names = tidy(draft.names)
    problems = problems_with_phase(round_.phase) + problems_with_preparing(
        title=draft.title,
        kind=draft.kind,
        method=draft.method,
        chosen=len(set(draft.assessment_ids)),
        rule=rule,
        names=names,
        heads=draft.heads,
    )
    if problems:
        raise RuleBroken(problems)
    chosen = _chosen(round_, draft)
    is_meeting = draft.kind == BallotKind.MEETING
    ballot = Ballot.objects.create(
        round=round_,
        kind=draft.kind,
        title=canonical(squeeze(draft.title))[:300],
        place=canonical(squeeze(draft.place))[:300],
        rule=rule.to_json(),
        code=new_ballot_code(),
        prepared_at=at,
        prepared_by_id=by.user_id,
        closes_at=None if is_meeting else draft.closes_at,
        method=draft.method if is_meeting else "",
        held_on=draft.held_on if is_meeting else None,
    )
    subjects = document_of(round_).subject_by_code
    BallotItem.objects.bulk_create(
        [
            BallotItem(ballot=ballot, assessment=each, number=number, title=_item_title(each, subjects))
            for number, each in enumerate(chosen, start=1)
        ]
    )
    if is_meeting:
        _write_names(ballot, names, draft.heads)
    tell(round_, "ballot.prepare", by=by, at=at, note=ballot.title)
    record(
        action="ballot.prepare",
        by=by,
        at=at,
        unit=round_.unit,
        target=ballot,
        after={"kind": ballot.kind, "code": ballot.code, "items": len(chosen), "rule": ballot.rule},
    )
    return ballot


@transaction.atomic
def set_names(*, ballot_id: int, names: Sequence[str], heads: int, by: "Actor", at: datetime) -> Ballot:
    """Type a meeting's roll anew, before it is opened. Neither names nor heads: its council."""
    ballot = locked_ballot(ballot_id)
    wanted = tidy(names)
    problems = problems_with_ballot_move(BallotStep.OPEN, BallotState(ballot.state))
    problems += problems_with_names(wanted, heads)
    if ballot.kind != BallotKind.MEETING:
        problems.append(_no_meeting())
    if problems:
        raise RuleBroken(problems)
    ballot.roll.all().delete()
    _write_names(ballot, wanted, heads)
    record(
        action="ballot.edit_roll",
        by=by,
        at=at,
        unit=ballot.round.unit,
        target=ballot,
        after={"roll": len(wanted) or heads},
    )
    return ballot


@transaction.atomic
def cancel_ballot(*, ballot_id: int, reason: str, by: "Actor", at: datetime) -> Ballot:
    """Call a ballot off, with the reason. What was cast in it is never counted."""
    ballot = locked_ballot(ballot_id)
    problems = problems_with_ballot_move(BallotStep.CANCEL, BallotState(ballot.state), reason)
    if problems:
        raise RuleBroken(problems)
    before = ballot.state
    ballot.slips.all().delete()  # what nobody will count, nobody shall read
    ballot.state = BALLOT_MOVES[BallotStep.CANCEL].target
    ballot.reason = reason.strip()
    ballot.save(update_fields=["state", "reason"])
    tell(ballot.round, "ballot.cancel", by=by, at=at, note=f"{ballot.title}: {ballot.reason}")
    record(
        action="ballot.cancel",
        by=by,
        at=at,
        unit=ballot.round.unit,
        target=ballot,
        before={"state": before},
        after={"state": ballot.state, "reason": ballot.reason},
    )
    return ballot


# --- parts, also of the other actions of this room -------------------------------------------------------------------


def locked_ballot(ballot_id: int) -> Ballot:
    """The ballot and its round, both held, the round first as everywhere."""
    round_id = Ballot.objects.values_list("round_id", flat=True).get(pk=ballot_id)
    round_ = locked_round(round_id)
    ballot = Ballot.objects.select_for_update(of=("self",), no_key=True).defer("published").get(pk=ballot_id)
    ballot.round = round_
    return ballot


def tidy(names: Sequence[str]) -> list[str]:
    return [name for each in names if (name := canonical(squeeze(each)))]


def _chosen(round_: Round, draft: BallotDraft) -> list[Assessment]:
    wanted = set(draft.assessment_ids)
    chosen = [each for each in locked_assessments(round_, list(AssessmentState)) if each.pk in wanted]
    if len(chosen) != len(wanted):
        raise RuleBroken(
            [Problem("ballot.unknown_item", "Có hồ sơ không thuộc đợt xét này.", "Chọn lại các hồ sơ.", "items")]
        )
    kind = BallotKind(draft.kind)
    taken, done = busy(wanted), settled(wanted, kind)
    problems = problems_with_candidates(
        ((each.registration.title, each.state in READY, each.pk in taken, each.pk in done) for each in chosen), kind
    )
    if problems:
        raise RuleBroken(problems)
    return chosen


def _item_title(assessment: Assessment, subjects: Mapping[str, SubjectKind]) -> str:
    """What voters and the published file read: it stays public for ever, so it names nobody without consent."""
    registration = assessment.registration
    known = subjects.get(registration.subject)
    person = {"is_individual": bool(known and known.is_individual), "consented": registration.consent_to_publish}
    title = public_title(registration.title, registration.carrier, **person)
    return f"{title} – {public_carrier(registration.carrier, unit=registration.unit.title, **person)}"[:700]


def _write_names(ballot: Ballot, names: Sequence[str], heads: int) -> None:
    rows = names or [""] * heads
    RollEntry.objects.bulk_create(
        [
            RollEntry(ballot=ballot, number=number, name=name, salt=new_salt())
            for number, name in enumerate(rows, start=1)
        ],
        batch_size=1_000,
    )


def _no_meeting() -> Problem:
    return Problem("ballot.no_meeting", "Đây không phải biểu quyết tại hội nghị.", "Tải lại trang.")
