"""Score sheets (phiếu chấm): written as one reads, handed in, taken back, confirmed on a new dossier, set aside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from kheo.audit.actions import record
from kheo.plans.rules.document import Criterion
from kheo.registrations.rules.values import paragraphs
from kheo.rounds.actions.events import tell
from kheo.rounds.actions.locking import locked_assessment
from kheo.rounds.actions.tallying import recount
from kheo.rounds.models import Assessment, CouncilMember, ScoreLine, ScoreSheet
from kheo.rounds.queries.conflicts import conflicts_of
from kheo.rounds.queries.rounds import document_of
from kheo.rounds.queries.sheets import marks_of, seat_of
from kheo.rounds.rules import AssessmentState, Phase
from kheo.rounds.rules.conflicts import in_words
from kheo.rounds.rules.dossiers import digest_of
from kheo.rounds.rules.scoring import (
    Line,
    Mark,
    criteria_for,
    is_points,
    problems_before_handing_in,
    problems_with_marks,
    problems_with_scoring_now,
    total_of,
)
from kheo.shared.periods import day_of
from kheo.shared.problems import Problem, RuleBroken

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

SETTING_ASIDE = frozenset({Phase.ASSESSING, Phase.VOTING, Phase.DECIDING})


@dataclass(frozen=True)
class Held:
    """A candidate and its round as they are in this transaction, and who would judge it."""

    assessment: Assessment
    member: CouncilMember
    criteria: list[Criterion]


@transaction.atomic
def save_sheet(
    *,
    assessment_id: int,
    marks: Mapping[str, Mark],
    comment: str,
    edits: int,
    revision_id: int | None,
    by: "Actor",
    at: datetime,
) -> ScoreSheet:
    """Keep what was written so far; the same twice changes nothing. `edits` is the counter that was read, 0 for none.

    `revision_id` is the dossier that was read. Refuses people without a seat on the day, without scoring among their
    tasks or with a conflict of interest; another phase; an older dossier; a sheet that is in or set aside; wrong
    points; and what was written on another device meanwhile (`score.edited_meanwhile`; the page then shows both).
    """
    held = _hold(assessment_id, by, at)
    sheet = _sheet_of(held)
    comment, marks = paragraphs(comment), _tidy(marks)
    problems = _problems_with_writing(held, sheet, revision_id)
    problems += problems_with_marks(marks, held.criteria, comment)
    if problems:
        raise RuleBroken(problems)
    if sheet is not None and sheet.comment == comment and marks_of(sheet) == marks:
        return sheet
    if (sheet.edits if sheet else 0) != edits:
        raise RuleBroken([edited_meanwhile()])
    if sheet is None:
        sheet = _new_sheet(held)
    _write(sheet, marks, comment, held, at)
    _record("score.save", held, sheet, by, at)
    return sheet


@transaction.atomic
def submit_sheet(
    *,
    assessment_id: int,
    marks: Mapping[str, Mark],
    comment: str,
    edits: int,
    revision_id: int | None,
    by: "Actor",
    at: datetime,
) -> ScoreSheet:
    """Hand the sheet in as it is written now: complete, with evidence where it is asked for. It counts from now on."""
    held = _hold(assessment_id, by, at)
    sheet = _sheet_of(held)
    comment, marks = paragraphs(comment), _tidy(marks)
    same = sheet is not None and sheet.comment == comment and marks_of(sheet) == marks
    if sheet is not None and same and sheet.submitted_at and sheet.revision_id == revision_id:
        return sheet  # sent twice
    problems = _problems_with_writing(held, sheet, revision_id)
    problems += problems_with_marks(marks, held.criteria, comment)
    problems += problems_before_handing_in(marks, held.criteria)
    if not problems and not same and (sheet.edits if sheet else 0) != edits:
        problems = [edited_meanwhile()]
    if problems:
        raise RuleBroken(problems)
    if sheet is None:
        sheet = _new_sheet(held)
    _write(sheet, marks, comment, held, at)
    sheet.submitted_at = at
    sheet.save(update_fields=["submitted_at"])
    recount([held.assessment])
    _record("score.submit", held, sheet, by, at)
    return sheet


@transaction.atomic
def reopen_sheet(*, assessment_id: int, by: "Actor", at: datetime) -> ScoreSheet:
    """Take one's own sheet back to change it, until scoring is closed; meanwhile it does not count."""
    held = _hold(assessment_id, by, at)
    sheet = _sheet_of(held)
    problems = _problems_with_judging(held)
    if sheet is None or sheet.submitted_at is None:
        problems.append(_not_handed_in())
    elif sheet.set_aside_at:
        problems.append(_set_aside_already(sheet))
    if problems or sheet is None:
        raise RuleBroken(problems)
    sheet.submitted_at = None
    sheet.edits += 1
    sheet.changed_at = at
    sheet.save(update_fields=["submitted_at", "edits", "changed_at"])
    recount([held.assessment])
    _record("score.reopen", held, sheet, by, at)
    return sheet


