"""What units handed in, against the plan's deadlines, as of a day. Two queries."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection

from kheo.plans.models import Plan
from kheo.plans.rules.calendar import occurrences
from kheo.plans.rules.document import PlanDocument
from kheo.plans.rules.groups import addressed
from kheo.progress.queries.tally import of_units
from kheo.progress.rules.deadlines import DeadlineFigure, judged
from kheo.shared.periods import end_of
from kheo.units.queries import UnitOnDay

Key = tuple[str, str, int]


def deadline_figures(
    plan: Plan, document: PlanDocument, units: Sequence[UnitOnDay], ids: Sequence[int] | None, *, as_of: date
) -> list[DeadlineFigure]:
    """Every moment of every deadline for each unit that it holds for, in the order of plan, calendar and tree.

    `ids` are those of the units, or None where it is easier to read what all units of the plan handed in.
    """
    if not document.deadlines or not units:
        return []
    before = end_of(as_of, document.timezone)
    listed = "" if ids is None else of_units(ids)
    delivered, extended = _delivered(plan, before, listed), _extended(plan, before, listed)
    found = []
    for deadline in document.deadlines:
        holds_for = addressed(deadline.addressee, document, units, as_of)
        for occurrence in occurrences(deadline, document):
            untouched = judged(deadline, occurrence, 0, "", as_of=as_of)
            for unit in holds_for:
                key = (deadline.code, occurrence.period, unit.id)
                if key not in delivered and key not in extended:
                    found.append(untouched.of(unit.id, unit.code))
                    continue
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


_DELIVERED = """
    SELECT deadline, period, unit_id, delivered_at, id FROM registrations_delivery
    WHERE plan_id = %s AND delivered_at < %s AND (revoked_at IS NULL OR revoked_at >= %s){units}
    ORDER BY delivered_at DESC, id DESC
"""
_EXTENDED = """
    SELECT deadline, period, unit_id, last_day FROM registrations_extension
    WHERE plan_id = %s AND granted_at < %s{units} ORDER BY last_day
"""


def _delivered(plan: Plan, before: datetime, units: str) -> dict[Key, tuple[datetime, int]]:
    """The first delivery that stood at that instant: come before it, and not revoked by then."""
    moment = connection.ops.adapt_datetimefield_value(before)
    with connection.cursor() as cursor:
        cursor.execute(_DELIVERED.format(units=units), [plan.pk, moment, moment])
        rows = cursor.fetchall()
    zone = connection.timezone  # SQLite keeps instants in it, without saying so
    return {
        (code, period, unit_id): (at if at.tzinfo else at.replace(tzinfo=zone), pk)
        for code, period, unit_id, at, pk in rows
    }


def _extended(plan: Plan, before: datetime, units: str) -> dict[Key, date]:
    """The latest day granted by then."""
    with connection.cursor() as cursor:
        cursor.execute(_EXTENDED.format(units=units), [plan.pk, connection.ops.adapt_datetimefield_value(before)])
        return {(code, period, unit_id): last_day for code, period, unit_id, last_day in cursor.fetchall()}
