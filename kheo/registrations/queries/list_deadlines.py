"""By when a unit hands in its registration list, with the extension that it was granted."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from kheo.plans.models import Plan
from kheo.plans.rules.document import PlanDocument
from kheo.registrations.models import Delivery, Extension
from kheo.registrations.rules.timing import ListDeadline, list_deadline
from kheo.units.models import Unit
from kheo.units.rules import ancestors


def list_deadline_of(plan: Plan, unit: Unit, document: PlanDocument, instant: datetime) -> ListDeadline | None:
    """The deadline under which the unit's registrations are sent; None where the plan asks nobody for them."""
    return list_deadlines_of(plan, [unit], document, instant)[unit.pk]


def list_deadlines_of(
    plan: Plan, units: Iterable[Unit], document: PlanDocument, instant: datetime
) -> dict[int, ListDeadline | None]:
    """The deadline of each of the units, by id: units below one another may have to hand in at different moments.

    Two queries, whatever the number of units.
    """
    lines = {unit.pk: ancestors(unit.path) for unit in units}
    wanted = {path for line in lines.values() for path in line}
    by_path = {unit.path: unit for unit in Unit.objects.filter(path__in=wanted)}
    found = {
        pk: list_deadline(document, [by_path[path] for path in reversed(line) if path in by_path], instant)
        for pk, line in lines.items()
    }
    asked = {due.unit_code for due in found.values() if due}
    if not asked:
        return found
    granted = Extension.objects.filter(plan=plan, unit__code__in=asked).order_by("last_day")
    latest = {
        (deadline, period, code): last_day
        for deadline, period, code, last_day in granted.values_list("deadline", "period", "unit__code", "last_day")
    }
    return {
        pk: due and replace(due, extended_to=latest.get((due.deadline.code, due.occurrence.period, due.unit_code)))
        for pk, due in found.items()
    }


def list_delivery(plan: Plan, due: ListDeadline) -> Delivery | None:
    """What stands as the unit's delivery of its list."""
    return Delivery.objects.filter(
        plan=plan,
        deadline=due.deadline.code,
        period=due.occurrence.period,
        unit__code=due.unit_code,
        revoked_at__isnull=True,
    ).first()
