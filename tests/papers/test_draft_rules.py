"""What the office adds to a generated document, and what it may not lose."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.papers.rules.drafts import NO_DAY, astray, filled, places, problems_with_texts, tidy_words, worded, words_of
from kheo.papers.rules.issuing import problems_before_issuing, problems_with_issue_day, sort_of
from kheo.papers.rules.official import Figure, Heading, Items, Letterhead, Official, Paragraph, Signature, plain
from kheo.papers.rules.sources import DAY, MARK, Change, figures_changed, figures_of, lines_changed, lines_of

ON = date(2023, 3, 1)


def document(*blocks, kind="BÁO CÁO", number="……-BC/ĐU"):
    return Official(
        kind=kind,
        subject="kết quả",
        head=Letterhead(True, ("HUYỆN ỦY", "ĐẢNG ỦY XÃ"), number, "Bắc Thủy, ngày 01 tháng 03 năm 2023"),
        blocks=blocks,
        signature=Signature(("T/M BAN THƯỜNG VỤ",)),
        recipients=("Ban Dân vận", "Lưu"),
    )


def place(hint="Nêu nhận xét.", label=""):
    return Paragraph((hint,), label, by_office=True)


def figure(text, says="Số mô hình", clause="II.1"):
    return Figure(text, says, ON, clause, "/tien-do/")


def words(made):
    return [plain(block.runs) if isinstance(block, Paragraph) else block for block in made.blocks]


def test_a_place_is_filled_with_a_paragraph_for_each_line_and_an_item_for_each_dash():
    made = document(place(label="1."))
    [one] = places(made, {})

    blocks = filled(made, {one.key: {"text": "Mở đầu.\n\n- ý một\n– ý hai\nKết."}}).blocks

    assert blocks == (
        Paragraph(("Mở đầu.",), "1."),
        Items((("ý một",), ("ý hai",))),
        Paragraph(("Kết.",)),
    )


def test_a_place_still_to_be_written_stays_marked_and_a_dropped_one_is_left_out():
    made = document(place("Một"), place("Hai"))
    one, two = places(made, {})

    assert filled(made, {one.key: {"text": "", "dropped": True}}).blocks == (made.blocks[1],)
    assert [each.is_open for each in places(made, {one.key: {"text": "", "dropped": True}})] == [False, True]
    assert two.key != one.key


def test_the_same_hint_twice_is_two_places():
    made = document(place(), place())
    keys = [each.key for each in places(made, {})]

    assert len(set(keys)) == 2
    assert words(filled(made, {keys[1]: {"text": "sau"}})) == ["Nêu nhận xét.", "sau"]


def test_a_place_keeps_its_text_when_a_figure_in_its_hint_changes():
    [before] = places(document(place("Nhận xét về 12 mô hình.")), {})
    [after] = places(document(place("Nhận xét về 13 mô hình.")), {before.key: {"text": "Tốt."}})

    assert after.text == "Tốt."


def test_what_was_written_for_a_place_that_is_gone_is_still_there():
    [gone] = places(document(place("Nơi chậm")), {})
    kept = {gone.key: {"hint": "Nơi chậm", "text": "Do mưa lũ."}}

    assert [(each.hint, each.text) for each in astray(document(place("Khác")), kept)] == [("Nơi chậm", "Do mưa lũ.")]


@given(st.lists(st.text(alphabet="ab\n- ", max_size=30), min_size=1, max_size=4))
def test_every_word_written_stands_in_the_document(texts):
    made = document(*(place(f"chỗ {'x' * n}") for n in range(len(texts))))
    office = {each.key: {"text": text} for each, text in zip(places(made, {}), texts, strict=True)}

    said = " ".join(filled(made, office).words())

    for text in texts:
        for word in text.replace("-", " ").split():
            assert word in said


def test_a_word_that_says_what_the_system_says_follows_the_system():
    told = words_of(document())

    kept = tidy_words({"subject": "kết  quả", "signer": "Lê Văn An", "recipients": "Ban Dân vận\n\nLưu "}, told)

    assert kept == {"signer": "Lê Văn An"}


def test_a_word_may_be_made_empty():
    told = words_of(document())
    kept = tidy_words({"authority": ""}, told)

    assert worded(document(), kept).signature.authority == ()


def test_a_draft_bears_no_day_and_a_numbered_one_its_own():
    assert worded(document(), {}).head.place_and_date == f"Bắc Thủy, {NO_DAY}"
    assert worded(document(number="12-QĐ/HU"), {}).head.place_and_date == "Bắc Thủy, ngày 01 tháng 03 năm 2023"
    assert worded(document(), {"place": ""}, number="1", day="ngày 2").head == replace(
        document().head, number="1", place_and_date="ngày 2"
    )


def test_too_long_a_text_is_told():
    codes = [each.code for each in problems_with_texts({"a": "x" * 20_001}, {"recipients": "y" * 301})]

    assert codes == ["paper.text_too_long", "paper.words_too_long"]


@pytest.mark.parametrize(
    ("number", "kind", "sort"),
    [
        ("……-TB/HU", "THÔNG BÁO", "TB"),
        ("……/TB-UBND", "THÔNG BÁO", "TB"),
        ("12-QĐ/HU", "QUYẾT ĐỊNH", "QĐ"),
        ("……/UBND", "", "CV"),
        ("", "GIẤY CHỨNG NHẬN", ""),
    ],
)
def test_the_type_is_read_from_the_number(number, kind, sort):
    assert sort_of(document(kind=kind, number=number)) == sort


def test_everything_owed_is_told_at_once():
    open_places = places(document(Heading("I. A"), place()), {})

    codes = [each.code for each in problems_before_issuing(open_places, "", " ", "")]

    assert codes == ["paper.place_open", "paper.no_subject", "paper.no_signer", "paper.no_recipients"]


@pytest.mark.parametrize(
    ("issued_on", "codes"),
    [
        (None, ["paper.no_day"]),
        (date(2023, 3, 3), ["paper.issued_to_come"]),
        (date(2023, 2, 28), ["paper.issued_before_figures"]),
        (date(2023, 3, 2), []),
        (ON, []),
    ],
)
def test_a_document_bears_a_day_that_has_come_and_none_before_its_figures(issued_on, codes):
    assert [each.code for each in problems_with_issue_day(issued_on, ON, date(2023, 3, 2))] == codes


# --- sources ----------------------------------------------------------------------------------------------------------


def test_a_figure_is_kept_with_all_that_its_source_says():
    made = document(Paragraph(("Có ", figure("12"), " mô hình.")))

    assert figures_of(made) == [
        {"text": "12", "says": "Số mô hình", "as_of": "2023-03-01", "clause": "II.1", "link": "/tien-do/"}
    ]
    assert lines_of(made, ON) == [f"Có {MARK} mô hình."]


def test_the_day_in_a_line_is_no_difference_and_the_offices_words_are_no_line():
    made = document(place(), Paragraph(("Đến hết ngày 01/03/2023.",)))

    assert lines_of(made, ON) == [f"Đến hết ngày {DAY}."]


def test_a_figure_that_changed_came_or_went_is_told_once():
    then = figures_of(document(Paragraph((figure("12"), figure("1", "A"), figure("5", "B"), figure("12")))))
    now = figures_of(document(Paragraph((figure("13"), figure("1", "A"), figure("2", "C"), figure("13")))))

    assert figures_changed(then, now) == [
        Change("Số mô hình", "12", "13", "II.1", "/tien-do/"),
        Change("B", "5", "", "II.1", "/tien-do/"),
        Change("C", "", "2", "II.1", "/tien-do/"),
    ]


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 9)), max_size=12), st.randoms())
def test_nothing_changed_where_the_same_is_counted(pairs, rng):
    figures = [
        {"text": str(n), "says": says, "as_of": "2023-03-01", "clause": "", "link": ""}
        for says, n in dict(pairs).items()
    ]
    again = list(figures)
    rng.shuffle(again)

    assert figures_changed(figures, again) == []


def test_lines_are_told_by_their_words_whatever_their_order():
    assert lines_changed(["a", "b", "b"], ["b", "c", "a"]) == (["b"], ["c"])
