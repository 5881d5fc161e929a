"""Lines over labels in order, such as months: dashes and marks differ, the last value of each always stands there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from kheo.shared.charts.chart import Chart, Series
from kheo.shared.charts.ink import GAP, Paper, axis, key_to, marker, picture, short, stroke, told, words
from kheo.shared.charts.lettering import clean, shorten, width_of
from kheo.shared.charts.scale import apart, nice_top

TALLEST = 13  # times the letter size
PARTS = 4  # of the scale
SHORTEST_NAME = 5  # times the letter size


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, others: Iterable["Box"]) -> bool:
        return any(
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
            for other in others
        )


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float
    name: str
    said: str


@dataclass(frozen=True, slots=True)
class Field:
    """Where the lines run, and the end of their scale."""

    left: float
    right: float
    top: float
    floor: float
    steps: int
    most: int

    def x(self, at: int) -> float:
        return self.left + (self.right - self.left) * at / self.steps

    def y(self, value: float) -> float:
        return self.floor - (self.floor - self.top) * value / self.most


def lines(chart: Chart, *, key: str, font: str = "sans-serif", width: int = 560, size: int = 13) -> str:
    """A line for each series; a value that would cover another is told on asking, and by the table beside."""
    paper = Paper(key, font, width, size)
    most = 100 if chart.unit == "%" and chart.largest == 100 else nice_top(ceil(chart.largest))
    said = max((width_of(chart.said(value), size) for each in chart.series for value in each.values), default=0.0)
    ticks = [chart.said(most * part // PARTS) for part in range(PARTS + 1)]
    left = max(width_of(tick, size) for tick in ticks) + 2 * GAP
    shown, key_height = key_to(paper, chart, strokes=True)
    top = key_height + paper.line
    floor = top + max(size * TALLEST, paper.line * len(chart.series))
    field = Field(left, width - said - 3 * GAP, top, floor, max(1, len(chart.labels) - 1), most)
    marks = [shown, *_scale(paper, field, ticks), *_names(paper, field, chart.labels)]
    drawn = [_points(chart, field, series) for series in chart.series]
    for number, pieces in enumerate(drawn):
        for piece in pieces:
            path = "M" + "L".join(f"{short(point.x)} {short(point.y)}" for point in piece)
            marks.append(stroke(number, path) if len(piece) > 1 else "")
    marks += _values(paper, field, chart, drawn)
    return picture(paper, chart, floor + paper.line + 3 + GAP, marks, fillings=False)


def _scale(paper: Paper, field: Field, ticks: Sequence[str]) -> list[str]:
    found = []
    for part, tick in enumerate(ticks):
        y = field.y(field.most * part // PARTS)
        found.append(
            f'<path d="M{short(field.left)} {short(y)}H{short(field.right)}" stroke="currentColor" '
            'stroke-opacity="0.25" stroke-width="0.8"/>'
        )
        found.append(words(field.left - 2 * GAP, y + paper.size * 0.36, tick, anchor="end"))
    return [*found, axis(f"M{short(field.left)} {short(field.floor)}H{short(field.right)}")]


def _names(paper: Paper, field: Field, names: Sequence[str]) -> list[str]:
    """The names under their places; one that would cover the one before it is left out."""
    room = max((field.right - field.left) / field.steps - GAP, float(SHORTEST_NAME * paper.size))
    found, free_from = [], 0.0
    for at, name in enumerate(names):
        shown = shorten(name, room, paper.size)
        half = width_of(shown, paper.size) / 2
        middle = min(max(field.x(at), half), paper.width - half)
        if middle - half < free_from:
            continue
        free_from = middle + half + GAP
        text = words(middle, field.floor + paper.line + 3, shown, anchor="middle")
        found.append(text if shown == clean(name) else told(name, text))
    return found


def _points(chart: Chart, field: Field, series: Series) -> list[list[Point]]:
    """The points of a series, in pieces: a line is broken where there is no figure."""
    pieces: list[list[Point]] = [[]]
    for at, value in enumerate(series.values):
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append(Point(field.x(at), field.y(float(value)), chart.labels[at], chart.said(value)))
    return [piece for piece in pieces if piece]


def _values(paper: Paper, field: Field, chart: Chart, drawn: Sequence[list[list[Point]]]) -> list[str]:
    """A mark at every point with its value: at the end of a line always, elsewhere where it covers nothing."""
    size = paper.size
    ends = [(number, pieces[-1][-1]) for number, pieces in enumerate(drawn) if pieces]
    heights = apart([end.y for _, end in ends], ceiling=field.top, floor=field.floor, gap=paper.line)
    taken = [
        Box(end.x + GAP, y - size * 0.7, end.x + GAP + width_of(end.said, size) + GAP, y + size * 0.6)
        for (_, end), y in zip(ends, heights, strict=True)
    ]
    last = {number: (end, y) for (number, end), y in zip(ends, heights, strict=True)}
    found = []
    for number, pieces in enumerate(drawn):
        for point in (point for piece in pieces for point in piece):
            end, end_y = last[number]
            inside = marker(number, point.x, point.y)
            if point == end:
                inside += words(point.x + 1.5 * GAP, end_y + size * 0.36, point.said, bold=True)
            elif place := _free(paper, field, point, taken, [other for other in drawn if other is not pieces]):
                taken.append(place)
                inside += words(point.x, place.bottom - size * 0.2, point.said, anchor="middle", bold=True)
            found.append(told(f"{point.name} – {chart.series[number].title}: {point.said}", inside))
    return found


def _free(
    paper: Paper, field: Field, point: Point, taken: Sequence[Box], others: Iterable[list[list[Point]]]
) -> Box | None:
    """Room for a value above its mark, or below it, where no other value and no other line runs."""
    half, size = width_of(point.said, paper.size) / 2, paper.size
    crossing = list(_heights(others, (point.x - half, point.x, point.x + half)))
    for bottom in (point.y - size * 0.45, point.y + size * 1.65):
        box = Box(point.x - half, bottom - size * 1.1, point.x + half, bottom)
        inside = box.left >= field.left - GAP and box.top >= 0 and box.bottom <= field.floor
        crossed = any(box.top - 3 < y < box.bottom + 3 for y in crossing)
        if inside and not crossed and not box.meets(taken):
            return box
    return None


def _heights(others: Iterable[list[list[Point]]], places: Sequence[float]) -> Iterator[float]:
    """How high the other lines run at some places."""
    for pieces in others:
        for piece in pieces:
            yield from (point.y for point in piece if places[0] <= point.x <= places[-1])
            for here, there in pairwise(piece):
                for x in places:
                    if here.x <= x <= there.x:
                        yield here.y + (there.y - here.y) * (x - here.x) / (there.x - here.x)
