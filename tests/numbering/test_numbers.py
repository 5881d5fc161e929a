"""How a number reads, and when a document is late."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.numbering.rules import SORTS, is_late, number_text, problems_with_opening, sign_of

SYMBOLS = st.text("ABCHUĐVTX", min_size=1, max_size=8).filter(lambda word: word not in SORTS)


@pytest.mark.parametrize(
    ("number", "sort", "symbol", "party", "text"),
    [
        pytest.param(72, "KH", "HU", True, "72-KH/HU", id="a Party body"),
        pytest.param(72, "BC", "UBND", False, "72/BC-UBND", id="a body of the state"),
        pytest.param(5, "QĐ", "QĐ/ĐU", True, "05-QĐ/ĐU", id="a sign that is whole already"),
        pytest.param(5, "QĐ", "QĐ-UBND", False, "05/QĐ-UBND", id="a whole sign of the state"),
        pytest.param(118, "CV", "HU", True, "118-CV/HU", id="a letter of the Party"),
        pytest.param(118, "CV", "UBND", False, "118/UBND", id="a letter of the state has no type"),
        pytest.param(9, "TB", "", True, "09-TB", id="no symbol known"),
    ],
)
def test_a_number_reads_as_its_body_writes_it(number, sort, symbol, party, text):
    assert number_text(number, sign_of(sort, symbol, party=party), party=party) == text


@given(sort=st.sampled_from(sorted(SORTS)), symbol=SYMBOLS, party=st.booleans())
def test_a_whole_sign_stays_as_it_is(sort, symbol, party):
    sign = sign_of(sort, symbol, party=party)

    if party or sort != "CV":
        assert sign_of(sort, sign, party=party) == sign
        assert sign.startswith(sort)


@given(a=st.integers(1, 99_999), b=st.integers(1, 99_999), sort=st.sampled_from(sorted(SORTS)), party=st.booleans())
def test_two_numbers_never_read_alike(a, b, sort, party):
    sign = sign_of(sort, "HU", party=party)

    assert (number_text(a, sign, party=party) == number_text(b, sign, party=party)) == (a == b)


def test_a_document_of_the_same_day_is_not_late():
    day = date(2023, 3, 1)

    assert [is_late(day, other) for other in (None, date(2023, 2, 28), day, date(2023, 3, 2))] == [
        False,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("last", "given_before", "opening", "codes"),
    [
        (57, 0, 0, []),
        (0, 0, 0, ["number.bad_opening"]),
        (100_000, 0, 0, ["number.bad_opening"]),
        (57, 3, 0, ["number.begun"]),
        (60, 57, 57, ["number.opened"]),
    ],
)
def test_the_paper_book_is_told_of_once_and_first(last, given_before, opening, codes):
    problems = problems_with_opening(last, given=given_before, opening=opening)

    assert [problem.code for problem in problems] == codes
