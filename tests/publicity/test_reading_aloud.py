"""Numbers, days and short forms as they are read aloud."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.publicity.rules import aloud

_DIGITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7,
    "tám": 8, "chín": 9,
}  # fmt: skip
_SCALES = {"nghìn": 1_000, "triệu": 1_000_000, "tỷ": 1_000_000_000}


def heard(words: str) -> int:
    """The number that somebody who listens writes down."""
    total = group = digit = 0
    for word in words.split():
        if word in _SCALES:
            if word == "tỷ":
                total, group, digit = (total + group + digit) * _SCALES[word], 0, 0
            else:
                total, group, digit = total + (group + digit) * _SCALES[word], 0, 0
        elif word == "trăm":
            group, digit = digit * 100, 0
        elif word == "mươi":
            group, digit = group + digit * 10, 0
        elif word == "mười":
            group += 10
        elif word != "linh":
            digit = _DIGITS[word]
    return total + group + digit


@given(st.integers(0, 10**13))
def test_a_number_said_is_the_number_heard(number):
    assert heard(aloud.say(number)) == number


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "không"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (105, "một trăm linh năm"),
        (2_023, "hai nghìn không trăm hai mươi ba"),
        (1_000_005, "một triệu không trăm linh năm"),
        (62_000_000, "sáu mươi hai triệu"),
        (3_250_000_000, "ba tỷ hai trăm năm mươi triệu"),
    ],
)
def test_numbers(number, said):
    assert aloud.say(number) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [("12.5", "mười hai phẩy năm"), ("0.05", "không phẩy không năm"), ("3.10", "ba phẩy một"), ("7", "bảy")],
)
def test_decimals(number, said):
    assert aloud.say_decimal(Decimal(number)) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("ngày 25/10/2023", "ngày hai mươi lăm tháng mười năm hai nghìn không trăm hai mươi ba"),
        ("ngày 05/4/2023", "ngày mùng năm tháng tư năm hai nghìn không trăm hai mươi ba"),
        ("hiến 1.212 m² đất", "hiến một nghìn hai trăm mười hai mét vuông đất"),
        ("60% số hộ", "sáu mươi phần trăm số hộ"),
        ("3-5 ha", "ba đến năm héc-ta"),
        ("05 mô hình của UBND xã", "năm mô hình của Ủy ban nhân dân xã"),
        ("MTTQ và HTX", "Mặt trận Tổ quốc và hợp tác xã"),
        ("không có số", "không có số"),
    ],
)
def test_texts(written, said):
    assert aloud.read_out(written) == said


@given(st.from_regex(r"[0-9]{1,9}([.,][0-9]{1,3})? ?(m|km|ha|%|đồng)", fullmatch=True))
def test_nothing_that_is_read_has_a_digit(written):
    assert not any(each.isdigit() for each in aloud.read_out(written))


def test_lines_of_a_dossier_become_sentences():
    assert aloud.sentences("- Họp thôn bàn;\n+ góp công.  Làm đường") == ["Họp thôn bàn.", "Góp công.", "Làm đường."]


def test_the_length_follows_from_syllables_and_pace():
    assert aloud.seconds("một hai ba bốn") == 2
    assert aloud.syllables("ki-lô-mét vuông – hết.") == 5
    assert [aloud.say_length(each) for each in (0, 45, 60, 75)] == ["0 giây", "45 giây", "1 phút", "1 phút 15 giây"]


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("Ông Lương Văn Đức hiến đất", True),
        ("Việc làm của ông Đức", True),
        ("anh Luong Van Duc", True),
        ("Văn Đức là đảng viên", True),
        ("Người dân đức độ, ông bà đồng thuận", False),
    ],
)
def test_a_name_is_found_however_it_is_written(text, is_named):
    assert aloud.names_person(text, aloud.person("Ông Lương Văn Đức, thôn Nà Pe")) is is_named
