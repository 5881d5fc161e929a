"""What units handed in, against the plan's deadlines, as of a day. One query."""

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
    delivered, extended = _handed_in(plan, before, listed)
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


_HANDED_IN = """
    SELECT deadline, period, unit_id, delivered_at, id, CAST(NULL AS date) AS last_day FROM registrations_delivery
    WHERE plan_id = %s AND delivered_at < %s AND (revoked_at IS NULL OR revoked_at >= %s){units}
    UNION ALL
    SELECT deadline, period, unit_id, NULL, NULL, last_day FROM registrations_extension
    WHERE plan_id = %s AND granted_at < %s{units}
    ORDER BY last_day, delivered_at DESC, id DESC
"""


def _handed_in(plan: Plan, before: datetime, units: str) -> tuple[dict[Key, tuple[datetime, int]], dict[Key, date]]:
    """The first delivery that stood at that instant, come before it and not revoked by then; the latest day granted."""
    moment = connection.ops.adapt_datetimefield_value(before)
    with connection.cursor() as cursor:
        cursor.execute(_HANDED_IN.format(units=units), [plan.pk, moment, moment, plan.pk, moment])
        rows = cursor.fetchall()
    delivered: dict[Key, tuple[datetime, int]] = {}
    extended: dict[Key, date] = {}
    for code, period, unit_id, at, pk, last_day in rows:
        if last_day is None:
            delivered[code, period, unit_id] = _instant(at), pk
        else:
            extended[code, period, unit_id] = date.fromisoformat(last_day) if isinstance(last_day, str) else last_day
    return delivered, extended


def _instant(at: datetime | str) -> datetime:
    """SQLite gives what two tables answer together as text, and keeps instants in the connection's zone."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return moment if moment.tzinfo else moment.replace(tzinfo=connection.timezone)
