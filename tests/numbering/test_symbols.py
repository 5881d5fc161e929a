"""A unit's symbol: from the plan file, on its documents; a plan that says none takes none away."""

from copy import deepcopy
from datetime import date

import pytest

from kheo.papers.queries.official import Asked
from kheo.shared.problems import RuleBroken
from kheo.units.models import Unit
from tests.plans.factories import SMALL, load, plan_file

pytestmark = pytest.mark.django_db


def with_symbol(symbol):
    units = deepcopy(SMALL["units"])
    units[0]["symbol"] = symbol
    return plan_file(units=units)


def test_the_plan_file_gives_a_unit_its_symbol_and_a_later_one_that_is_silent_leaves_it():
    load(with_symbol("HU"))
    assert Unit.objects.get(code="huyen").symbol == "HU"

    load(plan_file(plan={**SMALL["plan"], "code": "nho-2025"}))
    assert Unit.objects.get(code="huyen").symbol == "HU"


@pytest.mark.parametrize(
    "symbol",
    [pytest.param("H U", id="a space"), pytest.param("QĐ/HU", id="a slash"), pytest.param("X" * 21, id="long")],
)
def test_a_symbol_that_cannot_stand_in_a_number_is_refused(symbol):
    with pytest.raises(RuleBroken) as refused:
        load(with_symbol(symbol))

    assert "viết liền" in refused.value.problems[0].message


@pytest.mark.parametrize(("symbol", "number"), [("HU", "……-BC/HU"), ("", "……-BC/……")])
def test_the_letterhead_waits_for_the_number_alone(symbol, number):
    plan = load(with_symbol(symbol) if symbol else None).plan
    asked = Asked(plan, plan.issuer, date(2024, 3, 1))

    assert asked.head(plan.issuer, "BC").number == number
