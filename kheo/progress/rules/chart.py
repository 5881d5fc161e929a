"""The geometry of the curve over the year: numbers to SVG paths. Pure arithmetic, no colours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kheo.shared.charts.scale import apart, nice_top
from kheo.shared.periods import Period, dmy

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 40, 684, 16, 224
STEP_DAYS = 7  # a point a week draws the same line with a seventh of the ink
MOST_POINTS = 60
LABEL_GAP = 15
HIGHEST_LABEL = 8


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    path: str
    value: int
    end_x: str
    label_y: str  # moved apart where lines end close together


@dataclass(frozen=True, slots=True)
class Tick:
    at: str
    word: str


@dataclass(frozen=True, slots=True)
class Chart:
    lines: list[Line]
    months: list[Tick]
    levels: list[Tick]
    today: str | None
    words: str  # what a reader who cannot see it is told


def draw(series: Sequence[tuple[str, Sequence[tuple[date, int]]]], period: Period, as_of: date) -> Chart:
    """One line for each series, over the whole period; each ends on the day asked about."""
    top = nice_top(max((value for _, points in series for _, value in points), default=0))

    def x(day: date) -> float:
        share = (min(max(day, period.first_day), period.last_day) - period.first_day).days / max(1, period.days - 1)
        return round(LEFT + share * (RIGHT - LEFT), 1)

    def y(value: int) -> float:
        return round(BOTTOM - value / top * (BOTTOM - TOP), 1)

    ends = [y(points[-1][1]) if points else float(BOTTOM) for _, points in series]
    lines, ends = [], apart(ends, ceiling=HIGHEST_LABEL, floor=BOTTOM, gap=LABEL_GAP)
    for (label, points), label_y in zip(series, ends, strict=True):
        step = STEP_DAYS if len(points) > MOST_POINTS else 1
        kept = [point for position, point in enumerate(points) if position % step == 0]
        if points and kept[-1] != points[-1]:
            kept.append(points[-1])
        path = "M" + " ".join(f"{_short(x(day))} {_short(y(value))}" for day, value in kept) if kept else ""
        value = points[-1][1] if points else 0
        lines.append(Line(label, path, value, _short(x(points[-1][0]) if points else LEFT), _short(round(label_y, 1))))
    months = [Tick(_short(x(day)), f"T{day.month}") for day in first_days(period)]
    levels = [Tick(_short(y(top * part // 4)), f"{top * part // 4}") for part in range(5)]
    said = ", ".join(f"{line.label.lower()} {line.value}" for line in lines)
    over = not period.first_day <= as_of <= period.last_day
    return Chart(lines, months, levels, None if over else _short(x(as_of)), f"Đến hết ngày {dmy(as_of)}: {said}.")


def first_days(period: Period) -> list[date]:
    """The first of each month in the period, and its first day."""
    days, day = [period.first_day], period.first_day
    while True:
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        if day > period.last_day:
            return days
        days.append(day)


def _short(number: float) -> str:
    """As SVG reads it, whatever the language of the page."""
    return f"{number:g}"
