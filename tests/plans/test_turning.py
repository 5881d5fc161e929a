"""From last year's plan to a draft of the next one."""

import json
from copy import deepcopy
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from kheo.accounts.actor import system_actor
from kheo.plans.models import Plan, PlanVersion
from kheo.plans.queries.plan_file import check_bytes
from kheo.plans.queries.turning import next_plan
from kheo.plans.rules.document import UnitDefinition
from kheo.plans.rules.turning import Tree, carry, written
from kheo.plans.rules.turning.carrying import problems_with_year
from kheo.plans.rules.turning.days import before_day, in_words, last_of_period, on_day, weekend
from kheo.shared.problems import RuleBroken
from kheo.units.actions import UnitDraft, add_unit, end_unit, merge_units
from kheo.units.models import Unit
from tests.conftest import PLAN_FILE
from tests.factories import make_member
from tests.plans.factories import SMALL, TEXT, load, load_2023, loadable, plan_file
from tests.progress.factories import RICH

NOW = datetime(2024, 12, 1, tzinfo=UTC)
SYSTEM = system_actor("thử nghiệm")


def content_of(**parts):
    return check_bytes(plan_file(**parts)).content


def tree_of(content, *, follower=None, fresh=(), gone=()):
    units = [
        UnitDefinition(each["code"], each["title"], each["kind"], each.get("parent"))
        for each in content["units"]
        if each["code"] not in {*gone, *(follower or {})}
    ]
    return Tree((*units, *fresh), follower or {}, frozenset(each.code for each in fresh))


def turned(year=2025, *, tree=None, **parts):
    content = content_of(**parts)
    return carry(content, year=year, tree=tree(content) if tree else tree_of(content))


def said(draft, *, decide=None):
    return [note.message for note in draft.notes if decide is None or note.decide == decide]


# --- what is carried over ---


def test_a_draft_is_not_loaded_before_somebody_has_gone_through_it():
    checked = check_bytes(written(turned()).encode())

    assert [fault.path for fault in checked.faults] == ["unconfirmed"]
    assert check_bytes(loadable(turned())).faults == ()


def test_what_a_committee_keeps_is_carried_over_and_the_year_moves_on():
    old, new = content_of(), check_bytes(loadable(turned())).content

    for part in ("levels", "fields", "subjects", "groups", "targets", "units"):
        assert new[part] == old[part]
    assert new["plan"] == {
        "code": "nho-2025",
        "title": "Kế hoạch nhỏ",
        "issuer": "huyen",
        "steward": "ban",
        "period": {"from": "2025-01-01", "to": "2025-12-31"},
    }
    assert new["deadlines"] == [old["deadlines"][0] | {"before": "2025-02-25"}]


@pytest.mark.parametrize(
    "data", [PLAN_FILE.read_bytes(), json.dumps(RICH).encode(), plan_file()], ids=["chi-lang", "every measure", "small"]
)
def test_a_whole_plan_turns_into_one_that_loads(data):
    checked = check_bytes(data, text=TEXT if data == PLAN_FILE.read_bytes() else None)
    year = checked.document.period.first_day.year + 1
    draft = carry(checked.content, year=year, tree=tree_of(checked.content))

    again = check_bytes(loadable(draft))

    assert again.faults == ()
    assert again.document.period.first_day.year == year
    for part in ("levels", "fields", "subjects", "criteria", "groups", "targets", "distribution"):
        assert len(getattr(again.document, part)) == len(getattr(checked.document, part))
    assert [each.at_least for each in again.document.targets] == [each.at_least for each in checked.document.targets]
    assert _bare(again.document.recognition) == _bare(checked.document.recognition)
    assert [replace(each, clause=None) for each in checked.document.criteria] == [*again.document.criteria]


def _bare(value):
    """Without the clauses, which belong to the old text."""
    if is_dataclass(value):
        return {each.name: _bare(getattr(value, each.name)) for each in fields(value) if each.name != "clause"}
    if isinstance(value, dict):
        return {key: _bare(each) for key, each in value.items()}
    return [_bare(each) for each in value] if isinstance(value, tuple) else value


def test_what_only_the_new_document_says_is_to_be_filled_in():
    plan = SMALL["plan"] | {
        "number": "01-KH/HU",
        "date": "2024-01-05",
        "basis": [{"number": "9-KH/TU", "issuer": "Tỉnh"}],
    }
    words = written(turned(plan=plan))

    assert "01-KH/HU" not in words
    assert "# CẦN ĐIỀN: number (số), date (ngày ban hành) của kế hoạch năm 2025" in words
    assert '  #   - {number: "9-KH/TU", issuer: Tỉnh}' in words
    assert "# CẦN ĐIỀN: text: tên tệp toàn văn kế hoạch năm 2025" in words


