"""What the pages of this room begin with: the plan, the day, how far this person sees, and the room's own tabs."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse

from kheo.accounts.actor import Actor
from kheo.accounts.doors import actor_of
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.plans.models import Plan
from kheo.publicity.queries.figures import below
from kheo.registrations.queries.choices import current_plan, plans_for
from kheo.shared.periods import day_of, dmy
from kheo.units.models import Unit

TABS = (
    ("publicity:list", "Bài, tin"),
    ("publicity:results", "Kế hoạch và kết quả"),
    ("publicity:disseminations", "Quán triệt văn bản"),
    ("publicity:exchanges", "Giao lưu"),
)


def tabs(here: str) -> list[dict[str, Any]]:
    return [{"label": label, "url": reverse(name), "current": name == here} for name, label in TABS]


@dataclass
class Opening:
    actor: Actor
    plan: Plan
    plans: list[Plan]
    today: date
    as_of: date
    unit: Unit | None  # the unit that the address asks for

    @property
    def day(self) -> str:
        return dmy(self.as_of)

    @property
    def reach(self) -> list[str]:
        return self.actor.reach(Permission.PUBLICITY_READ)

    def units(self) -> list[int]:
        """The unit asked for, else the whole plan, with all below it as the tree stood that day: what is counted."""
        return below(self.unit.pk if self.unit else self.plan.issuer_id, self.as_of)

    def query(self, **more: str) -> str:
        """The plan and the day, as an address of this room carries them on."""
        return urlencode({"ke-hoach": self.plan.code, "ngay": self.as_of.isoformat(), **more})


def asked_plan(request: HttpRequest, plans: list[Plan]) -> Plan | None:
    """The plan that the address names, else the one that runs; 404 for one that the actor does not see."""
    code = request.POST.get("ke-hoach") or request.GET.get("ke-hoach") or request.GET.get("ke_hoach") or ""
    plan = current_plan(plans, clock.today(), code)
    if code and (plan is None or plan.code != code):
        raise Http404
    return plan


def opened(request: HttpRequest) -> Opening | None:
    """None where no plan speaks to this person."""
    actor = actor_of(request)
    plans = plans_for(actor)
    plan = asked_plan(request, plans)
    if plan is None:
        return None
    today = day_of(clock.now(), plan.timezone)
    return Opening(actor, plan, plans, today, asked_day(request, today) or today, asked_unit(request, actor))


def asked_day(request: HttpRequest, today: date) -> date | None:
    """The day of `?ngay=`, never one to come; None where it is missing or unreadable."""
    try:
        return min(date.fromisoformat(request.GET.get("ngay", "")), today)
    except ValueError:
        return None


def asked_unit(request: HttpRequest, actor: Actor) -> Unit | None:
    code = request.GET.get("don-vi", "")
    if not code:
        return None
    unit = Unit.objects.filter(actor.reach_filter("path", Permission.PUBLICITY_READ), code=code).first()
    if unit is None:
        raise Http404
    return unit
