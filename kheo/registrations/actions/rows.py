"""Writing many rows of a table by one prepared statement, past the cost of saving object by object.

Only for rows that this room makes itself in bulk; values are given for every column, in Python form.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)


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


@cache
def _shape(model: type[models.Model]) -> tuple[str, list[str], list[Any], list[int], list[int], list[int]]:
    """The INSERT, the column names, their defaults, and which columns are instants, days and JSON."""
    fields = list(model._meta.concrete_fields)
    columns = ", ".join(f'"{each.column}"' for each in fields)
    marks = ", ".join(["%s"] * len(fields))
    insert = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({marks})'  # noqa: S608

    def places(kind: "type[models.Field[Any, Any]]") -> list[int]:
        return [place for place, each in enumerate(fields) if type(each) is kind]

    defaults = [each.get_default() if each.has_default() or each.empty_strings_allowed else None for each in fields]
    defaults = ["" if default is None and not each.null and each.get_internal_type() in _TEXTS else default
                for default, each in zip(defaults, fields, strict=True)]  # fmt: skip
    names = [each.attname for each in fields]
    return insert, names, defaults, places(models.DateTimeField), places(models.DateField), places(models.JSONField)


_TEXTS = {"CharField", "TextField"}


def insert_rows(model: type[M], rows: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    """Write rows (by attribute name; what is missing takes its default); returns them complete, in column order."""
    insert, names, defaults, instants, days, documents = _shape(model)
    whole = [[row.get(name, default) for name, default in zip(names, defaults, strict=True)] for row in rows]
    spell: dict[datetime, Any] = {}
    adapt = connection.ops.adapt_datetimefield_value
    ready = []
    for row in whole:
        written = row.copy()
        for place in instants:
            instant = row[place]
            if instant is not None:
                if instant not in spell:
                    spell[instant] = adapt(instant)
                written[place] = spell[instant]
        for place in days:
            if row[place] is not None:
                written[place] = row[place].isoformat()
        for place in documents:
            written[place] = json.dumps(row[place], ensure_ascii=False)
        ready.append(written)
    with connection.cursor() as cursor:
        cursor.executemany(insert, ready)
    return whole


def as_objects(model: type[M], whole: Iterable[Sequence[Any]], finish: Callable[[M], None]) -> list[M]:
    """The rows as if they had been read from the database."""
    _, names, *_ = _shape(model)
    made = []
    for row in whole:
        each = model.from_db(connection.alias, names, row)
        finish(each)
        made.append(each)
    return made
