"""What one unit has to hand in, and the way to each of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.progress.queries.home import current_plan
from kheo.reports.queries.duties import EXPECTED, duties
from kheo.reports.rules import State
from kheo.reports.views.opening import REMEMBERED, open_plan, unit_in
from kheo.reports.views.words import told
from kheo.units.models import Unit


@require_safe
@requires(Permission.UNIT_REPORT_READ)
def start(request: HttpRequest) -> HttpResponse:
    """To the plan looked at last, or the year's: a unit's officer to the unit, everybody else to what came in."""
    actor = actor_of(request)
    plan = current_plan(actor, clock.today(), request.session.get(REMEMBERED, ""))
    if plan is None:
        return render(request, "reports/no_plan.html", {"may_load": can(actor, Permission.PLAN_LOAD)})
    reach = actor.reach(Permission.UNIT_REPORT_READ)
    if len(reach) == 1 and not plan.issuer.path.startswith(reach[0]):
        own = Unit.objects.filter(path=reach[0]).values_list("code", flat=True).first()
        if own and reach[0].startswith(plan.issuer.path):
            return redirect("reports:unit", plan.code, own)
    return redirect("reports:list", plan.code)


@require_safe
@requires(Permission.UNIT_REPORT_READ)
def page(request: HttpRequest, plan: str, unit: str) -> HttpResponse:
    opening = open_plan(request, plan)
    opening.as_of = opening.today
    whose = unit_in(opening, unit)
    found = opening.figures(whose)
    rows = [told(opening, each) for each in duties(found, unit=found.scope)] if found.scope else []
    waiting = {EXPECTED, State.RETURNED}
    owed = [row for row in rows if row["state"] in waiting]
    owed.sort(key=lambda row: (row["last_day"] is None, row["last_day"] or opening.today))
    context = {
        "opening": opening,
        "plan": opening.plan,
        "unit": whose,
        "owed": owed,
        "sent": [row for row in rows if row["state"] not in waiting],
        "overdue": sum(row["timing"] == "missing" for row in owed),
        "crumbs": [("Báo cáo", opening.address("list"))],
        "rates_url": opening.address("rates"),
    }
    return render(request, "reports/unit.html", context)