def test_clauses_of_the_old_text_are_left_as_remarks():
    with_clause = [SMALL["fields"][0] | {"clause": "II.1"}]
    text = "I. MỤC ĐÍCH\nMột.\nII. NỘI DUNG\n1. Kinh tế\n"
    content = check_bytes(plan_file(fields=with_clause), text=text).content

    words = written(carry(content, year=2025, tree=tree_of(content)))

    assert "  # điều khoản năm 2024: II.1\n  - {code: kinh-te, title: Kinh tế}" in words
    assert "clause:" not in words


def test_what_was_for_one_year_alone_is_left_to_a_person():
    tasks = [
        {"code": "so-ket", "title": "Sơ kết 03 năm thực hiện phong trào", "owner": "ban"},
        {"code": "sau-thang", "title": "Sơ kết 6 tháng đầu năm 2024", "owner": "ban"},
    ]
    draft = turned(tasks=tasks)

    assert [entry.dropped for entry in draft.lists["tasks"]] == [True, False]
    assert "  # - {code: so-ket, title: Sơ kết 03 năm thực hiện phong trào, owner: ban}" in written(draft)
    assert "title: Sơ kết 6 tháng đầu năm 2025" in written(draft)
    assert (
        "“Sơ kết 03 năm thực hiện phong trào” có vẻ chỉ làm một lần: để ngoài bản nháp, nếu vẫn làm thì đưa vào."
        in (said(draft, decide=True))
    )


def test_a_programme_ends_with_its_last_year():
    plan = SMALL["plan"] | {"programme": {"title": "Giai đoạn", "from": 2021, "to": 2025, "interim_review": 2026}}

    assert turned(2025, plan=plan).header["programme"]["to"] == 2025
    assert any("năm cuối giai đoạn" in words for words in said(turned(2025, plan=plan), decide=True))
    later = turned(2026, plan=plan)
    assert "programme" not in later.header
    assert "Năm 2026 nằm ngoài giai đoạn đến 2025: ghi giai đoạn mới." in said(later, decide=True)


@pytest.mark.parametrize("year", [2024, 2023, 2030])
def test_a_next_plan_is_of_a_later_year(year):
    content = content_of()

    assert [p.code for p in problems_with_year(content, year, tree_of(content))] == ["plan.next_year"]


# --- days ---


@pytest.mark.parametrize(
    ("deadline", "moved", "remark"),
    [
        pytest.param({"before": "2024-02-29"}, {"before": "2025-03-01"}, "không có ngày 29/02", id="before 29/02"),
        pytest.param({"before": "2024-03-01"}, {"before": "2025-03-01"}, "", id="before 1/3 stays strict"),
        pytest.param({"by": "2024-02-29"}, {"by": "2025-02-28"}, "không có ngày 29/02", id="by 29/02"),
        pytest.param({"by": "2024-11-23"}, {"by": "2025-11-23"}, "23/11/2025 là Chủ nhật", id="a Sunday is told"),
        pytest.param({"before": "2024-11-24"}, {"before": "2025-11-24"}, "23/11/2025 là Chủ nhật", id="the day before"),
        pytest.param({"in": "2024-06"}, {"in": "2025-06"}, "", id="a month"),
        pytest.param({"in": "2024-Q2"}, {"in": "2025-Q2"}, "", id="a quarter"),
        pytest.param({"every": "quarter", "day": 20}, {"every": "quarter", "day": 20}, "", id="every quarter"),
    ],
)
def test_deadlines_keep_their_form_a_year_on(deadline, moved, remark):
    base = {"code": "d", "title": "Gửi", "group": "cac-xa"}
    draft = turned(deadlines=[base | deadline])

    assert check_bytes(loadable(draft)).content["deadlines"] == [base | moved]
    decided = " ".join(said(draft, decide=True))
    assert remark in decided
    assert ("“Gửi”" in decided) == bool(remark)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 5))
def test_the_last_day_before_a_deadline_is_the_same_day_a_year_on(day, years):
    last, new_last = day - timedelta(days=1), before_day(day, years) - timedelta(days=1)

    assert new_last.year == last.year + years
    assert (new_last.month, new_last.day) == (last.month, last.day) or (new_last.month, last.month) == (2, 2)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 5))
