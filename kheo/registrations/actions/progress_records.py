"""What was done in a model, day by day, with its figures."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from kheo.audit.actions import record
from kheo.registrations.actions.events import tell
from kheo.registrations.actions.standings import restate
from kheo.registrations.actions.steps import locked
from kheo.registrations.models import ProgressRecord, Registration
from kheo.registrations.queries.plan_documents import document_at
from kheo.registrations.rules import STATE_TITLES, State
from kheo.registrations.rules.figures import problems_with_day, problems_with_figures, stored
from kheo.registrations.rules.values import LONGEST_TEXT, paragraphs
from kheo.shared.periods import day_of
from kheo.shared.problems import Problem, RuleBroken

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


@transaction.atomic
def record_progress(
    *,
    registration_id: int,
    happened_on: date,
    note: str,
    by: "Actor",
    at: datetime,
    figures: Mapping[str, Decimal | int | str] | None = None,
) -> ProgressRecord:
    """Write down what was done on a day; the first such record inside the plan's year makes the model *built*.

    Refuses for a registration that is not in the register, a day outside [first day of the plan, today], no words, and
    figures that the plan does not name or that are not exact numbers from 0 on.
    """
    registration = locked(registration_id)
    document = document_at(registration.plan, at)
    problems = problems_before_recording(State(registration.state))
    problems += problems_with_day(happened_on, document, day_of(at, document.timezone))
    said = paragraphs(note)
    if not said:
        problems.append(
            Problem("progress.no_note", "Chưa ghi đã làm được việc gì.", "Viết một hai câu về việc đã làm.", "note")
        )
    elif len(said) > LONGEST_TEXT:
        problems.append(Problem("progress.note_too_long", "Nội dung quá dài.", "Rút gọn, hoặc đính kèm tệp.", "note"))
    problems += problems_with_figures(figures or {}, document)
    if problems:
        raise RuleBroken(problems)
    progress = ProgressRecord.objects.create(
        registration=registration,
        happened_on=happened_on,
        note=said,
        figures=stored(figures or {}),
        recorded_at=at,
        recorded_by_id=by.user_id,
    )
    _restate_built(registration, at)
    tell(registration, "progress", by=by, at=at, reason=said[:200])
    record(
        action="registration.record_progress",
        by=by,
        at=at,
        unit=registration.unit,
        target=registration,
        after={"record": progress.pk, "happened_on": happened_on, "note": said, "figures": progress.figures},
    )
    return progress


@transaction.atomic
def void_progress(*, record_id: int, because: str, by: "Actor", at: datetime) -> ProgressRecord:
    """A record was wrong: it stays readable but counts no more; without the last one the model is not built."""
    registration = locked(ProgressRecord.objects.values_list("registration_id", flat=True).get(pk=record_id))
    progress = ProgressRecord.objects.select_for_update().get(pk=record_id)
    problems = []
    if progress.voided_at:
        problems.append(
            Problem("progress.voided_already", "Lần ghi này đã được hủy.", "Tải lại trang để xem bản mới nhất.")
        )
    if not because.strip():
        problems.append(Problem("progress.no_reason", "Chưa ghi lý do hủy.", "Ghi ngắn gọn lý do.", "because"))
    if problems:
        raise RuleBroken(problems)
    progress.voided_at = at
    progress.voided_because = because.strip()
    progress.save(update_fields=["voided_at", "voided_because"])
    _restate_built(registration, at)
    tell(registration, "void_progress", by=by, at=at, reason=because)
    record(
        action="registration.void_progress",
        by=by,
        at=at,
        unit=registration.unit,
        target=registration,
        before={"record": progress.pk, "figures": progress.figures},
        after={"because": progress.voided_because},
    )
    return progress


def problems_before_recording(state: State) -> list[Problem]:
    if state is State.ACCEPTED:
        return []
    return [
        Problem(
            "progress.not_in_register",
            f"Chỉ ghi tiến độ khi mô hình đã vào sổ; đăng ký đang ở trạng thái “{STATE_TITLES[state]}”.",
            "Chờ cơ quan thường trực vào sổ đăng ký.",
        )
    ]


def _restate_built(registration: Registration, at: datetime) -> None:
    plan = registration.plan
    built = registration.progress_records.filter(
        voided_at__isnull=True, happened_on__gte=plan.period_from, happened_on__lte=plan.period_to
    ).exists()
    restate(registration, at=at, built=built)
