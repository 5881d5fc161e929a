"""Holds are confidential: the reason stands in the hold's own row and nowhere else."""

import json

import pytest

from kheo.audit.models import Record
from kheo.plans.models import Plan
from kheo.recognition.actions.holds import lift_hold, place_hold
from kheo.recognition.models import Hold
from tests.recognition.factories import DECIDED, make_candidate, make_round
from tests.recognition.test_decisions import drafted, refused
from tests.registrations.factories import HOUR, SYSTEM, load_bundled_plan, unit_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def candidate():
    load_bundled_plan()
    unit = unit_of("xa-bac-thuy")
    return make_candidate(make_round(unit_plan(), unit))


def unit_plan() -> Plan:
    return Plan.objects.get()


def test_the_journal_says_that_a_hold_was_placed_and_never_why(candidate):
    hold = place_hold(registration_id=candidate.registration_id, reason="Đơn tố cáo", by=SYSTEM, at=DECIDED)
    lift_hold(hold_id=hold.pk, by=SYSTEM, at=DECIDED + HOUR)

    records = Record.objects.order_by("seq").filter(action__startswith="hold.")
    assert [each.action for each in records] == ["hold.place", "hold.lift"]
    assert "tố cáo" not in json.dumps([each.content() for each in records], ensure_ascii=False, default=str)


def test_nothing_is_decided_while_it_stands_and_all_is_open_after_it(candidate):
    hold = place_hold(registration_id=candidate.registration_id, reason="Đơn", by=SYSTEM, at=DECIDED)
    assert refused(lambda: drafted(candidate.round, candidate)) == ["guard.no_hold"]

    lift_hold(hold_id=hold.pk, by=SYSTEM, at=DECIDED)

    assert drafted(candidate.round, candidate).items.count() == 1


def test_it_needs_a_reason_stands_once_and_ends_once(candidate):
    pk = candidate.registration_id

    assert refused(place_hold, registration_id=pk, reason=" ", by=SYSTEM, at=DECIDED) == ["hold.no_reason"]
    hold = place_hold(registration_id=pk, reason="Đơn", by=SYSTEM, at=DECIDED)
    assert refused(place_hold, registration_id=pk, reason="Nữa", by=SYSTEM, at=DECIDED) == ["hold.stands"]
    lift_hold(hold_id=hold.pk, by=SYSTEM, at=DECIDED)
    assert refused(lift_hold, hold_id=hold.pk, by=SYSTEM, at=DECIDED) == ["hold.lifted"]
    place_hold(registration_id=pk, reason="Đơn mới", by=SYSTEM, at=DECIDED)
    assert Hold.objects.count() == 2
