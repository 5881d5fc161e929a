"""The figures of a plan against a ledger, as of any day; the list behind each figure is as long as the figure."""

import re
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kheo.plans.models import PlanVersion
from kheo.plans.rules.calendar import DeliveryState
from kheo.progress.queries.curve import curve, month_ends
from kheo.progress.queries.figures import figures
from kheo.progress.queries.records import DENOMINATOR, behind_target, behind_total, page_of
from kheo.progress.queries.tally import MOST_LISTED_UNITS
from kheo.progress.rules import counting
from kheo.progress.rules.outlook import TargetState
from kheo.units.actions import UnitDraft, add_unit, move_unit
from tests.progress.factories import SYSTEM, at, delivery, extension, load_bundled, load_rich, standing, unit

pytestmark = pytest.mark.django_db
DAY = date(2023, 10, 24)


def value(found, target: str, code: str) -> tuple:
    result = found.cell(found.document.target_by_code[target], found.unit_by_code[code]).result
    return (result.numerator, result.denominator, result.met)


def test_every_measure_and_filter_counts_its_own():
    plan = load_rich()
    start = at(3, 1)
    standing(plan, "xa-a", start, built=True, recognised_rank=2, commended=True, replicated=True, published=True)
    standing(plan, "thon-a1", start, field="van-hoa", subject="ca-nhan", level_rank=2, late=True)
    standing(plan, "thon-a1", start, subject="ca-nhan", priorities="|viec|viec-kho|", built=True, recognised_rank=1)
    standing(plan, "thon-a2", start, subject="ca-nhan", priorities="|viec-kho|", first_time=False)
    standing(plan, "xa-b", start, field="van-hoa")

    found = figures(plan, as_of=DAY)

    assert value(found, "dang-ky", "xa-a") == (4, None, True)
    assert value(found, "dang-ky", "xa-b") == (1, None, False)
    assert value(found, "xay-dung", "xa-a") == (2, None, True)
    assert value(found, "huyen-cn", "xa-a") == (1, None, True)
    assert value(found, "dung-co-so", "xa-a") == (3, None, True)
    assert value(found, "kinh-te", "xa-a") == (1, None, True)
    assert value(found, "nua", "xa-a") == (2, 4, True)
    assert value(found, "nua", "xa-b") == (0, 1, False)
    assert value(found, "ty-le-kt", "xa-a") == (2, 2, True)
    assert value(found, "khen", "xa-a") == (1, None, True)
    assert value(found, "nhan-rong", "xa-a") == (1, None, True)
    assert value(found, "tuyen-truyen", "xa-a") == (1, None, True)
    assert value(found, "so-thon", "xa-a") == (2, None, True)
    assert value(found, "so-thon", "xa-b") == (0, None, False)
    assert value(found, "ty-le-xa", "huyen") == (2, 2, True)
    assert value(found, "toan-huyen", "huyen") == (5, None, True)
    totals = found.totals
    assert (totals.registered, totals.built, totals.recognised, totals.late) == (5, 2, 2, 1)
    assert totals.recognised_at == {"co-so": 2, "cap-huyen": 1}
    assert totals.by_field == {"kinh-te": 3, "van-hoa": 2}
    assert totals.by_subject == {"tap-the": 2, "ca-nhan": 3}
    assert totals.by_level == {"co-so": 4, "cap-huyen": 1}
    assert found.cell(found.document.target_by_code["dang-ky"], found.unit_by_code["xa-a"]).late == 1


def test_a_target_with_its_own_last_day_counts_what_stood_at_its_end():
    plan = load_rich()
    recognised = {"level_rank": 2, "recognised_rank": 2, "built": True}
    standing(plan, "xa-a", at(12, 1), **recognised)  # a day late
    standing(plan, "xa-b", at(11, 30), at(12, 5), **recognised)  # in time, and revoked afterwards

    before, after = figures(plan, as_of=date(2023, 11, 30)), figures(plan, as_of=date(2023, 12, 20))

    for found in (before, after):
        assert value(found, "huyen-cn", "xa-a") == (0, None, False)
        assert value(found, "huyen-cn", "xa-b") == (1, None, True)
        for code in ("xa-a", "xa-b"):
            behind = behind_target(found, found.document.target_by_code["huyen-cn"], found.unit_by_code[code])
            assert behind.count == behind.rows.count() == value(found, "huyen-cn", code)[0]
    assert (after.totals.recognised, value(after, "toan-huyen", "huyen")[0]) == (1, 1)