def test_a_period_of_whole_years_stays_one(first, years):
    last = on_day(first, 1) - timedelta(days=1)

    assert last_of_period(last, years) + timedelta(days=1) == on_day(last + timedelta(days=1), years)


def test_weekends_have_names():
    assert [weekend(date(2024, 2, day)) for day in (23, 24, 25)] == ["", "thứ Bảy", "Chủ nhật"]


@pytest.mark.parametrize(
    ("words", "moved"),
    [
        ("Phong trào năm 2023", "Phong trào năm 2024"),
        ("mô hình được công nhận năm 2022", "mô hình được công nhận năm 2023"),
        ("giai đoạn 2021-2025", "giai đoạn 2021-2025"),
        ("giai đoạn 2023–2025", "giai đoạn 2023–2025"),
        ("Báo cáo quý III/2023, tháng 6/2023", "Báo cáo quý III/2024, tháng 6/2024"),
        ("theo văn bản ngày 05/01/2023", "theo văn bản ngày 05/01/2023"),
        ("Kế hoạch 12023", "Kế hoạch 12023"),
    ],
)
def test_years_in_titles_move_on_and_spans_and_dates_stay(words, moved):
    assert in_words(words, 2023, 1) == moved


# --- units ---


def test_a_unit_that_ended_is_replaced_by_its_successor_wherever_it_is_named():
    draft = turned(
        tree=lambda content: tree_of(content, follower={"xa-b": "xa-a", "ban": "ban-moi"}, fresh=[
            UnitDefinition("ban-moi", "Ban Tuyên giáo và Dân vận", "party-office", "huyen")]),
        groups=[{"code": "hai-xa", "title": "Hai xã", "units": ["xa-a", "xa-b"]}],
        targets=[{"code": "t", "title": "Một", "unit": "xa-b", "measure": "registered", "at_least": 1}],
        deadlines=[{"code": "d", "title": "Gửi", "group": "hai-xa", "before": "2024-02-25", "to": "ban"}],
        tasks=[{"code": "v", "title": "Việc", "owner": "ban", "with": ["xa-a", "xa-b"]}],
    )  # fmt: skip
    new = check_bytes(loadable(draft)).content

    assert new["plan"]["steward"] == "ban-moi"
    assert new["groups"][0]["units"] == ["xa-a"]
    assert new["targets"][0]["unit"] == "xa-a"
    assert new["deadlines"][0]["to"] == "ban-moi"
    assert (new["tasks"][0]["owner"], new["tasks"][0]["with"]) == ("ban-moi", ["xa-a"])
    assert {unit["code"] for unit in new["units"]} == {"huyen", "ban-moi", "xa-a"}
    assert "“Ban Tuyên giáo và Dân vận” kế tục “Ban Dân vận”." in said(draft)


def test_a_unit_that_nobody_follows_is_asked_for():
    draft = turned(
        tree=lambda content: tree_of(content, gone={"ban", "xa-b"}),
        groups=[{"code": "hai-xa", "title": "Hai xã", "units": ["xa-a", "xa-b"]}],
        targets=[{"code": "t", "title": "Một", "unit": "xa-b", "measure": "registered", "at_least": 1}],
        deadlines=[],
    )
    words = written(draft)

    assert "# CẦN ĐIỀN: steward: mã đơn vị thay “Ban Dân vận”" in words
    assert "# CẦN ĐIỀN: unit: mã đơn vị thay “Đảng ủy xã B”" in words
    assert {fault.path for fault in check_bytes(loadable(draft)).faults} == {"plan.steward", "targets[0]"}
    assert "“Hai xã”: bỏ “Đảng ủy xã B”, đã kết thúc." in said(draft, decide=True)


def test_an_issuer_that_nobody_follows_stops_the_draft():
    content = content_of()

    assert [p.code for p in problems_with_year(content, 2025, tree_of(content, gone={"huyen"}))] == ["plan.next_issuer"]


def test_a_new_unit_of_an_addressed_kind_comes_in_and_others_do_not():
    fresh = [
        UnitDefinition("xa-c", "Đảng ủy xã C", "commune-party-committee", "huyen"),
        UnitDefinition("thon-1", "Chi bộ thôn Một", "party-cell", "xa-c"),
    ]
    draft = turned(tree=lambda content: tree_of(content, fresh=fresh))

    assert [entry.parts["code"] for entry in draft.lists["units"]] == ["huyen", "ban", "xa-a", "xa-b", "xa-c"]
    assert "Thêm “Đảng ủy xã C”." in said(draft)


