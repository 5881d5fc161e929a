"""A unit writes its report, keeps it as a draft, and hands it in."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from kheo.audit.actions import record
from kheo.plans.models import Plan
from kheo.progress.queries.figures import Figures, figures
from kheo.registrations.actions.deliveries import deliver
from kheo.registrations.models import Delivery
from kheo.registrations.rules.figures import stored
from kheo.reports.models import Report, ReportEvent
from kheo.reports.queries.counted import counted
from kheo.reports.queries.duties import Duty, duty_of
from kheo.reports.rules import EDITABLE, REPORT_MOVES, State, Step, problems_with_step
from kheo.reports.rules.content import (
    Counted,
    ReportValues,
    own_only,
    plain,
    problems_before_delivery,
    problems_with_values,
    read_figures,
    reconciled,
)
from kheo.reports.rules.duties import Sort, parts_of
from kheo.shared.periods import day_of
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

WRITTEN = ("texts", "stated", "explained", "number", "dated_on")


@dataclass(frozen=True)
class Ground:
    """What a report is written on: the duty, and what the system counts for it now."""

    found: Figures
    duty: Duty
    counted: list[Counted]


def ground_of(plan: Plan, unit: Unit, key: str, at: datetime) -> Ground | None:
    """None where the plan asks the unit for no such thing, or for a list that is handed in elsewhere."""
    found = figures(plan, as_of=day_of(at, plan.timezone), scope=unit)
    duty = duty_of(found, found.scope, key) if found.scope and found.scope.id == unit.pk else None
    if duty is None or duty.sort is Sort.LIST:
        return None
    return Ground(found, duty, counted(found, duty.unit, besides=key) if duty.sort is Sort.REPORT else [])


def values_of(report: Report | None) -> ReportValues:
    """What the unit wrote. Of what came back, the figures that were as counted follow the count again."""
    if report is None:
        return ReportValues()
    stated = read_figures(report.stated)
    if report.standing is State.RETURNED and report.state != State.RETURNED:
        stated = own_figures(report)
    return ReportValues(report.texts, stated, report.explained, report.number, report.dated_on)


def own_figures(report: Report) -> dict[str, Decimal]:
    """The figures of a delivered report that are the unit's own, and not those that were counted."""
    return own_only(read_figures(report.stated), map(Counted.from_json, report.counted))


@transaction.atomic
def save_draft(
    *, plan: Plan, unit: Unit, key: str, values: ReportValues, revision: int, by: "Actor", at: datetime
) -> Report:
    """Keep what was typed; the same again changes nothing. `revision` is the one that was read, 0 for none.

    Refuses what the plan does not ask of the unit, what was handed in and not returned, what is wrong in itself, and
    when somebody saved since (`report.edited_meanwhile`; the page then shows both).
    """
    report, ground = held(plan, unit, key, at)
    _write(report, ground, values, revision, by, at)
    return report


@transaction.atomic
def deliver_report(
    *, plan: Plan, unit: Unit, key: str, values: ReportValues, revision: int, by: "Actor", at: datetime
) -> Report:
    """Hand it in: what was typed is kept, the system's own figures beside it, and the delivery recorded.

    A delivery that stands already (a paper that came before, a return that keeps its date) goes on counting. Refuses
    what `save_draft` refuses, what is missing (an unexplained difference, the results, the file of a plan), and
    whatever `deliver` refuses: a list closed to the unit.
    """
    report, ground = held(plan, unit, key, at)
    _write(report, ground, values, revision, by, at)
    written = values_of(report)
    lines = reconciled(ground.counted, written.stated, written.explained)
    files = report.files.filter(removed_at__isnull=True).count()
    problems = problems_before_delivery(
        ground.duty.sort, written, lines, files=files, today=ground.found.as_of, clause=ground.duty.clause
    )
    if problems:
        raise RuleBroken(problems)
    if report.deadline:
        report.delivery = _standing_delivery(report) or deliver(
            plan=plan, deadline=report.deadline, period=report.period, unit=unit, by=by, at=at
        )
    keeps = report.task and report.keeps_date and report.delivered_at
    report.delivered_at = report.delivery.delivered_at if report.delivery else report.delivered_at if keeps else at
    report.state = REPORT_MOVES[Step.DELIVER].target
    report.stated = {each.counted.code: plain(each.stated) for each in lines}
    report.counted = [each.to_json() for each in ground.counted]
    report.counted_on = ground.found.as_of
    report.differences = sum(each.differs for each in lines)
    report.reason, report.keeps_date = "", False
    report.revision += 1
    report.changed_at, report.changed_by_id = at, by.user_id
    report.save()
    content = {name: getattr(report, name) for name in ("texts", "stated", "explained", "number", "counted")}
    content["dated_on"] = report.dated_on.isoformat() if report.dated_on else ""
    tell(report, Step.DELIVER, by=by, at=at, content=content)
    record(
        action="report.deliver",
        by=by,
        at=at,
        unit=unit,
        target=report,
        after={"plan": plan.code, "duty": key, "delivered_at": report.delivered_at, "differences": report.differences},
    )
    return report


