"""The list behind a figure: the very rows that were counted, so that its length is the figure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from kheo.plans.rules.document import Measure, Target
from kheo.plans.rules.targets import say_measure
from kheo.progress.queries.figures import Figures
from kheo.progress.queries.tally import MOST_LISTED_UNITS, as_filter
from kheo.progress.rules import counting
from kheo.progress.rules.counting import Condition
from kheo.registrations.models import Standing
from kheo.shared.periods import dmy
from kheo.units.queries import UnitOnDay, placements_on

PAGE = 50
NUMERATOR, DENOMINATOR = "tu-so", "mau-so"


@dataclass(frozen=True, slots=True)
class Record:
    """One registration as it counted at the instant asked about."""

    cursor: str
    unit: str
    registration_id: int
    number: int | None
    title: str
    carrier: str
    unit_id: int
    level_rank: int
    field: str
    subject: str
    late: bool
    built: bool
    recognised_rank: int
    state: str  # as it stands today


@dataclass(frozen=True)
class Behind:
    """What a figure is made of: a heading, how many, and either registrations or units."""

    title: str
    count: int
    rows: QuerySet[Standing] | None
    units: list[UnitOnDay] | None


def behind_target(found: Figures, target: Target, unit: UnitOnDay, part: str = NUMERATOR) -> Behind:
    """The numerator's or the denominator's records of a target for a unit of the figures."""
    plan = found.document
    if target.measure is Measure.UNITS:
        having, below = found.counted_units(target, unit)
        units = below if part == DENOMINATOR else having
        return Behind("Đơn vị" if part == DENOMINATOR else "Đơn vị có mô hình đăng ký", len(units), None, units)
    if part == DENOMINATOR:
        condition = counting.denominator(target)
        if condition is None:
            raise KeyError(part)
        share_of = target.share_of or Measure.REGISTERED
        title = {Measure.BUILT: counting.BUILT, Measure.RECOGNISED: counting.RECOGNISED}.get(
            share_of, counting.REGISTERED
        )
        return _behind(found, condition, unit, counting.say_total(title, plan), target)
    return _behind(found, counting.numerator(target, plan), unit, f"Mô hình {say_measure(target, plan)}", target)


def behind_total(found: Figures, key: str, unit: UnitOnDay) -> Behind:
    """The records of a total; KeyError where the plan has no such total."""
    return _behind(found, counting.total(key, found.document), unit, counting.say_total(key, found.document))


def _behind(found: Figures, condition: Condition, unit: UnitOnDay, title: str, target: Target | None = None) -> Behind:
    counts = found.counts_for(target) if target else found.counts
    if target and target.by and counts is not found.counts:
        title = f"{title}, tính đến hết ngày {dmy(target.by)}"
    rows = standings(found, condition, unit, counts.before)
    count = counts.of(condition, unit) if condition in counts.columns else rows.count()
    return Behind(title, count, rows, None)


def standings(found: Figures, condition: Condition, unit: UnitOnDay, before: datetime) -> QuerySet[Standing]:
    """The rows that were counted just before an instant, of the unit and all below it as the tree stood that day."""
    still = Q(to_at__isnull=True) | Q(to_at__gte=before)
    rows = Standing.objects.filter(still, as_filter(condition), plan=found.plan, from_at__lt=before)
    return rows.filter(unit_id__in=units_of(found, unit)).order_by("unit_id", "id")


def units_of(found: Figures, unit: UnitOnDay) -> Any:
    """The unit and all below it on the day asked about: their ids, or where they are very many the query for them."""
    below = found.subtree(unit)
    if len(below) <= MOST_LISTED_UNITS:
        return [each.id for each in below]
    return placements_on(found.as_of, unit.path).values("unit_id")


def page_of(rows: QuerySet[Standing], *, after: str = "", size: int = PAGE) -> tuple[list[Record], str]:
    """One page and the cursor of the next ("" at the end). Keyset: the last page costs what the first does."""
    if after:
        unit_id, _, row_id = after.partition("-")
        rows = rows.filter(Q(unit_id__gt=int(unit_id)) | Q(unit_id=int(unit_id), id__gt=int(row_id)))
    read: list[Any] = list(rows.values_list(*_FIELDS)[: size + 1])
    records = [Record(f"{row[4]}-{row[14]}", row[13] or row[12], *row[:12]) for row in read[:size]]
    return records, records[-1].cursor if len(read) > size else ""


_FIELDS = (
    "registration_id", "registration__number", "registration__title", "registration__carrier", "unit_id",
    "level_rank", "field", "subject", "late", "built", "recognised_rank", "registration__state",
    "unit__title", "unit__short_title", "id",
)  # fmt: skip
