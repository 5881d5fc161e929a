"""Charts: every mark as long as its value, no words over other words, one valid picture whatever is in it."""

import xml.etree.ElementTree as ET
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.shared.charts import Chart, Series, bars, columns, lines
from kheo.shared.charts.chart import say
from kheo.shared.charts.lettering import shorten, width_of, wrap
from kheo.shared.charts.scale import apart, nice_top

SVG = "{http://www.w3.org/2000/svg}"
DRAWERS = (bars, columns, lines)
UNIT = "Ban Thường vụ Đảng ủy thị trấn Chi Lăng và các chi bộ trực thuộc trên địa bàn toàn huyện"
YEARS = Chart("Mô hình", ("2021", "2022", "2023"), (Series("Đăng ký", (4, 2, 8)), Series("Công nhận", (1, None, 0))))

LETTERS = "aăWmMi ỷỮđ.,<&\"'%…\x00\n\u0301漢"
names = st.one_of(
    st.text(LETTERS, max_size=40),
    st.sampled_from(["2023", "T12", UNIT, f"{UNIT} {UNIT}", "Xã <A> & “B”", "", "W" * 90]),
)
values = st.sampled_from([None, 0, 1, 2, 7, 99, 1234, 10**7, Fraction(1, 3), Fraction(200, 3), Fraction(9997, 100)])


@st.composite
def charts(draw):
    labels = tuple(draw(st.lists(names, max_size=10)))
    row = st.tuples(*[values] * len(labels))
    series = tuple(Series(draw(names), draw(row)) for _ in range(draw(st.integers(1, 6))))
    return Chart(draw(names), labels, series, draw(st.sampled_from(["", "%", "mô hình", UNIT])), draw(names))


papers = st.sampled_from([{}, {"width": 380}, {"width": 280, "size": 14}, {"width": 800, "size": 11, "font": 'A "b"'}])


@dataclass(frozen=True)
class Words:
    text: str
    left: float
    top: float
    right: float
    bottom: float


def parsed(svg):
    return ET.fromstring(svg)  # noqa: S314


def texts(svg):
    """The lines of text with the room that they take."""
    root = parsed(svg)
    usual = float(root.find(f"{SVG}g").get("font-size"))
    found = []
    for text in root.iter(f"{SVG}text"):
        size = float(text.get("font-size", usual))
        wide, x, y = width_of(text.text or "", size), float(text.get("x")), float(text.get("y"))
        left = x - {"start": 0, "middle": wide / 2, "end": wide}[text.get("text-anchor", "start")]
        found.append(Words(text.text or "", left, y - size * 0.75, left + wide, y + size * 0.2))
    return found


def marks(svg):
    return [rect for rect in parsed(svg).iter(f"{SVG}rect") if (rect.get("fill") or "").startswith("url(#")]


@pytest.mark.parametrize("draw", DRAWERS)
@given(chart=charts(), paper=papers)
def test_no_words_cover_others_or_leave_the_picture(draw, chart, paper):
    svg = draw(chart, key="c", **paper)

    _, _, width, height = map(float, parsed(svg).get("viewBox").split())
    found = [words for words in texts(svg) if words.text]
    assert [w for w in found if w.left < -0.02 or w.right > width + 0.02 or w.top < 0 or w.bottom > height] == []
    assert [
        (a.text, b.text)
        for a, b in combinations(found, 2)
        if a.left < b.right - 0.02 and b.left < a.right - 0.02 and a.top < b.bottom - 0.02 and b.top < a.bottom - 0.02
    ] == []


@pytest.mark.parametrize("draw", DRAWERS)
@given(chart=charts(), paper=papers)
def test_a_picture_is_valid_has_its_words_and_no_style(draw, chart, paper):
    root = parsed(draw(chart, key="c", **paper))

    every = list(root.iter())
    ids = [element.get("id") for element in every if element.get("id")]
    assert len(ids) == len(set(ids))
    assert set(root.get("aria-labelledby").split()) <= set(ids)
    assert (root.get("role"), root[0].tag, root[1].tag) == ("img", f"{SVG}title", f"{SVG}desc")
    assert [element for element in every if element.get("style") is not None] == []
    assert {element.tag for element in every} <= {
        SVG + tag for tag in ["svg", "title", "desc", "defs", "pattern", "g", "rect", "path", "circle", "text"]
    }


@given(row=st.lists(st.integers(1, 10**6), min_size=1, max_size=12), width=st.sampled_from([380, 560]))
def test_a_bar_is_as_long_as_its_value(row, width):
    chart = Chart("x", tuple(f"T{at}" for at in range(len(row))), (Series("Đăng ký", tuple(row)),))

    lengths = [float(mark.get("width")) for mark in marks(bars(chart, key="c", width=width))]

    longest = lengths[row.index(max(row))]
    assert len(lengths) == len(row)
    assert all(abs(length - longest * value / max(row)) <= 0.02 for length, value in zip(lengths, row, strict=True))


@given(row=st.lists(st.integers(1, 999), min_size=1, max_size=8))
def test_a_column_is_as_tall_as_its_value_and_stands_on_the_axis(row):
    chart = Chart("x", tuple(f"T{at}" for at in range(len(row))), (Series("Đăng ký", tuple(row)),))

    drawn = [(float(mark.get("y")), float(mark.get("height"))) for mark in marks(columns(chart, key="c"))]

    tallest = max(height for _, height in drawn)
    assert all(abs(height - tallest * value / max(row)) <= 0.02 for (_, height), value in zip(drawn, row, strict=True))
    assert max(y + height for y, height in drawn) - min(y + height for y, height in drawn) <= 0.02


