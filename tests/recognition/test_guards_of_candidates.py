"""The facts of real candidates, asked for all at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kheo.ballots.rules.counting import Tally
from kheo.recognition.models import Hold
from kheo.recognition.queries.verdicts import verdicts_of
from kheo.registrations.actions.steps import withdraw
from kheo.rounds.models import Assessment, ScoreSheet
from tests.recognition.factories import DECIDED, make_candidate, make_recognised, make_round
from tests.registrations.factories import SYSTEM, load_bundled_plan, make_accepted, unit_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return load_bundled_plan()


def failed(assessment):
    verdicts = verdicts_of([Assessment.objects.get(pk=assessment.pk)])[assessment.pk]
    return [each.rule for each in verdicts if not each.holds]


def test_a_complete_candidate_of_a_commune_meets_every_rule_of_the_plan_and_ours(plan):
    candidate = make_candidate(make_round(plan, unit_of("xa-bac-thuy")))

    verdicts = verdicts_of([candidate])[candidate.pk]

    rules = ["registered", "public_vote", "criteria_met", "creative_and_spreading", "lower_level", "no_hold"]
    assert [each.rule for each in verdicts] == rules
    assert [each.rule for each in verdicts if not each.holds] == []
    assert verdicts[0].clause == "II(2).2-1"
    assert verdicts[0].clause_text == plan.version_at(DECIDED).document.clause("II(2).2-1").text
    assert [each.is_default for each in verdicts] == [False, True, True, True, True, True]


def test_each_thing_that_is_missing_fails_its_own_rule(plan):
    round_ = make_round(plan, unit_of("xa-bac-thuy"))
    held = make_candidate(round_)
    Hold.objects.create(registration=held.registration, reason="Đang xác minh đơn", placed_at=DECIDED)
    withdrawn = make_candidate(round_)
    withdraw(registration_id=withdrawn.registration_id, reason="Không làm nữa", by=SYSTEM, at=DECIDED)

    assert failed(make_candidate(round_, tally=None)) == ["public_vote"]
    assert failed(make_candidate(round_, tally=Tally(9, 5, 5, 0))) == ["public_vote"]
    assert failed(make_candidate(round_, tally=Tally(9, 8, 4, 4))) == ["public_vote"]
    assert failed(make_candidate(round_, sheets=2)) == ["criteria_met"]
    assert failed(make_candidate(round_, share="0.69")) == ["criteria_met"]
    assert failed(make_candidate(round_, replicable=" ")) == ["creative_and_spreading"]
    assert failed(held) == ["no_hold"]
    assert failed(withdrawn) == ["registered"]
    assert failed(
        make_candidate(make_round(plan, unit_of("xa-mai-sao"), notice_to=None, notice_from=None, phase="preparing"))
    ) == ["public_vote"]


def test_a_sheet_of_somebody_whom_the_dossier_names_does_not_count(plan):
    round_ = make_round(plan, unit_of("xa-bac-thuy"))
    candidate = make_candidate(round_, carrier="Vi Thị Chấm, chi bộ thôn Làng Mỏ")

    assert ScoreSheet.objects.filter(assessment=candidate).counted().count() == 3
    assert failed(candidate) == ["criteria_met"]


def test_the_district_asks_for_the_commune_s_recognition_as_a_ticket(plan):
    commune, district = unit_of("xa-bac-thuy"), unit_of("huyen-uy-chi-lang")
    round_ = make_round(plan, district, level="huyen")
    without = make_candidate(round_, make_accepted(plan, commune, level="huyen"))
    recognised = make_recognised(plan, commune, level="co-so")
    with_ticket = make_candidate(round_, recognised.registration)

    assert failed(without) == ["lower_level"]
    assert failed(with_ticket) == []
    recognised.to_at, recognised.end, recognised.reason = DECIDED, "revoked", "Sai"
    recognised.save()
    assert failed(with_ticket) == ["lower_level"]


def test_a_district_organisation_has_no_lower_committee_to_pass(plan):
    round_ = make_round(plan, unit_of("huyen-uy-chi-lang"), level="huyen")

    assert failed(make_candidate(round_, make_accepted(plan, unit_of("mttq"), level="huyen"))) == []


def test_a_hundred_candidates_cost_the_queries_of_one(plan):
    round_ = make_round(plan, unit_of("xa-bac-thuy"))
    one = make_candidate(round_)
    verdicts_of([one])
    with CaptureQueriesContext(connection) as of_one:
        verdicts_of(Assessment.objects.filter(pk=one.pk))
    for _ in range(5):
        make_candidate(round_)
    with CaptureQueriesContext(connection) as of_many:
        verdicts = verdicts_of(Assessment.objects.filter(round=round_))

    assert len(verdicts) == 6
    assert len(of_many) == len(of_one) <= 26
