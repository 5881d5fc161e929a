"""Scores as exact numbers."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kheo.plans.rules.document import Criterion
from kheo.plans.rules.vocabulary import CriterionKind
from kheo.rounds.rules import AssessmentState, Phase
from kheo.rounds.rules.scoring import (
    Line,
    Mark,
    combine,
    condition_holds,
    mean_of,
    needs_evidence,
    problems_before_handing_in,
    problems_with_marks,
    problems_with_scoring_now,
    rounded_down,
    total_of,
)

MOST = {"van-dong": Decimal(20), "hieu-qua": Decimal("12.5"), "lan-toa": Decimal(15)}
POINTS = some.integers(0, 1250).map(lambda hundredths: Decimal(hundredths) / 100)


@some.composite
def sheets(draw):
    return [
        Line(code, most, min(draw(POINTS), most)) if most else Line(code, None, None, draw(some.booleans()))
        for code, most in {**MOST, "dong-thuan": None}.items()
    ]


@given(sheets(), some.integers(1, 9))
def test_the_mean_of_equal_sheets_is_the_sheet(sheet, count):
    scores = combine([sheet] * count)

    assert scores.mean == total_of(sheet)
    assert (scores.sheets, scores.spread) == (count, 0)
    assert scores.criterion("van-dong").points_mean == sheet[0].points
    assert scores.criterion("van-dong").share == Fraction(sheet[0].points) / 20


@given(some.lists(sheets(), min_size=1, max_size=7))
def test_everything_stays_within_its_bounds(many):
    scores, totals = combine(many), [total_of(each) for each in many]

    assert min(totals) <= scores.mean + Decimal("0.001")
    assert scores.mean <= max(totals) <= sum(MOST.values())
    assert scores.spread == max(totals) - min(totals)
    for code in MOST:
        score = scores.criterion(code)
        assert 0 <= score.points_mean <= score.maximum
        assert 0 <= score.share <= 1
    assert 0 <= scores.criterion("dong-thuan").holds <= scores.criterion("dong-thuan").of == len(many)


@given(
    some.lists(sheets(), min_size=1, max_size=6).flatmap(
        lambda many: some.tuples(some.just(many), some.permutations(many))
    )
)
def test_the_order_of_the_sheets_says_nothing(both):
    assert combine(both[0]) == combine(both[1])


@given(some.lists(POINTS, min_size=1, max_size=9), POINTS)
def test_a_mean_reaches_a_mark_exactly_where_the_exact_mean_does(points, mark):
    exact = sum(map(Fraction, points), Fraction(0)) / len(points)

    assert (mean_of(points) >= mark) == (exact >= Fraction(mark))


def test_a_third_is_rounded_down():
    assert mean_of([Decimal(70), Decimal(70), Decimal("69.99")]) == Decimal("69.996")
    assert rounded_down(Fraction(2, 3)) == Decimal("0.666")


def test_nothing_has_no_mean():
    assert (combine([]).mean, combine([]).sheets, mean_of([])) == (None, 0, None)


def test_a_condition_holds_where_more_than_half_say_so():
    yes, no = Line("dk", holds=True), Line("dk", holds=False)

    assert condition_holds(combine([[yes], [yes], [no]]).criterion("dk"), 3)
    assert not condition_holds(combine([[yes], [no]]).criterion("dk"), 2)
    assert not condition_holds(combine([[yes], []]).criterion("dk"), 2)


PLAIN = Criterion("van-dong", "Vận động", points=Decimal(20))
DECIDING = Criterion("hieu-qua", "Hiệu quả", points=Decimal(25), mandatory_share=Fraction(1, 2))
CONDITION = Criterion("dong-thuan", "Đồng thuận", CriterionKind.CONDITION, mandatory=True)


@pytest.mark.parametrize(
    ("criterion", "points", "needed"),
    [
        (PLAIN, "17.99", False),
        (PLAIN, "18", True),
        (PLAIN, None, False),
        (DECIDING, "3", True),
        (CONDITION, None, True),
    ],
)
def test_evidence_is_asked_for_at_the_top_and_where_a_criterion_decides(criterion, points, needed):
    assert needs_evidence(criterion, Mark(Decimal(points) if points else None)) is needed


def test_a_condition_takes_an_answer_and_no_points():
    found = problems_with_marks({"dong-thuan": Mark(points=Decimal(3))}, [CONDITION])
    assert [each.code for each in found] == ["score.points_for_condition"]
    assert [each.code for each in problems_before_handing_in({}, [CONDITION])] == [
        "score.no_answer",
        "score.no_evidence",
    ]
    assert (
        problems_before_handing_in({"dong-thuan": Mark(holds=False, evidence="Còn hai hộ chưa thuận.")}, [CONDITION])
        == []
    )


def test_nothing_is_handed_in_where_the_plan_has_no_criteria():
    assert [each.code for each in problems_before_handing_in({}, [])] == ["score.no_criteria"]


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize("state", list(AssessmentState))
def test_sheets_are_written_in_one_phase_and_one_state(phase, state):
    allowed = phase is Phase.ASSESSING and state is AssessmentState.NOTICED

    assert (problems_with_scoring_now(phase, state) == []) is allowed
