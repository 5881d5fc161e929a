"""Charts as SVG, for pages and documents: readable in black and white, by ear, and without any style sheet.

Each answers with one whole `<svg>`: attributes only, ink in the colour of the words around it, hatching and dashes
that differ, a value at every mark. A chart never stands alone: the table beside it says the same.
"""

from kheo.shared.charts.bars import bars
from kheo.shared.charts.chart import Chart, Series
from kheo.shared.charts.columns import columns
from kheo.shared.charts.lines import lines

__all__ = ["Chart", "Series", "bars", "columns", "lines"]
