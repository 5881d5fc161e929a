"""The steward's office looks at what came in: checked, accepted, or returned with a reason."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from kheo.accounts.actions.letters import write_letter
from kheo.audit.actions import Done, record, record_all
from kheo.plans.models import Plan
from kheo.progress.queries.reminders import addressees
from kheo.registrations.actions.deliveries import revoke_delivery
from kheo.registrations.queries.plan_documents import document_at
from kheo.registrations.rules.figures import stored
from kheo.registrations.rules.values import line, paragraphs
from kheo.reports.actions.writing import own_figures, tell
from kheo.reports.models import Report
from kheo.reports.rules import REPORT_MOVES, State, Step, problems_with_step
from kheo.reports.rules.letters import accepted, returned
from kheo.shared.periods import day_of
from kheo.shared.problems import Problem, RuleBroken

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


@transaction.atomic
def check_report(*, report_id: int, by: "Actor", at: datetime) -> Report:
    """Somebody read it and found nothing wrong so far. Refuses what the table of moves does not list."""
    report = _locked(report_id)
    _step(report, Step.CHECK, by=by, at=at)
    record(action="report.check", by=by, at=at, unit=report.unit, target=report)
    return report


@transaction.atomic
def accept_report(*, report_id: int, by: "Actor", at: datetime) -> Report:
    """It stands; the unit is told. Refuses what the table of moves does not list."""
    report = _locked(report_id)
    _accept(report, by=by, at=at)
    record(action="report.accept", by=by, at=at, unit=report.unit, target=report)
    return report


@transaction.atomic
def accept_reports(*, plan: Plan, report_ids: Sequence[int], by: "Actor", at: datetime) -> tuple[list[Report], int]:
    """Accept those of the reports without a difference; gives them, and how many were left for a person to read.

    Those accepted or returned meanwhile are passed over, so that the same press twice changes nothing. Refuses when
    nothing was chosen.
    """
    if not report_ids:
        raise RuleBroken(
            [Problem("report.none_chosen", "Chưa chọn báo cáo nào.", "Đánh dấu ít nhất một báo cáo.", "reports")]
        )
    rows = Report.objects.select_for_update(of=("self",)).select_related("unit", "plan__steward", "delivery")
    done, left = [], 0
    for report in rows.filter(plan=plan, pk__in=report_ids).order_by("pk"):
        if problems_with_step(Step.ACCEPT, report.standing):
            continue
        if report.differences:
            left += 1
            continue
        _accept(report, by=by, at=at)
        done.append(report)
    record_all([Done("report.accept", each.unit, each) for each in done], by=by, at=at)
    return done, left


@transaction.atomic
def return_report(*, report_id: int, reason: str, by: "Actor", at: datetime, keeps_date: bool = False) -> Report:
    """Send it back with a reason; the unit is told, and goes on with what it wrote.

    The unit owes it again: its delivery is revoked, and what it sends next is judged by its own moment. With
    `keeps_date` the delivery stands, and so does the day on which it came. Refuses without a reason, and what the
    table of moves does not list.
    """
    report = _locked(report_id)
    reason = paragraphs(reason)
    _step(report, Step.RETURN, by=by, at=at, reason=reason)
    if report.delivery is not None and not keeps_date:
        revoke_delivery(delivery_id=report.delivery_id or 0, because=f"Trả lại: {line(reason)}"[:300], by=by, at=at)
    report.reason, report.keeps_date, report.stated = reason, keeps_date, stored(own_figures(report))
    report.save(update_fields=["reason", "keeps_date", "stated"])
    subject, body = returned(
        unit=report.unit.title,
        steward=report.plan.steward.title,
        title=title_of(report, at),
        plan=report.plan.title,
        reason=reason,
        keeps_date=keeps_date,
        last_words="Hạn của kế hoạch và phần gia hạn (nếu có) xem ở trang việc phải gửi.",
    )
    _letter(report, Step.RETURN, subject, body, by=by, at=at)
    record(
        action="report.return",
        by=by,
        at=at,
        unit=report.unit,
        target=report,
        after={"reason": reason, "keeps_date": keeps_date},
    )
    return report


def title_of(report: Report, at: datetime) -> str:
    """What the plan calls it."""
    document = document_at(report.plan, at)
    if report.task:
        task = next((each for each in document.tasks if each.code == report.task), None)
        return task.title if task else report.task
    deadline = document.deadline_by_code.get(report.deadline)
    title = deadline.title if deadline else report.deadline
    return f"{title} ({report.period})" if report.period else title


def _accept(report: Report, *, by: "Actor", at: datetime) -> None:
    _step(report, Step.ACCEPT, by=by, at=at)
    subject, body = accepted(
        unit=report.unit.title,
        steward=report.plan.steward.title,
        title=title_of(report, at),
        plan=report.plan.title,
        delivered_at=report.delivered_at,
        zone=report.plan.timezone,
    )
    _letter(report, Step.ACCEPT, subject, body, by=by, at=at)


def _step(report: Report, step: Step, *, by: "Actor", at: datetime, reason: str = "") -> None:
    problems = problems_with_step(step, report.standing, reason)
    if problems:
        raise RuleBroken(problems)
    report.state = State(REPORT_MOVES[step].target)
    report.revision += 1
    report.save(update_fields=["state", "revision"])
    tell(report, step, by=by, at=at, reason=reason)


def _letter(report: Report, step: Step, subject: str, body: str, *, by: "Actor", at: datetime) -> None:
    """One letter for each person of the unit; without an address it waits in the outbox to be passed on."""
    day = day_of(at, report.plan.timezone)
    for each in addressees([report.unit_id], day).get(report.unit_id, []):
        write_letter(
            unit=report.unit,
            to_email=each.email,
            to_name=each.name,
            subject=subject,
            body=body,
            kind="report",
            key=f"bao-cao/{report.pk}/{step.value}/{report.revision}/{each.email}"[:200],
            by=by,
            at=at,
        )


def _locked(report_id: int) -> Report:
    rows = Report.objects.select_for_update(of=("self",)).select_related("unit", "plan__steward", "delivery")
    return rows.get(pk=report_id)
