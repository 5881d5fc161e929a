"""Branches that were never recognised since the programme began, and what they have under way (III.1-2)."""

import pytest
from django.urls import reverse

from kheo.recognition.models import Recognition
from kheo.recognition.queries.branches import branches_of, totals
from tests.factories import make_member, make_unit
from tests.recognition.factories import DECIDED, make_recognised
from tests.registrations.factories import SYSTEM, load_bundled_plan, make_accepted, make_draft, unit_of

YEARS = {"first_year": 2021, "year": 2023, "day": DECIDED.date()}


@pytest.fixture
def plan(settings):
    settings.KHEO_NOW = "2023-10-10"
    return load_bundled_plan()


@pytest.fixture
def police(plan):
    """Three branches: one recognised, one that registered, one with nothing."""
    committee = unit_of("du-cong-an")
    cells = [
        make_unit(f"Chi bộ {name}", parent=committee, kind="party-cell") for name in ("Giao thông", "Hình sự", "Ma túy")
    ]
    make_recognised(plan, cells[0], by_unit=committee)
    make_draft(plan, cells[1], title="Chốt tự quản đường biên")
    return cells


@pytest.mark.django_db
def test_each_committee_says_what_share_of_its_branches_it_reached(police):
    [committee] = branches_of(SYSTEM, **YEARS)

    assert committee.unit == unit_of("du-cong-an")
    assert (committee.reached, len(committee.never), committee.without_plan) == (1, 2, 1)
    assert committee.share.as_integer_ratio() == (1, 3)
    assert totals([committee]) == {"branches": 3, "reached": 1, "never": 2, "without_plan": 1}
    assert [each.title for each in committee.never[0].planned] == ["Chốt tự quản đường biên"]


@pytest.mark.django_db
def test_a_model_of_a_group_below_a_branch_is_that_branchs(plan, police):
    group = make_unit("Tổ tuần tra", parent=police[2], kind="group")
    make_recognised(plan, group, by_unit=unit_of("du-cong-an"), level="huyen")

    [committee] = branches_of(SYSTEM, **YEARS)

    assert [each.recognised_rank for each in committee.branches] == [1, 0, 2]


@pytest.mark.django_db
def test_what_was_revoked_was_never_there_and_what_lapsed_was(plan, police):
    Recognition.objects.update(to_at=DECIDED, end="revoked", reason="Khai sai.")
    assert branches_of(SYSTEM, **YEARS)[0].reached == 0


@pytest.mark.django_db
def test_the_queries_are_few_however_many_branches(plan, police, django_assert_num_queries):
    commune = unit_of("xa-bac-thuy")
    for _ in range(12):
        make_accepted(plan, make_unit(parent=commune, kind="party-cell"))

    with django_assert_num_queries(4):
        committees = branches_of(SYSTEM, **YEARS)

    assert [each.unit.code for each in committees] == ["du-cong-an", "xa-bac-thuy"]  # offices and forces first


@pytest.mark.django_db
def test_the_page_shows_the_branches_without_a_model_and_the_clause(client, plan, police):
    client.force_login(make_member(plan.steward, "steward"))

    page = client.get(reverse("recognition:branches")).text
    whole = client.get(reverse("recognition:branches"), {"xem": "tat-ca"}).text

    assert "Chi bộ Ma túy" in page
    assert "Chi bộ Giao thông" not in page
    assert "Chi bộ Giao thông" in whole
    assert "1 / 3 chi bộ" in page
    assert "đối với các chi bộ chưa xây dựng mô hình" in page


@pytest.mark.django_db
def test_without_branches_the_page_says_how_to_add_them(client, plan):
    client.force_login(make_member(plan.steward, "steward"))

    assert "Thêm các chi bộ" in client.get(reverse("recognition:branches")).text
