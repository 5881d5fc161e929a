"""By when a unit hands in its registration list, with the extension that it was granted."""

from datetime import datetime

from django.db.models import Max

from kheo.plans.models import Plan
from kheo.plans.rules.document import PlanDocument
from kheo.registrations.models import Delivery, Extension
from kheo.registrations.rules.timing import ListDeadline, list_deadline
from kheo.units.models import Unit
from kheo.units.rules import ancestors


def lineage(unit: Unit) -> list[Unit]:
    """The unit and those above it, from the unit up. One query."""
    return list(Unit.objects.filter(path__in=ancestors(unit.path)).order_by("-path"))


def list_deadline_of(plan: Plan, unit: Unit, document: PlanDocument, instant: datetime) -> ListDeadline | None:
    """The deadline under which the unit's registrations are sent; None where the plan asks nobody for them."""
    found = list_deadline(document, lineage(unit), instant)
    if found is None:
        return None
    latest = Extension.objects.filter(
        plan=plan, deadline=found.deadline.code, period=found.occurrence.period, unit__code=found.unit_code
    ).aggregate(latest=Max("last_day"))["latest"]
    return ListDeadline(found.deadline, found.occurrence, found.unit_code, latest)


def list_delivery(plan: Plan, due: ListDeadline) -> Delivery | None:
    """What stands as the unit's delivery of its list."""
    return Delivery.objects.filter(
        plan=plan,
        deadline=due.deadline.code,
        period=due.occurrence.period,
        unit__code=due.unit_code,
        revoked_at__isnull=True,
    ).first()
