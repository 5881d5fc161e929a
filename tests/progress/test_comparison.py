"""Several years side by side: each year is its own figures, and units are compared on the latest tree."""

import json
import re
from datetime import UTC, date, datetime
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from kheo.progress.queries.comparison import KEPT, LAPSED, REPLICATED, comparison, days_for, same_day
from kheo.progress.queries.figures import figures
from kheo.progress.rules import counting
from kheo.progress.rules.likeness import Named, follow, same
from kheo.recognition.models import KeepUpCheck, Replication
from kheo.recognition.queries.three_years import table_of
from kheo.shared.problems import RuleBroken
from kheo.units.actions import UnitDraft, add_unit, end_unit, merge_units, move_unit
from tests.factories import make_member
from tests.progress.factories import RICH, SYSTEM, load_rich, standing, unit
from tests.recognition.factories import make_recognised

NOW = datetime(2024, 11, 1, tzinfo=UTC)
ENDS = [date(2023, 12, 31), date(2024, 12, 31)]
LEVELS = [*RICH["levels"]]


def in_2023(month: int = 3) -> datetime:
    return datetime(2023, month, 1, 2, tzinfo=UTC)


def in_2024(month: int = 3) -> datetime:
    return datetime(2024, month, 1, 2, tzinfo=UTC)


def plan_2024(**changes):
    header = RICH["plan"] | {
        "code": "day-du-2024",
        "title": "Kế hoạch năm sau",
        "period": {"from": "2024-01-01", "to": "2024-12-31"},
    }
    targets = [each for each in RICH["targets"] if each["code"] == "dang-ky"]
    deadlines = [each for each in RICH["deadlines"] if each["code"] == "quy"]
    return load_rich(plan=header, **({"targets": targets, "deadlines": deadlines} | changes))


@pytest.fixture
def two_years(db):
    old, new = load_rich(), plan_2024()
    standing(old, "xa-a", in_2023(), built=True, recognised_rank=2)
    standing(old, "thon-a1", in_2023(), field="van-hoa", level_rank=2)
    standing(old, "xa-b", in_2023(), recognised_rank=1)
    standing(new, "xa-a", in_2024())
    standing(new, "thon-a2", in_2024(), field="van-hoa", built=True)
    standing(new, "ban", in_2024(), late=True)
    return [old, new]


def rows(found, key=counting.REGISTERED):
    return {line.key: found.row(key, line.key) for line in found.lines}


def test_each_year_is_what_its_own_figures_say_and_lines_add_up(two_years):
    found = comparison(two_years, ENDS)

    for at, (plan, day) in enumerate(zip(two_years, ENDS, strict=True)):
        own = figures(plan, as_of=day)
        for key in counting.total_keys(own.document):
            assert found.row(key)[at] == own.total(key, own.scope)
            assert sum(found.row(key, line.key)[at] or 0 for line in found.lines) == own.total(key, own.scope)
    assert rows(found) == {"ban": [0, 1], "xa-a": [2, 2], "xa-b": [1, 0]}
    assert found.row(f"{counting.RECOGNISED_AT}:co-so", "xa-a") == [1, 0]


def test_every_figure_opens_as_many_records(two_years):
    found = comparison(two_years, ENDS)

    for year in found.years:
        for key in counting.total_keys(year.document):
            for line in ["", *(each.key for each in found.lines)]:
                assert found.records(year, key, line).count() == found.value(year, key, line)


def test_a_merged_unit_is_counted_with_the_one_that_has_it_now(two_years):
    end_unit(unit_id=unit("xa-b").pk, last_day=ENDS[0], successor_id=unit("xa-a").pk, by=SYSTEM, at=NOW)

    found = comparison(two_years, ENDS)

    assert rows(found) == {"ban": [0, 1], "xa-a": [3, 2]}
    remarks = next(line for line in found.lines if line.key == "xa-a").remarks
    assert remarks == ("Năm 2023 gồm cả Đảng ủy xã B, nay đã nhập vào.",)


def test_two_units_merged_into_a_new_one_have_its_line(two_years):
    both = [unit("xa-a").pk, unit("xa-b").pk]
    new = UnitDraft("xa-moi", "Đảng ủy xã Mới", "commune-party-committee", "huyen")
    merge_units(unit_ids=both, into=new, from_day=date(2024, 1, 1), by=SYSTEM, at=NOW)
    standing(two_years[1], "xa-moi", in_2024())

    found = comparison(two_years, ENDS)

    assert rows(found)["xa-moi"][0] == 3
    assert found.row(counting.REGISTERED)[0] == 3


