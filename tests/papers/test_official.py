"""Official documents say what the figures say."""

from datetime import date

import pytest

from kheo.papers.queries.official import CATALOGUE, Asked
from kheo.papers.rules.official import plain
from kheo.progress.queries.figures import figures
from tests.ballots.factories import COMMUNE, load_bundled_plan, unit_of
from tests.registrations.factories import make_accepted

DAY = date(2023, 3, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    plan = load_bundled_plan()
    make_accepted(plan, unit_of(COMMUNE))
    return plan


@pytest.mark.parametrize("name", [name for name, paper in CATALOGUE.items() if paper.choices is None])
def test_every_figure_opens_something_and_names_its_day(plan, name):
    document = CATALOGUE[name].make(Asked(plan, plan.issuer, DAY))
    found = list(document.figures())
    assert found
    assert all(each.link and each.says and each.as_of <= DAY for each in found)


def test_the_list_has_as_many_rows_as_the_figure(plan):
    document = CATALOGUE["danh-sach-dang-ky"].make(Asked(plan, unit_of(COMMUNE), DAY))
    assert len(document.blocks[-1].rows) == int(next(document.figures()).text) == 1


def test_the_register_ends_with_the_totals_of_the_plan(plan):
    document = CATALOGUE["so-tong-hop"].make(Asked(plan, plan.issuer, DAY))
    total = document.blocks[-1].rows[-1]
    assert plain(total.cells[2]) == str(figures(plan, as_of=DAY).totals.registered) == "1"


def test_before_anything_was_registered_a_document_says_so(plan):
    document = CATALOGUE["so-tong-hop"].make(Asked(plan, plan.issuer, date(2023, 1, 5)))
    assert plain(document.blocks[-1].rows[-1].cells[2]) == "0"
