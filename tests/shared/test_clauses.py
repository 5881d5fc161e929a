import re
import unicodedata
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kheo.shared.clauses import ClauseLevel, contains, parse_clauses, parse_text, spoken
from tests.conftest import PLAN_FILE

TEXT = PLAN_FILE.with_suffix(".txt").read_text(encoding="utf-8")


def words(text):
    return re.findall(r"\w+", unicodedata.normalize("NFC", text))


def words_of(parsed):
    """Every word that the parser kept, in the order of the text."""
    found = []
    for clause in parsed.clauses:
        found += words(f"{clause.label} {clause.text}")
    if parsed.recipients:
        found += ["Nơi", "nhận"]
    for line in (*parsed.recipients, *parsed.signature):
        found += words(line)
    return found


def addresses(text):
    return [clause.address for clause in parse_clauses(text)]


def test_the_plan_of_2023_has_these_clauses():
    assert addresses(TEXT) == [
        "title",
        "opening",
        "I",
        "I.1",
        "I.1-1",
        "I.1-2",
        "I.1-3",
        "I.2",
        "I.2-1",
        "I.2-2",
        "I.2-3",
        "II",
        "II.1",
        "II.2",
        "II.2.1",
        "II.2.2",
        "II.2.3",
        "II.2.4",
        "II.3",
        "II(2)",
        "II(2).1",
        "II(2).1-1",
        "II(2).1-2",
        "II(2).1p1",
        "II(2).2",
        "II(2).2-1",
        "II(2).2-2",
        "II(2).2-3",
        "II(2).2-4",
        "III",
        "III.1",
        "III.1-1",
        "III.1-2",
        "III.1-3",
        "III.2",
        "III.2-1",
        "III.2-2",
        "IV",
        "IV.1",
        "IV.2",
        "IV.3",
        "IV.4",
        "closing",
    ]


def test_every_word_of_the_plan_is_kept_once_and_in_order():
    assert words_of(parse_text(TEXT)) == words(TEXT)


def test_sentences_broken_by_a_page_are_whole_again():
    clauses = {clause.address: clause for clause in parse_clauses(TEXT)}

    assert "công tác dân vận chính quyền, trong tham gia cải cách hành chính" in clauses["II.2.1"].text
    assert "đã đăng ký trong năm được từ 50% số mô hình" in clauses["III.1-3"].text
    assert "gửi Ban Dân vận Huyện ủy tổng hợp đúng quy định." in clauses["IV.4"].text


def test_emphasis_is_taken_out_of_the_words():
    assert not any("*" in clause.text for clause in parse_clauses(TEXT))
    assert [c.text for c in parse_clauses("**I. PHẦN** *một*\n\n- **01** mô hình (*)")] == [
        "PHẦN một",
        "01 mô hình (*)",
    ]


def test_paragraphs_without_a_label_belong_to_the_item_above_except_after_a_list():
    clauses = {clause.address: clause for clause in parse_clauses(TEXT)}

    assert len(clauses["IV.1"].paragraphs) == 2
    assert clauses["II(2).1p1"].parent == "II(2).1"
    assert clauses["II(2).1p1"].level is ClauseLevel.PARAGRAPH


def test_headings_are_told_from_sentences():
    headings = {clause.address for clause in parse_clauses(TEXT) if clause.heading}

    assert headings == {
        "title",
        "I",
        "I.1",
        "I.2",
        "II",
        "II.2.1",
        "II.2.2",
        "II.2.3",
        "II.2.4",
        "II(2)",
        "II(2).1",
        "II(2).2",
        "III",
        "III.1",
        "III.2",
        "IV",
    }


