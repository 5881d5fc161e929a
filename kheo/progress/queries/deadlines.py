"""What units handed in, against the plan's deadlines, as of a day. Two queries."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q

from kheo.plans.models import Plan
from kheo.plans.rules.calendar import occurrences
from kheo.plans.rules.document import PlanDocument
from kheo.plans.rules.groups import addressed
from kheo.progress.queries.tally import MOST_LISTED_UNITS
from kheo.progress.rules.deadlines import DeadlineFigure, judged
from kheo.registrations.models import Delivery, Extension
from kheo.shared.periods import end_of
from kheo.units.queries import UnitOnDay

Key = tuple[str, str, int]


def deadline_figures(
    plan: Plan, document: PlanDocument, units: Sequence[UnitOnDay], *, as_of: date
) -> list[DeadlineFigure]:
    """Every moment of every deadline for each unit that it holds for, in the order of plan, calendar and tree."""
    if not document.deadlines or not units:
        return []
    before = end_of(as_of, document.timezone)
    ids = [unit.id for unit in units] if len(units) <= MOST_LISTED_UNITS else None
    delivered, extended = _delivered(plan, before, ids), _extended(plan, before, ids)
    found = []
    for deadline in document.deadlines:
        holds_for = addressed(deadline.addressee, document, units, as_of)
        for occurrence in occurrences(deadline, document):
            for unit in holds_for:
                key = (deadline.code, occurrence.period, unit.id)
                at, delivery_id = delivered.get(key, (None, None))
                found.append(
                    judged(
                        deadline,
                        occurrence,
                        unit.id,
                        unit.code,
                        as_of=as_of,
                        extended_to=extended.get(key),
                        delivered_at=at,
                        delivery_id=delivery_id,
                    )
                )
    return found


def _delivered(plan: Plan, before: datetime, ids: list[int] | None) -> dict[Key, tuple[datetime, int]]:
    """The first delivery that stood at that instant: come before it, and not revoked by then."""
    rows = Delivery.objects.filter(
        Q(revoked_at__isnull=True) | Q(revoked_at__gte=before), plan=plan, delivered_at__lt=before
    )
    if ids is not None:
        rows = rows.filter(unit_id__in=ids)
    found: dict[Key, tuple[datetime, int]] = {}
    for code, period, unit_id, at, pk in rows.order_by("-delivered_at", "-id").values_list(
        "deadline", "period", "unit_id", "delivered_at", "id"
    ):
        found[code, period, unit_id] = (at, pk)
    return found


def _extended(plan: Plan, before: datetime, ids: list[int] | None) -> dict[Key, date]:
    """The latest day granted by then."""
    rows = Extension.objects.filter(plan=plan, granted_at__lt=before)
    if ids is not None:
        rows = rows.filter(unit_id__in=ids)
    return {
        (code, period, unit_id): last_day
        for code, period, unit_id, last_day in rows.order_by("last_day").values_list(
            "deadline", "period", "unit_id", "last_day"
        )
    }