def test_the_list_behind_every_figure_is_as_long_as_the_figure():
    plan = load_rich()
    for place in range(60):
        standing(
            plan,
            ("xa-a", "thon-a1", "thon-a2", "xa-b")[place % 4],
            at(1 + place % 9, 10),
            at(10, 1 + place % 28) if place % 5 == 0 else None,
            level_rank=1 + place % 2,
            field=("kinh-te", "van-hoa")[place % 3 == 0],
            subject=("tap-the", "ca-nhan")[place % 2],
            priorities=("", "|viec|", "|viec-kho|viec|")[place % 3],
            built=place % 2 == 0,
            recognised_rank=place % 3,
            commended=place % 7 == 0,
            replicated=place % 11 == 0,
            published=place % 4 == 0,
            late=place % 6 == 0,
            first_time=place % 5 != 0,
        )
    found = figures(plan, as_of=DAY)

    for cell in found.cells():
        for part, figure in (("", cell.result.numerator), (DENOMINATOR, cell.result.denominator)):
            if figure is None:
                continue
            behind = behind_target(found, cell.target, cell.unit, part)
            assert behind.count == figure, cell.target.code
            assert (len(behind.units) if behind.rows is None else behind.rows.count()) == figure, cell.target.code
    for key in counting.total_keys(found.document):
        for each in found.units:
            behind = behind_total(found, key, each)
            assert behind.count == behind.rows.count(), (key, each.code)


def test_pages_of_records_follow_one_another_without_gap_or_repetition():
    plan = load_rich()
    for place in range(7):
        standing(plan, ("xa-b", "xa-a")[place % 2], at(2, 1))
    found = figures(plan, as_of=DAY)
    behind = behind_total(found, counting.REGISTERED, found.scope)

    seen, after = [], ""
    for _ in range(4):
        records, after = page_of(behind.rows, after=after, size=2)
        seen += [record.registration_id for record in records]

    assert after == ""
    assert len(seen) == len(set(seen)) == 7


def test_a_count_has_no_denominator_to_open():
    plan = load_rich()
    found = figures(plan, as_of=DAY)

    with pytest.raises(KeyError):
        behind_target(found, found.document.target_by_code["dang-ky"], found.unit_by_code["xa-a"], DENOMINATOR)


def test_a_day_counts_what_was_true_at_its_end_in_the_plans_time_zone():
    plan = load_rich()
    standing(plan, "xa-a", at(2, 24, 23), at(3, 10, 0))

    def registered(day: date) -> int:
        return figures(plan, as_of=day).totals.registered

    assert [registered(date(2023, 2, 23)), registered(date(2023, 2, 24))] == [0, 1]
    assert [registered(date(2023, 3, 9)), registered(date(2023, 3, 10))] == [1, 0]


def test_a_withdrawn_one_counted_until_it_was_withdrawn():
    plan = load_rich()
    standing(plan, "xa-a", at(2, 1), at(6, 15))

    assert figures(plan, as_of=date(2023, 6, 14)).totals.registered == 1
    assert figures(plan, as_of=date(2023, 6, 15)).totals.registered == 0


def test_a_share_with_nothing_registered_has_no_value_and_is_not_met():
    plan = load_bundled()
    found = figures(plan, as_of=DAY)
    cell = found.cell(found.document.target_by_code["xa-50-phan-tram"], found.unit_by_code["xa-bac-thuy"])

    assert (cell.result.value, cell.result.met, cell.state) == (None, False, TargetState.NONE)


def test_half_of_five_needs_three():
    plan = load_bundled()
    for place in range(5):
        standing(plan, "xa-bac-thuy", at(2, 1), recognised_rank=1 if place < 2 else 0)
    found = figures(plan, as_of=DAY)
    result = found.cell(found.document.target_by_code["xa-50-phan-tram"], found.unit_by_code["xa-bac-thuy"]).result

    assert (result.value, result.needed, result.short_by, result.met) == (Fraction(2, 5), 3, 1, False)


