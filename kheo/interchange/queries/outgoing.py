"""A plan's figures as they go to a higher office: of one unit, and of each unit directly below it."""

from collections import defaultdict
from datetime import date
from typing import Any

from kheo.interchange.rules.rollups import FORMAT
from kheo.plans.models import Plan
from kheo.plans.rules.targets import say_goal
from kheo.progress.queries.figures import Figures, TargetFigure, figures
from kheo.units.models import Unit
from kheo.units.queries import UnitOnDay
from kheo.units.rules import STEP


def rollup_of(plan: Plan, unit: Unit, as_of: date) -> dict[str, Any]:
    """The document of format kheo-rollup/1, counted from the ledger as of the end of a day, as the pages count it."""
    found = figures(plan, as_of=as_of, scope=unit)
    scope = found.scope
    cells: dict[str, list[TargetFigure]] = defaultdict(list)
    at_unit: dict[int, list[TargetFigure]] = defaultdict(list)
    for cell in found.cells():
        cells[cell.target.code].append(cell)
        at_unit[cell.unit.id].append(cell)
    by_field = found.totals.by_field
    return {
        "format": FORMAT,
        "year": plan.period_from.year,
        "as_of": as_of.isoformat(),
        "plan": {"code": plan.code, "title": plan.title, "version": found.version},
        "unit": {"code": unit.code, "title": unit.title},
        "totals": _totals(found, scope),
        "fields": [
            {"code": each.code, "title": each.title, "registered": by_field[each.code]}
            for each in found.document.fields
        ],
        "targets": [
            {
                "code": target.code,
                "title": target.title,
                "goal": say_goal(target),
                "clause": target.clause or "",
                "numerator": whole.result.numerator if whole else 0,
                "denominator": _below(target.is_share, whole),
                "addressed": len(cells[target.code]),
                "met": sum(cell.result.met for cell in cells[target.code]),
            }
            for target in found.document.targets
            for whole in [found.cell(target, scope) if scope else None]
        ],
        "units": [
            {
                "code": each.code,
                "title": each.title,
                **_totals(found, each),
                "targets": {
                    cell.target.code: [cell.result.numerator, cell.result.denominator, cell.result.met]
                    for cell in at_unit[each.id]
                },
            }
            for each in found.units
            if scope and len(each.path) == len(scope.path) + STEP
        ],
    }


def _below(is_share: bool, whole: TargetFigure | None) -> int | None:
    if not is_share:
        return None
    return whole.result.denominator if whole else 0


def _totals(found: Figures, unit: UnitOnDay | None) -> dict[str, int]:
    totals = found.totals_of(unit)
    return {
        "registered": totals.registered,
        "built": totals.built,
        "recognised": totals.recognised,
        "late": totals.late,
    }
