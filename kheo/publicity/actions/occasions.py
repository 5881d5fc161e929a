"""Planned numbers, documents made known, exchanges of experience: written down, and taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from kheo.accounts.actor import Actor
from kheo.audit.actions import record
from kheo.plans.models import Plan
from kheo.plans.queries.plans import version_in_force
from kheo.publicity.actions.drafts import problems_with_registrations, problems_with_unit
from kheo.publicity.models import Dissemination, Exchange, PublicityGoal
from kheo.publicity.rules import How, Kind
from kheo.publicity.rules.values import LIMITS, LONGEST_LEARNT, problems_with_day, problems_with_people
from kheo.shared.periods import Period, day_of
from kheo.shared.problems import Problem, RuleBroken
from kheo.shared.text import canonical, squeeze
from kheo.units.models import Unit

MOST_PLANNED = 9_999


@transaction.atomic
def set_goals(*, plan: Plan, unit: Unit, numbers: Mapping[Kind, int | None], by: Actor, at: datetime) -> int:
    """What a unit means to publish in the year, kind by kind; None: it plans none. Gives how many changed."""
    problems = problems_with_unit(plan, unit, by)
    for kind, number in numbers.items():
        if number is not None and not 0 <= number <= MOST_PLANNED:
            problems.append(
                Problem("publicity.goal", "Số dự kiến không hợp lý.", f"Ghi từ 0 đến {MOST_PLANNED}.", kind.value)
            )
    if problems:
        raise RuleBroken(problems)
    rows = PublicityGoal.objects.select_for_update().filter(plan=plan, unit=unit)
    known = {Kind(each.kind): each for each in rows}
    before = {kind.value: each.number for kind, each in known.items()}
    after = {kind.value: number for kind, number in numbers.items() if number is not None}
    if before == after:
        return 0
    for kind, number in numbers.items():
        if number is None:
            if kind in known:
                known[kind].delete()
        else:
            PublicityGoal.objects.update_or_create(plan=plan, unit=unit, kind=kind, defaults={"number": number})
    record(action="publicity.goals", by=by, at=at, unit=unit, target=plan, before=before, after=after)
    return len(dict(before.items() ^ after.items()))


@transaction.atomic
def record_dissemination(
    *,
    plan: Plan,
    unit: Unit,
    documents: Sequence[str],
    how: How,
    held_on: date | None,
    people: int,
    note: str,
    by: Actor,
    at: datetime,
) -> list[Dissemination]:
    """One occasion at which a unit made known one or several documents that the plan cites. Source: II.1 of the plan.

    What is written down already (same document, day and way) stays as it is: the new rows alone are given back.
    """
    cited = [each.number for each in version_in_force(plan, at).document.cites]
    wanted = [number for number in cited if number in set(documents)]
    problems = problems_with_unit(plan, unit, by)
    if not wanted or len(wanted) != len(set(documents)):
        problems.append(
            Problem("dissemination.no_document", "Chưa chọn văn bản.", "Chọn ít nhất một văn bản.", "documents")
        )
    problems += _problems_with_occasion(plan, held_on, people, at, "dissemination")
    if len(note) > 300:
        problems.append(Problem("dissemination.long_note", "Ghi chú quá dài.", "Viết gọn lại.", "note"))
    if problems or held_on is None:
        raise RuleBroken(problems)
    said = squeeze(note)
    made = []
    for number in wanted:
        row, created = Dissemination.objects.get_or_create(
            plan=plan, unit=unit, document=number, held_on=held_on, how=how, voided_at=None,
            defaults={"people": people, "note": said, "recorded_at": at, "recorded_by_id": by.user_id},
        )  # fmt: skip
        made += [row] if created else []
    if made:
        after = {
            "plan": plan.code, "documents": [each.document for each in made], "how": how.value, "held_on": held_on,
            "people": people, "note": said,
        }  # fmt: skip
        record(action="dissemination.record", by=by, at=at, unit=unit, target=made[0], after=after)
    return made


@transaction.atomic
def void_dissemination(*, dissemination_id: int, reason: str, by: Actor, at: datetime) -> Dissemination:
    """It was written down by mistake; from now on it does not count."""
    rows = Dissemination.objects.select_for_update(of=("self",)).select_related("unit")
    row = rows.get(pk=dissemination_id)
    _void(row, reason, at, "dissemination")
    after = {"reason": row.voided_because, "document": row.document, "held_on": row.held_on}
    record(action="dissemination.void", by=by, at=at, unit=row.unit, target=row, after=after)
    return row


@dataclass(frozen=True)
class ExchangeValues:
    title: str
    held_on: date | None
    place: str
    people: int
    learnt: str
    participants: tuple[int, ...] = ()
    guests: str = ""
    registrations: tuple[int, ...] = ()


@transaction.atomic
def record_exchange(
    *, plan: Plan, unit: Unit, values: ExchangeValues, by: Actor, at: datetime, form_key: str | None = None
) -> Exchange:
    """Who showed which model to whom, and what was learnt. Source: II.3 of the plan. The same form makes one record.

    Refuses a meeting with nobody else, models that are not in the register, and a day that has not come.
    """
    if form_key and (known := Exchange.objects.filter(form_key=form_key).first()):
        return known
    problems = problems_with_unit(plan, unit, by)
    title, place, learnt = squeeze(canonical(values.title)), squeeze(values.place), values.learnt.strip()
    for name, said, message in (
        ("title", title, "Chưa ghi nội dung giao lưu."),
        ("place", place, "Chưa ghi địa điểm."),
        ("learnt", learnt, "Chưa ghi rút ra được gì."),
    ):
        if not said:
            problems.append(Problem(f"exchange.no_{name}", message, "Ghi ngắn gọn.", name))
    if len(title) > LIMITS["title"] or len(place) > LIMITS["place"] or len(learnt) > LONGEST_LEARNT:
        problems.append(Problem("exchange.too_long", "Nội dung quá dài.", "Viết gọn lại."))
    others = list(Unit.objects.within(plan.issuer.path).filter(pk__in=values.participants).exclude(pk=unit.pk))
    if not others and not values.guests.strip():
        problems.append(
            Problem(
                "exchange.alone",
                "Chưa có đơn vị nào tham gia.",
                "Chọn đơn vị, hoặc ghi tên đơn vị bạn.",
                "participants",
            )
        )
    problems += _problems_with_occasion(plan, values.held_on, values.people, at, "exchange")
    problems += problems_with_registrations(plan, values.registrations)
    if problems or values.held_on is None:
        raise RuleBroken(problems)
    made = Exchange.objects.create(
        plan=plan, unit=unit, title=title, held_on=values.held_on, place=place, people=values.people, learnt=learnt,
        guests=squeeze(values.guests)[:300], form_key=form_key or None, recorded_at=at, recorded_by_id=by.user_id,
    )  # fmt: skip
    made.participants.set(others)
    made.registrations.set(values.registrations)
    after = {
        "plan": plan.code, "held_on": made.held_on, "place": place, "people": made.people,
        "participants": [each.code for each in others], "registrations": sorted(values.registrations),
    }  # fmt: skip
    record(action="exchange.record", by=by, at=at, unit=unit, target=made, after=after)
    return made


@transaction.atomic
def void_exchange(*, exchange_id: int, reason: str, by: Actor, at: datetime) -> Exchange:
    row = Exchange.objects.select_for_update(of=("self",)).select_related("unit").get(pk=exchange_id)
    _void(row, reason, at, "exchange")
    after = {"reason": row.voided_because}
    record(action="exchange.void", by=by, at=at, unit=row.unit, target=row, after=after)
    return row


def _problems_with_occasion(plan: Plan, day: date | None, people: int, at: datetime, code: str) -> list[Problem]:
    problems = problems_with_people(people, code)
    if day is None:
        problems.append(Problem(f"{code}.no_day", "Chưa ghi ngày.", "Chọn ngày.", "held_on"))
    period = Period(plan.period_from, plan.period_to)
    found = problems_with_day(day, today=day_of(at, plan.timezone), period=period, code=code)
    return problems + [Problem(each.code, each.message, each.next_step, "held_on") for each in found]


def _void(row: Dissemination | Exchange, reason: str, at: datetime, code: str) -> None:
    problems = []
    if row.voided_at is not None:
        problems.append(Problem(f"{code}.voided", "Lần ghi này đã được hủy.", "Tải lại trang."))
    if not reason.strip():
        problems.append(Problem(f"{code}.no_reason", "Chưa ghi lý do hủy.", "Ghi ngắn gọn lý do.", "reason"))
    if problems:
        raise RuleBroken(problems)
    row.voided_at, row.voided_because = at, squeeze(reason)[:300]
    row.save(update_fields=["voided_at", "voided_because"])
