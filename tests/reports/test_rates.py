"""The five rates, against a plain count, as of any day; and the command that prints them."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from kheo.progress.queries.figures import figures
from kheo.reports.actions.deciding import return_report
from kheo.reports.queries.rates import as_values, rates
from kheo.reports.rules.rates import Rate, added
from kheo.shared.problems import RuleBroken
from tests.progress.factories import SYSTEM, at, delivery, extension, load_bundled, load_rich, unit
from tests.reports.factories import RESULTS, delivered

pytestmark = pytest.mark.django_db
COMMUNES = ("xa-bac-thuy", "xa-bang-huu", "xa-bang-mac", "xa-chi-lang")


@pytest.fixture
def plan():
    plan = load_bundled()
    for code, when in zip(COMMUNES, (at(2, 10), at(2, 24), at(2, 25), at(3, 4)), strict=True):
        delivery(plan, "danh-sach-dang-ky", code, when)
    extension(plan, "danh-sach-dang-ky", "xa-bang-mac", date(2023, 2, 28), at(2, 20))
    return plan


def counted(plan, day):
    return rates(figures(plan, as_of=day))


def moment(plan, day, key="danh-sach-dang-ky"):
    return next(each for each in counted(plan, day).moments if each.key == key)


def test_before_the_last_day_is_over_nothing_is_expected(plan):
    assert moment(plan, date(2023, 2, 24)).rate == Rate(open=31, early=2)


def test_the_day_after_all_without_an_extension_are_expected(plan):
    assert moment(plan, date(2023, 2, 25)).rate == Rate(expected=30, actual=2, on_time=2, open=1, early=1)


def test_late_ones_count_as_sent_and_not_as_in_time(plan):
    assert moment(plan, date(2023, 3, 31)).rate == Rate(expected=31, actual=4, on_time=3)


def test_the_groups_add_up_to_each_moment_and_to_the_plan(plan):
    found = counted(plan, date(2023, 3, 31))

    assert all(added(part.rate for part in each.parts) == each.rate for each in found.moments)
    assert added(each.rate for each in found.groups) == found.total == added(each.rate for each in found.moments)
    assert [(each.key, each.rate.expected) for each in found.groups] == [
        ("mttq-va-doan-the", 6), ("dang-uy-khoi", 5), ("dang-uy-xa", 20),
    ]  # fmt: skip


def test_a_day_replayed_gives_what_was_counted_on_it(plan):
    """Every day of a month is counted when it is today, and once more when all is over."""
    plan = load_rich()
    seen = {}
    for step in range(40):
        day = date(2023, 3, 10) + timedelta(days=step)
        if day == date(2023, 3, 15):
            report = delivered(plan, "xa-a", key="quy:2023-Q1", when=at(3, 15))
        if day == date(2023, 3, 24):
            return_report(report_id=report.pk, reason="Thiếu.", by=SYSTEM, at=at(3, 24))
        if day == date(2023, 4, 2):
            delivered(plan, "xa-a", key="quy:2023-Q1", revision=3, when=at(4, 2))
        seen[day] = as_values(figures(plan, as_of=day), rates(figures(plan, as_of=day)))

    assert {day: as_values(figures(plan, as_of=day), rates(figures(plan, as_of=day))) for day in seen} == seen
    assert [seen[date(2023, *day)]["total"]["actual"] for day in ((3, 21), (3, 24), (4, 2))] == [1, 0, 1]


def test_a_returned_report_is_no_longer_an_actual_one(plan):
    report = delivered(plan, when=at(9, 10))
    return_report(report_id=report.pk, reason="Thiếu.", by=SYSTEM, at=at(10, 26))

    assert moment(plan, date(2023, 10, 25), RESULTS).rate == Rate(expected=31, actual=1, on_time=1)
    assert moment(plan, date(2023, 10, 26), RESULTS).rate == Rate(expected=31)


def test_the_rates_cost_the_same_for_one_unit_and_for_many(plan, django_assert_num_queries):
    figures(plan, as_of=date(2023, 3, 31))
    commune = unit("xa-bac-thuy")
    with django_assert_num_queries(4):
        counted(plan, date(2023, 3, 31))
    with django_assert_num_queries(4):
        rates(figures(plan, as_of=date(2023, 3, 31), scope=commune))


def printed(*arguments) -> str:
    out = StringIO()
    call_command("reports", "rates", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_the_rates(plan):
    said = printed("--plan", "chi-lang-2023", "--as-of", "2023-03-31")

    assert "Toàn kế hoạch: phải gửi 31, đã gửi 4 (12,9%), đúng hạn 3 (9,7%); 0 trong 31 chưa đến hạn đã gửi" in said
    assert "Gửi báo cáo đánh giá kết quả thực hiện: chưa có gì phải gửi; 0 trong 31 chưa đến hạn đã gửi" in said


def test_the_command_gives_json_with_null_for_a_share_of_nothing(plan):
    found = json.loads(printed("--plan", "chi-lang-2023", "--as-of", "2023-03-31", "--json"))

    lists, results = found["deadlines"]
    assert {name: found["total"][name] for name in ("expected", "actual", "on_time")} == {
        "expected": 31, "actual": 4, "on_time": 3,
    }  # fmt: skip
    assert (lists["code"], lists["on_time_rate"]) == ("danh-sach-dang-ky", 3 / 31)
    assert (results["expected"], results["rate"], results["on_time_rate"]) == (0, None, None)


def test_the_command_refuses_a_plan_and_a_unit_that_are_not_there(plan):
    for arguments, code in (
        (("--plan", "la"), "reports.unknown_plan"),
        (("--plan", "chi-lang-2023", "--unit", "la"), "reports.unknown_unit"),
    ):
        with pytest.raises(RuleBroken) as refused:
            printed(*arguments)
        assert [each.code for each in refused.value.problems] == [code]