def test_every_bar_is_written_on_and_what_is_missing_is_no_nought():
    said = [words.text for words in texts(bars(YEARS, key="c"))]

    assert said == ["Đăng ký", "Công nhận", "2021", "4", "1", "2022", "2", "–", "2023", "8", "0"]


def test_a_line_is_broken_where_there_is_no_figure():
    chart = Chart("x", ("T1", "T2", "T3", "T4", "T5"), (Series("Đăng ký", (1, 2, None, 4, 5)),))

    root = parsed(lines(chart, key="c"))

    assert len([path for path in root.iter(f"{SVG}path") if path.get("class") == "ink-0"]) == 2


def test_series_differ_in_filling_and_in_dashes():
    six = Chart("x", ("a",), tuple(Series(str(n), (n + 1,)) for n in range(6)))
    patterns = [ET.tostring(pattern[0]) if len(pattern) else b"" for pattern in _all(columns(six, key="c"), "pattern")]
    two = replace(six, labels=("a", "b"), series=tuple(Series(s.title, s.values * 2) for s in six.series))
    dashes = {path.get("stroke-dasharray") for path in _all(lines(two, key="c"), "path") if path.get("class")}

    assert len(set(patterns)) == 6
    assert len(dashes) == 6


def _all(svg, tag):
    return list(parsed(svg).iter(SVG + tag))


def test_two_charts_on_one_page_share_no_id():
    ids = [{e.get("id") for e in parsed(bars(YEARS, key=key)).iter() if e.get("id")} for key in ("a", "b")]

    assert ids[0] & ids[1] == set()


@pytest.mark.parametrize("draw", DRAWERS)
def test_a_name_that_was_shortened_is_told_whole(draw):
    chart = Chart("x", (f"{UNIT}, {UNIT}", "2022", "2023", "2024"), (Series("Đăng ký", (4, 2, 8, 1)),))

    assert f"<title>{UNIT}, {UNIT}</title>" in draw(chart, key="c", width=380)


@pytest.mark.parametrize("draw", DRAWERS)
def test_a_chart_of_nothing_says_so(draw):
    svg = draw(Chart("x", (), (Series("Đăng ký", ()),)), key="c")

    assert [words.text for words in texts(svg)] == ["Chưa có số liệu."]


def test_too_many_columns_lie_down():
    chart = Chart("x", tuple(f"T{n}" for n in range(30)), (Series("a", (1000,) * 30), Series("b", (1000,) * 30)))

    assert columns(chart, key="c") == bars(chart, key="c")


def test_shares_are_drawn_of_a_hundred():
    half = Chart("x", ("a", "b"), (Series("Tỷ lệ", (50, Fraction(200, 3))),), "%")
    whole = replace(half, series=(Series("Tỷ lệ", (50, 100)),))

    assert marks(bars(half, key="c"))[0].get("width") < marks(bars(whole, key="c"))[1].get("width")
    assert [words.text for words in texts(bars(half, key="c"))] == ["a", "50%", "b", "66,7%"]


def test_what_cannot_be_drawn_is_refused():
    for series in ((), (Series("a", (1,)),) * 7, (Series("a", (1, 2)),), (Series("a", (-1,)),)):
        with pytest.raises(ValueError, match=r"a chart has|values for|below nought"):
            Chart("x", ("a",), series)
    with pytest.raises(ValueError, match="cannot begin an id"):
        bars(YEARS, key='"x')


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1234567, "1.234.567"),
        (Fraction(200, 3), "66,7"),
        (Fraction(9997, 100), "99,9"),
        (Fraction(2, 100), "0,1"),
        (Fraction(12345, 10), "1.234,5"),
        (Fraction(5, 1), "5"),
    ],
)
def test_numbers_read_as_vietnamese_ones(value, text):
    assert say(value) == text


@given(st.text(max_size=200), st.integers(40, 400), st.integers(1, 4))
def test_wrapped_lines_fit(text, room, most):
    found = wrap(text, room, 13, most=most)

    assert 1 <= len(found) <= most
    assert all(width_of(line, 13) <= room for line in found)


@given(st.text(max_size=100), st.integers(20, 600))
def test_shortening_keeps_a_beginning(text, room):
    found = shorten(text, room, 13)

    assert found == " ".join(found.split())
    assert found.endswith("…") or width_of(found, 13) <= room


@given(st.integers(0, 10**7))
def test_the_scale_reaches_the_largest_value_and_divides_by_four(largest):
    top = nice_top(largest)

    assert top >= max(largest, 4)
    assert top % 4 == 0
    assert top <= max(4, largest * 3)


@given(st.lists(st.floats(16, 224), min_size=1, max_size=6))
def test_labels_stand_a_line_apart_between_ceiling_and_floor(heights):
    found = apart(heights, ceiling=8, floor=224, gap=15)

    assert all(8 <= height <= 224 for height in found)
    assert all(b - a >= 15 - 1e-6 for a, b in pairwise(sorted(found)))
