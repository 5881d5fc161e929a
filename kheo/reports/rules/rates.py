"""Five rates of reporting, as health information systems count them: expected, actual, on time, and their two shares.

Source: WHO data quality review (completeness and timeliness of reporting); DHIS2 calls them reporting rates. A unit
is expected to have reported once its last day (with its extension) is over; what is sent before is early, and counts
with the others on the day after. So `expected = actual + missing` and `actual = on time + late` on every day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from kheo.plans.rules.calendar import DeliveryState
from kheo.progress.rules.deadlines import DeadlineFigure

NOTHING_EXPECTED = "chưa có gì phải gửi"


@dataclass(frozen=True, slots=True)
class Rate:
    """Counts over moments of units; a share of nothing is None, never 0."""

    expected: int = 0
    actual: int = 0
    on_time: int = 0
    open: int = 0  # whose last day is not over yet
    early: int = 0  # of the open, how many were sent already

    def __add__(self, other: "Rate") -> "Rate":
        return Rate(
            self.expected + other.expected,
            self.actual + other.actual,
            self.on_time + other.on_time,
            self.open + other.open,
            self.early + other.early,
        )

    @property
    def late(self) -> int:
        return self.actual - self.on_time

    @property
    def missing(self) -> int:
        return self.expected - self.actual

    @property
    def rate(self) -> Fraction | None:
        return Fraction(self.actual, self.expected) if self.expected else None

    @property
    def on_time_rate(self) -> Fraction | None:
        return Fraction(self.on_time, self.expected) if self.expected else None


def is_due(figure: DeadlineFigure) -> bool:
    """Whether the unit's last day for this moment is over on the day of the figure."""
    return figure.days_left < 0


def rate_of(figure: DeadlineFigure) -> Rate:
    sent = figure.delivered_at is not None
    if not is_due(figure):
        return Rate(open=1, early=int(sent))
    return Rate(expected=1, actual=int(sent), on_time=int(figure.state is DeliveryState.ON_TIME))


def added(rates: Iterable[Rate]) -> Rate:
    return sum(rates, Rate())


def say_share(share: Fraction | None) -> str:
    """ "94,4%"; what is not whole never reads 100%, what is not nothing never 0%."""
    if share is None:
        return NOTHING_EXPECTED
    tenths = (share * 1000).__round__()
    if share < 1:
        tenths = min(tenths, 999)
    if share > 0:
        tenths = max(tenths, 1)
    whole, rest = divmod(tenths, 10)
    return f"{whole},{rest}%" if rest else f"{whole}%"
