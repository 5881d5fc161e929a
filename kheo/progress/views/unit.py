"""One unit's page: its targets in words with their clauses, its deadlines, its registrations, the units below."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kheo.accounts.doors import requires
from kheo.accounts.permissions import Permission
from kheo.plans.rules.calendar import DeliveryState
from kheo.plans.rules.document import Measure
from kheo.progress.queries.figures import Figures
from kheo.progress.queries.records import behind_total, page_of
from kheo.progress.rules import counting
from kheo.progress.rules.deadlines import DeadlineFigure, say_state
from kheo.progress.rules.outlook import CAVEAT, say_share_trap
from kheo.progress.views.facts import cell_facts, figure_list, total_tables
from kheo.progress.views.opening import Opening, open_plan
from kheo.progress.views.records import rows_of
from kheo.units.models import Unit
from kheo.units.queries import UnitOnDay
from kheo.units.rules import STEP

SHOWN = 20  # of its registrations; the rest is a link away


@requires(Permission.FIGURES_READ)
def page(request: HttpRequest, plan: str, unit: str) -> HttpResponse:
    opening = open_plan(request, plan)
    seen = Unit.objects.visible_to(opening.actor).filter(code=unit).first()
    if seen is None:
        raise Http404
    found = opening.figures()
    here = found.unit_by_code.get(unit)
    if here is None and opening.is_today:
        raise Http404  # outside the plan; on an earlier day it may only not have stood in the tree yet
    context: dict[str, Any] = {
        "opening": opening,
        "plan": opening.plan,
        "seen": seen,
        "unit": here,
        "crumbs": [("Tiến độ", opening.address("plan"))],
        "caveat": CAVEAT,
    }
    if here is not None:
        context |= _content(opening, found, here)
    return render(request, "progress/unit.html", context)


def _content(opening: Opening, found: Figures, here: UnitOnDay) -> dict[str, Any]:
    behind = behind_total(found, counting.REGISTERED, here)
    records, cursor = page_of(behind.rows, size=SHOWN) if behind.rows is not None else ([], "")
    targets = []
    for cell in found.cells_of(here):
        result = cell.result
        facts = cell_facts(opening, cell)
        if cell.target.is_share:
            facts["meter"] = (float(result.value) if result.value is not None else None, float(result.goal))
        elif result.needed:
            facts["meter"] = (min(1, result.numerator / result.needed), None)
        facts["trap"] = say_share_trap(cell.target, result)
        facts["noun"] = "đơn vị" if cell.target.measure is Measure.UNITS else "mô hình"
        targets.append(facts)
    return {
        "targets": targets,
        "deadlines": [deadline_item(opening, each) for each in found.deadlines if each.unit_id == here.id],
        "figures": figure_list(opening, found, here),
        "tables": total_tables(opening, found, here),
        "rows": list(rows_of(found, records)),
        "count": behind.count,
        "more_url": opening.total_records(counting.REGISTERED, here.code) if cursor else "",
        "below": _below(opening, found, here),
        "missing": any(each.unit_id == here.id and each.state is DeliveryState.MISSING for each in found.deadlines),
    }


def deadline_item(opening: Opening, each: DeadlineFigure) -> dict[str, Any]:
    """A deadline of a unit, as the list of deadlines shows it."""
    return {
        "last_day": each.last_day,
        "title": each.title,
        "state": each.state.value,
        "note": say_state(each),
        "clause": each.deadline.clause,
        "clause_url": opening.clause_address(each.deadline.clause),
        "url": opening.deadline_of(each),
    }


def _below(opening: Opening, found: Figures, here: UnitOnDay) -> list[dict[str, Any]]:
    """The units directly below with anything registered, each a link to its own page."""
    rows = []
    for unit in found.subtree(here)[1:]:
        if len(unit.path) == len(here.path) + STEP and unit.id in found.counts.rows:
            rows.append(
                {
                    "name": unit.name,
                    "url": opening.address("unit", unit.code),
                    "registered": found.total(counting.REGISTERED, unit),
                    "built": found.total(counting.BUILT, unit),
                    "recognised": found.total(counting.RECOGNISED, unit),
                }
            )
    return rows
