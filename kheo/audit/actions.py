"""Writing the journal. Every action of every room calls `record` once, last, inside its transaction."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, models, transaction

from kheo.audit.models import Head, Record
from kheo.audit.rules import digest_of_plain, plain

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor
    from kheo.units.models import Unit


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was done, to be recorded: what, about which unit and object, before and after."""

    action: str
    unit: "Unit | None" = None
    target: models.Model | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def record(
    *,
    action: str,
    by: "Actor",
    at: datetime,
    unit: "Unit | None" = None,
    target: models.Model | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Record:
    """Append one record to the chain: who did what, when, about which unit and object, before and after.

    It locks the head of the chain until the surrounding transaction ends, so call it last.
    """
    head = _locked_head()
    [row] = _append([Done(action, unit, target, before or {}, after or {})], head, by, at)
    return Record(**row)


@transaction.atomic
def record_all(done: Sequence[Done], *, by: "Actor", at: datetime) -> None:
    """Append one record for each thing done, in order, as `record` does for one: a handful of statements in all."""
    if done:
        _append(done, _locked_head(), by, at)


def _append(done: Sequence[Done], head: Head, by: "Actor", at: datetime) -> list[dict[str, Any]]:
    name, moment = plain(by.name)[:200], plain(at.astimezone(UTC))
    rows = []
    for each in done:
        target = each.target
        row = {
            "seq": head.seq + 1,
            "at": moment,
            "actor_id": by.user_id,
            "actor_name": name,
            "action": each.action,
            "unit_id": each.unit.pk if each.unit else None,
            "unit_path": each.unit.path if each.unit else "",
            "target_type": target._meta.label_lower if target else "",
            "target_id": target.pk if target else None,
            "target_name": plain(str(target))[:300] if target else "",
            "before": plain(each.before),
            "after": plain(each.after),
        }
        previous, head.seq, head.hash = head.hash, head.seq + 1, digest_of_plain(head.hash, row)
        rows.append({**row, "at": at, "previous": previous, "hash": head.hash})
    stored = connection.ops.adapt_datetimefield_value(at)
    values = [
        [
            stored if name == "at" else json.dumps(row[name]) if name in ("before", "after") else row[name]
            for name in row
        ]
        for row in rows
    ]
    columns = ", ".join(f'"{name}"' for name in rows[0])
    marks = ", ".join(["%s"] * len(rows[0]))
    with connection.cursor() as cursor:
        cursor.executemany(f'INSERT INTO "{Record._meta.db_table}" ({columns}) VALUES ({marks})', values)  # noqa: S608
    head.save(update_fields=["seq", "hash"])
    return rows


def _locked_head() -> Head:
    """The end of the chain, held by this transaction alone. Until the first record there is no row to hold."""
    locked = Head.objects.select_for_update()
    head = locked.filter(pk=1).first()
    if head is None:
        Head.objects.get_or_create(pk=1)
        head = locked.get(pk=1)
    return head