def test_a_moved_unit_is_counted_where_it_is_now(two_years):
    move_unit(unit_id=unit("thon-a1").pk, parent_id=unit("xa-b").pk, from_day=date(2024, 1, 1), by=SYSTEM, at=NOW)

    found = comparison(two_years, ENDS)

    assert (rows(found)["xa-a"], rows(found)["xa-b"]) == ([1, 2], [2, 0])
    remarks = next(line for line in found.lines if line.key == "xa-b").remarks
    assert remarks == ("Năm 2023 gồm cả Chi bộ thôn A1, khi đó thuộc Đảng ủy xã A.",)


def test_a_unit_that_ended_without_a_successor_stays_whole_and_alone(two_years):
    end_unit(unit_id=unit("xa-b").pk, last_day=ENDS[0], successor_id=None, by=SYSTEM, at=NOW)

    found = comparison(two_years, ENDS)

    assert rows(found) == {"ban": [0, 1], "xa-a": [2, 2], "khong-con:xa-b": [1, 0]}
    assert "chưa ghi đơn vị kế tục" in found.lines[-1].remarks[0]


def test_a_hamlet_that_is_gone_stays_with_its_commune(two_years):
    end_unit(unit_id=unit("thon-a1").pk, last_day=ENDS[0], successor_id=None, by=SYSTEM, at=NOW)

    assert rows(comparison(two_years, ENDS))["xa-a"] == [2, 2]


def test_a_unit_founded_later_has_no_figure_before(two_years):
    draft = UnitDraft("xa-c", "Đảng ủy xã C", "commune-party-committee", "huyen", valid_from=date(2024, 1, 1))
    add_unit(draft, unit("huyen"))
    standing(two_years[1], "xa-c", in_2024())

    found = comparison(two_years, ENDS)

    assert rows(found)["xa-c"] == [None, 1]


def test_a_unit_sees_its_own_lines_alone(two_years):
    found = comparison(two_years, ENDS, scope=unit("xa-a"))

    assert rows(found) == {"thon-a1": [1, 0], "thon-a2": [0, 1], "xa-a": [1, 1]}
    assert found.row(counting.REGISTERED) == [2, 2]


@pytest.mark.django_db
def test_what_was_renamed_is_not_compared():
    fields = [{"code": "kinh-te", "title": "Kinh tế số"}, RICH["fields"][1]]
    plans = [load_rich(), plan_2024(fields=fields)]
    standing(plans[0], "xa-a", in_2023())

    found = comparison(plans, ENDS)

    assert [(each.named.title, found.named_row(each, counting.FIELD), bool(each.why)) for each in found.fields] == [
        ("Văn hóa", [0, 0], False),
        ("Kinh tế số", [None, 0], True),
        ("Kinh tế", [1, None], True),
    ]
    assert "mang tên hoặc thứ bậc khác" in found.fields[1].why


def test_what_followed_a_recognition_is_counted_as_the_three_year_table_counts_it(two_years):
    old, new = two_years
    first, second = make_recognised(old, unit("xa-a")), make_recognised(old, unit("xa-b"))
    for recognition, kept in ((first, True), (second, False)):
        KeepUpCheck.objects.create(
            recognition=recognition, year=2024, checked_on=date(2024, 6, 1), kept=kept, note="", recorded_at=NOW
        )
    copy = standing(new, "xa-b", in_2024()).registration
    Replication.objects.create(
        source=first.registration, copy=copy, since_on=date(2024, 4, 1), recorded_at=NOW, recorded_by=None
    )

    found = comparison(two_years, ENDS)

    assert (rows(found, KEPT)["xa-a"], rows(found, LAPSED)["xa-b"]) == ([0, 1], [0, 1])
    assert (found.row(KEPT), found.row(LAPSED), found.row(REPLICATED)) == ([0, 1], [0, 1], [0, 1])
    assert [each.pk for each in found.records(found.years[1], REPLICATED)] == [copy.pk]
    table = table_of(SYSTEM, unit("huyen"), [2023, 2024])
    assert [table.total[2024].kept, table.total[2024].lapsed] == [found.row(KEPT)[1], found.row(LAPSED)[1]]
    early = comparison(two_years, [ENDS[0], date(2024, 3, 31)])
    assert (early.row(KEPT), early.row(REPLICATED)) == ([0, 0], [0, 0])


def test_the_number_of_queries_does_not_grow_with_units(two_years):
    comparison(two_years, ENDS)  # the documents are read once
    with CaptureQueriesContext(connection) as few:
        comparison(two_years, ENDS)
    for number in range(5):
        add_unit(UnitDraft(f"xa-{number}", f"Xã {number}", "commune-party-committee"), unit("huyen"))
        standing(two_years[0], f"xa-{number}", in_2023())
    with CaptureQueriesContext(connection) as many:
        comparison(two_years, ENDS)

    assert len(many) == len(few) == 8


