"""Writing many rows of a table by one prepared statement, past the cost of saving object by object.

Only for rows that are made in bulk. Every column that has no default in the database is named, and values are given as
both databases take them: instants by `stamp`, days in ISO form, JSON as text.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, models


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """The next ids of a table, taken in the surrounding transaction. (SQLite has one writer at a time.)"""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            found = cursor.fetchone()
            last = found[0] if found else 0
            return list(range(last + 1, last + count + 1))
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [f'"{table}"', count]
        )
        return [pk for (pk,) in cursor.fetchall()]


def stamp(instant: datetime | None) -> Any:
    """An instant as the database takes it."""
    return connection.ops.adapt_datetimefield_value(instant)


def insert_rows(model: type[models.Model], columns: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> None:
    """Write rows, their values in the order of `columns`."""
    with connection.cursor() as cursor:
        cursor.executemany(_statement(model, columns), rows)


@cache
def _statement(model: type[models.Model], columns: tuple[str, ...]) -> str:
    by_name = {each.attname: each.column for each in model._meta.concrete_fields}
    names = ", ".join(f'"{by_name[name]}"' for name in columns)
    marks = ", ".join(["%s"] * len(columns))
    return f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({marks})'  # noqa: S608
