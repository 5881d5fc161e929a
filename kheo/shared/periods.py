"""Days and the periods that plans speak of: months, quarters, half-years, years. Pure arithmetic, no clock.

A day D is over at the first instant of D + 1: every "as of day D" asks for what was true before `end_of(D)`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
ROMAN = ("", "I", "II", "III", "IV")
MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from the first to the last, both included."""

    first_day: date
    last_day: date

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def __str__(self) -> str:
        return f"{dmy(self.first_day)} – {dmy(self.last_day)}"

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1

    def within(self, other: "Period") -> "Period | None":
        """The days that both periods have, or None."""
        first, last = max(self.first_day, other.first_day), min(self.last_day, other.last_day)
        return Period(first, last) if first <= last else None


def dmy(day: date) -> str:
    """A day as officials write it: 05/02/2023."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def month(year: int, number: int) -> Period:
    return months(year, number, 1)


def quarter(year: int, number: int) -> Period:
    return months(year, 3 * number - 2, 3)


def half_year(year: int, number: int) -> Period:
    return months(year, 6 * number - 5, 6)


def year(number: int) -> Period:
    return Period(date(number, 1, 1), date(number, 12, 31))


def months(year: int, first: int, count: int) -> Period:
    """`count` whole months from month `first` on (1 = January)."""
    after = year * 12 + first - 1 + count
    end = date(9999, 12, 31) if after >= 10000 * 12 else date(after // 12, after % 12 + 1, 1) - DAY
    return Period(date(year, first, 1), end)


def containing(every: str, day: date) -> Period:
    """The month, quarter, half-year or year in which a day lies."""
    size = MONTHS[every]
    return months(day.year, (day.month - 1) // size * size + 1, size)


def periods(every: str, span: Period) -> Iterator[Period]:
    """The months (quarters …) that lie in a span of days, whole even where the span cuts the first or the last."""
    current = containing(every, span.first_day)
    while current.first_day <= span.last_day:
        yield current
        if current.last_day == date.max:
            return
        current = containing(every, current.last_day + DAY)


def name(every: str, period: Period) -> str:
    """How officials call it: "tháng 6/2023", "quý II/2023", "6 tháng đầu năm 2023", "năm 2023"."""
    first = period.first_day
    if every == "month":
        return f"tháng {first.month}/{first.year}"
    if every == "quarter":
        return f"quý {ROMAN[(first.month + 2) // 3]}/{first.year}"
    if every == "half-year":
        return f"6 tháng {'đầu' if first.month == 1 else 'cuối'} năm {first.year}"
    return f"năm {first.year}"


def start_of(day: date, zone: str) -> datetime:
    """The first instant of a day in a time zone."""
    return datetime.combine(day, time(0), ZoneInfo(zone))


def end_of(day: date, zone: str) -> datetime:
    """The first instant after a day: what happened on the day happened before it."""
    return start_of(day + DAY, zone)


def last_moment_of(day: date, zone: str) -> datetime:
    """The last second of a day, for showing: 23:59:59."""
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(zone))


def day_of(instant: datetime, zone: str) -> date:
    """The day on which an instant falls in a time zone."""
    return instant.astimezone(ZoneInfo(zone)).date()