def test_days_are_the_same_of_each_year_or_its_end(two_years):
    assert days_for(two_years, date(2024, 5, 6), whole_years=False) == [date(2023, 5, 6), date(2024, 5, 6)]
    assert days_for(two_years, date(2024, 5, 6), whole_years=True) == [ENDS[0], date(2024, 5, 6)]
    assert days_for(two_years, date(2026, 1, 1), whole_years=False) == ENDS
    assert same_day(date(2024, 2, 29), -1) == date(2023, 2, 28)


# --- rules ---


numbers = st.sampled_from(range(6))


@given(st.lists(st.tuples(numbers, numbers), max_size=6), numbers, st.lists(numbers, max_size=4))
def test_following_successors_always_ends_at_what_stands(successors, unit, standing):
    found = follow(unit, standing, dict(successors))

    assert found is None or found in standing
    assert unit not in standing or found == unit


def test_what_is_the_same_in_all_years_comes_first():
    years = [[Named("a", "A"), Named("b", "B")], [Named("c", "C"), Named("b", "b")]]

    found = same(years, ["2023", "2024"], "lĩnh vực")

    assert [(each.named.code, each.years) for each in found] == [("b", (0, 1)), ("c", (1,)), ("a", (0,))]
    assert found[1].why == "Không so sánh được với năm khác vì lĩnh vực này chỉ có trong kế hoạch năm 2024."


# --- doors ---


@pytest.fixture
def steward(two_years, client, settings):
    settings.KHEO_NOW = "2024-12-31"
    client.force_login(make_member(unit("ban"), "steward"))
    return client


def test_the_page_shows_each_year_and_every_figure_opens_its_list(steward):
    page = steward.get("/tien-do/so-sanh/?ke-hoach=day-du-2024").content.decode()

    links = {each.replace("&amp;", "&") for each in re.findall(r'href="(/tien-do/so-sanh/ho-so/[^"]+)"', page)}
    assert page.count("<svg") >= 4
    assert "nam=2023&tong=dang-ky" in " ".join(links)
    assert len(links) > 20
    answers = {each: steward.get(each) for each in sorted(links)[:6]}
    assert [each for each, answer in answers.items() if answer.status_code != 200] == []
    listed = steward.get(
        "/tien-do/so-sanh/ho-so/?ke-hoach=day-du-2024&nam=2023&tong=dang-ky&dong=xa-a"
    ).content.decode()
    assert listed.count('class="row-title"') == 2


@pytest.mark.parametrize("query", ["", "nam=2020&tong=dang-ky", "nam=2023&tong=x", "nam=2023&tong=dang-ky&dong=xa-z"])
def test_there_is_no_list_behind_what_is_no_figure(steward, query):
    assert steward.get(f"/tien-do/so-sanh/ho-so/?ke-hoach=day-du-2024&{query}").status_code == 404


def test_a_unit_officer_compares_the_unit_alone(two_years, client, settings):
    settings.KHEO_NOW = "2024-12-31"
    client.force_login(make_member(unit("xa-a")))

    page = client.get("/tien-do/so-sanh/?ke-hoach=day-du-2024").content.decode()

    assert "Chi bộ thôn A1" in page
    assert "Đảng ủy xã B" not in page
    assert client.get("/tien-do/so-sanh/ho-so/?ke-hoach=day-du-2024&nam=2023&tong=dang-ky&dong=xa-b").status_code == 404


def test_the_workbook_says_the_same(steward):
    book = openpyxl.load_workbook(BytesIO(steward.get("/tien-do/so-sanh/xlsx/?ke-hoach=day-du-2024").content))

    found = [[cell.value for cell in row] for row in book["Đăng ký"].iter_rows()]
    assert ["Đảng ủy xã A", 2, 2, None] in found
    assert ["Cộng", 3, 3, None] in found


def test_the_command_prints_values(two_years):
    out = StringIO()
    call_command("compare", "--plans", "day-du-2024", "day-du-2023", "--json", stdout=out)

    said = json.loads(out.getvalue())
    assert [each["plan"] for each in said["years"]] == ["day-du-2023", "day-du-2024"]
    assert said["whole"]["dang-ky"] == [3, 3]
    with pytest.raises(RuleBroken):
        call_command("compare", "--plans", "khong-co", stdout=out)


def test_the_page_costs_the_same_however_many_units(steward, two_years):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            steward.get("/tien-do/so-sanh/?ke-hoach=day-du-2024")
        return len(queries)

    asked()
    few = asked()
    for number in range(5):
        add_unit(UnitDraft(f"xa-{number}", f"Xã {number}", "commune-party-committee"), unit("huyen"))
        standing(two_years[0], f"xa-{number}", in_2023())

    assert asked() == few <= 15
