"""Charts of the reports: each draws a table that stands beside it, and says in words what it shows."""

from collections.abc import Callable, Iterable, Sequence

from kheo.papers.queries.official.asking import Asked
from kheo.papers.queries.official.counts import facet_cells
from kheo.papers.rules.official import Figure, Picture
from kheo.plans.rules.targets import say_number
from kheo.progress.queries.curve import Point
from kheo.progress.queries.figures import TargetFigure
from kheo.progress.rules.outlook import TargetState
from kheo.shared.charts import Chart, Series, bars, columns, lines

COUNTED = ("Đăng ký", "Xây dựng", "Công nhận")


def facet_picture(
    asked: Asked, found: dict[str, Figure], facet: str, pairs: Iterable[tuple[str, str]], title: str
) -> Picture:
    """Registered, built and recognised beside each other, for each code of a facet."""
    pairs = list(pairs)
    cells = [[_number(each) for each in facet_cells(found, f"{facet}:{code}")] for code, _ in pairs]
    series = [Series(name, tuple(row[place] for row in cells)) for place, name in enumerate(COUNTED)]
    return picture(bars, title, [words for _, words in pairs], series, key=f"{facet}-{asked.unit.pk}")


def targets_picture(asked: Asked, cells: dict[str, list[TargetFigure]]) -> Picture:
    """For each target, how many units met it and how many did not."""
    shown = [target for target in asked.document.targets if cells[target.code]]
    met = [sum(cell.state is TargetState.MET for cell in cells[target.code]) for target in shown]
    short = [len(cells[target.code]) - number for target, number in zip(shown, met, strict=True)]
    series = [Series("Đạt", tuple(met)), Series("Chưa đạt", tuple(short))]
    titles = [target.title for target in shown]
    return picture(
        bars, "Số đơn vị đạt, chưa đạt từng chỉ tiêu", titles, series, key=f"chi-tieu-{asked.unit.pk}", unit="đơn vị"
    )


def curve_picture(asked: Asked, points: Sequence[Point]) -> Picture:
    """The year so far, by the end of each month."""
    series = [
        Series("Đăng ký", tuple(each.registered for each in points)),
        Series("Xây dựng", tuple(each.built for each in points)),
        Series("Công nhận", tuple(each.recognised for each in points)),
    ]
    labels = [f"{each.day.day:02d}/{each.day.month:02d}" for each in points]
    return picture(lines, "Số mô hình, điển hình theo thời gian", labels, series, key=f"dien-bien-{asked.unit.pk}")


def years_picture(title: str, years: Sequence[int], series: Sequence[Series], key: str) -> Picture:
    return picture(columns, title, [str(year) for year in years], series, key=key)


def picture(
    draw: Callable[..., str],
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    key: str,
    unit: str = "mô hình",
) -> Picture:
    words = "; ".join(
        f"{label}: {', '.join(f'{each.title.lower()} {_said(each.values[place])}' for each in series)}"
        for place, label in enumerate(labels)
    )
    chart = Chart(title, tuple(labels), tuple(series), unit, f"{title}. {words}.")
    return Picture(draw(chart, key=key), f"Hình: {title}", chart.words)


def _said(value: object) -> str:
    return say_number(value) if isinstance(value, int) else "chưa có"


def _number(figure: Figure) -> int:
    return int(figure.text.replace(".", ""))