def test_the_scope_is_a_unit_and_all_below_it():
    plan = load_rich()
    standing(plan, "thon-a1", at(2, 1))
    standing(plan, "xa-b", at(2, 1))

    found = figures(plan, as_of=DAY, scope=unit("xa-a"))

    assert [each.code for each in found.units] == ["xa-a", "thon-a1", "thon-a2"]
    assert found.totals.registered == 1
    assert {cell.unit.code for cell in found.cells()} == {"xa-a"}
    assert {each.unit for each in found.deadlines} == {"xa-a"}


def test_the_tree_of_the_day_rules():
    plan = load_rich()
    standing(plan, "thon-a1", at(2, 1))
    move_unit(unit_id=unit("thon-a1").pk, parent_id=unit("xa-b").pk, from_day=date(2023, 7, 1), by=SYSTEM, at=at(7, 1))

    before, after = figures(plan, as_of=date(2023, 6, 30)), figures(plan, as_of=date(2023, 7, 1))

    assert (value(before, "dang-ky", "xa-a")[0], value(before, "dang-ky", "xa-b")[0]) == (1, 0)
    assert (value(after, "dang-ky", "xa-a")[0], value(after, "dang-ky", "xa-b")[0]) == (0, 1)
    for found in (before, after):
        for code in ("xa-a", "xa-b"):
            behind = behind_total(found, counting.REGISTERED, found.unit_by_code[code])
            assert behind.rows.count() == behind.count


def test_a_unit_that_did_not_exist_yet_has_no_figures():
    plan = load_rich()
    add_unit(UnitDraft("xa-moi", "Xã mới", "commune-party-committee", valid_from=date(2023, 6, 1)), unit("huyen"))

    assert "xa-moi" not in figures(plan, as_of=date(2023, 5, 31)).unit_by_code
    assert "xa-moi" in figures(plan, as_of=date(2023, 6, 1)).unit_by_code
    empty = figures(plan, as_of=date(2023, 5, 31), scope=unit("xa-moi"))
    assert (empty.scope, empty.units, list(empty.cells()), empty.deadlines) == (None, [], [], [])
    assert empty.totals.registered == 0
    assert curve(empty)[-1].registered == 0


def test_the_version_in_force_on_the_day_rules():
    plan = load_rich()
    first = plan.versions.get()
    content = {**first.content, "targets": first.content["targets"][:1]}
    PlanVersion.objects.create(
        plan=plan, number=2, effective_from=at(7, 1), loaded_at=at(7, 1), loaded_by_name="", source="", content=content,
        digest="another",
    )  # fmt: skip

    assert [figures(plan, as_of=day).version for day in (date(2022, 1, 1), date(2023, 6, 30), date(2023, 7, 1))] == [
        1,
        1,
        2,
    ]
    assert {cell.target.code for cell in figures(plan, as_of=DAY).cells()} == {"dang-ky"}


def test_deadlines_follow_deliveries_and_extensions_as_of_the_day():
    plan = load_rich()
    delivery(plan, "danh-sach", "xa-a", at(2, 20), revoked=at(3, 5))
    delivery(plan, "danh-sach", "xa-a", at(3, 8))
    extension(plan, "danh-sach", "xa-b", date(2023, 3, 15), at(3, 1))
    extension(plan, "danh-sach", "xa-b", date(2023, 3, 10), at(3, 2))
    delivery(plan, "quy", "xa-a", at(3, 19), period="2023-Q1")

    def states(day: date) -> list[tuple]:
        return [
            (each.unit, each.state.value, each.last_day.isoformat())
            for each in figures(plan, as_of=day).deadlines
            if each.deadline.code == "danh-sach"
        ]

    assert states(date(2023, 2, 19))[0] == ("xa-a", "upcoming", "2023-02-24")
    assert states(date(2023, 3, 4))[0] == ("xa-a", "on_time", "2023-02-24")
    assert states(date(2023, 3, 5))[0] == ("xa-a", "missing", "2023-02-24")
    assert states(date(2023, 3, 9))[0] == ("xa-a", "late", "2023-02-24")
    assert states(date(2023, 2, 28))[1] == ("xa-b", "missing", "2023-02-24")
    assert states(date(2023, 3, 2))[1] == ("xa-b", "upcoming", "2023-03-15")
    assert states(date(2023, 3, 16))[1] == ("xa-b", "missing", "2023-03-15")
    quarters = [each for each in figures(plan, as_of=DAY).deadlines if each.deadline.code == "quy"]
    assert len(quarters) == 8
    assert quarters[0].state is DeliveryState.ON_TIME


