"""The statements behind the register, written out: every page of it asks them, and they walk an index in its order.

Two directions lead through the rows. By unit: the units of the scopes in their order, and each one's registrations. By
row: registrations in an order of their own, each with its unit looked up; the sum keeps a database from turning that
round and gathering the rows of all units first (SQLite keeps the order of a CROSS JOIN as it is written).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from kheo.accounts.actor import within_sql

BY_UNIT = "units_unit u CROSS JOIN registrations_registration r WHERE r.unit_id = u.id"
BY_ROW = "registrations_registration r CROSS JOIN units_unit u WHERE u.id = r.unit_id + 0"
_COLUMNS = (
    "r.id, r.number, r.title, u.short_title, u.title, r.carrier, r.field, r.level, r.state, r.late, r.subject,"
    " u.path, r.title_sort"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One registration as a list shows it; codes as stored."""

    id: int
    number: int | None
    title: str
    unit: str
    carrier: str
    field: str
    level: str
    state: str
    late: bool
    subject: str


Found = tuple[Row, str, str]  # with the unit's path and the key of its title


@dataclass(frozen=True)
class Part:
    """A condition and its parameters; parts are joined by `&`."""

    sql: str
    parameters: tuple[Any, ...] = ()

    def __and__(self, other: "Part") -> "Part":
        return Part(f"{self.sql} AND {other.sql}", self.parameters + other.parameters)


def of_plan(plan_id: int, scopes: Sequence[str]) -> Part:
    """The plan's registrations in any of these subtrees."""
    within, parameters = within_sql("u.path", scopes)
    return Part(f"r.plan_id = %s AND {within}", (plan_id, *parameters))


def with_facets(facets: dict[str, str | bool]) -> Part:
    """`late` is a flag, every other facet a code."""
    sql = "".join(" AND r.late" if name == "late" else f" AND r.{name} = %s" for name in facets)
    return Part(f"1 = 1{sql}", tuple(value for name, value in facets.items() if name != "late"))


def among(ids: Sequence[int]) -> Part:
    """The ids are our own integers; written out, they leave the planner free to see how few they are."""
    return Part(f"r.id IN ({', '.join(str(int(each)) for each in ids) or 'NULL'})")


def beyond(key: str, key_value: str, pk: int, *, backwards: bool) -> Part:
    """What comes after (or before) the row with this key and id."""
    sign = "<" if backwards else ">"
    return Part(f"{key} {sign}= %s AND ({key} {sign} %s OR r.id {sign} %s)", (key_value, key_value, pk))


def count(source: str, part: Part, *, most: int) -> int:
    """How many rows there are, counted no farther than `most`."""
    statement = f"SELECT count(*) FROM (SELECT 1 FROM {source} AND {part.sql} LIMIT %s) counted"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [*part.parameters, most])
        return int(cursor.fetchone()[0])


def ids(source: str, part: Part, *, most: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT r.id FROM {source} AND {part.sql} LIMIT %s", [*part.parameters, most])  # noqa: S608
        return [pk for (pk,) in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a list goes before its facets and words are looked at."""

    size: int  # counted no farther than asked
    other_plans: bool
    unit_ids: list[int]  # of the scopes


def extent(plan_id: int, scopes: Sequence[str], *, most: int) -> Extent:
    """One query."""
    part = of_plan(plan_id, scopes)
    size = f"SELECT count(*) FROM (SELECT 1 FROM {BY_UNIT} AND {part.sql} LIMIT %s) counted"  # noqa: S608
    other = "EXISTS (SELECT 1 FROM registrations_registration WHERE plan_id {} %s)"
    marks = ", ".join(["%s"] * len(scopes))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT top.id, ({size}), {other.format('<')} OR {other.format('>')}"  # noqa: S608
            f" FROM (SELECT 1) one LEFT JOIN units_unit top ON top.path IN ({marks})",
            [*part.parameters, most, plan_id, plan_id, *scopes],
        )
        rows = cursor.fetchall()
    return Extent(rows[0][1], bool(rows[0][2]), [pk for pk, _, _ in rows if pk is not None])


def rows(source: str, part: Part, order: str, *, limit: int) -> list[Found]:
    """Rows in the order of the statement itself."""
    return _read(f"SELECT {_COLUMNS} FROM {source} AND {part.sql} ORDER BY {order} LIMIT %s", (*part.parameters, limit))  # noqa: S608


def rows_beside(source: str, part: Part, order: str, *, limit: int) -> list[Found]:
    """Likewise, but the place is found in the index alone, and only then are the rows read."""
    inner = f"SELECT r.id FROM {source} AND {part.sql} ORDER BY {order} LIMIT %s"  # noqa: S608
    return _read(
        f"SELECT {_COLUMNS} FROM {BY_ROW} AND r.id IN ({inner}) ORDER BY {order}",  # noqa: S608
        (*part.parameters, limit),
    )


def rows_of(found: Sequence[int], part: Part) -> list[Found]:
    """The rows of some ids, in the order of the ids; what does not meet the conditions is left out."""
    shown = among(found) & part
    by_id = {each[0].id: each for each in _read(f"SELECT {_COLUMNS} FROM {BY_ROW} AND {shown.sql}", shown.parameters)}  # noqa: S608
    return [by_id[pk] for pk in found if pk in by_id]


def _read(statement: str, parameters: Sequence[Any]) -> list[Found]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [
            (Row(pk, number, title, short or unit, who, field, level, state, bool(late), subject), path, title_sort)
            for pk, number, title, short, unit, who, field, level, state, late, subject, path, title_sort in (
                cursor.fetchall()
            )
        ]
