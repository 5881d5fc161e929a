"""A list that is sent is what its unit delivers for the plan's deadline. Part of the actions on lists."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kheo.accounts.actor import Actor
from kheo.audit.actions import Done
from kheo.papers.queries.ground import Ground
from kheo.registrations.actions.rows import insert_rows, reserve_ids, stamp
from kheo.registrations.models import Delivery
from kheo.units.models import Unit
from kheo.units.rules import contains

_DELIVERY = (
    *("id", "plan_id", "deadline", "period", "unit_id", "delivered_at", "way", "note", "recorded_at"),
    *("recorded_by_id", "revoked_because"),
)
_Asked = tuple[str, str, str, Unit]  # code of the unit, deadline, period


@dataclass(slots=True)
class Delivered:
    """The deliveries that one list stands for, and what to record of them."""

    ids: list[int] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)


def deliver_lists(
    lists: Sequence[Iterable[Unit]], scope: Unit, ground: Ground, by: Actor, at: datetime
) -> list[Delivered]:
    """For each list, given as the units whose rows it sends: the list of each unit of whom the plan asks for one counts
    as delivered, unless it was already.

    A hamlet's list is not yet that of the commune above it. As `deliveries.deliver` does, of deadlines that are known
    to address the unit and to be open; writes no audit record.
    """
    results = [Delivered() for _ in lists]
    asked = [_asked(units, scope, ground) for units in lists]
    senders = {unit.pk for each in asked for *_, unit in each}
    if not senders:
        return results
    plan, there = ground.plan, Delivery.objects.filter(plan=ground.plan, unit__in=senders, revoked_at__isnull=True)
    delivered = set(there.values_list("unit_id", "deadline", "period"))
    made = []
    for each, result in zip(asked, results, strict=True):
        for _, deadline, period, unit in sorted(each, key=lambda one: one[:3]):
            if (unit.pk, deadline, period) not in delivered:
                delivered.add((unit.pk, deadline, period))
                made.append((result, deadline, period, unit))
    now = stamp(at)
    rows = []
    for pk, (result, deadline, period, unit) in zip(reserve_ids(Delivery, len(made)), made, strict=True):
        rows.append((pk, plan.pk, deadline, period, unit.pk, now, "import", "", now, by.user_id, ""))
        after = {"plan": plan.code, "deadline": deadline, "period": period, "delivered_at": at, "way": "import"}
        result.ids.append(pk)
        result.done.append(
            Done("delivery.record", unit, Delivery(pk=pk, deadline=deadline, unit_id=unit.pk), {}, after)
        )
    insert_rows(Delivery, _DELIVERY, rows)
    return results


def _asked(units: Iterable[Unit], scope: Unit, ground: Ground) -> set[_Asked]:
    """Who is asked for a list under which deadline, at or above the units and within the scope."""
    found: set[_Asked] = set()
    for unit in units:
        due = ground.due(unit)
        asked = next((each for each in ground.lineage(unit) if due and each.code == due.unit_code), None)
        if due and asked and contains(scope.path, asked.path):
            found.add((asked.code, due.deadline.code, due.occurrence.period, asked))
    return found