def test_recipients_and_signature_stand_apart():
    parsed = parse_text(TEXT)

    assert parsed.recipients[0] == "Ban Dân vận Tỉnh ủy (BC),"
    assert len(parsed.recipients) == 8
    assert parsed.signature == ("T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ THƯỜNG TRỰC", "Long Văn Nhân")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: unicodedata.normalize("NFD", text), id="decomposed letters"),
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="Windows line ends"),
        pytest.param(lambda text: text.replace("\n", "\r"), id="old Mac line ends"),
        pytest.param(lambda text: "\ufeff" + text, id="byte order mark"),
        pytest.param(lambda text: text.replace("**", "").replace("*", ""), id="no emphasis"),
        pytest.param(lambda text: re.sub(r"(?m)^- ", "–\u00a0", text), id="long dashes"),
        pytest.param(lambda text: text.replace("\n\n", "\n\n\n \n"), id="more empty lines"),
    ],
)
def test_the_parse_is_stable_under(change):
    def seen(text):
        parsed = parse_text(text)
        return [(c.address, c.text, c.heading, c.parent) for c in parsed.clauses], parsed.recipients, parsed.signature

    assert seen(change(TEXT)) == seen(TEXT)


def test_text_wrapped_at_a_margin_reads_like_text_with_a_paragraph_a_line():
    import textwrap

    wrapped = "\n".join(textwrap.fill(line, 90) for line in TEXT.split("\n"))

    assert addresses(wrapped) == addresses(TEXT)
    assert [words(c.text) for c in parse_clauses(wrapped)] == [words(c.text) for c in parse_clauses(TEXT)]


def test_articles_items_and_letters_of_a_regulation():
    text = (
        "Phần thứ nhất\nQUY ĐỊNH CHUNG\nĐiều 1. Phạm vi\n1. Quy định này:\na) Nội dung;\nđ) Khác.\n2. Không áp dụng.\n"
        "Điều 2. Đối tượng\nTập thể.\nPHẦN THỨ HAI: TỔ CHỨC\nI- NỘI DUNG\n1- Mở đầu\n1.1. Một\n1.1.1 Hai\n"
        "- gạch\n+ cộng\nYêu cầu thực hiện nghiêm túc./.\n\nNơi nhận: T/M BAN THƯỜNG VỤ\n- Lưu.\n\n"
        "PHỤ LỤC 1\nTiêu chí\n1. Có đăng ký"
    )

    assert addresses(text) == [
        "P1",
        "D1",
        "D1.1",
        "D1.1.a",
        "D1.1.đ",
        "D1.2",
        "D2",
        "P2",
        "P2.I",
        "P2.I.1",
        "P2.I.1.1",
        "P2.I.1.1.1",
        "P2.I.1.1.1-1",
        "P2.I.1.1.1-1+1",
        "closing",
        "PL1",
        "PL1.1",
    ]
    assert parse_text(text).recipients == ("Lưu.",)


def test_lettered_sections_hold_their_own_parts():
    assert addresses("A. CHUNG\nI. Một\nB. RIÊNG\nI. Hai\nC. CUỐI") == ["A", "A.I", "B", "B.I", "C"]


def test_c_alone_is_the_roman_hundred_or_no_label_but_never_a_third_letter():
    assert addresses("I. Một\nV. I. Lê-nin nói.") == ["I", "V"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I. Giai đoạn từ năm 2021\n- 2025 phấn đấu đạt.", ["I"]),
        ("1. Tổng cộng\n25/02/2023 là hạn.", ["1"]),
        ("1. Có\n1.234 mô hình.", ["1"]),
        ("- a\n- b\n\n- c", ["-1", "-2", "-3"]),
        ("chỉ một câu.", ["opening"]),
        ("", []),
        ("*\n-----\n___", []),
    ],
)
def test_what_only_looks_like_a_label_is_none(text, expected):
    assert addresses(text) == expected


def test_an_item_may_begin_with_a_share_but_not_with_the_rest_of_a_number():
    text = "III. CHỈ TIÊU\n1. 100% chi bộ đăng ký mô hình.\n2- 87,5 % tổ.\n3. Khác\n3.1. 80% chi bộ.\n3.2. 90 % tổ."
    assert addresses(text) == ["III", "III.1", "III.2", "III.3", "III.3.1", "III.3.2"]
    assert addresses("I. KINH PHÍ\nTổng số là\n1.500 đồng, tăng\n1.5% so với năm trước") == ["I"]


