"""Counting over the ledger: the one aggregate behind all figures, and the same conditions as filters of the ORM."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q, QuerySet

from kheo.progress.rules.counting import MARK, Condition, Term
from kheo.registrations.models import Standing
from kheo.units.models import Placement

# Past so many units the list of their ids costs more than it saves: better to read everything of the plan.
MOST_LISTED_UNITS = 1_000
_TABLE = Standing._meta.db_table


def tally(
    plan_id: int, conditions: Sequence[Condition], *, before: datetime, unit_ids: Sequence[int] | None
) -> list[tuple[int, ...]]:
    """For each unit with anything registered under the plan: its id, then how many rows meet each condition.

    What was true just before the instant `before` is counted. One statement whatever the number of conditions,
    units and registrations. `unit_ids` None: of all units.
    """
    columns, parameters = [], []
    for condition in conditions:
        sql, values = _sql(condition)
        columns.append(f"COUNT(*) FILTER (WHERE {sql})" if sql else "COUNT(*)")
        parameters += values
    moment = connection.ops.adapt_datetimefield_value(before)
    where = "" if unit_ids is None else of_units(unit_ids)
    statement = (
        f"SELECT unit_id, {', '.join(columns)} FROM {_TABLE}"  # noqa: S608 - no text from outside
        f" WHERE plan_id = %s{where} AND from_at < %s AND (to_at IS NULL OR to_at >= %s) GROUP BY unit_id"
    )
    parameters += [plan_id, moment, moment]
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def movements(
    plan_id: int,
    conditions: Sequence[Condition],
    *,
    before: datetime,
    units: Sequence[int] | QuerySet[Placement],
    zone: str,
) -> list[tuple[Any, ...]]:
    """For each day (SQLite: UTC hour or minute) on which anything changed: how much each condition's count moved."""
    columns, parameters = [], []
    for position, condition in enumerate(conditions):
        sql, values = _sql(condition)
        columns.append(f"CASE WHEN {sql} THEN 1 ELSE 0 END AS c{position}" if sql else f"1 AS c{position}")
        parameters += values
    where, where_parameters = _of_units(units)
    limit = connection.ops.adapt_datetimefield_value(before)
    if connection.vendor == "postgresql":
        moment, zone_parameters = "({} AT TIME ZONE %s)::date", [zone]
    else:
        moment, zone_parameters = f"substr({{}}, 1, {13 if _whole_hours(before, zone) else 16})", []
    inner = (
        f"SELECT {{when}} AS moment, {{sign}} AS sign, {', '.join(columns)} FROM {_TABLE}"  # noqa: S608
        f" WHERE plan_id = %s{where} AND {{column}} < %s"
    )
    one = [*zone_parameters, *parameters, plan_id, *where_parameters, limit]
    starts = inner.format(when=moment.format("from_at"), sign="1", column="from_at")
    ends = inner.format(when=moment.format("to_at"), sign="-1", column="to_at")
    sums = ", ".join(f"SUM(sign * c{position})" for position in range(len(conditions)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT moment, {sums} FROM ({starts} UNION ALL {ends}) AS moved GROUP BY moment ORDER BY moment",  # noqa: S608
            one + one,
        )
        return list(cursor.fetchall())


def counts_at(
    plan_id: int,
    conditions: Sequence[Condition],
    moments: Sequence[datetime],
    units: Sequence[int] | QuerySet[Placement],
) -> list[tuple[int, ...]]:
    """How many rows met each condition just before each of a few moments. One pass over the rows, without sorting."""
    columns, parameters = [], []
    for before in moments:
        moment = connection.ops.adapt_datetimefield_value(before)
        for condition in conditions:
            sql, values = _sql(condition)
            stood = "from_at < %s AND (to_at IS NULL OR to_at >= %s)"
            columns.append(f"COUNT(*) FILTER (WHERE {stood}{' AND ' + sql if sql else ''})")
            parameters += [moment, moment, *values]
    where, where_parameters = _of_units(units)
    statement = f"SELECT {', '.join(columns)} FROM {_TABLE} WHERE plan_id = %s{where}"  # noqa: S608 - no outside text
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, plan_id, *where_parameters])
        row = cursor.fetchone()
    size = len(conditions)
    return [tuple(row[start : start + size]) for start in range(0, len(row), size)]


def as_filter(condition: Condition) -> Q:
    """The same condition for the ORM."""
    parts = Q()
    for term in condition:
        parts &= _q(term)
    return parts


def _whole_hours(instant: datetime, zone: str) -> bool:
    offset = instant.astimezone(ZoneInfo(zone)).utcoffset()
    return offset is not None and offset.total_seconds() % 3600 == 0


def of_units(units: Sequence[int]) -> str:
    """The ids are our own integers; written out, they leave the planner free to see how few they are."""
    return f" AND unit_id IN ({', '.join(str(int(each)) for each in units) or 'NULL'})"


def _of_units(units: Sequence[int] | QuerySet[Placement]) -> tuple[str, list[Any]]:
    if isinstance(units, QuerySet):
        sql, parameters = units.query.sql_with_params()
        return f" AND unit_id IN ({sql})", list(parameters)
    return of_units(units), []


def _sql(condition: Condition) -> tuple[str, list[Any]]:
    parts, parameters = [], []
    for term in condition:
        if term.is_ in {">=", "="}:
            parts.append(f"{term.column} {term.is_} %s")
            parameters.append(term.value)
        elif term.is_ == "has":
            parts.append(f"{term.column} LIKE %s")
            parameters.append(f"%{MARK}{term.value}{MARK}%")
        else:
            parts.append(term.column if term.is_ == "yes" else f"NOT {term.column}")
    return " AND ".join(parts), parameters


def _q(term: Term) -> Q:
    if term.is_ == ">=":
        return Q(**{f"{term.column}__gte": term.value})
    if term.is_ == "=":
        return Q(**{term.column: term.value})
    if term.is_ == "has":
        return Q(**{f"{term.column}__contains": f"{MARK}{term.value}{MARK}"})
    return Q(**{term.column: term.is_ == "yes"})