def test_the_curve_ends_where_the_figures_are():
    plan = load_rich()
    standing(plan, "xa-a", at(2, 24, 23), at(5, 1))
    standing(plan, "xa-a", at(5, 1), built=True)
    standing(plan, "xa-b", at(3, 1), at(4, 1))
    standing(plan, "xa-b", at(6, 1), built=True, recognised_rank=1)
    standing(plan, "xa-b", datetime(2022, 12, 1, tzinfo=UTC))
    found = figures(plan, as_of=DAY)

    points = curve(found)
    by_day = {point.day: (point.registered, point.built, point.recognised) for point in points}

    assert by_day[date(2023, 1, 1)] == (1, 0, 0)
    assert by_day[date(2023, 2, 23)] == (1, 0, 0)
    assert by_day[date(2023, 2, 24)] == (2, 0, 0)
    assert by_day[date(2023, 3, 1)] == (3, 0, 0)
    assert by_day[date(2023, 4, 1)] == (2, 0, 0)
    assert by_day[date(2023, 5, 1)] == (2, 1, 0)
    assert by_day[DAY] == (3, 2, 1)
    assert (found.totals.registered, found.totals.built, found.totals.recognised) == by_day[DAY]
    assert [point.day for point in month_ends(points)][:2] == [date(2023, 1, 31), date(2023, 2, 28)]
    assert month_ends(points)[-1].day == DAY
    for day, counts in list(by_day.items())[::17]:
        totals = figures(plan, as_of=day).totals
        assert (totals.registered, totals.built, totals.recognised) == counts


def test_over_very_many_units_the_curve_has_a_point_for_each_month_and_the_same_figures(monkeypatch):
    plan = load_rich()
    standing(plan, "xa-a", at(2, 24), at(5, 1))
    standing(plan, "thon-a1", at(3, 1), built=True, recognised_rank=1)
    standing(plan, "xa-b", at(3, 1))
    found = figures(plan, as_of=DAY)
    by_day = {point.day: point for point in curve(found)}
    behind = behind_total(found, counting.REGISTERED, found.unit_by_code["xa-a"]).rows.count()
    for module in ("curve", "records", "tally", "figures"):
        monkeypatch.setattr(f"kheo.progress.queries.{module}.MOST_LISTED_UNITS", 1)

    wide = figures(plan, as_of=DAY)
    points = curve(wide)

    assert wide.counts == found.counts
    assert points == [by_day[point.day] for point in points]
    assert len(points) == 11
    assert behind_total(wide, counting.REGISTERED, wide.unit_by_code["xa-a"]).rows.count() == behind
    assert MOST_LISTED_UNITS == 1_000


def test_the_number_of_queries_does_not_grow_with_units_and_registrations():
    plan = load_rich()
    standing(plan, "xa-a", at(2, 1))

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            found = figures(plan, as_of=DAY)
            list(found.cells())
            curve(found)
        return len(queries)

    few = cost()
    for place in range(30):
        add_unit(UnitDraft(f"xa-{place}", f"Xã {place}", "commune-party-committee"), unit("huyen"))
        standing(plan, f"xa-{place}", at(2, 1))

    assert cost() == few <= 7


def test_one_district_is_found_through_the_index_alone():
    plan = load_bundled()
    with CaptureQueriesContext(connection) as queries:
        figures(plan, as_of=DAY, scope=unit("xa-bac-thuy"))
    aggregate = next(each["sql"] for each in queries if "FILTER" in each["sql"])

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute(f"EXPLAIN {aggregate}")
            steps = " ".join(row[0] for row in cursor.fetchall())
            assert "Index Only Scan using standing_figures" in steps
            assert re.search(r"Index Cond: \(\(plan_id = \d+\) AND \(unit_id = ", steps)
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {aggregate}")
            steps = " ".join(row[3] for row in cursor.fetchall())
            assert "USING COVERING INDEX standing_figures (plan_id=? AND unit_id=?" in steps
