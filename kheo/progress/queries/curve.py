"""The curve over the year: how many were registered, built and recognised at the end of each day. One query."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from kheo.progress.queries.figures import Figures
from kheo.progress.queries.records import units_of
from kheo.progress.queries.tally import MOST_LISTED_UNITS, counts_at, movements
from kheo.progress.rules import counting
from kheo.progress.rules.counting import Condition
from kheo.shared.periods import DAY, Period, end_of, periods


@dataclass(frozen=True, slots=True)
class Point:
    day: date
    registered: int
    built: int
    recognised: int


def curve(found: Figures) -> list[Point]:
    """A point for every day from the plan's first one (with all before it) to the day asked about.

    The last point equals the totals of the figures: both count the same rows of the ledger. Over a great many units
    there is a point for each month's end only: a day for each would mean sorting every row.
    """
    if len(found.units) > MOST_LISTED_UNITS:
        return _by_month(found)
    plan, first, last = found.document, found.document.period.first_day, _last(found)
    moved: defaultdict[date, list[int]] = defaultdict(lambda: [0, 0, 0])
    if found.units:
        for moment, *changes in movements(
            found.plan.pk,
            _conditions(found),
            before=found.before,
            units=units_of(found, found.units[0]),
            zone=plan.timezone,
        ):
            day = min(max(_day(moment, plan.timezone), first), last)
            moved[day] = [a + int(b) for a, b in zip(moved[day], changes, strict=True)]
    points, sums, day = [], [0, 0, 0], first
    while day <= last:
        if day in moved:
            sums = [a + b for a, b in zip(sums, moved[day], strict=True)]
        points.append(Point(day, *sums))
        day += DAY
    return points


def _by_month(found: Figures) -> list[Point]:
    zone, first, last = found.document.timezone, found.document.period.first_day, _last(found)
    days = [first, *(each.last_day for each in periods("month", Period(first, last)) if first < each.last_day < last)]
    days += [last] if last > first else []
    counts = counts_at(
        found.plan.pk, _conditions(found), [end_of(day, zone) for day in days], units_of(found, found.units[0])
    )
    return [Point(day, *row) for day, row in zip(days, counts, strict=True)]


def _conditions(found: Figures) -> list[Condition]:
    keys = (counting.REGISTERED, counting.BUILT, counting.RECOGNISED)
    return [counting.total(key, found.document) for key in keys]


def _last(found: Figures) -> date:
    return max(found.as_of, found.document.period.first_day)


def _day(moment: date | str, zone: str) -> date:
    """PostgreSQL gives the day in the plan's time zone; SQLite the beginning of an instant in UTC."""
    if isinstance(moment, date):
        return moment
    text = moment if len(moment) > 13 else f"{moment}:00"
    return datetime.fromisoformat(text).replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()


def month_ends(points: list[Point]) -> list[Point]:
    """The table beside the curve: the last point of each month, and the last of all."""
    return [
        point
        for point, after in zip(points, [*points[1:], None], strict=True)
        if after is None or after.day.month != point.day.month
    ]
