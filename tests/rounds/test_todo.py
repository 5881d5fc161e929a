"""What waits for a person in the rounds, on the first page: visits that come, recommendations that are due."""

from datetime import date

import pytest

from kheo.config import clock
from kheo.rounds.actions.visits import mark_held
from kheo.rounds.rules.visits import Member
from kheo.rounds.views.todo import todo
from tests.registrations.factories import load_bundled_plan, steward_of, unit_of
from tests.rounds.visiting import AFTER, PLANNED, find, make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(monkeypatch):
    def at(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    at(PLANNED)
    return at


def labels(actor, day):
    return [(each["label"], each["note"]) for each in todo(actor, day)]


def test_a_visit_that_comes_and_a_recommendation_that_is_due_wait_for_the_team(now):
    plan = load_bundled_plan()
    steward = steward_of(plan)
    visit = make_visit(plan, unit_of("xa-bac-thuy"), plan.steward, team=(Member(steward.name, steward.user_id),))
    assert labels(steward, PLANNED.date()) == [
        ("Kiểm tra tại Đảng ủy xã Bắc Thủy", "08:30 ngày 12/05/2023, Nhà văn hóa thôn Làng Mỏ")
    ]

    find(visit)
    mark_held(visit_id=visit.pk, by=steward, at=AFTER)
    now(AFTER)
    assert labels(steward, date(2023, 5, 31)) == [], "held; and what was recommended has until the first of June"
    [(label, note)] = labels(steward, date(2023, 6, 1))
    assert label == f"Kiến nghị đến hạn: {visit.registrations.get().title}"
    assert note == "Hạn 01/06/2023: Bổ sung sổ theo dõi ngày công."
