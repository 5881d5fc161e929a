"""Figures as of any day stay what they were, through recognitions, commendations and revocations."""

from datetime import date, timedelta

import pytest

from kheo.progress.queries.figures import figures
from kheo.registrations.models import Standing
from tests.recognition.factories import DECIDED, make_candidate, make_recognised, make_round
from tests.recognition.test_decisions import issued, revoked
from tests.registrations.factories import load_bundled_plan, make_accepted, unit_of

pytestmark = pytest.mark.django_db
DAYS = [date(2023, 10, day) for day in (1, 2, 5, 6, 9)]


@pytest.fixture
def plan():
    return load_bundled_plan()


def test_a_model_recognised_at_two_levels_counts_once_and_goes_back_to_one(plan):
    commune, district = unit_of("xa-bac-thuy"), unit_of("huyen-uy-chi-lang")
    round_ = make_round(plan, commune)
    candidate = make_candidate(round_)
    make_accepted(plan, commune)
    lower = issued(round_, candidate)  # on 02/10
    above = make_round(plan, district, level="huyen")
    totals = figures(plan, as_of=DAYS[2]).totals
    assert (totals.recognised, totals.recognised_at) == (1, {"co-so": 1, "huyen": 0})
    higher = issued(above, make_candidate(above, candidate.registration), at=DECIDED + timedelta(hours=5))

    totals = figures(plan, as_of=DAYS[2]).totals
    assert (totals.recognised, totals.recognised_at) == (1, {"co-so": 1, "huyen": 1})
    assert ranks_on(candidate.registration) == [0, 2, 2, 2, 2]
    revoked(higher, at=DECIDED + timedelta(days=3))  # on 05/10
    assert ranks_on(candidate.registration) == [0, 2, 1, 1, 1]
    revoked(lower, at=DECIDED + timedelta(days=7))  # on 09/10
    assert ranks_on(candidate.registration) == [0, 2, 1, 1, 0]
    assert recognised(plan, commune) == [0, 1, 1, 1, 0]


def test_the_share_of_a_commune_follows_each_decision_and_no_past_day_moves(plan):
    commune = unit_of("xa-bac-thuy")
    round_ = make_round(plan, commune)
    decision = issued(round_, make_candidate(round_), make_candidate(round_))
    make_accepted(plan, commune)
    before = recognised(plan, commune)
    assert before == [0, 2, 2, 2, 2]

    revoked(decision, at=DECIDED + timedelta(days=4), items=[decision.items.first().pk])

    assert recognised(plan, commune) == [0, 2, 2, 1, 1]


def test_a_late_recognition_of_another_commune_leaves_this_one_alone(plan):
    make_recognised(plan, unit_of("xa-mai-sao"))

    assert recognised(plan, unit_of("xa-bac-thuy")) == [0, 0, 0, 0, 0]


def recognised(plan, unit):
    """What the target "50 % of the registered" counts for a unit, day by day."""
    found = []
    for day in DAYS:
        asked = figures(plan, as_of=day)
        target = asked.document.target_by_code["xa-50-phan-tram"]
        found.append(asked.cell(target, asked.unit_by_code[unit.code]).result.numerator)
    return found


def ranks_on(registration):
    found = []
    for day in DAYS:
        end = DECIDED.replace(day=day.day, hour=17, minute=0)  # midnight in Vietnam
        row = Standing.objects.filter(registration=registration).at(end).first()
        found.append(row.recognised_rank if row else 0)
    return found
