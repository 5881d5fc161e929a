"""How many of those who had to report did, and in time: per deadline and group, as of the day of the figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kheo.plans.rules.document import PlanDocument
from kheo.plans.rules.groups import belongs
from kheo.progress.queries.figures import Figures
from kheo.progress.rules.deadlines import DeadlineFigure
from kheo.reports.rules.rates import Rate, added, rate_of
from kheo.units.queries import UnitOnDay

OTHERS = "don-vi-khac"


@dataclass(frozen=True)
class Row:
    """One moment of a deadline, or one group of units, with its rates."""

    key: str
    title: str
    rate: Rate
    clause: str | None = None
    parts: tuple["Row", ...] = ()  # of a moment: its groups, which add up to it


@dataclass(frozen=True)
class Rates:
    moments: list[Row]
    groups: list[Row]
    total: Rate


def rates(found: Figures) -> Rates:
    """Every unit counts in one group alone, so that the groups add up to the moment, and to the whole plan."""
    group_of = groups_of(found.document, found.units)
    titles = {each.code: each.title for each in found.document.groups} | {OTHERS: "Đơn vị khác"}
    by: dict[str, dict[str, list[Rate]]] = {}
    first: dict[str, DeadlineFigure] = {}
    for each in found.deadlines:
        first.setdefault(each.key, each)
        by.setdefault(each.key, {}).setdefault(group_of[each.unit_id], []).append(rate_of(each))
    moments = []
    for key, parts in by.items():
        groups = tuple(Row(code, titles[code], added(parts[code])) for code in titles if code in parts)
        clause = first[key].deadline.clause
        moments.append(Row(key, first[key].title, added(each.rate for each in groups), clause, groups))
    whole = [
        Row(code, titles[code], added(rate for parts in by.values() for rate in parts.get(code, ())))
        for code in titles
        if any(code in parts for parts in by.values())
    ]
    return Rates(moments, whole, added(each.rate for each in moments))


def groups_of(document: PlanDocument, units: Sequence[UnitOnDay]) -> dict[int, str]:
    """The narrowest group of the plan to which each unit belongs; `OTHERS` for those that are in none."""
    members = {group.code: {unit.id for unit in units if belongs(group, unit)} for group in document.groups}
    narrow = sorted(members, key=lambda code: len(members[code]))
    return {unit.id: next((code for code in narrow if unit.id in members[code]), OTHERS) for unit in units}


def as_values(found: Figures, counted: Rates) -> dict[str, Any]:
    """As `kheo reports rates --json` promises them; a share of nothing is null."""
    return {
        "plan": found.plan.code,
        "version": found.version,
        "as_of": found.as_of.isoformat(),
        "total": _rate(counted.total),
        "groups": [_row(each) for each in counted.groups],
        "deadlines": [_row(each) | {"clause": each.clause, "groups": _rows(each.parts)} for each in counted.moments],
    }


def _rows(rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [_row(each) for each in rows]


def _row(row: Row) -> dict[str, Any]:
    return {"code": row.key, "title": row.title, **_rate(row.rate)}


def _rate(rate: Rate) -> dict[str, Any]:
    return {
        "expected": rate.expected,
        "actual": rate.actual,
        "on_time": rate.on_time,
        "rate": float(rate.rate) if rate.rate is not None else None,
        "on_time_rate": float(rate.on_time_rate) if rate.on_time_rate is not None else None,
        "open": rate.open,
        "early": rate.early,
    }
