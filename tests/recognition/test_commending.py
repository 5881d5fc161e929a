"""Rewards: who, how many, not twice; and what a decision to commend makes true."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.plans.rules.document import CommendationKind
from kheo.recognition.actions.decisions import DecisionDraft, Line, draft_decision, release
from kheo.recognition.models import Commendation, Hold
from kheo.recognition.rules import DecisionKind
from kheo.recognition.rules.commending import ceiling_of
from kheo.registrations.models import Standing
from kheo.shared.problems import RuleBroken
from tests.recognition.factories import DECIDED, make_recognised
from tests.recognition.test_decisions import refused, revoked, signed
from tests.registrations.factories import HOUR, SYSTEM, load_bundled_plan, make_accepted, unit_of

REWARDS = """
commending:
  clause: "IV.4"
  kinds:
    - {code: giay-khen, title: Giấy khen, subjects: [tap-the], at_most: 2, amount: 500000, clause: "IV.1"}
    - {code: bang-khen, title: Bằng khen, level: huyen}
    - {code: bieu-duong, title: Biểu dương, share_of_recognised: 0.5}
"""


@pytest.fixture
def plan(db):
    return load_bundled_plan(**{"\nunits:": f"{REWARDS}\nunits:"})


@pytest.fixture
def commune(plan):
    return unit_of("xa-bac-thuy")


def commend(plan, unit, *lines, at=DECIDED + HOUR):
    draft = DecisionDraft(DecisionKind.COMMEND, plan, unit, list(lines))
    return draft_decision(draft, by=SYSTEM, at=at)


def given_to(plan, unit, *lines, at=DECIDED + HOUR):
    decision = signed(commend(plan, unit, *lines, at=at), at=at)
    return release([decision.pk], SYSTEM, at + HOUR)[0]


def to(recognition, kind="giay-khen", **more):
    return Line(registration_id=recognition.registration_id, commendation=kind, **more)


def is_commended(recognition):
    return Standing.objects.get(registration_id=recognition.registration_id, to_at__isnull=True).commended


def test_a_reward_counts_from_the_issue_and_carries_the_plan_s_amount(plan, commune):
    recognition = make_recognised(plan, commune)

    decision = given_to(plan, commune, to(recognition))

    commendation = Commendation.objects.get()
    assert (commendation.kind, commendation.once, commendation.from_at) == ("giay-khen", True, decision.issued_at)
    assert decision.items.get().amount == Decimal(500000)
    assert is_commended(recognition)


@pytest.mark.parametrize(
    ("changes", "line", "code"),
    [
        pytest.param({}, {"kind": "co-khong"}, "commend.unknown_kind", id="a kind that the plan does not have"),
        pytest.param({"subject": "ca-nhan"}, {}, "commend.subject", id="a person, where collectives are meant"),
        pytest.param({}, {"kind": "bang-khen"}, "commend.not_recognised", id="a level that was not reached"),
        pytest.param({}, {"amount": Decimal(1)}, "commend.amount", id="another amount than the plan's"),
        pytest.param({}, {"kind": "bieu-duong"}, "commend.ceiling", id="half of one, rounded down, is none"),
    ],
)
def test_a_reward_that_the_plan_does_not_give_is_refused_with_its_clause(plan, commune, changes, line, code):
    recognition = make_recognised(plan, commune, **changes)

    assert refused(lambda: commend(plan, commune, to(recognition, **line))) == [code]


def test_a_refusal_has_the_clause_s_own_words(plan, commune):
    with pytest.raises(RuleBroken) as said:
        commend(plan, commune, to(make_recognised(plan, commune, subject="ca-nhan")))

    words = plan.version_at(DECIDED).document.clause("IV.1").text
    assert words in said.value.problems[0].message
    assert said.value.problems[0].clause == "IV.1"


def test_what_is_not_recognised_or_no_longer_is_not_commended(plan, commune):
    never = make_accepted(plan, commune)
    line = Line(registration_id=never.pk, commendation="giay-khen")

    assert refused(lambda: commend(plan, commune, line)) == ["commend.not_recognised"]


def test_one_achievement_is_not_rewarded_twice(plan, commune):
    recognition = make_recognised(plan, commune)
    given_to(plan, commune, to(recognition))

    assert refused(lambda: commend(plan, commune, to(recognition))) == ["commend.twice"]
    other = make_recognised(plan, commune)
    assert refused(lambda: commend(plan, commune, to(other), to(other, "bieu-duong"))) == ["commend.listed_twice"]


def test_the_ceiling_counts_what_the_unit_gave_already(plan, commune):
    given_to(plan, commune, to(make_recognised(plan, commune)))
    second, third = make_recognised(plan, commune), make_recognised(plan, commune)

    assert refused(lambda: commend(plan, commune, to(second), to(third))) == ["commend.ceiling"]
    assert commend(plan, commune, to(second)).items.count() == 1


def test_a_ceiling_reached_in_the_meantime_stops_the_issue(plan, commune):
    lines = [to(make_recognised(plan, commune)) for _ in range(4)]
    first = signed(commend(plan, commune, *lines[:2]), at=DECIDED + HOUR)
    second = signed(commend(plan, commune, *lines[2:]), at=DECIDED + HOUR)

    assert refused(release, decision_ids=[first.pk, second.pk], by=SYSTEM, at=DECIDED + 2 * HOUR) == ["commend.ceiling"]


def test_what_is_held_is_not_commended_and_nobody_says_why(plan, commune):
    recognition = make_recognised(plan, commune)
    Hold.objects.create(registration=recognition.registration, reason="Đơn tố cáo", placed_at=DECIDED)

    with pytest.raises(RuleBroken) as said:
        commend(plan, commune, to(recognition))

    assert [each.code for each in said.value.problems] == ["commend.not_yet"]
    assert "tố cáo" not in said.value.problems[0].message


def test_a_unit_is_commended_as_such_within_its_reach(plan, commune):
    decision = given_to(plan, commune, Line(unit_id=commune.pk, commendation="giay-khen", achievement="Dẫn đầu"))

    assert Commendation.objects.get().unit == commune
    assert decision.items.get().named == commune.title
    other = Line(unit_id=unit_of("xa-mai-sao").pk, commendation="giay-khen")
    assert refused(lambda: commend(plan, commune, other)) == ["commend.not_ours"]
    stranger = make_recognised(plan, unit_of("xa-mai-sao"))
    assert refused(lambda: commend(plan, commune, to(stranger))) == ["commend.not_ours"]


def test_a_reward_taken_back_can_be_given_again(plan, commune):
    recognition = make_recognised(plan, commune)
    decision = given_to(plan, commune, to(recognition))

    revoked(decision, at=DECIDED + timedelta(days=2))

    assert not is_commended(recognition)
    assert Commendation.objects.get().to_at is not None
    given_to(plan, commune, to(recognition), at=DECIDED + timedelta(days=3))
    assert is_commended(recognition)


def test_where_the_plan_allows_it_one_achievement_is_rewarded_again(db):
    again = REWARDS.replace("commending:", "commending:\n  once: false")
    plan = load_bundled_plan(**{"\nunits:": f"{again}\nunits:"})
    recognition = make_recognised(plan, commune := unit_of("xa-bac-thuy"))

    given_to(plan, commune, to(recognition))
    given_to(plan, commune, to(recognition), at=DECIDED + timedelta(days=1))

    assert [each.once for each in Commendation.objects.all()] == [False, False]


def test_the_district_counts_the_recognised_of_all_its_communes(plan):
    recognitions = [make_recognised(plan, unit_of(code)) for code in ("xa-bac-thuy", "xa-mai-sao")]

    decision = commend(plan, plan.issuer, to(recognitions[0], "bieu-duong"))

    assert decision.items.count() == 1


@given(
    at_most=st.none() | st.integers(0, 50),
    share=st.none() | st.fractions(0, 1, max_denominator=12),
    recognised=st.integers(0, 200),
)
def test_a_ceiling_is_the_lower_of_its_two_and_a_share_is_rounded_down(at_most, share, recognised):
    ceiling = ceiling_of(CommendationKind("a", "A", at_most=at_most, share_of_recognised=share), recognised)

    fits = [at_most is None or n <= at_most for n in range(252)]
    allowed = [n for n in range(252) if fits[n] and (share is None or n <= share * recognised)]
    assert (ceiling is None) == (at_most is None and share is None)
    if ceiling is not None:
        assert ceiling == max(allowed)
    assert share is None or Fraction(ceiling or 0) <= share * recognised