def test_turning_changes_nothing_of_what_it_reads():
    content = content_of()
    before = deepcopy(content)

    carry(content, year=2025, tree=tree_of(content))

    assert content == before


# --- with the tree in the database ---


@pytest.mark.django_db
def test_the_tree_of_the_new_plans_first_day_is_what_counts():
    plan = load().plan
    into = UnitDraft("xa-moi", "Đảng ủy xã Mới", "commune-party-committee", "huyen")
    both = list(Unit.objects.filter(code__in=["xa-a", "xa-b"]).values_list("pk", flat=True))
    merge_units(unit_ids=both, into=into, from_day=date(2024, 7, 1), by=SYSTEM, at=NOW)
    end_unit(unit_id=Unit.objects.get(code="ban").pk, last_day=date(2025, 6, 30), successor_id=None, by=SYSTEM, at=NOW)
    draft = next_plan(plan, plan.versions.get(), year=2025)

    assert [entry.parts["code"] for entry in draft.lists["units"]] == ["huyen", "ban", "xa-moi"]
    assert "“Đảng ủy xã Mới” kế tục “Đảng ủy xã A”, “Đảng ủy xã B”." in said(draft)
    assert load(loadable(draft)).plan.code == "nho-2025"


@pytest.mark.django_db
def test_a_commune_founded_since_comes_in_and_one_that_was_there_before_does_not():
    plan = load().plan
    district = Unit.objects.get(code="huyen")
    add_unit(UnitDraft("xa-cu", "Đảng ủy xã Cũ", "commune-party-committee"), district)
    add_unit(UnitDraft("xa-c", "Đảng ủy xã C", "commune-party-committee", valid_from=date(2024, 5, 1)), district)

    codes = [entry.parts["code"] for entry in next_plan(plan, plan.versions.get(), year=2025).lists["units"]]

    assert ("xa-c" in codes, "xa-cu" in codes) == (True, False)


@pytest.mark.django_db
def test_a_plan_that_is_there_already_is_not_drafted_again():
    plan = load().plan
    load(loadable(next_plan(plan, plan.versions.get(), year=2025)))

    with pytest.raises(RuleBroken) as refused:
        next_plan(plan, plan.versions.get(), year=2025)

    assert [problem.code for problem in refused.value.problems] == ["plan.next_there"]
    assert Plan.objects.count() == 2


# --- doors ---


@pytest.mark.django_db
def test_the_command_writes_the_draft_and_tells_what_changed(tmp_path):
    load_2023()
    file, err = tmp_path / "2024.yaml", StringIO()

    call_command("plan", "next", "chi-lang-2023", "--year", "2024", "-o", str(file), stderr=err, stdout=StringIO())

    assert "before: 2024-02-25" in file.read_text(encoding="utf-8")
    assert "ngày cuối 24/02/2024 là thứ Bảy" in err.getvalue()
    with pytest.raises(CommandError, match="chọn tên khác"):
        call_command("plan", "next", "chi-lang-2023", "-o", str(file))


@pytest.mark.django_db
def test_the_page_shows_the_draft_and_hands_it_out(client):
    plan = load_2023().plan
    client.force_login(make_member(plan.steward, "steward"))

    page = client.get("/ke-hoach/chi-lang-2023/nam-sau/")
    file = client.get("/ke-hoach/chi-lang-2023/nam-sau/?nam=2025&tep")

    assert "Cần một người quyết định (3)" in page.content.decode()
    assert "period: {from: 2025-01-01, to: 2025-12-31}" in file.content.decode()
    assert file["Content-Disposition"] == 'attachment; filename="chi-lang-2025-nhap.yaml"'
    assert PlanVersion.objects.count() == 1


@pytest.mark.django_db
def test_a_year_that_is_none_is_refused_with_its_reason(client):
    plan = load_2023().plan
    client.force_login(make_member(plan.steward, "steward"))

    answer = client.get("/ke-hoach/chi-lang-2023/nam-sau/?nam=2023")

    assert answer.status_code == 422
    assert 'data-code="plan.next_year"' in answer.content.decode()


@pytest.mark.django_db
def test_a_unit_officer_drafts_no_plan(client):
    plan = load_2023().plan
    client.force_login(make_member(Unit.objects.filter(parent=plan.issuer).last()))

    assert client.get("/ke-hoach/chi-lang-2023/nam-sau/").status_code == 403
