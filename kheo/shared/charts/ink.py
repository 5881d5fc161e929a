"""The marks: text, fillings, dashes, the key above a chart, and the whole picture. Attributes only, one ink."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from kheo.shared.charts.chart import Chart
from kheo.shared.charts.lettering import clean, shorten, width_of, wrap

LINE_HEIGHT = 1.3  # of the letter size
SMALLER = 0.9  # words of the key and of the unit
GAP = 6

# What fills the bars of a series, as a pattern of 8 by 8: solid and white stand first, for two series are most common.
_FILLINGS = (
    '<rect width="8" height="8" fill="currentColor"/>',
    "",
    '<path d="M-2 2L2 -2M0 8L8 0M6 10L10 6" stroke="currentColor" stroke-width="1.6"/>',
    '<circle cx="2" cy="2" r="1.3" fill="currentColor"/><circle cx="6" cy="6" r="1.3" fill="currentColor"/>',
    '<path d="M0 2H8M0 6H8" stroke="currentColor" stroke-width="1.2"/>',
    '<path d="M0 0L8 8M0 8L8 0" stroke="currentColor" stroke-width="1"/>',
)
DASHES = ("", "9 4", "2 4", "12 4 2 4", "5 3", "1 6")
_MARKERS = (
    '<circle cx="{x}" cy="{y}" r="3.6" fill="currentColor"/>',
    '<path d="M{x} {y}m-3.6 -3.6h7.2v7.2h-7.2z" fill="currentColor"/>',
    '<path d="M{x} {y}m0 -4.6l4.4 7.8h-8.8z" fill="currentColor"/>',
    '<path d="M{x} {y}m0 -5l5 5l-5 5l-5 -5z" fill="currentColor"/>',
    '<path d="M{x} {y}m-4 -4l8 8m-8 0l8 -8" stroke="currentColor" stroke-width="2"/>',
    '<path d="M{x} {y}m-4.6 0h9.2m-4.6 -4.6v9.2" stroke="currentColor" stroke-width="2"/>',
)
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Paper:
    """What a chart is drawn on."""

    key: str  # begins every id, so that two charts on a page keep theirs apart
    font: str
    width: int
    size: int  # of the letters

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise ValueError(f"{self.key!r} cannot begin an id: letters, digits and hyphens, a letter first")
        if self.width < 20 * self.size:
            raise ValueError(f"{self.width} is too narrow for letters of {self.size}")

    @property
    def narrow(self) -> bool:
        """Too narrow for names beside the bars: they stand above."""
        return self.width < 36 * self.size

    @property
    def line(self) -> float:
        return self.size * LINE_HEIGHT


def short(number: float) -> str:
    """A length as SVG reads it: at most two decimals."""
    return f"{round(float(number), 2):.2f}".rstrip("0").rstrip(".").replace("-0", "0") if number else "0"


def words(x: float, y: float, text: str, *, anchor: str = "start", bold: bool = False, size: float = 0) -> str:
    """A line of text; `y` is where the letters stand."""
    more = "" if anchor == "start" else f' text-anchor="{anchor}"'
    more += ' font-weight="600"' if bold else ""
    more += f' font-size="{short(size)}"' if size else ""
    return f'<text x="{short(x)}" y="{short(y)}"{more}>{escape(clean(text))}</text>'


def told(full: str, inside: str) -> str:
    """Marks that tell their whole text to a pointer."""
    return f"<g><title>{escape(clean(full))}</title>{inside}</g>"


def label(paper: Paper, x: float, y: float, text: str, *, room: float, most: int, anchor: str = "start") -> str:
    """A name in at most so many lines, the first standing at `y`; the whole name on asking where it was shortened."""
    shown = wrap(text, room, paper.size, most=most)
    inside = "".join(words(x, y + at * paper.line, part, anchor=anchor) for at, part in enumerate(shown))
    return inside if " ".join(shown) == clean(text) else told(text, inside)


def bar(paper: Paper, series: int, x: float, y: float, width: float, height: float) -> str:
    box = f'x="{short(x)}" y="{short(y)}" width="{short(width)}" height="{short(height)}"'
    return f'<rect {box} fill="url(#{paper.key}-f{series})" stroke="currentColor" class="ink-{series}"/>'


def marker(series: int, x: float, y: float) -> str:
    return f'<g class="ink-{series}">{_MARKERS[series].format(x=short(x), y=short(y))}</g>'


def stroke(series: int, path: str) -> str:
    dashes = f' stroke-dasharray="{DASHES[series]}"' if DASHES[series] else ""
    return (
        f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linejoin="round"'
        f'{dashes} class="ink-{series}"/>'
    )


def axis(path: str) -> str:
    return f'<path d="{path}" fill="none" stroke="currentColor"/>'


def key_to(paper: Paper, chart: Chart, *, strokes: bool) -> tuple[str, float]:
    """The unit and what each filling or dash stands for, and how high that is; nothing where nothing is to be told."""
    size, swatch = paper.size * SMALLER, 26.0
    found: list[str] = []
    x, y = 0.0, paper.size * 1.1
    if chart.unit not in ("", "%"):
        unit = shorten(f"Đơn vị tính: {clean(chart.unit)}", paper.width, size)
        found.append(words(paper.width, y, unit, anchor="end", size=size))
        y += paper.line + 2
    if len(chart.series) > 1:
        for at, series in enumerate(chart.series):
            shown = shorten(series.title, paper.width - swatch - GAP, size)
            needed = swatch + GAP + width_of(shown, size)
            if x and x + needed > paper.width:
                x, y = 0.0, y + paper.line
            middle = y - size * 0.35
            mark = (
                stroke(at, f"M{short(x)} {short(middle)}h{short(swatch)}") + marker(at, x + swatch / 2, middle)
                if strokes
                else bar(paper, at, x + 0.5, middle - 5.5, swatch - 1, 11)
            )
            text = mark + words(x + swatch + GAP, y, shown, size=size)
            found.append(text if shown == clean(series.title) else told(series.title, text))
            x += needed + 3 * GAP
        y += paper.line
    return "".join(found), (y - paper.size * 1.1 + GAP) if found else 0.0


def picture(paper: Paper, chart: Chart, height: float, marks: Sequence[str], *, fillings: bool) -> str:
    """The whole `<svg>`, with its title and its description."""
    if not chart.labels:
        height = paper.line * 2
        marks = [words(0, paper.size * 1.2, "Chưa có số liệu.")]
    patterns = "".join(
        f'<pattern id="{paper.key}-f{at}" width="8" height="8" patternUnits="userSpaceOnUse" class="ink-{at}">'
        f"{_FILLINGS[at]}</pattern>"
        for at in range(len(chart.series) if fillings and chart.labels else 0)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {paper.width} {short(height)}" width="{paper.width}" '
        f'height="{short(height)}" role="img" aria-labelledby="{paper.key}-t {paper.key}-d">'
        f'<title id="{paper.key}-t">{escape(clean(chart.title))}</title>'
        f'<desc id="{paper.key}-d">{escape(clean(chart.description))}</desc>'
        + (f"<defs>{patterns}</defs>" if patterns else "")
        + f'<g font-family="{escape(clean(paper.font))}" font-size="{paper.size}" fill="currentColor">'
        + "".join(marks)
        + "</g></svg>"
    )
