"""Visits planned, changed, cancelled and held."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from kheo.accounts.actor import can
from kheo.accounts.models import User
from kheo.accounts.permissions import Permission
from kheo.audit.actions import record
from kheo.plans.models import Plan
from kheo.registrations.models import Registration
from kheo.rounds.models import Finding, Round, Visit, VisitKind, VisitMember
from kheo.rounds.queries.visits import may_write
from kheo.rounds.rules import OPEN_PHASES
from kheo.rounds.rules.visits import (
    Member,
    VisitValues,
    not_of_the_team,
    problems_with_cancelling,
    problems_with_change,
    problems_with_holding,
    problems_with_visit,
)
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


@transaction.atomic
def plan_visit(*, plan: Plan, host: Unit, unit: Unit, values: VisitValues, by: "Actor", at: datetime) -> Visit:
    """Put a visit into the calendar. The same visit twice (a form sent again) is refused.

    The planner may write for the host, and for the unit that is visited or one above it.
    """
    Unit.objects.select_for_update().get(pk=host.pk)
    values = values.tidy()
    problems = [
        Problem("visit.out_of_reach", f"Đơn vị “{each.name}” ngoài phạm vi được giao.", "Chọn đơn vị khác.", name)
        for each, name in ((host, "host"), (unit, "unit"))
        if not can(by, Permission.VISIT_WRITE, each)
    ]
    problems += problems_with_visit(values, VisitKind.values) + _problems_with_choices(values, plan, unit)
    same = Visit.objects.filter(
        host=host, unit=unit, kind=values.kind, starts_at=values.starts_at, cancelled_at__isnull=True
    )
    if same.exists():
        problems.append(
            Problem("visit.planned_already", "Đã có một chuyến như vậy vào giờ này.", "Mở chuyến đã có để sửa.", "day")
        )
    if problems:
        raise RuleBroken(problems)
    visit = Visit.objects.create(
        plan=plan,
        round_id=values.round_id,
        host=host,
        unit=unit,
        kind=values.kind,
        starts_at=values.starts_at,
        ends_at=values.ends_at,
        place=values.place,
        agenda=values.agenda,
        planned_at=at,
        planned_by_id=by.user_id,
        changed_at=at,
    )
    visit.registrations.set(values.registration_ids)
    _seat(visit, values)
    record(action="visit.plan", by=by, at=at, unit=unit, target=visit, after=_told(values))
    return visit


@transaction.atomic
def change_visit(*, visit_id: int, values: VisitValues, by: "Actor", at: datetime) -> Visit:
    """Change what was planned; subscribers' calendars see it by the raised `sequence`. Nothing changed changes nothing.

    Refuses after the visit was held or cancelled, and to leave out a model about which something was found.
    """
    visit = locked_visit(visit_id)
    values = values.tidy()
    before = _told(values_of_visit(visit))
    problems = [] if may_write(visit, by) else [not_of_the_team()]
    problems += problems_with_change(visit.held_at, visit.cancelled_at)
    problems += problems_with_visit(values, VisitKind.values)
    problems += _problems_with_choices(values, visit.plan, visit.unit, visit)
    if visit.findings.exclude(registration_id__in=values.registration_ids).exists():
        problems.append(
            Problem(
                "visit.model_has_findings",
                "Có mô hình đã ghi kết quả nhưng bị bỏ khỏi chuyến.",
                "Giữ mô hình đó trong danh sách.",
                "registrations",
            )
        )
    if problems:
        raise RuleBroken(problems)
    after = _told(values)
    if after == before:
        return visit
    visit.kind, visit.starts_at, visit.ends_at = values.kind, values.starts_at, values.ends_at
    visit.place, visit.agenda, visit.round_id = values.place, values.agenda, values.round_id
    _raise_sequence(visit, at)
    visit.registrations.set(values.registration_ids)
    visit.team.all().delete()
    _seat(visit, values)
    record(action="visit.change", by=by, at=at, unit=visit.unit, target=visit, before=before, after=after)
    return visit


@transaction.atomic
def cancel_visit(*, visit_id: int, reason: str, by: "Actor", at: datetime) -> Visit:
    """Call a visit off, for the reason given; calendars show it as cancelled."""
    visit = locked_visit(visit_id)
    problems = [] if may_write(visit, by) else [not_of_the_team()]
    problems += problems_with_change(visit.held_at, visit.cancelled_at) or problems_with_cancelling(
        reason, visit.findings.count()
    )
    if problems:
        raise RuleBroken(problems)
    visit.cancelled_at, visit.reason = at, reason.strip()
    _raise_sequence(visit, at)
    record(action="visit.cancel", by=by, at=at, unit=visit.unit, target=visit, after={"reason": visit.reason})
    return visit


@transaction.atomic
def mark_held(*, visit_id: int, by: "Actor", at: datetime) -> Visit:
    """The team was there. From now on the unit that was visited reads what was found."""
    visit = locked_visit(visit_id)
    problems = [] if may_write(visit, by) else [not_of_the_team()]
    problems += problems_with_change(visit.held_at, visit.cancelled_at) or problems_with_holding(visit.starts_at, at)
    if problems:
        raise RuleBroken(problems)
    visit.held_at = at
    visit.save(update_fields=["held_at"])
    record(action="visit.hold", by=by, at=at, unit=visit.unit, target=visit, after={"held_at": at})
    return visit


@transaction.atomic
def mark_followed_up(*, finding_id: int, by: "Actor", at: datetime) -> Finding:
    """What was recommended has been carried out, the team (or the host) says."""
    finding = (
        Finding.objects.select_for_update(of=("self",)).select_related("visit__host", "visit__unit").get(pk=finding_id)
    )
    problems = [] if may_write(finding.visit, by) else [not_of_the_team()]
    if not finding.follow_up:
        problems.append(Problem("visit.no_follow_up", "Kết quả này không có kiến nghị.", "Tải lại trang."))
    elif finding.followed_up_at:
        problems.append(Problem("visit.followed_up", "Kiến nghị đã được ghi là thực hiện.", "Tải lại trang."))
    if problems:
        raise RuleBroken(problems)
    finding.followed_up_at = at
    finding.save(update_fields=["followed_up_at"])
    record(
        action="visit.follow_up",
        by=by,
        at=at,
        unit=finding.visit.unit,
        target=finding.visit,
        after={"finding": finding.pk, "registration": finding.registration_id},
    )
    return finding


# --- parts -----------------------------------------------------------------------------------------------------------


def locked_visit(visit_id: int) -> Visit:
    return (
        Visit.objects.select_for_update(of=("self",)).select_related("plan", "host", "unit", "round").get(pk=visit_id)
    )


def values_of_visit(visit: Visit) -> VisitValues:
    """The visit as it was planned."""
    return VisitValues(
        visit.kind,
        visit.starts_at,
        visit.ends_at,
        visit.place,
        visit.agenda,
        tuple(visit.registrations.order_by("id").values_list("id", flat=True)),
        tuple(Member(each.name, each.user_id) for each in visit.team.all()),
        visit.round_id,
    )


def _told(values: VisitValues) -> Mapping[str, Any]:
    return {
        "kind": str(values.kind),
        "starts_at": values.starts_at,
        "ends_at": values.ends_at,
        "place": values.place,
        "agenda": values.agenda,
        "registrations": sorted(values.registration_ids),
        "team": [each.name for each in values.team],
        "accounts": [each.user_id for each in values.team],
        "round": values.round_id,
    }


def _raise_sequence(visit: Visit, at: datetime) -> None:
    visit.sequence += 1
    visit.changed_at = at
    visit.save()


def _seat(visit: Visit, values: VisitValues) -> None:
    VisitMember.objects.bulk_create(
        VisitMember(visit=visit, user_id=each.user_id, name=each.name, leads=place == 0)
        for place, each in enumerate(values.team)
    )


def _problems_with_choices(values: VisitValues, plan: Plan, unit: Unit, visit: Visit | None = None) -> list[Problem]:
    """Models, accounts and round as they stand in the register now; what a visit has already may stay."""
    found = []
    kept = set(visit.registrations.values_list("id", flat=True)) if visit else set()
    chosen = set(values.registration_ids) - kept
    known = Registration.objects.filter(plan=plan, pk__in=chosen).in_register().within(unit.path)
    if known.count() < len(chosen):
        found.append(
            Problem(
                "visit.model_elsewhere",
                "Có mô hình không thuộc đơn vị được kiểm tra, hoặc chưa vào sổ.",
                "Chọn lại trong danh sách.",
                "registrations",
            )
        )
    seated = set(visit.team.values_list("user_id", flat=True)) if visit else set()
    accounts = {each.user_id for each in values.team if each.user_id is not None} - seated
    if User.objects.filter(pk__in=accounts, is_active=True).count() < len(accounts):
        found.append(
            Problem("visit.member_unknown", "Có tài khoản không còn dùng.", "Ghi lại thành viên đó.", "member-1")
        )
    if values.round_id is not None and (visit is None or visit.round_id != values.round_id):
        open_rounds = Round.objects.filter(plan=plan, phase__in=list(OPEN_PHASES))
        if not open_rounds.filter(pk=values.round_id).exists():
            found.append(
                Problem("visit.round_closed", "Đợt xét đã kết thúc hoặc thuộc kế hoạch khác.", "Chọn lại.", "round")
            )
    return found