@transaction.atomic
def confirm_on_new_revision(*, assessment_id: int, revision_id: int, by: "Actor", at: datetime) -> ScoreSheet:
    """The dossier was frozen anew: the member read `revision_id`, judged now, and stands by what was written."""
    held = _hold(assessment_id, by, at)
    sheet = _sheet_of(held)
    problems = _problems_with_judging(held)
    if sheet is None:
        problems.append(_not_handed_in())
    elif sheet.set_aside_at:
        problems.append(_set_aside_already(sheet))
    if held.assessment.revision_id != revision_id:
        problems.append(_older_revision())
    if problems or sheet is None:
        raise RuleBroken(problems)
    if sheet.revision_id == revision_id:
        return sheet
    sheet.revision_id = revision_id
    sheet.edits += 1
    sheet.changed_at = at
    sheet.save(update_fields=["revision", "edits", "changed_at"])
    recount([held.assessment])
    _record("score.confirm", held, sheet, by, at)
    return sheet


@transaction.atomic
def set_aside(*, sheet_id: int, because: str, by: "Actor", at: datetime) -> ScoreSheet:
    """A conflict of interest came to light: the sheet stays readable and counts no more. Never taken back."""
    assessment_id = ScoreSheet.objects.values_list("assessment_id", flat=True).get(pk=sheet_id)
    assessment = locked_assessment(assessment_id)
    sheet = ScoreSheet.objects.select_related("member").get(pk=sheet_id)
    because = paragraphs(because)[:300]
    phase = Phase(assessment.round.phase)
    problems = []
    if phase not in SETTING_ASIDE:
        problems.append(
            Problem("score.round_over", "Đợt xét không còn chấm điểm, quyết định.", "Phiếu được giữ nguyên.")
        )
    if sheet.set_aside_at:
        problems.append(_set_aside_already(sheet))
    if not because:
        problems.append(Problem("score.no_reason", "Chưa ghi lý do không tính phiếu.", "Ghi ngắn gọn lý do.", "ly-do"))
    if problems:
        raise RuleBroken(problems)
    _mark_aside(sheet, because, at)
    recount([assessment])
    tell(assessment.round, "set_aside", by=by, at=at, assessment=assessment, note=because)
    record(
        action="score.set_aside",
        by=by,
        at=at,
        unit=assessment.round.unit,
        target=sheet,
        after={"assessment": assessment.pk, "member": sheet.member.name, "because": because},
    )
    return sheet


def put_aside(assessment: Assessment, member: CouncilMember, because: str, *, at: datetime) -> None:
    """The sheet of a member who may not judge after all, if there is one. Part of other actions, which hold the row."""
    for sheet in ScoreSheet.objects.filter(assessment=assessment, member=member, set_aside_at__isnull=True):
        _mark_aside(sheet, because[:300], at)
    recount([assessment])


def edited_meanwhile() -> Problem:
    return Problem(
        "score.edited_meanwhile",
        "Phiếu này đã được lưu trên một máy hoặc cửa sổ khác trong khi đồng chí đang chấm.",
        "So sánh hai bản dưới đây rồi lưu bản muốn giữ.",
    )


def _hold(assessment_id: int, by: "Actor", at: datetime) -> Held:
    assessment = locked_assessment(assessment_id)
    member, problems = seat_of(assessment.round, by.user_id, day_of(at, assessment.round.plan.timezone))
    if problems or member is None:
        raise RuleBroken(problems)
    document = document_of(assessment.round)
    criteria = criteria_for(document, assessment.round.level, assessment.registration.subject)
    return Held(assessment, member, criteria)


def _sheet_of(held: Held) -> ScoreSheet | None:
    return ScoreSheet.objects.filter(assessment=held.assessment, member=held.member).first()


def _new_sheet(held: Held) -> ScoreSheet:
    return ScoreSheet(assessment=held.assessment, member=held.member, revision=held.assessment.revision, edits=0)


