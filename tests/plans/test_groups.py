from datetime import date
from types import SimpleNamespace

from kheo.plans.queries.plan_file import check_plan_file
from kheo.plans.rules.document import Addressee, Group
from kheo.plans.rules.groups import addressed, belongs, exists_on, members, say_addressee
from tests.conftest import PLAN_FILE

OLD = SimpleNamespace(code="xa-cu", kind="commune", valid_from=None, valid_to=date(2025, 6, 30))
NEW = SimpleNamespace(code="xa-moi", kind="commune", valid_from=date(2025, 7, 1), valid_to=None)
OFFICE = SimpleNamespace(code="ban", kind="office")


def test_a_group_holds_units_of_its_kinds_and_named_ones_but_no_excepted_ones():
    group = Group("g", "G", kinds=("commune",), units=("ban",), excluded=("xa-cu",))

    assert [unit.code for unit in (OLD, NEW, OFFICE) if belongs(group, unit)] == ["xa-moi", "ban"]


def test_the_members_of_a_day_exist_on_that_day():
    group = Group("g", "G", kinds=("commune",))

    assert members(group, [OLD, NEW, OFFICE], date(2025, 6, 30)) == [OLD]
    assert members(group, [OLD, NEW, OFFICE], date(2025, 7, 1)) == [NEW]
    assert exists_on(OFFICE, date(1990, 1, 1))


def test_the_groups_of_2023_have_these_sizes():
    document, _ = check_plan_file(PLAN_FILE)
    day = date(2023, 6, 1)

    assert {g.code: len(members(g, document.units, day)) for g in document.groups} == {
        "mttq-va-doan-the": 6,
        "dang-uy-khoi": 5,
        "dang-uy-xa": 20,
        "moi-don-vi": 31,
    }


def test_an_addressee_is_a_group_a_unit_or_the_whole():
    document, _ = check_plan_file(PLAN_FILE)
    day = date(2023, 6, 1)

    assert len(addressed(Addressee(group="dang-uy-xa"), document, document.units, day)) == 20
    assert [u.code for u in addressed(Addressee(unit="mttq"), document, document.units, day)] == ["mttq"]
    assert addressed(Addressee(whole=True), document, document.units, day) == []
    assert say_addressee(Addressee(whole=True), document) == "Toàn kế hoạch"
    assert say_addressee(Addressee(unit="ldld"), document) == "Liên đoàn Lao động huyện"
