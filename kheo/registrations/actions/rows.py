"""Writing many rows of a table at once, past the cost of saving object by object.

Only for rows that are made in bulk. Every column that has no default in the database is named, and values are given as
both databases take them: instants by `stamp`, days in ISO form, JSON as text. PostgreSQL is sent them by COPY. SQLite
has no such thing, but one statement for a hundred rows opens the table and its indexes once for all of them.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Any

from django.db import connection, models

_TOGETHER = 100  # rows of one statement


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
    table = _table(model, columns)
    if connection.vendor == "postgresql":
        copy_rows(table, rows)
        return
    marks = f"({', '.join(['%s'] * len(columns))})"
    whole = len(rows) - len(rows) % _TOGETHER
    together = [tuple(chain.from_iterable(rows[at : at + _TOGETHER])) for at in range(0, whole, _TOGETHER)]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} VALUES {', '.join([marks] * _TOGETHER)}", together)  # noqa: S608
        cursor.executemany(f"INSERT INTO {table} VALUES {marks}", rows[whole:])  # noqa: S608


def copy_rows(table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Send rows to PostgreSQL; `table` names the columns too."""
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


@cache
def _table(model: type[models.Model], columns: tuple[str, ...]) -> str:
    by_name = {each.attname: each.column for each in model._meta.concrete_fields}
    names = ", ".join(f'"{by_name[name]}"' for name in columns)
    return f'"{model._meta.db_table}" ({names})'
