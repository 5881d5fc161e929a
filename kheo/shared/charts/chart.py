"""What a chart shows: series of values over the same labels, and the same in words."""

from dataclasses import dataclass
from fractions import Fraction

Value = int | Fraction | None

MOST_SERIES = 6  # more hatchings than that cannot be told apart
NO_VALUE = "–"


@dataclass(frozen=True, slots=True)
class Series:
    """One measure: a value for each label; None where there is no figure, which is not nought."""

    title: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Values as they are to be read: a share with unit "%" is 60, not 0.6."""

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    words: str = ""  # what a reader who cannot see it is told; by default every value

    def __post_init__(self) -> None:
        if not 1 <= len(self.series) <= MOST_SERIES:
            raise ValueError(f"a chart has 1 to {MOST_SERIES} series, not {len(self.series)}")
        for series in self.series:
            if len(series.values) != len(self.labels):
                raise ValueError(f"{series.title!r} has {len(series.values)} values for {len(self.labels)} labels")
            if any(value is not None and value < 0 for value in series.values):
                raise ValueError(f"{series.title!r} has a value below nought: there is no room for it")

    @property
    def largest(self) -> int | Fraction:
        """The end of the scale: the largest value, a whole for shares, and never nought."""
        top = max((value for series in self.series for value in series.values if value is not None), default=0)
        return max(top, 100) if self.unit == "%" else top or 1

    def said(self, value: Value) -> str:
        """A value as it is written at its mark."""
        if value is None:
            return NO_VALUE
        return f"{say(value)}%" if self.unit == "%" else say(value)

    @property
    def description(self) -> str:
        return self.words or "; ".join(
            f"{label}: " + ", ".join(f"{series.title} {self.said(series.values[at])}" for series in self.series)
            for at, label in enumerate(self.labels)
        )


def say(value: int | Fraction) -> str:
    """1.234 or 66,7: points between thousands, one decimal where a value is not whole, half a unit up.

    What only nears a whole number does not read as one: 99,97 is 99,9, and 0,02 is 0,1.
    """
    exact = Fraction(value)
    if exact.denominator == 1:
        return _grouped(exact.numerator)
    tenths = int(exact * 10 + Fraction(1, 2))
    if tenths % 10 == 0:
        tenths += -1 if tenths > exact * 10 else 1
    return f"{_grouped(tenths // 10)},{tenths % 10}"


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")
