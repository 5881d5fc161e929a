"""Which plans and units a person may choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

from django.db import connection

from kheo.accounts.permissions import Permission
from kheo.plans.models import Plan
from kheo.units.models import Unit
from kheo.units.rules import ancestors

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

MOST_UNITS = 400
MOST_SCOPES = 120
MOST_PLANS = 30


class Dated(Protocol):
    """A plan, as far as choosing one goes."""

    @property
    def code(self) -> str: ...

    @property
    def period_from(self) -> date: ...

    @property
    def period_to(self) -> date: ...


P = TypeVar("P", bound=Dated)


@dataclass(frozen=True, slots=True)
class PlanChoice:
    """A plan by which the register can be narrowed, with the digest of its version in force."""

    id: int
    code: str
    title: str
    period_from: date
    period_to: date
    digest: str


def plans_for(actor: "Actor") -> list[Plan]:
    """The plans that speak to the person's units, the latest first."""
    return list(Plan.objects.visible_to(actor).order_by("-period_from", "code")[:MOST_PLANS])


def plan_choices(actor: "Actor", instant: datetime) -> list[PlanChoice]:
    """The same plans (`Plan.objects.visible_to`), each with its version in force at `instant`. One query."""
    inside, inside_parameters = actor.reach_sql("issuer.path")
    above = sorted({path for scope in actor.reach() for path in ancestors(scope)}) or [""]
    in_force = "SELECT digest FROM plans_planversion version WHERE version.plan_id = plan.id"
    statement = (
        "SELECT plan.id, plan.code, plan.title, plan.period_from, plan.period_to,"  # noqa: S608 - no outside text
        f" coalesce(({in_force} AND effective_from <= %s ORDER BY number DESC LIMIT 1),"
        f" ({in_force} ORDER BY number LIMIT 1), '')"
        " FROM plans_plan plan JOIN units_unit issuer ON issuer.id = plan.issuer_id"
        f" WHERE {inside} OR issuer.path IN ({', '.join(['%s'] * len(above))})"
        " ORDER BY plan.period_from DESC, plan.code LIMIT %s"
    )
    moment = connection.ops.adapt_datetimefield_value(instant)
    with connection.cursor() as cursor:
        cursor.execute(statement, [moment, *inside_parameters, *above, MOST_PLANS])
        return [PlanChoice(*row) for row in cursor.fetchall()]


def current_plan(plans: Sequence[P], today: date, code: str = "") -> P | None:
    """The one asked for, else the one whose period holds today, else the latest."""
    asked = next((plan for plan in plans if plan.code == code), None)
    now = next((plan for plan in plans if plan.period_from <= today <= plan.period_to), None)
    return asked or now or (plans[0] if plans else None)


def writable_units(actor: "Actor", plan: Plan, today: date) -> list[Unit]:
    """The units for which the person may register under a plan, in official order (at most MOST_UNITS)."""
    units = Unit.objects.filter(actor.reach_filter("path", Permission.REGISTRATION_WRITE)).existing_on(
        min(max(today, plan.period_from), plan.period_to)
    )
    return list(units.within(plan.issuer.path).order_by("path")[:MOST_UNITS])


@dataclass(frozen=True, slots=True)
class Scope:
    """A unit by which a list can be narrowed."""

    code: str
    name: str
    path: str


def scopes_for(actor: "Actor") -> list[Scope]:
    """The units of the person's reach; where they are more than MOST_SCOPES, those right below its tops."""
    inside, parameters = actor.reach_sql("path", Permission.REGISTRATION_READ)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM units_unit WHERE {inside} LIMIT %s) counted",  # noqa: S608
            [*parameters, MOST_SCOPES + 1],
        )
        if cursor.fetchone()[0] > MOST_SCOPES:
            tops = actor.reach(Permission.REGISTRATION_READ)
            marks = ", ".join(["%s"] * len(tops))
            inside = f"{inside} AND parent_id IN (SELECT id FROM units_unit WHERE path IN ({marks}))"  # noqa: S608
            parameters = [*parameters, *tops]
        cursor.execute(
            f"SELECT code, title, short_title, path FROM units_unit WHERE {inside} ORDER BY path LIMIT %s",  # noqa: S608
            [*parameters, MOST_SCOPES + 1],
        )
        return [Scope(code, short or title, path) for code, title, short, path in cursor.fetchall()]
