"""What every page of this room begins with: the plan, the day asked about, and how far this person sees."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from kheo.accounts.actor import Actor, can
from kheo.accounts.doors import actor_of
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.plans.models import Plan
from kheo.progress.queries.figures import Figures, figures
from kheo.shared.periods import day_of, dmy
from kheo.units.models import Unit
from kheo.units.queries import UnitOnDay
from kheo.units.rules import contains, subtree_range

REMEMBERED = "progress_plan"  # the pages of the figures remember the same plan


@dataclass
class Opening:
    """A plan as one person sees it on one day; `scope` None is the whole plan."""

    actor: Actor
    plan: Plan
    as_of: date
    today: date
    scope: Unit | None

    @property
    def is_today(self) -> bool:
        return self.as_of == self.today

    @property
    def day_words(self) -> str:
        return dmy(self.as_of)

    def figures(self, scope: Unit | None = None) -> Figures:
        return figures(self.plan, as_of=self.as_of, scope=scope or self.scope)

    def address(self, name: str, *args: str, **query: str) -> str:
        asked = {key: value for key, value in query.items() if value}
        if not self.is_today:
            asked["ngay"] = self.as_of.isoformat()
        path = reverse(f"reports:{name}", args=[self.plan.code, *args])
        return f"{path}?{urlencode(asked)}" if asked else path

    def clause_address(self, clause: str | None) -> str:
        return f"{reverse('plans:detail', args=[self.plan.code])}#{quote(clause, safe='()+')}" if clause else ""

    def may(self, permission: Permission, unit: "Unit | UnitOnDay | None" = None) -> bool:
        return can(self.actor, permission, unit.path if unit else None)


def open_plan(request: HttpRequest, code: str) -> Opening:
    """The plan with the day of `?ngay=`; 404 where the actor reaches nothing of it.

    Somebody who reaches several parts of it sees one: that of `?pham-vi=`, else the first.
    """
    actor = actor_of(request)
    plan = get_object_or_404(Plan.objects.visible_to(actor).select_related("issuer", "steward"), code=code)
    if request.session.get(REMEMBERED) != plan.code:
        request.session[REMEMBERED] = plan.code
    today = day_of(clock.now(), plan.timezone)
    reach = actor.reach(Permission.UNIT_REPORT_READ)
    scope = None
    if not any(contains(path, plan.issuer.path) for path in reach):
        inside = Unit.objects.filter(path__in=[path for path in reach if contains(plan.issuer.path, path)])
        parts = list(inside.order_by("path"))
        if not parts:
            raise Http404
        wanted = request.GET.get("pham-vi", "")
        scope = next((unit for unit in parts if unit.code == wanted), parts[0])
    return Opening(actor, plan, _asked_day(request, today), today, scope)


def unit_in(opening: Opening, code: str) -> Unit:
    """A unit of the plan's within reach; 404 for any other."""
    reach = opening.actor.reach_filter("path", Permission.UNIT_REPORT_READ)
    low, high = subtree_range(opening.plan.issuer.path)
    return get_object_or_404(Unit.objects.filter(reach, path__gte=low, path__lt=high), code=code)


def _asked_day(request: HttpRequest, today: date) -> date:
    try:
        day = date.fromisoformat(request.GET.get("ngay", ""))
    except ValueError:
        return today
    return min(day, today)
