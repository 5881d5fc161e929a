"""What every page of this room begins with: the plan, the day asked about, and how far this person sees."""

from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from urllib.parse import quote, urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse

from kheo.accounts.actor import Actor, can
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.plans.models import Plan
from kheo.plans.rules.document import Target
from kheo.progress.queries.figures import Figures, TargetFigure, figures
from kheo.progress.queries.records import DENOMINATOR
from kheo.progress.rules.deadlines import DeadlineFigure
from kheo.shared.periods import day_of, dmy
from kheo.units.models import Unit
from kheo.units.rules import contains

REMEMBERED = "progress_plan"


@dataclass
class Opening:
    """A plan as one person sees it on one day."""

    actor: Actor
    plan: Plan
    as_of: date
    today: date
    scope: Unit | None  # None: the whole plan
    scopes: list[Unit]  # the parts that a person with several units may choose between

    @property
    def is_today(self) -> bool:
        return self.as_of == self.today

    @property
    def day_words(self) -> str:
        return dmy(self.as_of)

    def figures(self) -> Figures:
        return figures(self.plan, as_of=self.as_of, scope=self.scope)

    def address(self, name: str, *args: str, **query: str) -> str:
        """A page of this room for the same plan, day and scope."""
        asked = {key: value for key, value in query.items() if value}
        if not self.is_today:
            asked["ngay"] = self.as_of.isoformat()
        if len(self.scopes) > 1 and self.scope and "pham-vi" not in asked:
            asked["pham-vi"] = self.scope.code
        path = reverse(f"progress:{name}", args=[self.plan.code, *args])
        return f"{path}?{urlencode(asked)}" if asked else path

    def records_of(self, cell: TargetFigure, part: str = "") -> str:
        query = {"don-vi": cell.unit.code, "chi-tieu": cell.target.code, "phan": part}
        return self.address("records", **query)

    def denominator_of(self, cell: TargetFigure) -> str:
        return self.records_of(cell, DENOMINATOR) if cell.target.is_share else ""

    def total_records(self, key: str, unit: str) -> str:
        return self.address("records", **{"don-vi": unit, "tong": key})

    def deadline_of(self, each: DeadlineFigure) -> str:
        return self.address("deadline", **{"don-vi": each.unit, "thoi-han": each.key})

    def clause_address(self, clause: str | None) -> str:
        return f"{reverse('plans:detail', args=[self.plan.code])}#{quote(clause, safe='()+')}" if clause else ""

    def may(self, permission: Permission, unit: "Unit | str | None" = None) -> bool:
        return can(self.actor, permission, unit)


def open_plan(request: HttpRequest, code: str) -> Opening:
    """The plan with the day of `?ngay=` and the part of it that the actor reaches; 404 where that is nothing."""
    actor: Actor = cast(Any, request).actor
    plan = Plan.objects.visible_to(actor).select_related("issuer", "steward").filter(code=code).first()
    if plan is None:
        raise Http404
    return opened(request, plan)


def opened(request: HttpRequest, plan: Plan) -> Opening:
    """The same for a plan that was found already among those that the actor may see."""
    actor: Actor = cast(Any, request).actor
    if request.session.get(REMEMBERED) != plan.code:
        request.session[REMEMBERED] = plan.code
    today = day_of(clock.now(), plan.timezone)
    scopes = _scopes(actor, plan)
    scope: Unit | None = None
    if scopes:
        wanted = request.GET.get("pham-vi") or request.POST.get("pham-vi")
        scope = next((unit for unit in scopes if unit.code == wanted), scopes[0])
    return Opening(actor, plan, asked_day(request, today), today, scope, scopes)


def _scopes(actor: Actor, plan: Plan) -> list[Unit]:
    """Nothing where the actor reaches the whole plan; else the units below its issuer that the actor reaches."""
    reach = actor.reach(Permission.FIGURES_READ)
    if any(contains(path, plan.issuer.path) for path in reach):
        return []
    inside = [path for path in reach if contains(plan.issuer.path, path)]
    units = list(Unit.objects.filter(path__in=inside).order_by("path")) if inside else []
    if not units:
        raise Http404
    return units


def asked_day(request: HttpRequest, today: date) -> date:
    """The day of `?ngay=`; today where it is missing, unreadable or yet to come."""
    try:
        day = date.fromisoformat(request.GET.get("ngay") or request.POST.get("ngay") or "")
    except ValueError:
        return today
    return min(day, today)


def target_of(found: Figures, code: str) -> Target:
    try:
        return found.document.target_by_code[code]
    except KeyError as missing:
        raise Http404 from missing


def own_unit(actor: Actor, plan: Plan) -> str:
    """The code of the one unit of somebody who sees that unit alone; "" for everybody else."""
    reach = actor.reach(Permission.FIGURES_READ)
    if len(reach) != 1 or plan.issuer.path.startswith(reach[0]):
        return ""
    return Unit.objects.filter(path=reach[0]).values_list("code", flat=True).first() or ""
