"""Charts of this room's pages: each stands beside the table that says the same."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from html import unescape
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from kheo.config.languages.shown import is_english, worded
from kheo.progress.queries.figures import Figures
from kheo.progress.rules import counting
from kheo.progress.views.opening import Opening
from kheo.shared.charts import Chart, Series, bars
from kheo.units.queries import UnitOnDay
from kheo.units.rules import STEP

WIDTH = 380  # reads on a telephone, and beside a table on a wide screen
UNIT = re.compile("Đơn vị tính: [^<]*")  # written by the drawing itself
MOST_UNITS = 12  # in one chart; the table has them all


def drawn(chart: Chart, key: str, how: Callable[..., str] = bars) -> SafeString:
    """The chart as SVG; every word in it is escaped where it is drawn."""
    if not is_english():
        return mark_safe(how(chart, key=key, font="inherit", width=WIDTH))
    svg = how(_english(chart), key=key, font="inherit", width=WIDTH)
    return mark_safe(UNIT.sub(lambda found: escape(worded(unescape(found.group()))), svg))


def _english(chart: Chart) -> Chart:
    series = tuple(replace(each, title=worded(each.title)) for each in chart.series)
    labels = tuple(worded(label) for label in chart.labels)
    title, unit, words = worded(chart.title), worded(chart.unit), worded(chart.words)
    return replace(chart, title=title, labels=labels, series=series, unit=unit, words=words)


def of_rows(title: str, name: str, rows: Sequence[Mapping[str, Any]]) -> SafeString:
    """A table of totals as bars."""
    labels = tuple(str(row["title"]) for row in rows)
    series = Series("Mô hình đăng ký", tuple(int(row["count"]) for row in rows))
    return drawn(Chart(f"Mô hình đăng ký, {title[:1].lower()}{title[1:]}", labels, (series,), "mô hình"), f"c-{name}")


def by_unit(opening: Opening, found: Figures) -> dict[str, Any] | None:
    """The units right below the scope: registered, built, recognised; None where nothing is below."""
    if found.scope is None:
        return None
    depth = len(found.scope.path) + STEP
    below = [unit for unit in found.units if len(unit.path) == depth and unit.id in found.counts.rows]
    if not below:
        return None

    def cells(unit: UnitOnDay) -> list[tuple[int, str]]:
        return [(found.total(key, unit), opening.total_records(key, unit.code)) for key, _ in MEASURES]

    shown = sorted(below, key=lambda unit: -found.total(counting.REGISTERED, unit))[:MOST_UNITS]
    shown = [unit for unit in below if unit in shown]
    chart = Chart(
        "Mô hình của từng đơn vị",
        tuple(unit.name for unit in shown),
        tuple(Series(words, tuple(found.total(key, unit) for unit in shown)) for key, words in MEASURES),
        "mô hình",
    )
    return {
        "chart": drawn(chart, "c-don-vi"),
        "heads": [words for _, words in MEASURES],
        "rows": [(unit.name, opening.address("unit", unit.code), cells(unit)) for unit in below],
        "shown": len(shown) if len(shown) < len(below) else 0,
    }


MEASURES = (
    (counting.REGISTERED, "Đăng ký"),
    (counting.BUILT, "Đã xây dựng"),
    (counting.RECOGNISED, "Được công nhận"),
)
