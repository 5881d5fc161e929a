from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.shared.periods import (
    MONTHS,
    Period,
    containing,
    day_of,
    dmy,
    end_of,
    half_year,
    last_moment_of,
    month,
    name,
    periods,
    quarter,
    start_of,
    year,
)

VN = "Asia/Ho_Chi_Minh"
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))


def test_whole_periods_have_these_ends():
    assert month(2024, 2) == Period(date(2024, 2, 1), date(2024, 2, 29))
    assert quarter(2023, 2) == Period(date(2023, 4, 1), date(2023, 6, 30))
    assert half_year(2023, 2) == Period(date(2023, 7, 1), date(2023, 12, 31))
    assert year(2023) == Period(date(2023, 1, 1), date(2023, 12, 31))
    assert month(9999, 12).last_day == date(9999, 12, 31)


@given(DAYS, st.sampled_from(sorted(MONTHS)))
def test_the_period_of_a_day_contains_it(day, every):
    assert day in containing(every, day)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 800), st.sampled_from(sorted(MONTHS)))
def test_the_periods_of_a_span_cover_it_without_gap_or_overlap(first, length, every):
    span = Period(first, first + timedelta(days=length))

    found = list(periods(every, span))

    assert found[0].first_day <= span.first_day
    assert found[-1].last_day >= span.last_day
    assert all(b.first_day == a.last_day + timedelta(days=1) for a, b in pairwise(found))


def test_the_last_period_of_time_ends_the_walk():
    assert len(list(periods("year", Period(date(9999, 5, 1), date(9999, 12, 31))))) == 1


@pytest.mark.parametrize(
    ("every", "day", "said"),
    [
        ("month", date(2023, 6, 9), "tháng 6/2023"),
        ("quarter", date(2023, 6, 9), "quý II/2023"),
        ("half-year", date(2023, 6, 9), "6 tháng đầu năm 2023"),
        ("half-year", date(2023, 7, 1), "6 tháng cuối năm 2023"),
        ("year", date(2023, 7, 1), "năm 2023"),
    ],
)
def test_periods_are_called_as_officials_call_them(every, day, said):
    assert name(every, containing(every, day)) == said


def test_a_day_in_vietnam_begins_and_ends_by_its_own_clock():
    assert start_of(date(2023, 2, 24), VN) == datetime(2023, 2, 23, 17, tzinfo=UTC)
    assert end_of(date(2023, 2, 24), VN) == datetime(2023, 2, 24, 17, tzinfo=UTC)
    assert last_moment_of(date(2023, 2, 24), VN).isoformat() == "2023-02-24T23:59:59+07:00"
    assert day_of(datetime(2023, 2, 24, 16, 59, tzinfo=UTC), VN) == date(2023, 2, 24)
    assert day_of(datetime(2023, 2, 24, 17, tzinfo=UTC), VN) == date(2023, 2, 25)


def test_two_periods_share_their_common_days():
    assert month(2023, 2).within(quarter(2023, 1)) == month(2023, 2)
    assert month(2023, 2).within(quarter(2023, 2)) is None
    assert month(2023, 2).days == 28
    assert str(month(2023, 2)) == "01/02/2023 – 28/02/2023"
    assert dmy(date(2023, 2, 5)) == "05/02/2023"
