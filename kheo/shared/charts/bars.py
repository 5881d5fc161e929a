"""Horizontal bars: a group for each label, a bar for each series; the names may be as long as those of units."""

from kheo.shared.charts.chart import Chart
from kheo.shared.charts.ink import GAP, Paper, axis, bar, key_to, label, picture, short, told, words
from kheo.shared.charts.lettering import width_of, wrap

NAMES_TAKE = 0.38  # of the width, at most, where they stand beside the bars
MOST_LINES = 3


def bars(chart: Chart, *, key: str, font: str = "sans-serif", width: int = 560, size: int = 13) -> str:
    """One bar under another, as long as its value; on a narrow paper each name stands above its bars."""
    paper = Paper(key, font, width, size)
    thick, between, apart = size * 1.15, 3.0, size * 0.85
    said = max((width_of(chart.said(value), size) for each in chart.series for value in each.values), default=0.0)
    left, most = 1.0, 2
    if not paper.narrow:
        longest = max((width_of(name, size) for name in chart.labels), default=0.0)
        left, most = min(longest, width * NAMES_TAKE) + GAP, MOST_LINES
    room = width - left - said - GAP - 1
    marks, y = [], 0.0
    shown, y = key_to(paper, chart, strokes=False)
    marks.append(shown)
    top = y
    for at, name in enumerate(chart.labels):
        block = len(chart.series) * (thick + between) - between
        if paper.narrow:
            names = wrap(name, width, size, most=most)
            marks.append(label(paper, 0, y + size, name, room=width, most=most))
            y += len(names) * paper.line + 2
            high = block
        else:
            names = wrap(name, left - GAP, size, most=most)
            high = max(block, len(names) * paper.line)
            first = y + (high - len(names) * paper.line) / 2 + size
            marks.append(label(paper, left - GAP, first, name, room=left - GAP, most=most, anchor="end"))
        start = y + (high - block) / 2
        for number, series in enumerate(chart.series):
            value = series.values[at]
            length = float(room * value / chart.largest) if value is not None else 0.0
            drawn = bar(paper, number, left, start, length, thick) if length else ""
            number_at = words(left + length + GAP, start + thick / 2 + size * 0.36, chart.said(value), bold=True)
            marks.append(told(f"{name} – {series.title}: {chart.said(value)}", drawn + number_at))
            start += thick + between
        y += high + apart
        if paper.narrow:
            marks.append(axis(f"M{short(left)} {short(y - high - apart - 2)}V{short(y - apart + 2)}"))
    if not paper.narrow:
        marks.append(axis(f"M{short(left)} {short(top - 2)}V{short(y - apart + 4)}"))
    return picture(paper, chart, y - apart + GAP, marks, fillings=True)
