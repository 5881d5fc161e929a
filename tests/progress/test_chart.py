"""The geometry of the curve."""

from datetime import date, timedelta

from kheo.progress.rules.chart import draw
from kheo.shared.periods import Period, year

YEAR = year(2023)


def test_a_line_ends_on_the_day_asked_about_with_its_value():
    days = [date(2023, 1, 1) + timedelta(days=n) for n in range(297)]
    chart = draw([("Đăng ký", [(day, n) for n, day in enumerate(days)])], YEAR, days[-1])

    line = chart.lines[0]
    assert line.path.startswith("M40 224")
    assert line.path.endswith(f"{line.end_x} 70.1")
    assert chart.today == line.end_x
    assert chart.words == "Đến hết ngày 24/10/2023: đăng ký 296."
    assert [tick.word for tick in chart.months] == [f"T{n}" for n in range(1, 13)]
    assert [tick.word for tick in chart.levels] == ["0", "100", "200", "300", "400"]


def test_nothing_yet_is_an_empty_chart_and_a_day_outside_the_year_has_no_mark():
    chart = draw([("Đăng ký", [])], Period(date(2023, 3, 5), date(2023, 4, 5)), date(2023, 1, 1))

    assert (chart.lines[0].path, chart.lines[0].value, chart.today) == ("", 0, None)
    assert [tick.word for tick in chart.months] == ["T3", "T4"]
