"""Several years side by side: the three-year table, and the branches that were never recognised."""

from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kheo.accounts.actor import Actor
from kheo.accounts.doors import actor_of, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.config.sheets import sheet_response
from kheo.plans.models import Plan
from kheo.plans.rules.document import PlanDocument
from kheo.recognition.queries.branches import Committee, branches_of, totals
from kheo.recognition.queries.three_years import Table, table_of
from kheo.recognition.views.aftercare_access import scope_of, year_of
from kheo.registrations.queries.choices import current_plan, plans_for, scopes_for
from kheo.registrations.queries.plan_documents import document_at
from kheo.units.models import Unit

CLAUSE = "III.1-2"
FIRST_YEAR = 2021  # where the plan names no programme


@require_safe
@requires(Permission.DECISION_READ)
def three_years(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    found = _table(request, actor)
    if found is None:
        return render(request, "recognition/aftercare/three_years.html", {"table": None})
    table, unit, document, last = found
    ranks = [level.rank for level in document.levels]
    address = {"den": last, "don-vi": unit.code}
    context = {
        "table": table,
        "unit": unit,
        "last": last,
        "choices": range(clock.today().year, FIRST_YEAR, -1),
        "scopes": scopes_for(actor),
        "heads": _heads(document),
        "columns": len(ranks) + 3,
        "rows": [(line.unit, _cells(line.years, table.years, ranks)) for line in table.lines],
        "total": _cells(table.total, table.years, ranks),
        "export_url": f"{reverse('recognition:three_years_export')}?{urlencode(address)}",
    }
    return render(request, "recognition/aftercare/three_years.html", context)


@require_safe
@requires(Permission.DECISION_READ)
def three_years_export(request: HttpRequest) -> HttpResponse:
    found = _table(request, actor_of(request))
    columns = [("Đơn vị", 40)]
    rows: Iterator[tuple[Any, ...]] = iter(())
    name = "ba-nam"
    if found is not None:
        table, unit, document, last = found
        ranks = [level.rank for level in document.levels]
        columns += [(f"{year}: {head}", 14) for year in table.years for head in _heads(document)]
        name = f"ba-nam-{last}-{unit.code}"
        lines = [(line.unit.title, *_cells(line.years, table.years, ranks)) for line in table.lines]
        rows = iter([*lines, ("Cộng", *_cells(table.total, table.years, ranks))])
    return cast(HttpResponse, sheet_response(name, "Ba năm thực hiện", columns, rows))


def _table(request: HttpRequest, actor: Actor) -> tuple[Table, Unit, PlanDocument, int] | None:
    today = clock.today()
    plan = current_plan(plans_for(actor), today)
    unit = scope_of(request, Permission.DECISION_READ) or _top(actor)
    if plan is None or unit is None:
        return None
    last = year_of(request.GET.get("den", ""), today.year)
    table = table_of(actor, unit, [last - 2, last - 1, last])
    return table, unit, document_at(plan, clock.now()), last


def _top(actor: Actor) -> Unit | None:
    """The highest unit in reach."""
    return Unit.objects.filter(actor.reach_filter("path", Permission.DECISION_READ)).order_by("path").first()


def _heads(document: PlanDocument) -> list[str]:
    return ["Đăng ký", *(f"Công nhận {level.title.lower()}" for level in document.levels), "Duy trì", "Thôi công nhận"]


def _cells(figures: dict[int, Any], years: list[int], ranks: list[int]) -> list[int]:
    return [cell for year in years for cell in figures[year].cells(ranks)]


@require_safe
@requires(Permission.DECISION_READ)
def branches(request: HttpRequest) -> HttpResponse:
    actor, today = actor_of(request), clock.today()
    plan = current_plan(plans_for(actor), today, request.GET.get("ke-hoach", ""))
    document = document_at(plan, clock.now()) if plan else None
    first = _first_year(plan)
    committees = branches_of(actor, first_year=first, year=today.year, day=today)
    clause = document.clause(CLAUSE) if document else None
    levels = {level.rank: level.title for level in document.levels} if document else {}
    only_never = request.GET.get("xem", "") != "tat-ca"
    context = {
        "first": first,
        "last": plan.programme_to if plan and plan.programme_to else None,
        "year": today.year,
        "clause": clause,
        "clause_address": CLAUSE,
        "plan": plan,
        "committees": [_shown(each, levels, only_never=only_never) for each in committees],
        "totals": totals(committees),
        "only_never": only_never,
    }
    return render(request, "recognition/aftercare/branches.html", context)


def _first_year(plan: Plan | None) -> int:
    return plan.programme_from if plan and plan.programme_from else FIRST_YEAR


def _shown(committee: Committee, levels: dict[int, str], *, only_never: bool) -> dict[str, Any]:
    branches_shown = committee.never if only_never else committee.branches
    share = committee.share
    return {
        "unit": committee.unit,
        "share": float(share),
        "state": "met" if share == 1 else "short" if share else "missed",
        "words": f"{committee.reached} / {len(committee.branches)} chi bộ đã có mô hình được công nhận",
        "without_plan": committee.without_plan,
        "branches": [(each, levels.get(each.recognised_rank, "")) for each in branches_shown],
    }
