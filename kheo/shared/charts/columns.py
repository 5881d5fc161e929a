"""Vertical columns, for years and months: a group for each label, a column for each series."""

from kheo.shared.charts.bars import bars
from kheo.shared.charts.chart import Chart
from kheo.shared.charts.ink import GAP, Paper, axis, bar, key_to, label, picture, short, told, words
from kheo.shared.charts.lettering import width_of, wrap

TALLEST = 11  # times the letter size
WIDEST = 3.5
NARROWEST = 1.0
LABEL_LINES = 2
SHORTEST_LABEL = 3.0  # what is left of a shortened label must still say something


def columns(chart: Chart, *, key: str, font: str = "sans-serif", width: int = 560, size: int = 13) -> str:
    """Columns side by side, as tall as their values; lying bars instead where there are too many to be written on."""
    paper = Paper(key, font, width, size)
    many = len(chart.series)
    said = max((width_of(chart.said(value), size) for each in chart.series for value in each.values), default=0.0)
    group = width / max(1, len(chart.labels))
    between = size * 0.8
    wide = (group - between) / many
    longest = max((width_of(name, size) for name in chart.labels), default=0.0)
    cramped = wide < said + 2 or wide < size * NARROWEST
    if cramped or (longest > group - GAP and group - GAP < SHORTEST_LABEL * size):
        return bars(chart, key=key, font=font, width=width, size=size)
    thick = min(wide - 1, size * WIDEST)
    pitch = max(thick + 1, said + 2)  # columns may be thinner than their numbers
    shown, top = key_to(paper, chart, strokes=False)
    top += paper.line
    floor = top + size * TALLEST
    lines = max((len(wrap(name, group - GAP, size, most=LABEL_LINES)) for name in chart.labels), default=0)
    marks = [shown]
    for at, name in enumerate(chart.labels):
        middle = (at + 0.5) * group
        start = middle - pitch * many / 2
        for number, series in enumerate(chart.series):
            value = series.values[at]
            tall = float(size * TALLEST * value / chart.largest) if value is not None else 0.0
            x = start + number * pitch + (pitch - thick) / 2
            drawn = bar(paper, number, x, floor - tall, thick, tall) if tall else ""
            number_at = words(x + thick / 2, floor - tall - 4, chart.said(value), anchor="middle", bold=True)
            marks.append(told(f"{name} – {series.title}: {chart.said(value)}", drawn + number_at))
        under = floor + paper.line
        marks.append(label(paper, middle, under, name, room=group - GAP, most=LABEL_LINES, anchor="middle"))
    marks.append(axis(f"M0 {short(floor)}H{width}"))
    return picture(paper, chart, floor + lines * paper.line + GAP, marks, fillings=True)