def held(plan: Plan, unit: Unit, key: str, at: datetime) -> tuple[Report, Ground]:
    """The unit's report for the duty, locked and open to writing; a new one, not stored yet, where there is none."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)  # two windows at once make one report
    ground = ground_of(plan, unit, key, at)
    if ground is None:
        raise RuleBroken(
            [
                Problem(
                    "report.not_asked",
                    f"Kế hoạch không giao việc này cho {unit.title}.",
                    "Mở lại danh sách việc phải gửi của đơn vị.",
                )
            ]
        )
    deadline, task, period = parts_of(key)
    report = (
        Report.objects.select_for_update(of=("self",))
        .select_related("delivery")
        .filter(plan=plan, unit=unit, deadline=deadline, task=task, period=period)
        .first()
    )
    if report is None:
        report = Report(plan=plan, unit=unit, deadline=deadline, task=task, period=period, changed_at=at)
    elif problems := problems_with_step(Step.DELIVER, report.standing):
        raise RuleBroken(problems)
    elif report.state not in EDITABLE:  # its delivery was taken back
        report.reason, report.stated = report.why_returned, stored(own_figures(report))
        report.state = REPORT_MOVES[Step.RETURN].target
    return report, ground


def tell(
    report: Report, step: Step, *, by: "Actor", at: datetime, reason: str = "", content: dict[str, object] | None = None
) -> None:
    ReportEvent.objects.create(
        report=report, step=step.value, at=at, by_id=by.user_id, by_name=by.name, reason=reason, content=content or {}
    )


def _write(report: Report, ground: Ground, values: ReportValues, revision: int, by: "Actor", at: datetime) -> None:
    values = values.tidy()
    problems = problems_with_values(values, ground.counted)
    if problems:
        raise RuleBroken(problems)
    new = {
        "texts": dict(values.texts),
        "stated": {code: plain(value) for code, value in own_only(values.stated, ground.counted).items()},
        "explained": dict(values.explained),
        "number": values.number,
        "dated_on": values.dated_on,
    }
    before = {name: getattr(report, name) for name in WRITTEN}
    before["stated"] = {
        code: plain(value) for code, value in own_only(read_figures(report.stated), ground.counted).items()
    }
    changed = [name for name in WRITTEN if new[name] != before[name]]
    if report.pk and not changed:
        return
    if report.revision != revision:
        raise RuleBroken([edited_meanwhile()])
    for name in WRITTEN:
        setattr(report, name, new[name])
    report.revision += 1
    report.changed_at, report.changed_by_id = at, by.user_id
    report.save()
    record(
        action="report.write",
        by=by,
        at=at,
        unit=report.unit,
        target=report,
        before={name: before[name] for name in changed},
        after={name: new[name] for name in changed},
    )


def _standing_delivery(report: Report) -> Delivery | None:
    return Delivery.objects.filter(
        plan=report.plan,
        deadline=report.deadline,
        period=report.period,
        unit=report.unit,
        revoked_at__isnull=True,
    ).first()


def edited_meanwhile() -> Problem:
    return Problem(
        "report.edited_meanwhile",
        "Người khác (hoặc một cửa sổ khác) đã lưu báo cáo này trong khi đồng chí đang sửa.",
        "So sánh hai bản dưới đây, chọn phần giữ lại rồi lưu.",
    )


def is_open(report: Report | None) -> bool:
    """Whether the unit may go on writing."""
    return report is None or report.standing in {State.DRAFT, State.RETURNED}
