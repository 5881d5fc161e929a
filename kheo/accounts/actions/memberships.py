"""A person takes up a role in a unit, or lays it down."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from kheo.accounts.actor import Actor, grant_path
from kheo.accounts.models import Membership, User
from kheo.accounts.permissions import ROLES
from kheo.accounts.rules import Held, problems_with_end_of_membership, problems_with_grant
from kheo.audit.actions import record
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit
from kheo.units.rules import exists_on, problems_with_dates


def held_by_actor(actor: Actor) -> list[Held]:
    return [Held(grant.role, grant.path) for grant in actor.grants]


def problems_with_giving(by: Actor, role: str, unit: Unit, *, to_user_id: int | None) -> list[Problem]:
    """Why the actor may not give this role at this unit. The command line may give anything."""
    if by.is_system and role in ROLES:
        return []
    given = Held(role, grant_path(role, unit.path) if role in ROLES else unit.path)
    return problems_with_grant(
        held_by_actor(by),
        given,
        unit_name=unit.name,
        to_oneself=to_user_id is not None and to_user_id == by.user_id,
    )


def problems_with_new_membership(
    user_id: int | None, role: str, unit: Unit, valid_from: date, valid_to: date | None
) -> list[Problem]:
    problems = problems_with_dates(valid_from, valid_to)
    if not exists_on(valid_from, unit.valid_from, unit.valid_to):
        problems.append(
            Problem(
                "membership.unit_not_there",
                f"{unit.name} không hoạt động vào ngày {valid_from:%d/%m/%Y}.",
                "Chọn đơn vị kế tục, hoặc ngày khác.",
                "unit",
            )
        )
    overlapping = Membership.objects.filter(user_id=user_id or 0, role=role, unit=unit, ended_at__isnull=True).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from)
    )
    if valid_to:
        overlapping = overlapping.filter(valid_from__lte=valid_to)
    if user_id and overlapping.exists():
        problems.append(
            Problem(
                "membership.exists",
                f"Người này đã giữ vai trò “{ROLES[role].title}” tại {unit.name} trong thời gian đó.",
                "Xem lại các vai trò đang có.",
                "role",
            )
        )
    return problems


@transaction.atomic
def add_membership(
    *,
    user_id: int,
    unit_id: int,
    role: str,
    valid_from: date,
    valid_to: date | None = None,
    by: Actor,
    at: datetime,
) -> Membership:
    """Give a person a role in a unit for a time.

    Refused: beyond the giver's reach or permissions, to oneself, twice at once, in a unit that is not there that day.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    unit = Unit.objects.get(pk=unit_id)
    problems = problems_with_giving(by, role, unit, to_user_id=user.pk)
    if not problems:
        problems = problems_with_new_membership(user.pk, role, unit, valid_from, valid_to)
    if problems:
        raise RuleBroken(problems)
    membership = Membership.objects.create(user=user, unit=unit, role=role, valid_from=valid_from, valid_to=valid_to)
    record(
        action="membership.add",
        by=by,
        at=at,
        unit=unit,
        target=user,
        after={"role": ROLES[role].title, "unit": unit.title, "valid_from": valid_from, "valid_to": valid_to},
    )
    return membership


@transaction.atomic
def end_membership(
    *, membership_id: int, by: Actor, at: datetime, today: date, last_day: date | None = None
) -> Membership:
    """End a role with `last_day`, or at this very instant without one: the next request has it no more.

    Refused: beyond the giver's reach or permissions, one's own, ended before, or a last day before its first.
    """
    membership = Membership.objects.select_for_update(of=("self",)).select_related("unit", "user").get(pk=membership_id)
    problems = problems_with_giving(by, membership.role, membership.unit, to_user_id=membership.user_id)
    before = {"valid_to": membership.valid_to}
    day = last_day or max(today, membership.valid_from)
    if membership.ended_at or (membership.valid_to and membership.valid_to < today):
        problems += problems_with_end_of_membership(membership.valid_from, membership.valid_to, date.max)
    elif last_day:
        problems += problems_with_end_of_membership(membership.valid_from, membership.valid_to, last_day)
    if problems:
        raise RuleBroken(problems)
    membership.valid_to = day
    membership.ended_at = None if last_day else at
    membership.save(update_fields=["valid_to", "ended_at"])
    record(
        action="membership.end",
        by=by,
        at=at,
        unit=membership.unit,
        target=membership.user,
        before=before,
        after={
            "role": ROLES[membership.role].title,
            "unit": membership.unit.title,
            "valid_to": membership.valid_to,
            "ended_at": membership.ended_at,
        },
    )
    return membership
