"""What counts for what: conditions as plain values."""

import pytest

from kheo.plans.rules.document import Addressee, Level, Measure, PlanDocument, Target
from kheo.progress.rules import counting
from kheo.progress.rules.counting import Term, both, holds, numerator
from kheo.shared.periods import year

PLAN = PlanDocument(
    code="k", title="K", kind="ke-hoach", issuer="h", steward="b", period=year(2023), timezone="Asia/Ho_Chi_Minh",
    levels=(
        Level("co-so", "Cấp cơ sở", 1, "h"), Level("huyen", "Cấp huyện", 2, "h"), Level("tinh", "Cấp tỉnh", 3, "h"),
    ),
)  # fmt: skip
ROW = {
    "level_rank": 2, "recognised_rank": 2, "field": "kinh-te", "subject": "tap-the", "priorities": "|viec-kho|",
    "late": False, "first_time": True, "built": True, "commended": False, "replicated": True, "published": False,
}  # fmt: skip


def target(measure=Measure.REGISTERED, **filters) -> Target:
    return Target("t", "T", Addressee(whole=True), measure, **filters)


@pytest.mark.parametrize(
    ("filters", "counts"),
    [
        ({}, True),
        ({"level": "co-so"}, True),
        ({"level": "huyen"}, True),
        ({"level": "tinh"}, False),
        ({"exact_level": "co-so"}, False),
        ({"exact_level": "huyen"}, True),
        ({"field": "kinh-te"}, True),
        ({"field": "van-hoa"}, False),
        ({"subject": "ca-nhan"}, False),
        ({"priority": "viec-kho"}, True),
        ({"priority": "viec"}, False),
        ({"first_time": True}, True),
        ({"first_time": False}, False),
    ],
)
def test_a_filter_admits_that_level_or_any_higher_and_nothing_else(filters, counts):
    assert holds(numerator(target(**filters), PLAN), ROW) is counts


@pytest.mark.parametrize(
    ("measure", "counts"),
    [
        (Measure.REGISTERED, True),
        (Measure.BUILT, True),
        (Measure.RECOGNISED, True),
        (Measure.COMMENDED, False),
        (Measure.REPLICATED, True),
        (Measure.PUBLISHED, False),
        (Measure.UNITS, True),
    ],
)
def test_each_measure_looks_at_its_own_facet(measure, counts):
    assert holds(numerator(target(measure), PLAN), ROW) is counts


def test_recognition_looks_at_the_level_of_recognition_and_not_of_registration():
    promoted = ROW | {"level_rank": 1, "recognised_rank": 2}

    assert holds(numerator(target(Measure.RECOGNISED, level="huyen"), PLAN), promoted)
    assert not holds(numerator(target(level="huyen"), PLAN), promoted)


def test_a_share_counts_its_numerator_inside_its_denominator():
    share = target(Measure.RECOGNISED, level="huyen", share_of=Measure.BUILT)

    assert numerator(share, PLAN) == (Term("built", "yes"), Term("recognised_rank", ">=", 2))
    assert counting.denominator(share) == (Term("built", "yes"),)
    assert counting.denominator(target()) is None
    assert counting.denominator(target(Measure.UNITS, share_of=Measure.UNITS)) is None


def test_equal_conditions_are_equal_whatever_the_order_and_lower_bounds_go():
    low, high, exact = Term("level_rank", ">=", 1), Term("level_rank", ">=", 2), Term("level_rank", "=", 2)

    assert both((low,), (high,)) == both((high,), (low,)) == (high,)
    assert both((low,), (exact,)) == (exact,)


def test_a_late_one_is_counted_among_the_late():
    assert not holds(counting.counted_late(()), ROW)
    assert holds(counting.counted_late(()), ROW | {"late": True})


def test_every_total_has_a_condition_and_words():
    for key in counting.total_keys(PLAN):
        counting.total(key, PLAN)
        assert counting.say_total(key, PLAN)
    assert counting.say_total("cong-nhan-cap:huyen", PLAN) == "Được công nhận cấp huyện trở lên"
    assert counting.say_total("cong-nhan-cap:tinh", PLAN) == "Được công nhận cấp tỉnh"


@pytest.mark.parametrize("key", ["khac", "khac:huyen", "cap:khong-co", "linh-vuc:khong-co", "doi-tuong:khong-co"])
def test_an_unknown_total_is_no_total(key):
    with pytest.raises(KeyError):
        counting.total(key, PLAN)


def test_totals_are_joined_by_a_plus_and_said_together():
    key = "xay-dung+cap:huyen"
    assert counting.total(key, PLAN) == both(counting.total("xay-dung", PLAN), counting.total("cap:huyen", PLAN))
    assert holds(counting.total(key, PLAN), ROW)
    assert not holds(counting.total("khen-thuong+cap:huyen", PLAN), ROW)
    assert counting.say_total(key, PLAN) == "Mô hình đã xây dựng; đăng ký cấp huyện"


@pytest.mark.parametrize("key", ["xay-dung+", "xay-dung+cap:xa", "+".join(["xay-dung"] * 4)])
def test_a_sum_with_an_unknown_part_or_too_many_is_no_total(key):
    with pytest.raises(KeyError):
        counting.total(key, PLAN)
