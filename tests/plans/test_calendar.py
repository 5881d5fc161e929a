from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.plans.queries.plan_file import check_plan_file
from kheo.plans.rules.calendar import (
    DeliveryState,
    last_day_of,
    occurrence_at,
    occurrences,
    say_moment,
    target_last_day,
    today_in,
)
from kheo.plans.rules.vocabulary import Repeat
from tests.plans.factories import with_deadline


def read(**deadline):
    document, faults = check_plan_file(with_deadline(**deadline))
    assert faults == []
    return document.deadlines[0], document


YEARLY, DOCUMENT = read(every="year")


def days(**deadline):
    return [moment.last_day for moment in occurrences(*read(**deadline))]


@pytest.mark.parametrize(
    ("form", "last_day", "said"),
    [
        ({"before": "2024-02-25"}, date(2024, 2, 24), "trước ngày 25/02/2024"),
        ({"before": "2024-03-01"}, date(2024, 2, 29), "trước ngày 01/03/2024"),
        ({"by": "2024-02-25"}, date(2024, 2, 25), "chậm nhất ngày 25/02/2024"),
        ({"in": "2024-02"}, date(2024, 2, 29), "trong tháng 2/2024"),
        ({"in": "2024-Q2"}, date(2024, 6, 30), "trong quý II/2024"),
    ],
)
def test_a_single_moment(form, last_day, said):
    deadline, document = read(**form)

    assert last_day_of(deadline, document) == last_day
    assert say_moment(deadline) == said


@pytest.mark.parametrize(
    ("form", "expected", "said"),
    [
        ({"every": "quarter"}, ["03-31", "06-30", "09-30", "12-31"], "ngày cuối mỗi quý"),
        ({"every": "quarter", "day": 15}, ["03-15", "06-15", "09-15", "12-15"], "chậm nhất ngày 15 của tháng cuối quý"),
        ({"every": "quarter", "before": 15}, ["03-14", "06-14", "09-14", "12-14"], "trước ngày 15 của tháng cuối quý"),
        ({"every": "half-year", "day": 31}, ["06-30", "12-31"], "chậm nhất ngày 31 của tháng cuối mỗi 6 tháng"),
        ({"every": "half-year", "before": 31}, ["06-30", "12-30"], "trước ngày 31 của tháng cuối mỗi 6 tháng"),
        ({"every": "year", "before": 1}, ["11-30"], "trước ngày 1 của tháng 12"),
        ({"every": "year"}, ["12-31"], "ngày cuối năm"),
    ],
)
def test_a_repeated_deadline_counts_in_its_periods_last_month(form, expected, said):
    assert [f"{day:%m-%d}" for day in days(**form)] == expected
    assert say_moment(read(**form)[0]) == said


def test_every_month_has_twelve_moments_with_their_names():
    moments = occurrences(*read(every="month", day=30))

    assert [moment.last_day.day for moment in moments] == [30, 29, *[30] * 10]
    assert (moments[1].period, moments[1].period_label) == ("2024-02", "tháng 2/2024")
    assert say_moment(read(every="month", day=30)[0]) == "chậm nhất ngày 30 hằng tháng"
    assert say_moment(read(every="month")[0]) == "ngày cuối mỗi tháng"


def test_a_moment_before_the_plan_begins_is_no_moment():
    assert days(every="month", before=1)[0] == date(2024, 1, 31)
    assert len(days(every="month", before=1)) == 11


def test_the_keys_of_periods_are_stable():
    assert [m.period for m in occurrences(*read(every="quarter"))] == ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"]
    assert [m.period for m in occurrences(*read(every="half-year"))] == ["2024-H1", "2024-H2"]
    assert [m.period for m in occurrences(*read(every="year"))] == ["2024"]
    assert [m.period for m in occurrences(*read(by="2024-05-01"))] == [""]


def test_the_last_second_of_the_last_day_is_on_time_in_the_plans_zone():
    (moment,) = occurrences(*read(before="2024-02-25"))

    assert moment.is_on_time(datetime(2024, 2, 24, 16, 59, 59, tzinfo=UTC))
    assert not moment.is_on_time(datetime(2024, 2, 24, 17, 0, tzinfo=UTC))
    assert moment.last_moment.isoformat() == "2024-02-24T23:59:59+07:00"


def test_grace_days_close_the_list():
    (moment,) = occurrences(*read(before="2024-02-25", grace_days=5))

    assert moment.closes_on == date(2024, 2, 29)
    assert not moment.is_closed(datetime(2024, 2, 29, 16, 59, tzinfo=UTC))
    assert moment.is_closed(datetime(2024, 2, 29, 17, 0, tzinfo=UTC))


def test_without_grace_days_a_list_never_closes_and_with_none_it_closes_at_once():
    (open_,) = occurrences(*read(before="2024-02-25"))
    (strict,) = occurrences(*read(before="2024-02-25", grace_days=0))

    assert open_.closes_on is None
    assert not open_.is_closed(datetime(2030, 1, 1, tzinfo=UTC))
    assert strict.closes_on == date(2024, 2, 24)


@pytest.mark.parametrize(
    ("delivered", "as_of", "state"),
    [
        (None, date(2024, 2, 24), DeliveryState.UPCOMING),
        (None, date(2024, 2, 25), DeliveryState.MISSING),
        (datetime(2024, 2, 24, 16, 59, tzinfo=UTC), date(2024, 2, 24), DeliveryState.ON_TIME),
        (datetime(2024, 2, 24, 17, 0, tzinfo=UTC), date(2024, 2, 25), DeliveryState.LATE),
        (datetime(2024, 2, 20, tzinfo=UTC), date(2024, 2, 19), DeliveryState.UPCOMING),
        (datetime(2024, 3, 5, tzinfo=UTC), date(2024, 3, 1), DeliveryState.MISSING),
    ],
)
def test_the_state_as_of_a_day_knows_nothing_of_later_days(delivered, as_of, state):
    (moment,) = occurrences(*read(before="2024-02-25"))

    assert moment.state(delivered, as_of) == state


def test_days_left_count_down_to_the_last_day():
    (moment,) = occurrences(*read(before="2024-02-25"))

    assert [moment.days_left(date(2024, 2, day)) for day in (20, 24, 26)] == [4, 0, -2]


def test_the_moment_that_a_day_works_towards():
    deadline, document = read(every="quarter")

    assert occurrence_at(deadline, document, date(2024, 3, 31)).period == "2024-Q1"
    assert occurrence_at(deadline, document, date(2024, 4, 1)).period == "2024-Q2"
    assert occurrence_at(deadline, document, date(2025, 4, 1)).period == "2024-Q4"


def test_a_target_without_a_date_has_until_the_plans_last_day():
    document = read(by="2024-05-01")[1]

    assert target_last_day(None, document) == date(2024, 12, 31)
    assert target_last_day(date(2024, 6, 30), document) == date(2024, 6, 30)
    assert today_in(document, datetime(2024, 5, 1, 17, tzinfo=UTC)) == date(2024, 5, 2)


@given(st.sampled_from(["month", "quarter", "half-year", "year"]), st.integers(1, 31), st.booleans())
def test_repeated_moments_are_in_order_and_inside_their_period_or_just_before_it(every, day, strict):
    deadline = replace(YEARLY, every=Repeat(every), **({"before_day": day} if strict else {"day": day}))
    moments = occurrences(deadline, DOCUMENT)

    assert moments == sorted(moments)
    assert len({moment.period for moment in moments}) == len(moments)
    assert all(moment.first_day <= moment.last_day for moment in moments)
