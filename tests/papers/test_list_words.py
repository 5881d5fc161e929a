"""Single cells: times, terms of the plan, labels of columns, old and new spellings."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.papers.rules.cleaning import clean_text
from kheo.papers.rules.grid import cell_name
from kheo.papers.rules.header import kind_of_label
from kheo.papers.rules.times import read_time, write_time
from tests.papers.workbooks import VOCABULARY


def span(*numbers):
    return date(*numbers[:3]), date(*numbers[3:])


YEAR = span(2023, 1, 1, 2023, 12, 31)
MARCH_TO_NOVEMBER = span(2023, 3, 1, 2023, 11, 30)


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("15/3/2023", span(2023, 3, 15, 2023, 3, 15)),
        ("15-03-23", span(2023, 3, 15, 2023, 3, 15)),
        ("ngày 15 tháng 3 năm 2023", span(2023, 3, 15, 2023, 3, 15)),
        (date(2023, 3, 15), span(2023, 3, 15, 2023, 3, 15)),
        (datetime(2023, 3, 15, 8), span(2023, 3, 15, 2023, 3, 15)),  # noqa: DTZ001 - Excel knows no time zone
        (45000.0, span(2023, 3, 15, 2023, 3, 15)),
        ("tháng 3/2023", span(2023, 3, 1, 2023, 3, 31)),
        ("Tháng 3", span(2023, 3, 1, 2023, 3, 31)),
        ("T3/2023", span(2023, 3, 1, 2023, 3, 31)),
        ("Quý II/2023", span(2023, 4, 1, 2023, 6, 30)),
        ("quý 2 năm 2023", span(2023, 4, 1, 2023, 6, 30)),
        ("Quý III và quý IV năm 2023", span(2023, 7, 1, 2023, 12, 31)),
        ("6 tháng đầu năm 2023", span(2023, 1, 1, 2023, 6, 30)),
        ("6 tháng cuối năm", span(2023, 7, 1, 2023, 12, 31)),
        ("cả năm 2023", YEAR),
        ("Cả năm", YEAR),
        ("năm 2023", YEAR),
        ("2023", YEAR),
        (2023.0, YEAR),
        ("từ 01/3/2023 đến 30/11/2023", MARCH_TO_NOVEMBER),
        ("từ ngày 01/3 đến ngày 30/11/2023", MARCH_TO_NOVEMBER),
        ("Từ tháng 3 đến tháng 11/2023", MARCH_TO_NOVEMBER),
        ("tháng 3-11/2023", MARCH_TO_NOVEMBER),
        ("3/2023 - 11/2023", MARCH_TO_NOVEMBER),
        ("2021 – 2025", span(2021, 1, 1, 2025, 12, 31)),
        ("Từ tháng 3/2023", (date(2023, 3, 1), None)),
        ("trước ngày 25/02/2023", (None, date(2023, 2, 25))),
        ("thường xuyên", (None, None)),
        ("Mùng 5 Tết", (None, None)),
        ("", (None, None)),
        (None, (None, None)),
    ],
)
def test_times_mean_days(cell, days):
    reading = read_time(cell, 2023)

    assert (reading.starts_on, reading.ends_on, reading.impossible) == (*days, False)


@pytest.mark.parametrize("text", ["31/02/2023", "tháng 13/2023", "3/15/2023", "từ tháng 11/2023 đến tháng 3/2023"])
def test_days_that_do_not_exist_are_said(text):
    assert read_time(text, 2023).impossible


@given(st.text())
def test_any_text_can_be_asked_for_its_time(text):
    assert read_time(text, 2023).text in (text, text.strip()) or text.startswith(read_time(text, 2023).text)


@given(st.sampled_from(["", "cả năm", "thường xuyên", "Quý I"]), st.dates(), st.dates())
def test_a_written_time_reads_back(text, one, other):
    starts, ends = sorted([one, other])

    assert read_time(write_time(text, starts, ends, 2023), 2023) == (text, starts, ends, False)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Phát triển kinh tế", "kinh-te"),
        ("KINH TẾ", "kinh-te"),
        ("Lĩnh vực kinh tế", "kinh-te"),
        ("kinh-te", "kinh-te"),
        ("Văn hoá, xã hội", "van-hoa-xa-hoi"),
        ("VHXH", "van-hoa-xa-hoi"),
        ("VH-XH", "van-hoa-xa-hoi"),
        ("Quốc phòng - an ninh", "an-ninh-quoc-phong"),
        ("Xây dựng hệ thống chính trị", "he-thong-chinh-tri"),
        ("Kinh tế và văn hóa - xã hội", "van-hoa-xa-hoi"),
        ("Y tế", None),
        ("", None),
    ],
)
def test_fields_are_found_as_people_write_them(text, code):
    assert VOCABULARY.field_terms.find(text) == code


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Xã Chi Lăng", "5"),
        ("thị trấn Chi Lăng", "3"),
        ("Chi Lăng", None),
        ("Đảng uỷ xã Bắc Thuỷ, huyện Chi Lăng", "4"),
        ("Bắc Thủy", "4"),
        ("UBND xã Vạn Linh", "6"),
        ("xa-van-linh", "6"),
        ("Chi bộ thôn A", None),
    ],
)
def test_units_are_found_only_when_one_alone_is_meant(text, unit):
    assert VOCABULARY.unit_terms.find(text) == unit


def test_an_unknown_word_is_answered_with_the_nearest_or_with_the_list():
    assert "“Phát triển kinh tế”" in VOCABULARY.field_terms.question("Phát triển kinh doanh")
    assert "“Cấp cơ sở” hoặc “Cấp huyện”" in VOCABULARY.level_terms.question("?")


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("STT", "number"),
        ("TT", "number"),
        ("Tên mô hình, điển hình “Dân vận khéo”", "title"),
        ("Tên điển hình", "title"),
        ("Đơn vị/cá nhân đăng ký", "carrier"),
        ("Tập thể, cá nhân đăng ký", "carrier"),
        ("Đơn vị đăng ký", "unit?"),
        ("Xã, thị trấn", "unit"),
        ("Tập thể/Cá nhân", "subject?"),
        ("Lĩnh vực đăng ký", "field"),
        ("Cấp đăng ký", "level"),
        ("Loại (mô hình/điển hình)", "kind"),
        ("Nội dung, cách làm", "content"),
        ("Cách làm", "method"),
        ("Kết quả dự kiến", "expected"),
        ("Địa điểm thực hiện", "place"),
        ("Thời gian thực hiện", "time"),
        ("Thời gian hoàn thành", "ends"),
        ("Số người tham gia", "people"),
        ("Số đăng ký", "register"),
        ("Ghi chú", "notes"),
        ("Kinh tế", None),
        ("Số điện thoại", None),
    ],
)
def test_labels_say_what_a_column_holds(label, kind):
    assert kind_of_label(label) == kind


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
    assert clean_text(clean_text(text)) == clean_text(text)


def test_cells_are_named_as_excel_does():
    assert [cell_name(0, 0), cell_name(16, 3), cell_name(0, 26), cell_name(1048575, 16383)] == [
        "A1",
        "D17",
        "AA1",
        "XFD1048576",
    ]