def _problems_with_judging(held: Held) -> list[Problem]:
    assessment, member = held.assessment, held.member
    problems = problems_with_scoring_now(Phase(assessment.round.phase), AssessmentState(assessment.state))
    conflicts = conflicts_of([assessment], [member]).get((assessment.pk, member.pk), [])
    if conflicts:
        problems.append(in_conflict(in_words(conflicts), document_of(assessment.round).recognition.conflicts.clause))
    return problems


def _problems_with_writing(held: Held, sheet: ScoreSheet | None, revision_id: int | None) -> list[Problem]:
    problems = _problems_with_judging(held)
    judged = held.assessment.revision_id
    if sheet is not None and sheet.set_aside_at:
        problems.append(_set_aside_already(sheet))
    elif sheet is not None and sheet.submitted_at:
        problems.append(
            Problem(
                "score.handed_in_already",
                "Phiếu này đã gửi.",
                "Muốn sửa, bấm “Mở lại phiếu” trước khi chốt chấm điểm.",
            )
        )
    if judged is None or revision_id != judged or (sheet is not None and sheet.revision_id != judged):
        problems.append(_older_revision())
    return problems


def in_conflict(because: str, clause: str | None) -> Problem:
    return Problem(
        "score.conflict",
        f"Đồng chí không chấm hồ sơ này: {because}.",
        "Chuyển sang hồ sơ khác; nếu lý do không đúng, báo thư ký hội đồng.",
        None,
        clause,
    )


def _older_revision() -> Problem:
    return Problem(
        "score.older_revision",
        "Hồ sơ đã được chốt lại sau khi đồng chí đọc.",
        "Đọc phần thay đổi của bản mới, rồi xác nhận điểm hoặc sửa điểm.",
    )


def _not_handed_in() -> Problem:
    return Problem("score.not_handed_in", "Chưa có phiếu nào của đồng chí cho hồ sơ này.", "Mở phiếu và cho điểm.")


def _set_aside_already(sheet: ScoreSheet) -> Problem:
    return Problem(
        "score.set_aside",
        f"Phiếu này không được tính: {sheet.set_aside_because}.",
        "Phiếu giữ nguyên để đối chiếu; chuyển sang hồ sơ khác.",
    )


def _tidy(marks: Mapping[str, Mark]) -> dict[str, Mark]:
    tidied = {code: Mark(mark.points, mark.holds, paragraphs(mark.evidence)) for code, mark in marks.items()}
    return {code: mark for code, mark in tidied.items() if not mark.is_empty}


def _write(sheet: ScoreSheet, marks: Mapping[str, Mark], comment: str, held: Held, at: datetime) -> None:
    lines = [
        (each.code, each.points if is_points(each) else None, marks[each.code])
        for each in held.criteria
        if each.code in marks
    ]
    sheet.comment = comment
    sheet.total = total_of(Line(code, most, mark.points) for code, most, mark in lines)
    sheet.edits += 1
    sheet.changed_at = at
    sheet.save()
    sheet.lines.exclude(criterion__in=[code for code, _, _ in lines]).delete()
    ScoreLine.objects.bulk_create(
        [
            ScoreLine(
                sheet=sheet,
                criterion=code,
                maximum=most,
                points=mark.points,
                holds=mark.holds,
                evidence=mark.evidence,
            )
            for code, most, mark in lines
        ],
        update_conflicts=True,
        unique_fields=["sheet", "criterion"],
        update_fields=["maximum", "points", "holds", "evidence"],
    )


def _mark_aside(sheet: ScoreSheet, because: str, at: datetime) -> None:
    sheet.set_aside_at, sheet.set_aside_because = at, because
    sheet.save(update_fields=["set_aside_at", "set_aside_because"])


def _record(action: str, held: Held, sheet: ScoreSheet, by: "Actor", at: datetime) -> None:
    """What was written goes into the journal as a hash alone: others' points are not to be read there."""
    said = {
        "lines": {
            each.criterion: [str(each.points), each.holds, each.evidence] for each in sheet.lines.order_by("criterion")
        },
        "comment": sheet.comment,
    }
    record(
        action=action,
        by=by,
        at=at,
        unit=held.assessment.round.unit,
        target=sheet,
        after={
            "assessment": held.assessment.pk,
            "revision": sheet.revision_id,
            "edits": sheet.edits,
            "sha256": digest_of(said),
        },
    )
