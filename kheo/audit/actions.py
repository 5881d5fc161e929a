"""Writing the journal. Every action of every room calls `record` once, last, inside its transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from kheo.audit.models import Head, Record
from kheo.audit.rules import digest, plain

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor
    from kheo.units.models import Unit


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
    entry = Record(
        seq=head.seq + 1,
        at=at,
        actor_id=by.user_id,
        actor_name=plain(by.name)[:200],
        action=action,
        unit_id=unit.pk if unit else None,
        unit_path=unit.path if unit else "",
        target_type=target._meta.label_lower if target else "",
        target_id=target.pk if target else None,
        target_name=plain(str(target))[:300] if target else "",
        before=plain(before or {}),
        after=plain(after or {}),
        previous=head.hash,
    )
    entry.hash = digest(head.hash, entry.content())
    entry.save(force_insert=True)
    head.seq, head.hash = entry.seq, entry.hash
    head.save(update_fields=["seq", "hash"])
    return entry


def _locked_head() -> Head:
    """The end of the chain, held by this transaction alone. Until the first record there is no row to hold."""
    locked = Head.objects.select_for_update()
    head = locked.filter(pk=1).first()
    if head is None:
        Head.objects.get_or_create(pk=1)
        head = locked.get(pk=1)
    return head
