"""Which plans and units a person may choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kheo.accounts.permissions import Permission
from kheo.plans.models import Plan
from kheo.units.models import Unit, UnitQuerySet

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

MOST_UNITS = 400
MOST_SCOPES = 120


def plans_for(actor: "Actor") -> list[Plan]:
    """The plans that speak to the person's units, the latest first."""
    return list(Plan.objects.visible_to(actor).order_by("-period_from", "code")[:30])


def current_plan(plans: Sequence[Plan], today: date, code: str = "") -> Plan | None:
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
    units = Unit.objects.filter(actor.reach_filter("path", Permission.REGISTRATION_READ)).order_by("path")
    found = _scopes(units)
    if len(found) <= MOST_SCOPES:
        return found
    return _scopes(units.filter(parent__in=Unit.objects.filter(path__in=actor.reach(Permission.REGISTRATION_READ))))


def _scopes(units: UnitQuerySet) -> list[Scope]:
    rows = units.values_list("code", "title", "short_title", "path")[: MOST_SCOPES + 1]
    return [Scope(code, short or title, path) for code, title, short, path in rows]
