from decimal import Decimal
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.plans.queries.plan_file import check_plan_file
from kheo.plans.rules.document import Addressee, Target
from kheo.plans.rules.targets import evaluate, say_goal, say_measure, say_number, say_share, whole
from kheo.plans.rules.vocabulary import Measure, Rounding
from tests.conftest import PLAN_FILE


def target(**more):
    given_ = {"code": "t", "title": "", "addressee": Addressee(whole=True), "measure": Measure.RECOGNISED, **more}
    return Target(**given_)


def share(at_least, **more):
    return target(at_least=Fraction(at_least), share_of=Measure.REGISTERED, **more)


SHARES = st.fractions(min_value=0, max_value=1, max_denominator=60)
COUNTS = st.integers(0, 300)


@pytest.mark.parametrize(
    ("goal", "recognised", "registered", "met", "short_by"),
    [
        ("0.5", 3, 5, True, 0),
        ("0.5", 2, 5, False, 1),
        ("0.5", 0, 5, False, 3),
        ("0.8", 8, 10, True, 0),
        ("0.8", 7, 10, False, 1),
        ("1/3", 1, 3, True, 0),
        ("1/3", 1, 4, False, 1),
        ("0.1", 3, 30, True, 0),
        ("1", 4, 5, False, 1),
        ("0", 0, 5, True, 0),
    ],
)
def test_shares_are_exact_and_rounded_up(goal, recognised, registered, met, short_by):
    result = evaluate(share(goal), recognised, registered)

    assert (result.met, result.short_by, result.value) == (met, short_by, Fraction(recognised, registered))


def test_a_share_of_nothing_has_no_value_and_is_not_met():
    result = evaluate(share("0.5"), 0, 0)

    assert (result.value, result.met, result.short_by, result.denominator) == (None, False, 1, 0)


def test_a_count_has_no_denominator():
    result = evaluate(target(at_least=Fraction(5), measure=Measure.REGISTERED), 3)

    assert (result.value, result.numerator, result.denominator, result.met, result.short_by) == (3, 3, None, False, 2)


@pytest.mark.parametrize(
    ("count", "met", "short", "over"), [(0, False, 1, 0), (1, True, 0, 0), (3, True, 0, 0), (4, False, 0, 1)]
)
def test_a_range_has_two_ends(count, met, short, over):
    result = evaluate(target(at_least=Fraction(1), at_most=Fraction(3)), count)

    assert (result.met, result.short_by, result.over_by) == (met, short, over)


@pytest.mark.parametrize(("rounding", "needed"), [(Rounding.UP, 3), (Rounding.DOWN, 2), (Rounding.HALF_UP, 3)])
def test_half_of_five_needs(rounding, needed):
    assert evaluate(share("0.5", rounding=rounding), 0, 5).needed == needed


def test_rounding_down_never_asks_for_nothing():
    assert whole(Fraction(1, 4), Rounding.DOWN) == 1
    assert whole(Fraction(1, 4), Rounding.HALF_UP) == 1
    assert whole(Fraction(0), Rounding.UP) == 0


@given(SHARES, COUNTS, COUNTS)
def test_short_by_is_the_least_number_of_further_recognised_models(goal, numerator, denominator):
    if denominator == 0 or numerator > denominator:
        return
    result = evaluate(share(goal), numerator, denominator)

    assert evaluate(share(goal), numerator + result.short_by, denominator).met
    if result.short_by:
        assert not evaluate(share(goal), numerator + result.short_by - 1, denominator).met
    assert result.met == (Fraction(numerator, denominator) >= goal)


@given(COUNTS, COUNTS)
def test_a_count_is_short_by_exactly_the_difference(goal, count):
    result = evaluate(target(at_least=Fraction(goal)), count)

    assert result.short_by == max(0, goal - count)
    assert result.met == (count >= goal)


@given(st.decimals(min_value=0, max_value=1, places=3), st.integers(1, 1000))
def test_the_needed_number_is_never_off_by_a_binary_fraction(goal, registered):
    exact = ceil(Fraction(goal) * registered)

    assert evaluate(share(Fraction(Decimal(goal))), 0, registered).needed == exact


@given(SHARES, SHARES, st.integers(1, 300), COUNTS)
def test_a_share_range_is_met_exactly_inside(low, high, registered, recognised):
    result = evaluate(share(low, at_most=high), recognised, registered)

    inside = recognised >= ceil(low * registered) and Fraction(recognised, registered) <= high
    assert result.met == inside


def test_goals_and_measures_are_said_in_words():
    document, _ = check_plan_file(PLAN_FILE)
    said = [(say_goal(each), say_measure(each, document)) for each in document.targets]

    assert said == [
        ("ít nhất 1 mô hình", "đã xây dựng"),
        ("ít nhất 1 mô hình", "được công nhận, cấp huyện"),
        ("ít nhất 5 mô hình", "đã đăng ký, cấp cơ sở trở lên"),
        ("từ 50% số mô hình đã đăng ký trở lên", "được công nhận, cấp cơ sở trở lên"),
    ]


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        ({"at_least": Fraction(1), "at_most": Fraction(3)}, "từ 1 đến 3 mô hình"),
        ({"at_least": Fraction(2), "at_most": Fraction(2)}, "đúng 2 mô hình"),
        ({"at_most": Fraction(3)}, "không quá 3 mô hình"),
        ({"at_least": Fraction(4), "measure": Measure.UNITS}, "ít nhất 4 đơn vị"),
        (
            {"at_least": Fraction(1, 3), "measure": Measure.UNITS, "share_of": Measure.UNITS},
            "từ 33,33% số đơn vị trở lên",
        ),
        ({"at_most": Fraction(1, 2), "share_of": Measure.BUILT}, "không quá 50% số mô hình đã xây dựng"),
        (
            {"at_least": Fraction(1, 4), "at_most": Fraction(1, 2), "share_of": Measure.RECOGNISED},
            "từ 25% đến 50% số mô hình được công nhận",
        ),
    ],
)
def test_every_form_of_goal_can_be_said(goal, said):
    assert say_goal(target(**goal)) == said


def test_numbers_are_written_as_in_vietnam():
    assert say_number(1234) == "1.234"
    assert say_number(Fraction(5, 2)) == "2,5"
    assert say_share(Fraction(2, 3)) == "66,67%"
