from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from types import SimpleNamespace

import pytest
from django.utils.translation import override

from kheo.config.templatetags.kheo_ui import (
    badge,
    icon,
    mark,
    meter,
    nav_items,
    state_word,
    tone,
    vn_date,
    vn_datetime,
    vn_number,
    vn_percent,
)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1234.5, "1.234,5"),
        (Decimal("1234567.80"), "1.234.567,8"),
        (-1200, "−1.200"),
        (None, ""),
        ("chưa rõ", "chưa rõ"),
        (float("inf"), "inf"),
    ],
)
def test_numbers_are_written_the_vietnamese_way(number, text):
    assert vn_number(number) == text


def test_a_number_keeps_the_places_asked_for_and_half_is_rounded_up():
    assert (vn_number(2.5, 0), vn_number(1, 2), vn_number(-0.2, 0)) == ("3", "1,00", "0")


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0%"), (0.625, "63%"), (0.996, "99%"), (1, "100%"), (Decimal("1.2"), "120%"), (None, "")]
)
def test_a_share_that_is_not_whole_never_reads_as_whole(share, text):
    assert vn_percent(share) == text


def test_a_share_with_a_decimal():
    assert (vn_percent(0.6249, 1), vn_percent(0.9999, 1)) == ("62,5%", "99,9%")


def test_an_instant_is_shown_in_the_time_of_the_plan():
    late_evening = datetime(2023, 2, 24, 17, 5, tzinfo=UTC)

    assert (vn_date(late_evening), vn_datetime(late_evening)) == ("25/02/2023", "00:05 ngày 25/02/2023")


def test_a_day_and_nothing():
    assert (vn_date(date(2023, 2, 4)), vn_date(None), vn_datetime(None)) == ("04/02/2023", "", "")


def test_on_an_english_page_days_are_in_words_and_numbers_have_english_marks():
    instant = datetime(2023, 3, 3, 17, 5, tzinfo=UTC)

    with override("en"):
        assert (vn_date(instant), vn_date(date(2023, 4, 3)), vn_date(None)) == ("4 March 2023", "3 April 2023", "")
        assert (vn_datetime(instant), vn_datetime(None)) == ("00:05, 4 March 2023", "")
        assert [vn_number(each) for each in (1234.5, -1200, 1_000_000)] == ["1,234.5", "−1,200", "1,000,000"]
        assert (vn_percent(0.6249, 1), vn_percent(0.9999, 1), vn_percent(0.996)) == ("62.5%", "99.9%", "99%")


def test_a_state_has_an_icon_and_a_word_besides_its_colour():
    html = badge("on_time")

    assert html == (
        '<span class="badge tone-good"><svg class="icon" aria-hidden="true">'
        '<use href="/static/icons.svg#accept"/></svg>Đúng hạn</span>'
    )


def test_a_state_may_be_an_enum_and_bring_its_own_word():
    class State(StrEnum):
        AT_RISK = "at_risk"

    assert (tone(State.AT_RISK), state_word(State.AT_RISK)) == ("tone-warn", "Có nguy cơ")
    assert mark(State.AT_RISK, "<thiếu 2>").endswith("&lt;thiếu 2&gt;</span>")


def test_an_unknown_state_is_shown_by_its_code():
    assert (tone("strange"), state_word("strange")) == ("tone-none", "strange")
    assert badge("strange").endswith("strange</span>")


def test_an_icon_that_stands_alone_has_a_name():
    assert 'role="img" aria-label="Lỗi &lt;b&gt;"' in icon("alert", "Lỗi <b>")


def test_a_meter_with_nothing_yet_is_empty_and_one_past_its_goal_is_full():
    assert 'width="0" height="6"' in meter(None, 0.5, "chưa có đăng ký")
    assert 'width="100.0" height="6"' in meter(1.4, 1)
    assert 'aria-label="33%"' in meter(Decimal("0.333"))


def test_the_entry_of_this_page_is_marked_and_labels_are_escaped():
    entries = [SimpleNamespace(label="A & B", url="/a/", icon="home", current=True)]

    assert nav_items(entries) == (
        '<li><a href="/a/" aria-current="page"><svg class="icon" aria-hidden="true">'
        '<use href="/static/icons.svg#home"/></svg>A &amp; B</a></li>'
    )