def test_each_row_of_a_table_is_a_paragraph_of_its_own():
    rows = ["TT\tViệc\tĐơn vị\tHạn", "1\tGửi danh sách\tCác xã\tTrước ngày 10/3", "2\tBáo cáo\tCác xã\tTrong tháng 9"]
    cells = ["TT", "Đơn vị", "01", "Các xã", "Ít nhất 05 mô hình", "02", "Cơ quan", "Ít nhất 01 mô hình"]
    long = f"Các nhóm đơn vị {'bám sát nhiệm vụ chính trị, ' * 5}thực hiện chỉ tiêu theo bảng sau:"

    (tabbed,) = parse_clauses("\n".join(["I. TIẾN ĐỘ", *rows]))
    (listed,) = parse_clauses("\n".join(["I. CHỈ TIÊU", long, *cells]))

    assert tabbed.paragraphs == ("TIẾN ĐỘ", *(row.replace("\t", " ") for row in rows))
    assert listed.paragraphs == ("CHỈ TIÊU", long, *cells)


def test_a_label_repeated_in_one_place_gets_its_number():
    assert addresses("I. A\n1. x\n1. y\nI. B\n1. z") == ["I", "I.1", "I.1(2)", "I(2)", "I(2).1"]


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "",
                "I. MỘT",
                "II. HAI",
                "1. Một",
                "2. Hai:",
                "2.1. Lẻ",
                "1.1.1 Ba",
                "a) chữ",
                "b) chữ;",
                "- gạch",
                "+ cộng",
                "Phần thứ hai",
                "Điều 3. Tên",
                "Đoạn văn.",
                "câu tiếp",
                "Trên đây là kế hoạch./.",
                "A. Mục",
                "Phụ lục 1",
                "Nơi nhận:",
                "T/M BAN",
                "**đậm** *nghiêng*",
                "KẾ HOẠCH",
                "2021 - 2025",
                "I",
                "1.",
                "-",
                "Chương I",
                "* chấm",
            ]
        ),
        st.text(alphabet="aăâđêôơưÀẾỌ 019.-+*:)(;,/IVX\u0301\u00a0", max_size=30),
    ),
    max_size=25,
)


@settings(max_examples=400)
@given(LINES)
def test_addresses_are_unique_and_no_word_is_lost(lines):
    text = "\n".join(lines)

    parsed = parse_text(text)

    found = [clause.address for clause in parsed.clauses]
    assert len(found) == len(set(found))
    assert {c.parent for c in parsed.clauses if c.parent} <= set(found)
    kept = [f"{c.label} {c.text}" for c in parsed.clauses] + [*parsed.recipients, *parsed.signature]
    assert letters(" ".join(kept)) == letters(text)


def letters(text):
    """How often each letter and digit stands in a text; the heading of the recipients is not kept."""
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).replace("Nơi nhận:", ""))
    return Counter(character for character in text if character.isalnum())


@settings(max_examples=200)
@given(LINES)
def test_parsing_is_the_same_for_every_spelling_of_the_same_text(lines):
    text = "\n".join(lines)

    assert parse_text(unicodedata.normalize("NFD", text)) == parse_text(text) == parse_text(text.replace("\n", "\r\n"))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("III.1-3", "mục III.1, gạch đầu dòng thứ 3"),
        ("II(2).2-1", "mục II(2).2, gạch đầu dòng thứ 1"),
        ("D5.1.a", "Điều 5, khoản 1.a"),
        ("II(2).1p1", "mục II(2).1, đoạn rời thứ 1"),
        ("III.1-3+2", "mục III.1, gạch đầu dòng thứ 3, dấu cộng thứ 2"),
        ("closing", "phần kết"),
    ],
)
def test_an_address_can_be_said_aloud(address, said):
    assert spoken(address) == said


def test_a_clause_contains_what_is_numbered_below_it():
    assert contains("II.2", "II.2.1")
    assert contains("III.1", "III.1-3")
    assert contains("II(2).1", "II(2).1p1")
    assert not contains("II", "II(2).1")
    assert not contains("II.2", "II.21")


def test_ten_thousand_lines_are_read_in_a_moment():
    from time import perf_counter

    began = perf_counter()
    parse_text("\n".join(f"{n % 90 + 1}. Mục\n- gạch một\n+ cộng" for n in range(3500)))

    assert perf_counter() - began < 3
