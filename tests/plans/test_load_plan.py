import unicodedata
from datetime import UTC, datetime, timedelta

import pytest

from kheo.audit.models import Record
from kheo.plans.actions import preview
from kheo.plans.models import Plan, PlanVersion
from kheo.plans.queries.plans import version_in_force, versions_of, visible_plans
from kheo.plans.rules import reading
from kheo.shared.problems import RuleBroken
from kheo.units.models import Unit
from tests.conftest import PLAN_FILE
from tests.factories import AT, actor_for, make_member, make_unit
from tests.plans.factories import SMALL, TEXT, load, load_2023, plan_file

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=30)


def counts():
    return Plan.objects.count(), PlanVersion.objects.count(), Unit.objects.count(), Record.objects.count()


def test_the_plan_of_2023_brings_its_units_and_one_record():
    done = load_2023()

    assert (done.created, done.is_new_plan, done.version.number, done.changes) == (True, True, 1, ())
    assert counts() == (1, 1, 36, 1)
    assert done.plan.steward.code == "ban-dan-van"
    assert done.plan.programme_to == 2025
    record = Record.objects.get()
    assert (record.action, record.after["version"], len(record.after["units"])) == ("plan.load", 1, 36)


def test_the_same_content_twice_changes_nothing():
    load_2023()
    before = counts()

    again = load_2023(at=LATER)

    assert not again.created
    assert counts() == before
    commented = load(b"# another comment\n" + plan_file())
    assert not load(plan_file()).created
    assert commented.created


def test_changed_content_is_the_next_version_with_its_changes():
    load()

    done = load(plan_file(targets=[{**SMALL["targets"][0], "at_least": 6}]), at=LATER)

    assert (done.version.number, done.version.effective_from, done.is_new_plan) == (2, LATER, False)
    assert [change.sentence for change in done.changes] == ["Chỉ tiêu “Năm mô hình”: ít nhất 5 → 6 mô hình"]
    assert done.version.changes == [change.as_json() for change in done.changes]
    assert Record.objects.order_by("-seq")[0].after["changes"] == ["Chỉ tiêu “Năm mô hình”: ít nhất 5 → 6 mô hình"]


def test_going_back_to_an_earlier_content_is_a_version_of_its_own():
    load()
    load(plan_file(deadlines=[]), at=LATER)

    assert load(at=LATER + timedelta(days=1)).version.number == 3


def test_the_row_of_the_plan_follows_its_latest_version():
    load()
    load(plan_file(plan={**SMALL["plan"], "title": "Tên mới"}), at=LATER)

    assert Plan.objects.get().title == "Tên mới"


def test_a_file_with_faults_is_refused_and_nothing_changes():
    load()
    before = counts()

    with pytest.raises(RuleBroken) as refused:
        load(plan_file(fields=[], targets=[{**SMALL["targets"][0], "group": "la"}]), at=LATER)

    assert [p.field for p in refused.value.problems] == ["fields"]
    assert {p.code for p in refused.value.problems} == {"plan.fault"}
    assert counts() == before


def test_a_failure_half_way_leaves_nothing_behind(monkeypatch):
    monkeypatch.setattr("kheo.plans.actions.loading.record", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        load()

    assert counts() == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("used", "parts", "refused"),
    [
        ({"fields": {"kinh-te"}}, {"fields": SMALL["fields"][1:]}, True),
        ({"fields": {"van-hoa"}}, {"fields": SMALL["fields"][1:]}, False),
        ({"levels": {"cap-huyen"}}, {"levels": SMALL["levels"][:1]}, True),
        ({"subjects": {"ca-nhan"}}, {"subjects": SMALL["subjects"][:1]}, True),
        ({"priorities": {"viec-kho"}}, {"deadlines": []}, True),
        ({}, {"fields": SMALL["fields"][1:]}, False),
    ],
)
def test_a_version_may_not_drop_a_code_that_registrations_use(used, parts, refused):
    load()
    asked = []

    def codes_in_use(code):
        asked.append(code)
        return used

    if refused:
        with pytest.raises(RuleBroken) as broken:
            load(plan_file(**parts), at=LATER, codes_in_use=codes_in_use)
        assert [p.code for p in broken.value.problems] == ["plan.code_in_use"]
        assert PlanVersion.objects.count() == 1
    else:
        assert load(plan_file(**parts), at=LATER, codes_in_use=codes_in_use).version.number == 2
    assert asked == ["nho-2024"]


def steward_of(unit_code):
    unit = Unit.objects.get(code=unit_code)
    return actor_for(make_member(unit, "steward"), unit, "steward")


