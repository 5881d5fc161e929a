"""The moments of a plan's deadlines.

"before 25/02/2023" is strict: its last day is 24/02/2023, which ends at 23:59:59 in the plan's time zone.
A delivery is on time when it came before `closes_at`; after `closes_on` (with the grace days) the list is closed
to the unit unless an extension is granted.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from kheo.plans.rules.document import Deadline, PlanDocument
from kheo.plans.rules.vocabulary import Repeat
from kheo.shared.periods import DAY, Period, day_of, dmy, end_of, last_moment_of, months, name, periods


class DeliveryState(StrEnum):
    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"
    UPCOMING = "upcoming"


@dataclass(frozen=True, order=True)
class Occurrence:
    """One moment of a deadline; a deadline that does not repeat has exactly one, with the period "" and no label."""

    first_day: date  # of the period that it reports on
    last_day: date  # the last day that is on time
    period: str  # "2023-06", "2023-Q2", "2023-H1", "2023"; "" for a single moment
    period_label: str  # "tháng 6/2023"
    closes_on: date | None  # the last day of grace; None: it never closes
    zone: str

    @property
    def ends_at(self) -> datetime:
        """The first instant that is late."""
        return end_of(self.last_day, self.zone)

    @property
    def last_moment(self) -> datetime:
        """The last second that is on time, for showing."""
        return last_moment_of(self.last_day, self.zone)

    @property
    def closes_at(self) -> datetime | None:
        """The first instant at which the list is closed to the unit."""
        return end_of(self.closes_on, self.zone) if self.closes_on else None

    def is_on_time(self, instant: datetime) -> bool:
        return instant < self.ends_at

    def is_closed(self, instant: datetime) -> bool:
        return self.closes_at is not None and instant >= self.closes_at

    def state(self, delivered_at: datetime | None, as_of: date) -> DeliveryState:
        """As of the end of a day; a delivery after that day is not known yet."""
        known = delivered_at is not None and delivered_at < end_of(as_of, self.zone)
        if known and delivered_at is not None:
            return DeliveryState.ON_TIME if self.is_on_time(delivered_at) else DeliveryState.LATE
        return DeliveryState.MISSING if as_of > self.last_day else DeliveryState.UPCOMING

    def days_left(self, today: date) -> int:
        """0 on the last day, negative after it."""
        return (self.last_day - today).days


def occurrences(deadline: Deadline, document: PlanDocument) -> list[Occurrence]:
    """Every moment of a deadline in the plan's year, in order.

    A repeated deadline has one moment for each month (quarter, half-year, year) whose report falls due after the
    plan begins and whose period begins before the plan ends.
    """
    zone, plan = document.timezone, document.period
    if deadline.every is None:
        return [_occurrence(deadline, plan.first_day, _single_last_day(deadline), "", "", zone)]
    found = []
    for period in periods(deadline.every, plan):
        last_day = _repeated_last_day(deadline, period)
        if last_day < plan.first_day or period.first_day > plan.last_day:
            continue
        label = name(deadline.every, period)
        found.append(_occurrence(deadline, period.first_day, last_day, _key(deadline.every, period), label, zone))
    return found


def last_day_of(deadline: Deadline, document: PlanDocument) -> date:
    """The last day of a deadline's last moment."""
    return occurrences(deadline, document)[-1].last_day


def occurrence_at(deadline: Deadline, document: PlanDocument, day: date) -> Occurrence:
    """The moment that a day works towards: the first that is not over, or the last one."""
    every = occurrences(deadline, document)
    return next((each for each in every if day <= each.last_day), every[-1])


def target_last_day(by: date | None, document: PlanDocument) -> date:
    """A target without a date of its own has until the plan's last day."""
    return by or document.period.last_day


def today_in(document: PlanDocument, instant: datetime) -> date:
    return day_of(instant, document.timezone)


def say_moment(deadline: Deadline) -> str:
    """The moment in the plan's own manner: "trước ngày 25/02/2023", "chậm nhất ngày 15 của tháng cuối quý"."""
    if deadline.before:
        return f"trước ngày {dmy(deadline.before)}"
    if deadline.by:
        return f"chậm nhất ngày {dmy(deadline.by)}"
    if deadline.within:
        span = deadline.within
        kind = Repeat.MONTH if span.first_day.month == span.last_day.month else Repeat.QUARTER
        return f"trong {name(kind, span)}"
    where = {
        Repeat.MONTH: "hằng tháng",
        Repeat.QUARTER: "của tháng cuối quý",
        Repeat.HALF_YEAR: "của tháng cuối mỗi 6 tháng",
        Repeat.YEAR: "của tháng 12",
    }[deadline.every or Repeat.YEAR]
    if deadline.before_day:
        return f"trước ngày {deadline.before_day} {where}"
    if deadline.day:
        return f"chậm nhất ngày {deadline.day} {where}"
    return {
        Repeat.MONTH: "ngày cuối mỗi tháng",
        Repeat.QUARTER: "ngày cuối mỗi quý",
        Repeat.HALF_YEAR: "ngày cuối mỗi 6 tháng",
        Repeat.YEAR: "ngày cuối năm",
    }[deadline.every or Repeat.YEAR]


def _occurrence(deadline: Deadline, first: date, last: date, period: str, label: str, zone: str) -> Occurrence:
    closes = last + timedelta(days=deadline.grace_days) if deadline.closes else None
    return Occurrence(min(first, last), last, period, label, closes, zone)


def _single_last_day(deadline: Deadline) -> date:
    if deadline.before:
        return deadline.before - DAY
    if deadline.by:
        return deadline.by
    if deadline.within:
        return deadline.within.last_day
    raise ValueError(f"deadline {deadline.code} has no moment")


def _repeated_last_day(deadline: Deadline, period: Period) -> date:
    """A day past the month's end means its last day: both "ngày 31" and "trước ngày 31" end June with the 30th."""
    end = period.last_day
    last_month = months(end.year, end.month, 1)
    if deadline.day:
        return last_month.first_day + min(deadline.day - 1, last_month.days - 1) * DAY
    if deadline.before_day:
        return last_month.first_day + (min(deadline.before_day - 1, last_month.days) - 1) * DAY
    return end


def _key(every: Repeat, period: Period) -> str:
    year, first = period.first_day.year, period.first_day.month
    if every is Repeat.MONTH:
        return f"{year}-{first:02d}"
    if every is Repeat.QUARTER:
        return f"{year}-Q{(first + 2) // 3}"
    if every is Repeat.HALF_YEAR:
        return f"{year}-H{1 if first == 1 else 2}"
    return f"{year}"
