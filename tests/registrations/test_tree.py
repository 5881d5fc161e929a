"""Registrations are found below the unit under which their unit has come to lie."""

from datetime import date

import pytest

from kheo.registrations.actions.tree import end_unit, merge_units, move_unit
from kheo.registrations.queries.register import Asked, page_of
from tests.factories import AT, make_unit
from tests.registrations.factories import SYSTEM, load_bundled_plan, make_draft, unit_of

FROM = date(2023, 3, 1)


@pytest.fixture
def village(db):
    """A plan, two communes, and a hamlet of the first with one draft."""
    plan = load_bundled_plan()
    first, second = unit_of("xa-bac-thuy"), unit_of("xa-bang-huu")
    hamlet = make_unit(parent=first, kind="hamlet")
    make_draft(plan, hamlet, title="Camera an ninh tự quản")
    return plan, first, second, hamlet


def found(plan, unit):
    unit.refresh_from_db()
    return [row.title for row in page_of(Asked(plan_id=plan.pk, scope=unit.path, words="camera"), SYSTEM).rows]


def test_a_moved_unit_is_searched_below_its_new_parent_alone(village):
    plan, first, second, hamlet = village

    move_unit(unit_id=hamlet.pk, parent_id=second.pk, from_day=FROM, by=SYSTEM, at=AT)

    assert (found(plan, first), found(plan, second)) == ([], ["Camera an ninh tự quản"])


def test_what_lay_below_an_ended_unit_is_searched_below_its_successor(village):
    plan, first, second, _ = village

    end_unit(unit_id=first.pk, last_day=FROM, successor_id=second.pk, by=SYSTEM, at=AT)

    assert (found(plan, first), found(plan, second)) == ([], ["Camera an ninh tự quản"])


def test_what_lay_below_merged_units_is_searched_below_the_one(village):
    plan, first, second, _ = village

    merge_units(unit_ids=[first.pk, second.pk], into=second, from_day=FROM, by=SYSTEM, at=AT)

    assert found(plan, second) == ["Camera an ninh tự quản"]
