"""The candidates of a round: proposed, taken out, declined, their dossiers frozen anew."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from kheo.accounts.actions.letters import write_letter
from kheo.audit.actions import record
from kheo.registrations.models import Registration
from kheo.rounds.actions.dossiers import freeze
from kheo.rounds.actions.events import tell, tell_all
from kheo.rounds.actions.locking import locked_assessment, locked_round
from kheo.rounds.actions.moving import move, problems_with_move
from kheo.rounds.actions.rounds import problems_with_decisions, problems_with_open_ballots
from kheo.rounds.actions.tallying import recount
from kheo.rounds.models import Assessment, Round
from kheo.rounds.queries.candidates import candidates_possible, reasons_against
from kheo.rounds.queries.rounds import document_of
from kheo.rounds.rules import ASSESSMENT_MOVES, AssessmentState, AssessmentStep, Phase
from kheo.rounds.rules.letters import declined_letter
from kheo.shared.problems import Problem, RuleBroken

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

STILL_READ = frozenset({Phase.NOTICE, Phase.ASSESSING})  # a dossier may be frozen anew until the voting


@transaction.atomic
def propose(*, round_id: int, registration_ids: Sequence[int], by: "Actor", at: datetime) -> list[Assessment]:
    """Put registrations before the round, all of those chosen or none, numbered in official order.

    Refuses, with a reason for each, what the round may not judge; see `queries.candidates`.
    """
    round_ = locked_round(round_id)
    wanted = sorted(set(registration_ids))
    problems = [] if wanted else [_nothing_chosen()]
    if round_.phase != Phase.PREPARING:
        problems.append(_list_is_public())
    if problems:
        raise RuleBroken(problems)
    # Held in the order of their ids, so that two rounds that reach for one registration wait for each other.
    locked = Registration.objects.select_for_update(of=("self",), no_key=True)
    held = list(locked.filter(pk__in=wanted).order_by("pk"))
    possible = list(candidates_possible(round_).filter(pk__in=wanted))
    if len(possible) < len(wanted):
        known = {each.pk for each in possible}
        raise RuleBroken(
            reasons_against(round_, [each for each in held if each.pk not in known]) or [_nothing_chosen()]
        )
    last = Assessment.objects.filter(round=round_).aggregate(last=Max("number"))["last"] or 0
    assessments = Assessment.objects.bulk_create(
        [
            Assessment(
                round=round_,
                registration=each,
                level_rank=round_.level_rank,
                number=number,
                state=AssessmentState.PROPOSED,
                proposed_at=at,
                proposed_by_id=by.user_id,
            )
            for number, each in enumerate(possible, start=last + 1)
        ]
    )
    tell_all(assessments, "propose", by=by, at=at)
    record(
        action="round.propose",
        by=by,
        at=at,
        unit=round_.unit,
        target=round_,
        after={"registrations": {str(each.number): each.registration_id for each in assessments}},
    )
    return assessments


@transaction.atomic
def remove(*, assessment_id: int, reason: str, by: "Actor", at: datetime) -> Assessment:
    """Take a candidate out of the round, with the reason; it may be proposed to a later one."""
    return _end(AssessmentStep.REMOVE, assessment_id, reason, by, at)


@transaction.atomic
def decline(*, assessment_id: int, reason: str, by: "Actor", at: datetime) -> Assessment:
    """Do not recognise a candidate; its unit reads why, on the candidate's page and in a letter."""
    return _end(AssessmentStep.DECLINE, assessment_id, reason, by, at)


@transaction.atomic
def refreeze(*, assessment_id: int, by: "Actor", at: datetime) -> Assessment:
    """Judge the dossier as it is now. Sheets of the one before do not count until their members confirm them."""
    assessment = locked_assessment(assessment_id)
    round_ = assessment.round
    before = assessment.revision_id
    if round_.phase not in STILL_READ or assessment.state != AssessmentState.NOTICED:
        raise RuleBroken([_no_longer_read()])
    revision = freeze(assessment.registration, by=by, at=at)
    if revision.pk == before:
        raise RuleBroken([_nothing_new()])
    assessment.revision = revision
    assessment.save(update_fields=["revision"])
    recount([assessment])
    tell(round_, "refreeze", by=by, at=at, assessment=assessment, note=f"Bản thứ {revision.number}")
    record(
        action="assessment.refreeze",
        by=by,
        at=at,
        unit=round_.unit,
        target=assessment,
        before={"revision": before},
        after={"revision": revision.pk, "sha256": revision.sha256},
    )
    return assessment


def _end(step: AssessmentStep, assessment_id: int, reason: str, by: "Actor", at: datetime) -> Assessment:
    assessment = locked_assessment(assessment_id)
    problems = problems_with_move(assessment, step, reason)
    problems += problems_with_open_ballots([assessment]) + problems_with_decisions([assessment])
    if problems:
        raise RuleBroken(problems)
    before = assessment.state
    move(assessment, step, at=at, reason=reason)
    tell(assessment.round, step, by=by, at=at, assessment=assessment, note=reason)
    if step is AssessmentStep.DECLINE:
        _write_to_unit(assessment, by, at)
    record(
        action=f"assessment.{step}",
        by=by,
        at=at,
        unit=assessment.round.unit,
        target=assessment,
        before={"state": before},
        after={"state": assessment.state, "reason": assessment.reason},
    )
    return assessment


def _write_to_unit(assessment: Assessment, by: "Actor", at: datetime) -> None:
    round_: Round = assessment.round
    registration = assessment.registration
    letter = declined_letter(
        title=registration.title,
        number=registration.number,
        round_title=round_.title,
        convening=round_.unit.title,
        level=document_of(round_).level_by_code[round_.level].title,
        reason=assessment.reason,
    )
    write_letter(
        unit=registration.unit,
        to_email=registration.unit.email,
        to_name=registration.unit.title,
        subject=letter.subject,
        body=letter.body,
        kind="assessment.declined",
        key=f"assessment.declined:{assessment.pk}",
        by=by,
        at=at,
    )


def _nothing_chosen() -> Problem:
    return Problem("round.none_chosen", "Chưa chọn hồ sơ nào.", "Đánh dấu các hồ sơ cần đề nghị.", "chon")


def _list_is_public() -> Problem:
    return Problem(
        "round.list_is_public",
        "Danh sách đã công khai nên không thêm hồ sơ được nữa.",
        "Đề nghị hồ sơ này ở một đợt xét khác.",
    )


def _no_longer_read() -> Problem:
    return Problem(
        "assessment.not_frozen_anew",
        "Chỉ chốt lại hồ sơ từ khi công khai đến trước khi bình chọn.",
        "Hồ sơ được giữ như lúc đã chốt.",
    )


def _nothing_new() -> Problem:
    return Problem(
        "assessment.nothing_new",
        "Hồ sơ không có gì thay đổi từ lần chốt trước.",
        "Chỉ chốt lại khi đơn vị đã sửa, bổ sung hồ sơ.",
    )


def possible_ends(state: AssessmentState, phase: Phase) -> list[AssessmentStep]:
    """The ways in which a candidate could end now, by the table of moves."""
    return [
        step
        for step in (AssessmentStep.DECLINE, AssessmentStep.REMOVE)
        if state in ASSESSMENT_MOVES[step].sources and phase in ASSESSMENT_MOVES[step].phases
    ]
