"""The list as an official form: it reads back exactly, holds no formula, and is ready to print."""

import io
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from kheo.papers.queries.list_form import ListHeading, write_registration_list
from kheo.papers.queries.workbook import open_workbook
from kheo.papers.rules import ListDraft, UnitTerm, read_list
from kheo.papers.rules.cleaning import clean_text, one_line
from kheo.papers.rules.times import read_time
from kheo.shared.legacy_text import detect_legacy
from tests.papers.workbooks import VOCABULARY

HEADING = ListHeading(
    unit="Đảng ủy xã Bắc Thủy",
    parent="Huyện ủy Chi Lăng",
    plan="(Kèm theo Kế hoạch số 29-KH/HU ngày 10/02/2023)",
    place="Bắc Thủy",
    day=date(2023, 2, 20),
    signer="Nguyễn Văn A",
    recipients=("Ban Dân vận Huyện ủy,", "Lưu VP."),
)


def written(rows, heading=HEADING, vocabulary=VOCABULARY):
    out = io.BytesIO()
    assert write_registration_list(rows, heading, out, vocabulary) == len(rows)
    return out.getvalue()


def read_back(data, vocabulary=VOCABULARY):
    return read_list(open_workbook(data), vocabulary)


nasty = st.one_of(
    st.text(max_size=60),
    st.text(st.sampled_from("=+-@ \n\tăâđơưếộ́̉aoo̧Hoà\u00a0\u200b“”I.1xX:;,()"), max_size=40),
    st.sampled_from(
        ["=1+1", "+84", "-5", "@x", "http://a.b", "STT", "Tổng cộng", "Nơi nhận:", "I.", "1", "x", "_x000D_"]
    ),
    st.text(st.sampled_from("ab \n"), min_size=1, max_size=9).map(lambda text: text * 900),
)
lines = nasty.map(clean_text).filter(lambda text: detect_legacy(text) is None)
line = lines.map(lambda text: one_line(text)[:300].strip())
titles = line.filter(bool)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@st.composite
def times(draw):
    text = draw(
        st.sampled_from(["", "Quý II/2023", "tháng 3/2023", "thường xuyên", "cả năm", "15/3/2023", "từ 3/2023"])
    )
    _, starts, ends, _ = read_time(text, 2023)
    if draw(st.booleans()):
        starts, ends = sorted([draw(days), draw(days)])
    return {"time_text": text, "starts_on": starts, "ends_on": ends}


def codes(terms):
    return st.sampled_from(["", *(code for code, _ in terms)])


@st.composite
def drafts(draw):
    unit = draw(st.sampled_from(VOCABULARY.units))
    return ListDraft(
        title=draw(titles),
        carrier=draw(line),
        unit_id=unit[0],
        unit_text=unit[2],
        subject=draw(codes(VOCABULARY.subjects)),
        field=draw(codes(VOCABULARY.fields)),
        level=draw(codes(VOCABULARY.levels)),
        kind=draw(codes(VOCABULARY.kinds)),
        priorities=tuple(draw(st.lists(st.sampled_from([c for c, _ in VOCABULARY.priorities]), unique=True))),
        content=draw(lines),
        method=draw(lines),
        expected=draw(lines),
        place=draw(line),
        people_involved=draw(st.none() | st.integers(0, 999_999_999)),
        register_number=draw(st.none() | st.integers(1, 99_999)),
        notes=draw(lines),
        **draw(times()),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(drafts(), max_size=6))
def test_what_is_written_reads_back_exactly(rows):
    reading = read_back(written(rows))

    assert sorted(reading.rows + reading.refused, key=lambda draft: draft.row) == rows
    assert {problem.code for problem in reading.problems} <= {"list.duplicate_row"}


def test_decomposed_text_comes_back_composed_and_in_one_spelling():
    reading = read_back(written([ListDraft("Thôn Hoà Bình", notes="khéo")]))

    assert [(d.title, d.notes) for d in reading.rows] == [("Thôn Hòa Bình", "khéo")]


def test_the_heading_names_the_unit_and_the_signatures_are_no_rows():
    reading = read_back(written([ListDraft("Trồng na", unit_id=4, unit_text="Đảng ủy xã Bắc Thủy")]))

    assert reading.unit_id == 4
    assert len(reading.rows) == 1
    assert reading.problems == reading.notes == []


def test_units_of_the_same_title_are_told_apart_by_their_codes():
    units = (UnitTerm(1, "xa-chi-lang", "Xã Chi Lăng"), UnitTerm(2, "xa-chi-lang-2025", "Xã Chi Lăng"))
    vocabulary = replace(VOCABULARY, units=units)
    rows = [ListDraft("a", unit_id=1), ListDraft("b", unit_id=2)]

    assert [d.unit_id for d in read_back(written(rows, vocabulary=vocabulary), vocabulary).rows] == [1, 2]


def test_no_cell_is_a_formula_or_a_link():
    rows = [ListDraft("=cmd|' /C calc'!A0", carrier="@x", content="+1", notes="-1", place="http://example.org")]
    data = written(rows, replace(HEADING, title="=1", recipients=("=2",)))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active

    assert all(cell.data_type in {"s", "n", "inlineStr"} for row in sheet.iter_rows() for cell in row)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in xml
    assert b"hyperlink" not in xml


def test_the_page_is_a4_across_with_the_header_on_each_page():
    sheet = openpyxl.load_workbook(io.BytesIO(written([ListDraft("a")]))).active

    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$9:$9"
    assert sheet["A1"].value == "HUYỆN ỦY CHI LĂNG"
    assert sheet["I1"].value == "ĐẢNG CỘNG SẢN VIỆT NAM"
    assert sheet["A10"].border.left.style == "thin"


def test_twenty_thousand_rows_are_written_in_little_memory():
    script = (
        "import io\n"
        "from kheo.papers.queries.list_form import ListHeading, write_registration_list\n"
        "from kheo.papers.rules import ListDraft, Vocabulary\n"
        "rows = (ListDraft(f'Mô hình {n}', content='Vận động nhân dân ' * 10) for n in range(20000))\n"
        "def peak():\n"
        "    return next(int(line.split()[1]) for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"
        "before = peak()\n"
        "write_registration_list(rows, ListHeading('a'), io.BytesIO(), Vocabulary())\n"
        "print((peak() - before) // 1024)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert int(done.stdout) < 40
