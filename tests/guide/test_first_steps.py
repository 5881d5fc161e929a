"""The first steps of each role: seen in what is there, one query, put away and brought back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kheo.accounts.actor import Actor
from kheo.accounts.permissions import ROLES
from kheo.accounts.queries import actor_of
from kheo.audit.models import Record
from kheo.guide.actions import bring_first_steps_back, put_first_steps_away
from kheo.guide.models import FirstStepsAside
from kheo.guide.queries.first_steps import first_steps
from kheo.guide.queries.pages import sections
from kheo.guide.rules.steps import STEPS, Fact, steps_for
from kheo.registrations.models import ProgressRecord
from kheo.units.models import Unit
from tests.factories import AT, actor_for, make_member, make_unit
from tests.house.routes import routes
from tests.plans.factories import load_2023
from tests.registrations.factories import make_accepted, make_draft

pytestmark = pytest.mark.django_db
TODAY = AT.date()


@pytest.fixture(autouse=True)
def _day(settings):
    settings.KHEO_NOW = AT.isoformat()


def done(actor):
    return {step.fact for step, is_done in first_steps(actor, TODAY).steps if is_done}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_has_four_to_seven_first_steps(role):
    assert 4 <= len(STEPS[role]) <= 7


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_open_the_page_of_each_of_its_steps(role):
    doors = {each.name: each for each in routes()}
    asked = {step.page: getattr(doors[step.page].view, "permission", None) for step in STEPS[role]}

    shut = [page for page, permission in asked.items() if permission and permission not in ROLES[role].permissions]
    assert shut == []


def test_every_step_names_a_section_of_the_guide():
    assert {step.section for steps in STEPS.values() for step in steps} - set(sections()) == set()


def test_of_several_roles_the_first_counts():
    assert steps_for({"auditor", "steward"}) == STEPS["steward"]


def test_nobody_in_particular_has_no_steps():
    assert first_steps(Actor(None, ""), TODAY).steps == ()


@pytest.mark.parametrize("role", ROLES)
def test_in_an_empty_installation_nothing_is_done(role):
    unit = make_unit()
    actor = actor_for(make_member(unit, role), unit, role)

    assert done(actor) == set()


@pytest.mark.parametrize("role", ROLES)
def test_the_steps_cost_one_query(role):
    unit = make_unit()
    actor = actor_for(make_member(unit, role), unit, role)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        first_steps(actor, TODAY)

    assert len(asked) == 1


def test_the_steps_of_a_unit_follow_its_work():
    plan = load_2023().plan
    unit, other = Unit.objects.get(code="xa-bac-thuy"), Unit.objects.get(code="xa-van-linh")
    officer = actor_for(make_member(unit), unit)
    make_draft(plan, other)
    assert done(officer) == {Fact.PLAN_LOADED}

    registration = make_accepted(plan, unit)
    assert done(officer) == {Fact.PLAN_LOADED, Fact.DRAFTED}

    ProgressRecord.objects.create(registration=registration, happened_on=TODAY, note="Họp thôn", recorded_at=AT)
    Unit.objects.filter(pk=unit.pk).update(email="xa@example.vn")
    assert done(officer) == {Fact.PLAN_LOADED, Fact.DRAFTED, Fact.PROGRESS_RECORDED, Fact.OWN_ADDRESS}


def test_the_steps_of_the_office_follow_the_units_in_its_reach():
    plan = load_2023().plan
    office = plan.steward
    steward = actor_for(make_member(office, "steward"), office, "steward")
    assert done(steward) == {Fact.PLAN_LOADED}

    make_accepted(plan, Unit.objects.get(code="xa-bac-thuy"))
    assert done(steward) == {Fact.PLAN_LOADED, Fact.IN_REGISTER}


def test_a_second_factor_is_seen():
    unit = make_unit()
    member = make_member(unit, "administrator")
    actor = actor_of(member, TODAY)
    safe = Actor(actor.user_id, actor.name, actor.email, actor.grants, has_second_factor=True)

    assert (done(actor), done(safe)) == (set(), {Fact.SECOND_FACTOR})


def test_putting_away_twice_is_once_and_recorded_once():
    unit = make_unit()
    actor = actor_for(make_member(unit), unit)

    put_first_steps_away(by=actor, at=AT)
    put_first_steps_away(by=actor, at=AT)

    assert first_steps(actor, TODAY).aside
    assert list(FirstStepsAside.objects.values_list("user_id", flat=True)) == [actor.user_id]
    assert [(each.action, each.target_id) for each in Record.objects.all()] == [("first-steps.put-away", actor.user_id)]


def test_what_is_not_away_is_not_brought_back():
    unit = make_unit()
    actor = actor_for(make_member(unit), unit)

    bring_first_steps_back(by=actor, at=AT)

    assert not first_steps(actor, TODAY).aside
    assert not Record.objects.exists()


def test_the_first_page_shows_them_until_they_are_put_away(client):
    client.force_login(make_member(make_unit(), "administrator"))
    shown = client.get("/").content.decode()
    assert "Đã xong 0 trong 5 bước" in shown
    assert "Mời cán bộ cơ quan thường trực" in shown

    assert client.post(reverse("guide:put_away")).url == "/"
    assert "Đã xong 0 trong 5 bước" not in client.get("/").content.decode()

    assert client.post(reverse("guide:bring_back")).url == "/"
    assert "Đã xong 0 trong 5 bước" in client.get("/").content.decode()


def test_what_one_puts_away_stays_with_the_others(client):
    unit = make_unit()
    put_first_steps_away(by=actor_for(make_member(unit), unit), at=AT)
    client.force_login(make_member(unit))

    assert "Bắt đầu</h2>" in client.get("/").content.decode()
