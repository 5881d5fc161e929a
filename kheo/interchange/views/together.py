"""All sources added up, by the targets of a plan of one's own."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kheo.accounts.doors import actor_of, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.interchange.forms import TogetherForm
from kheo.interchange.queries.received import together
from kheo.interchange.rules.rollups import TOTAL_TITLES
from kheo.interchange.views.frame import tabs
from kheo.plans.queries.plans import version_in_force
from kheo.plans.rules.targets import say_goal
from kheo.registrations.queries.choices import current_plan, plans_for


@require_safe
@requires(Permission.EXCHANGE_READ)
def page(request: HttpRequest) -> HttpResponse:
    actor, today = actor_of(request), clock.today()
    plans = plans_for(actor)
    form = TogetherForm(request.GET or None, plans=plans)
    form.is_valid()
    said = getattr(form, "cleaned_data", {})
    plan = current_plan(plans, today, said.get("ke_hoach", ""))
    day = form.day(today) if form.is_bound else today
    if not form.is_bound:
        form = TogetherForm(initial={"ke_hoach": plan.code if plan else "", "ngay": today}, plans=plans)
    context: dict[str, Any] = {"form": form, "plan": plan, "day": day, "tabs": tabs("interchange:together")}
    if plan is not None:
        found = together(actor, plan, version_in_force(plan, clock.now()).document, day)
        sent = sum(part.rollup is not None for part in found.parts)
        context |= {
            "parts": found.parts,
            "missing": found.missing,
            "sent": sent,
            "totals": [(TOTAL_TITLES[key], value) for key, value in found.totals.items()],
            "lines": [
                {"it": line, "goal": say_goal(line.target), "without": ", ".join(line.without)} for line in found.lines
            ],
        }
    return render(request, "interchange/together.html", context)
