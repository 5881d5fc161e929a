"""What units hand in for the plan's deadlines; extensions; the registration list sent whole."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from kheo.audit.actions import record
from kheo.plans.models import Plan
from kheo.plans.rules.calendar import Occurrence, occurrences
from kheo.plans.rules.document import Deadline, PlanDocument
from kheo.registrations.actions.drafts import follow_title
from kheo.registrations.actions.events import tell_all
from kheo.registrations.actions.indexing import index
from kheo.registrations.actions.steps import mark_submitted, problems_before_submitting
from kheo.registrations.models import Delivery, Extension, Registration
from kheo.registrations.queries.list_deadlines import list_deadlines_of, list_delivery
from kheo.registrations.queries.plan_documents import document_at
from kheo.registrations.rules import EDITABLE, IN_REGISTER, State, Step
from kheo.registrations.rules.timing import ListDeadline, is_addressed
from kheo.registrations.rules.values import line
from kheo.shared.periods import dmy
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

LONGEST_EXTENSION = timedelta(days=366)
WAYS = {"online": "Gửi trên phần mềm", "paper": "Bản giấy, văn bản", "import": "Danh sách Excel"}


@transaction.atomic
def deliver(
    *,
    plan: Plan,
    deadline: str,
    unit: Unit,
    by: "Actor",
    at: datetime,
    period: str = "",
    delivered_at: datetime | None = None,
    way: str = "online",
    note: str = "",
) -> Delivery:
    """Record that a unit handed in what a deadline asks of it. `delivered_at` is earlier where paper came earlier.

    Refuses a deadline or period that the plan does not have or that does not address the unit, a second delivery, a
    moment in the future, and an online delivery after the list has closed.
    """
    _in_line(unit)
    document = document_at(plan, at)
    asked, moment, problems = _find(document, deadline, period, unit)
    when = delivered_at or at
    if way not in WAYS:
        problems.append(Problem("delivery.unknown_way", "Cách gửi không hợp lệ.", "Chọn lại cách gửi.", "way"))
    if when > at:
        problems.append(
            Problem("delivery.in_future", "Thời điểm gửi chưa đến.", "Ghi lúc thực sự nhận được.", "delivered_at")
        )
    if asked and moment and way == "online":
        problems += ListDeadline(asked, moment, unit.code, _extended_to(plan, asked.code, period, unit)).problems(at)
    if Delivery.objects.filter(
        plan=plan, deadline=deadline, period=period, unit=unit, revoked_at__isnull=True
    ).exists():
        problems.append(
            Problem(
                "delivery.already",
                f"{unit.title} đã gửi rồi.",
                "Nếu ghi nhầm, hủy lần ghi nhận cũ trước.",
                None,
                asked.clause if asked else None,
            )
        )
    if problems:
        raise RuleBroken(problems)
    delivery = _new_delivery(plan, deadline, period, unit, when, way, note, by, at)
    record(
        action="delivery.record",
        by=by,
        at=at,
        unit=unit,
        target=delivery,
        after={"plan": plan.code, "deadline": deadline, "period": period, "delivered_at": when, "way": way},
    )
    return delivery


@transaction.atomic
def revoke_delivery(*, delivery_id: int, because: str, by: "Actor", at: datetime) -> Delivery:
    """The delivery was recorded in error: it no longer stands; the record of it stays."""
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related("unit").get(pk=delivery_id)
    problems = []
    if delivery.revoked_at:
        problems.append(Problem("delivery.revoked_already", "Lần ghi nhận này đã hủy.", "Tải lại trang."))
    if not because.strip():
        problems.append(Problem("delivery.no_reason", "Chưa ghi lý do hủy.", "Ghi ngắn gọn lý do.", "because"))
    if problems:
        raise RuleBroken(problems)
    delivery.revoked_at = at
    delivery.revoked_because = line(because)[:300]
    delivery.save(update_fields=["revoked_at", "revoked_because"])
    record(
        action="delivery.revoke",
        by=by,
        at=at,
        unit=delivery.unit,
        target=delivery,
        before={"delivered_at": delivery.delivered_at},
        after={"because": delivery.revoked_because},
    )
    return delivery


@transaction.atomic
def grant_extension(
    *,
    plan: Plan,
    deadline: str,
    unit: Unit,
    last_day: date,
    reason: str,
    by: "Actor",
    at: datetime,
    period: str = "",
) -> Extension:
    """Give one unit a later last day for one deadline; what it sends until then is on time.

    Refuses a day that is no later than the plan's own or more than a year after it (a slip of the keyboard), and a
    grant without a reason.
    """
    document = document_at(plan, at)
    asked, moment, problems = _find(document, deadline, period, unit)
    if moment and last_day <= moment.last_day:
        problems.append(
            Problem(
                "extension.not_later",
                f"Ngày gia hạn phải sau hạn của kế hoạch ({dmy(moment.last_day)}).",
                "Chọn một ngày muộn hơn.",
                "last_day",
                asked.clause if asked else None,
            )
        )
    elif moment and last_day - moment.last_day > LONGEST_EXTENSION:
        problems.append(
            Problem(
                "extension.too_far",
                f"Ngày gia hạn {dmy(last_day)} sau hạn của kế hoạch ({dmy(moment.last_day)}) quá một năm.",
                "Xem lại năm đã ghi.",
                "last_day",
                asked.clause if asked else None,
            )
        )
    if not reason.strip():
        problems.append(Problem("extension.no_reason", "Chưa ghi lý do gia hạn.", "Ghi ngắn gọn lý do.", "reason"))
    if problems:
        raise RuleBroken(problems)
    extension = Extension.objects.create(
        plan=plan,
        deadline=deadline,
        period=period,
        unit=unit,
        last_day=last_day,
        reason=line(reason)[:300],
        granted_at=at,
        granted_by_id=by.user_id,
    )
    record(
        action="delivery.extend",
        by=by,
        at=at,
        unit=unit,
        target=extension,
        after={"plan": plan.code, "deadline": deadline, "period": period, "last_day": last_day, "reason": reason},
    )
    return extension


@dataclass(frozen=True)
class SentList:
    """What one press of the button sent, and what had to stay, with all that is missing in each."""

    submitted: list[Registration]
    incomplete: list[tuple[Registration, list[Problem]]]
    delivery: Delivery | None


@transaction.atomic
def send_list(*, plan: Plan, unit: Unit, by: "Actor", at: datetime) -> SentList:
    """Send the unit's whole list: every complete draft of it and of the units below, and the delivery of the list.

    Each draft is late, or its list closed, by the deadline of its own unit. Incomplete drafts stay and are named, as
    are those of a unit below whose own list is closed. Sending again sends what is new since; the delivery keeps its
    first moment. Sending twice the same changes nothing. Refuses an empty list, and a list that is closed to the unit.
    """
    _in_line(unit)
    document = document_at(plan, at)
    drafts = list(
        Registration.objects.select_for_update(of=("self",))
        .select_related("plan", "unit", "initiative")
        .filter(plan=plan, state__in=list(EDITABLE))
        .within(unit.path)
        .order_by("unit__path", "id")
    )
    dues = list_deadlines_of(plan, [unit, *(each.unit for each in drafts)], document, at)
    due = dues[unit.pk]
    ready, incomplete = [], []
    for each in drafts:
        own = dues[each.unit_id]
        problems = problems_before_submitting(each, document, None if own == due else own, at)
        if problems:
            incomplete.append((each, problems))
        else:
            ready.append(each)
    delivery = list_delivery(plan, due) if due else None
    fresh = any(each.submitted_at is None and dues[each.unit_id] == due for each in drafts)
    problems = due.problems(at) if due and fresh else []
    if not ready and not delivery and not _anything_sent(plan, unit):
        problems.append(
            Problem(
                "list.empty",
                "Chưa có mô hình nào đủ nội dung để gửi.",
                "Hoàn thiện ít nhất một bản nháp, rồi gửi danh sách.",
                None,
                due.deadline.clause if due else None,
            )
        )
    if problems:
        raise RuleBroken(problems)
    for each in ready:
        mark_submitted(each, dues[each.unit_id], at)
        each.save()
        follow_title(each.initiative, each)
    tell_all(ready, Step.SUBMIT, by=by, at=at)
    index(ready)
    is_new = due is not None and delivery is None and due.unit_code == unit.code
    if due and is_new:
        delivery = _new_delivery(plan, due.deadline.code, due.occurrence.period, unit, at, "online", "", by, at)
    if ready or is_new:
        record(
            action="registration.send_list",
            by=by,
            at=at,
            unit=unit,
            target=delivery,
            after={
                "plan": plan.code,
                "submitted": [each.pk for each in ready],
                "incomplete": [each.pk for each, _ in incomplete],
                "late": bool(due and due.is_late(at)) or any(each.late for each in ready),
            },
        )
    return SentList(ready, incomplete, delivery)


def _in_line(unit: Unit) -> None:
    """Deliveries of one unit stand in line, so that the second of two sees the first."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)


