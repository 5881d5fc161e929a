"""How operations get at things: through what is visible, then through what is allowed."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest

from kheo.accounts.actor import Actor
from kheo.accounts.doors import actor_of, allow
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.plans.models import Plan
from kheo.progress.queries.figures import Figures, figures
from kheo.registrations.models import Registration
from kheo.shared.periods import day_of
from kheo.units.models import Unit
from kheo.units.queries import UnitOnDay
from kheo.units.rules import contains


def plan_of(request: HttpRequest, code: str) -> Plan:
    """A plan that speaks to the actor; 404 else."""
    visible = Plan.objects.visible_to(actor_of(request)).select_related("issuer", "steward")
    plan = visible.filter(code=code).first()
    if plan is None:
        raise Http404
    return plan


def unit_of(request: HttpRequest, code: str) -> Unit:
    """A unit in the actor's reach; 404 else."""
    unit = Unit.objects.visible_to(actor_of(request)).filter(code=code).first()
    if unit is None:
        raise Http404
    return unit


def path_of(request: HttpRequest, code: str | None) -> str:
    """Where a unit that a list is narrowed to stands; "" where none was named."""
    return unit_of(request, code).path if code else ""


def registration_of(request: HttpRequest, pk: int, permission: Permission | None = None) -> Registration:
    """A registration that the actor may see (else 404), and for whose unit they hold `permission` (else 403)."""
    visible = Registration.objects.visible_to(actor_of(request)).select_related("plan", "unit")
    registration = visible.filter(pk=pk).first()
    if registration is None:
        raise Http404
    allow(request, permission, registration.unit)
    return registration


@dataclass(frozen=True)
class Opened:
    """The figures of a plan as far as the actor reaches, and the unit asked about."""

    plan: Plan
    found: Figures
    unit: UnitOnDay

    @property
    def as_of(self) -> date:
        return self.found.as_of


def figures_of(request: HttpRequest, code: str, as_of: date | None, unit: str | None) -> Opened:
    """404 for a plan or a unit out of reach, and for a unit that did not stand in the plan's tree that day."""
    plan = plan_of(request, code)
    today = day_of(clock.now(), plan.timezone)
    found = figures(plan, as_of=min(as_of or today, today), scope=_scope(actor_of(request), plan))
    asked = found.unit_by_code.get(unit) if unit else found.scope
    if asked is None:
        raise Http404
    return Opened(plan, found, asked)


def _scope(actor: Actor, plan: Plan) -> Unit | None:
    """None where the actor reaches the whole plan; else the highest unit of it that the actor reaches."""
    reach = actor.reach(Permission.FIGURES_READ)
    if any(contains(path, plan.issuer.path) for path in reach):
        return None
    inside = [path for path in reach if contains(plan.issuer.path, path)]
    unit = Unit.objects.filter(path__in=inside).order_by("path").first() if inside else None
    if unit is None:
        raise Http404
    return unit
