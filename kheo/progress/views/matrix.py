"""The page of a plan: every unit against every target and deadline, the totals, the year's curve, the forecast."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from kheo.accounts.actor import Actor, can
from kheo.accounts.doors import requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.plans.models import Plan
from kheo.plans.rules.calendar import DeliveryState
from kheo.progress.queries.curve import curve, month_ends
from kheo.progress.queries.home import current_plan
from kheo.progress.rules.outlook import CAVEAT
from kheo.progress.views.facts import cell_facts, chart_of, deadline_rows, figure_list, forecasts, total_tables
from kheo.progress.views.opening import REMEMBERED, open_plan, own_unit
from kheo.progress.views.pictures import by_unit
from kheo.progress.views.tables import is_addressed, sections


@requires(Permission.FIGURES_READ)
def choose(request: HttpRequest) -> HttpResponse:
    """To the plan looked at last, or the year's; a list where the person asks for it."""
    actor: Actor = cast(Any, request).actor
    plan = current_plan(actor, clock.today(), request.session.get(REMEMBERED, ""))
    if plan and "chon" not in request.GET:
        own = own_unit(actor, plan)
        return redirect("progress:unit", plan.code, own) if own else redirect("progress:plan", plan.code)
    plans = Plan.objects.visible_to(actor).select_related("issuer")
    return render(request, "progress/choose.html", {"plans": plans, "may_load": can(actor, Permission.PLAN_LOAD)})


@requires(Permission.FIGURES_READ)
def page(request: HttpRequest, plan: str) -> HttpResponse:
    opening = open_plan(request, plan)
    found = opening.figures()
    by_need = request.GET.get("xep") == "can"
    group = request.GET.get("nhom", "")
    points = curve(found)
    tables = sections(opening, found, by_need=by_need, group=group, query=request.GET)
    missing_units = {each.unit_id for each in found.deadlines if each.state is DeliveryState.MISSING}
    context = {
        "opening": opening,
        "plan": opening.plan,
        "found": found,
        "crumbs": [("Tiến độ", f"{reverse('progress:matrix')}?chon")],
        "groups": [each for each in found.document.groups if is_addressed(found, each.code)],
        "group": group,
        "by_need": by_need,
        "sections": tables,
        "figures": figure_list(opening, found, found.scope),
        "whole": [cell_facts(opening, cell) for cell in found.cells() if cell.target.addressee.whole],
        "deadlines": deadline_rows(opening, found),
        "missing_count": len(missing_units),
        "missing_url": opening.address("missing"),
        "workbook_url": opening.address("workbook"),
        "tables": total_tables(opening, found, found.scope),
        "forecasts": forecasts(opening, found),
        "caveat": CAVEAT,
        "by_unit": by_unit(opening, found),
        "chart": chart_of(found, points),
        "months": month_ends(points),
        "scopes": opening.scopes,
    }
    return render(request, "progress/plan.html", context)