def _anything_sent(plan: Plan, unit: Unit) -> bool:
    sent = [State.SUBMITTED, *IN_REGISTER]
    return Registration.objects.filter(plan=plan, state__in=sent).within(unit.path).exists()


def _new_delivery(
    plan: Plan,
    deadline: str,
    period: str,
    unit: Unit,
    delivered_at: datetime,
    way: str,
    note: str,
    by: "Actor",
    at: datetime,
) -> Delivery:
    return Delivery.objects.create(
        plan=plan,
        deadline=deadline,
        period=period,
        unit=unit,
        delivered_at=delivered_at,
        way=way,
        note=line(note)[:300],
        recorded_at=at,
        recorded_by_id=by.user_id,
    )


def _extended_to(plan: Plan, deadline: str, period: str, unit: Unit) -> date | None:
    days = Extension.objects.filter(plan=plan, deadline=deadline, period=period, unit=unit)
    return max(days.values_list("last_day", flat=True), default=None)


def _find(
    document: PlanDocument, code: str, period: str, unit: Unit
) -> tuple[Deadline | None, Occurrence | None, list[Problem]]:
    """The deadline and its moment, or why there is none for this unit."""
    deadline = document.deadline_by_code.get(code)
    if deadline is None:
        return (
            None,
            None,
            [
                Problem(
                    "delivery.unknown_deadline",
                    f"Kế hoạch không có thời hạn “{code}”.",
                    "Chọn lại thời hạn.",
                    "deadline",
                )
            ],
        )
    moment = next((each for each in occurrences(deadline, document) if each.period == period), None)
    problems = []
    if moment is None:
        problems.append(
            Problem(
                "delivery.unknown_period",
                f"Thời hạn này không có kỳ “{period}”.",
                "Chọn lại kỳ.",
                "period",
                deadline.clause,
            )
        )
    if not is_addressed(deadline.addressee, document, unit):
        problems.append(
            Problem(
                "delivery.not_addressed",
                f"Kế hoạch không giao thời hạn này cho {unit.title}.",
                "Chọn đơn vị được giao.",
                "unit",
                deadline.clause,
            )
        )
    return deadline, moment, problems
