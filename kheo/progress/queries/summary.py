"""The figures as plain values, exactly as `kheo progress --json` promises them."""

from fractions import Fraction
from typing import Any

from kheo.progress.queries.figures import Figures, TargetFigure
from kheo.progress.rules.deadlines import DeadlineFigure


def as_values(found: Figures) -> dict[str, Any]:
    totals = found.totals
    return {
        "plan": found.plan.code,
        "version": found.version,
        "as_of": found.as_of.isoformat(),
        "targets": [_target(cell) for cell in found.cells()],
        "deadlines": [_deadline(each) for each in found.deadlines],
        "totals": {
            "registered": totals.registered,
            "built": totals.built,
            "recognised": totals.recognised,
            "recognised_at": totals.recognised_at,
            "by_field": totals.by_field,
            "by_subject": totals.by_subject,
        },
    }


def _target(cell: TargetFigure) -> dict[str, Any]:
    result = cell.result
    return {
        "target": cell.target.code,
        "clause": cell.target.clause,
        "unit": cell.unit.code,
        "goal": _number(result.goal, share=cell.target.is_share),
        "value": _number(result.value, share=cell.target.is_share),
        "numerator": result.numerator,
        "denominator": result.denominator,
        "met": result.met,
        "short_by": result.short_by,
        "late": cell.late,
    }


def _deadline(each: DeadlineFigure) -> dict[str, Any]:
    return {
        "deadline": each.deadline.code,
        "clause": each.deadline.clause,
        "unit": each.unit,
        "last_day": each.last_day.isoformat(),
        "delivered_at": each.delivered_at.isoformat(timespec="seconds") if each.delivered_at else None,
        "state": each.state.value,
    }


def _number(value: Fraction | None, *, share: bool) -> float | int | None:
    if value is None:
        return None
    return float(value) if share else int(value)