def test_a_steward_loads_plans_of_the_own_district():
    load()

    done = load(plan_file(plan={**SMALL["plan"], "code": "nho-2025"}), by=steward_of("ban"), at=LATER)

    assert done.is_new_plan
    assert done.version.loaded_by_name == "Nguyễn Thị Lan"


def test_a_steward_of_another_district_cannot_load_over_it():
    load()
    other = make_unit("Huyện ủy khác", kind="district-party-committee")
    office = make_unit("Ban khác", kind="party-office", parent=other)
    before = counts()

    with pytest.raises(RuleBroken) as refused:
        load(plan_file(deadlines=[]), by=actor_for(make_member(office, "steward"), office, "steward"), at=LATER)

    assert {p.code for p in refused.value.problems} == {"plan.outside_reach"}
    assert counts() == before


def test_only_the_system_founds_a_tree_but_a_steward_may_add_units_below():
    with_hamlet = plan_file(
        units=[*SMALL["units"], {"code": "thon", "title": "Thôn", "kind": "hamlet", "parent": "xa-a"}]
    )
    load()
    steward = steward_of("ban")
    assert load(with_hamlet, by=steward, at=LATER).created

    founding = plan_file(units=[*SMALL["units"], {"code": "tinh", "title": "Tỉnh", "kind": "province-party-committee"}])
    with pytest.raises(RuleBroken) as refused:
        load(founding, by=steward, at=LATER)

    assert [p.code for p in refused.value.problems] == ["plan.outside_reach"]


def test_dated_units_and_successors_reach_the_tree():
    old = {"code": "xa-cu", "title": "Xã cũ", "kind": "commune-party-committee", "parent": "huyen"}
    new = {**old, "code": "xa-moi", "title": "Xã mới", "valid_from": "2025-07-01"}

    load(plan_file(units=[*SMALL["units"], {**old, "valid_to": "2025-06-30", "successor": "xa-moi"}, new]))

    assert Unit.objects.get(code="xa-cu").successor.code == "xa-moi"


def test_the_version_in_force_follows_the_moment():
    plan = load(at=AT).plan
    load(plan_file(deadlines=[]), at=LATER)

    assert version_in_force(plan, AT - timedelta(days=1)).number == 1
    assert version_in_force(plan, LATER - timedelta(seconds=1)).number == 1
    assert version_in_force(plan, LATER).number == 2
    assert version_in_force(plan, datetime(2030, 1, 1, tzinfo=UTC)).document.deadlines == ()


def test_a_document_is_parsed_once_per_digest(django_assert_num_queries):
    plan = load().plan
    reading._CACHE.clear()
    first = version_in_force(plan, LATER).document

    with django_assert_num_queries(1):
        assert version_in_force(plan, LATER).document is first


def test_the_cache_of_documents_is_bounded(monkeypatch):
    monkeypatch.setattr(reading, "_CACHE_SIZE", 2)
    for n in range(4):
        load(plan_file(plan={**SMALL["plan"], "title": f"Tên {n}"}), at=AT + timedelta(days=n))
    reading._CACHE.clear()

    for version in PlanVersion.objects.all():
        assert version.document.title.startswith("Tên")

    assert len(reading._CACHE) == 2


def test_plans_are_seen_by_those_they_speak_to_and_nobody_else():
    load()
    commune = Unit.objects.get(code="xa-a")
    stranger = make_unit("Huyện khác", kind="district-party-committee")

    assert [p.code for p in visible_plans(actor_for(make_member(commune), commune))] == ["nho-2024"]
    assert list(visible_plans(actor_for(make_member(stranger), stranger))) == []
    assert [p.version_count for p in visible_plans(steward_of("ban"))] == [1]


def test_versions_come_newest_first():
    plan = load().plan
    load(plan_file(deadlines=[]), at=LATER)

    assert [version.number for version in versions_of(plan)] == [2, 1]


def test_a_preview_writes_nothing():
    load()
    before = counts()

    checked, latest, changes, problems = preview(
        data=plan_file(fields=SMALL["fields"][1:]),
        text=None,
        by=steward_of("ban"),
        codes_in_use=lambda _: {"fields": {"kinh-te"}},
    )

    assert checked.ok
    assert latest is None
    assert changes == []
    assert [p.code for p in problems] == ["plan.code_in_use"]
    assert counts()[:3] == before[:3]


def test_a_text_given_in_another_spelling_is_the_same_text():
    load_2023()

    again = load(PLAN_FILE.read_bytes(), unicodedata.normalize("NFD", TEXT).replace("\n", "\r\n"), at=LATER)

    assert not again.created
