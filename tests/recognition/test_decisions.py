"""Decisions from draft to issue and back: what they make true, what they refuse, and that a refusal leaves no trace."""

from datetime import date, timedelta

import pytest
from django.core import serializers

from kheo.accounts.models import Letter
from kheo.audit.models import Record
from kheo.ballots.rules.counting import Tally
from kheo.numbering.models import DocumentNumber, NumberCounter
from kheo.recognition.actions.decisions import (
    DecisionDraft,
    Line,
    change_draft,
    draft_decision,
    drop,
    release,
    revoke,
    sign,
    unsign,
)
from kheo.recognition.actions.holds import place_hold
from kheo.recognition.models import Commendation, Decision, DecisionItem, Hold, Recognition
from kheo.recognition.rules import DecisionKind, DecisionState
from kheo.registrations.actions.steps import withdraw
from kheo.registrations.models import Registration, Standing
from kheo.rounds.models import Assessment, ConflictDeclaration, RoundEvent
from kheo.rounds.rules import AssessmentState, Phase
from kheo.shared.problems import RuleBroken
from tests.factories import actor_for, make_member
from tests.recognition.factories import DECIDED, VOTED, leader_of, make_candidate, make_recognised, make_round
from tests.registrations.factories import HOUR, MINUTE, SYSTEM, load_bundled_plan, make_accepted, officer_of, unit_of

pytestmark = pytest.mark.django_db

TABLES = (
    *(Decision, DecisionItem, DocumentNumber, NumberCounter, Recognition, Commendation, Hold, Assessment, Registration),
    *(Standing, Letter, Record, RoundEvent),
)


@pytest.fixture
def plan():
    return load_bundled_plan()


@pytest.fixture
def commune(plan):
    unit = unit_of("xa-bac-thuy")
    unit.email = "bacthuy@example.vn"
    unit.save()
    return unit


@pytest.fixture
def round_(plan, commune):
    return make_round(plan, commune)


def everything():
    return [serializers.serialize("json", model.objects.order_by("pk")) for model in TABLES]


def refused(action, **how):
    """The codes of a refusal that changed nothing at all."""
    before = everything()
    with pytest.raises(RuleBroken) as said:
        action(**how)
    assert everything() == before
    return [problem.code for problem in said.value.problems]


def drafted(round_, *candidates, at=DECIDED, **words):
    draft = DecisionDraft(
        DecisionKind.RECOGNISE,
        round_.plan,
        round_.unit,
        [Line(assessment_id=each.pk) for each in candidates],
        round=round_,
        **words,
    )
    return draft_decision(draft, by=SYSTEM, at=at)


def signed(decision, at=DECIDED + MINUTE, **changes):
    how = {"name": "Nguyễn Văn Ký", "position": "Bí thư", "signed_on": date(2023, 10, 2), **changes}
    return sign(decision_id=decision.pk, by=how.pop("by", SYSTEM), at=at, **how)


def issued(round_, *candidates, at=DECIDED + 2 * MINUTE):
    decision = signed(drafted(round_, *candidates))
    return release([decision.pk], SYSTEM, at)[0]


def rank_of(registration):
    return Standing.objects.get(registration=registration, to_at__isnull=True).recognised_rank


# --- from draft to issue ---------------------------------------------------------------------------------------------


def test_a_draft_is_filled_with_the_words_of_the_plan_the_round_and_its_ballot(round_):
    decision = drafted(round_, make_candidate(round_, carrier="Chi bộ thôn Làng Mỏ", title="Đường hoa"))

    item = decision.items.get()
    assert (item.named, item.achievement) == ("Chi bộ thôn Làng Mỏ", "Đường hoa")
    assert decision.title == "công nhận mô hình, điển hình “Dân vận khéo” cấp cơ sở năm 2023"
    assert decision.symbol == "QĐ/ĐU"
    assert decision.legal_basis.splitlines() == [
        "Căn cứ văn bản số 41-KH/BDVTU ngày 23/11/2021 của Ban Dân vận Tỉnh ủy Lạng Sơn",
        "Căn cứ văn bản số 72-KH/HU ngày 13/12/2021 của Huyện ủy Chi Lăng",
        "Căn cứ Kế hoạch của Huyện ủy Chi Lăng về triển khai thực hiện Phong trào thi đua “Dân vận khéo” năm 2023",
        "Căn cứ Biên bản kiểm phiếu “Bỏ phiếu của hội đồng” ngày 20/09/2023",
        "Xét kết quả “Đợt 1 năm 2023” của Đảng ủy xã Bắc Thủy",
        "Xét đề nghị của Ban Dân vận Huyện ủy",
    ]


def test_only_the_issued_decision_recognises(round_):
    candidate = make_candidate(round_)
    decision = drafted(round_, candidate)
    signed(decision)
    assert (Recognition.objects.count(), rank_of(candidate.registration)) == (0, 0)

    at = DECIDED + 2 * MINUTE
    [decision] = release([decision.pk], SYSTEM, at)

    candidate.refresh_from_db()
    recognition = Recognition.objects.get()
    assert (decision.state, decision.number, decision.year, decision.issued_at) == ("issued", 1, 2023, at)
    assert (candidate.state, candidate.ended_at) == (AssessmentState.RECOGNISED, None)
    assert (recognition.registration, recognition.level, recognition.level_rank) == (candidate.registration, "co-so", 1)
    assert (recognition.from_at, recognition.to_at) == (at, None)
    assert rank_of(candidate.registration) == 1
    assert RoundEvent.objects.get(assessment=candidate, step="recognise").note == "Quyết định số 1/2023"
    assert list(Record.objects.order_by("-seq").values_list("action", flat=True)[:3]) == [
        "decision.release",
        "decision.sign",
        "decision.draft",
    ]


def test_the_letters_are_written_with_the_issue_and_never_before(round_, commune):
    candidate = make_candidate(round_, title="Đường hoa phụ nữ")
    decision = signed(drafted(round_, candidate))
    assert Letter.objects.count() == 0

    release([decision.pk], SYSTEM, DECIDED + 2 * MINUTE)

    letter = Letter.objects.get()
    assert (letter.unit, letter.to_email, letter.kind) == (commune, "bacthuy@example.vn", "decision")
    assert "Quyết định số 01-QĐ/ĐU" in letter.body
    assert "Đường hoa phụ nữ" in letter.body


def test_decisions_are_numbered_without_gaps_by_unit_and_year(plan, round_):
    other = make_round(plan, unit_of("xa-mai-sao"))
    decisions = [signed(drafted(each, make_candidate(each))) for each in (round_, other, round_)]

    release([each.pk for each in decisions], SYSTEM, DECIDED + HOUR)
    later = signed(drafted(round_, make_candidate(round_)))
    release([later.pk], SYSTEM, DECIDED + timedelta(days=120))

    numbers = Decision.objects.order_by("pk").values_list("unit__code", "year", "number")
    assert list(numbers) == [
        ("xa-bac-thuy", 2023, 1),
        ("xa-mai-sao", 2023, 1),
        ("xa-bac-thuy", 2023, 2),
        ("xa-bac-thuy", 2024, 1),
    ]


def test_decisions_are_issued_in_the_order_given(round_):
    first, second = (signed(drafted(round_, make_candidate(round_))) for _ in range(2))

    release([second.pk, first.pk], SYSTEM, DECIDED + HOUR)

    assert [Decision.objects.get(pk=each.pk).number for each in (first, second)] == [2, 1]


def test_pending_decisions_are_issued_together_or_not_at_all(round_):
    good = signed(drafted(round_, make_candidate(round_)))
    bad = signed(drafted(round_, candidate := make_candidate(round_)))
    withdraw(registration_id=candidate.registration_id, reason="Thôi", by=SYSTEM, at=DECIDED + HOUR)

    codes = refused(release, decision_ids=[good.pk, bad.pk], by=SYSTEM, at=DECIDED + 2 * HOUR)

    assert codes == ["guard.registered"]
    assert release([good.pk], SYSTEM, DECIDED + 2 * HOUR)[0].number == 1


def test_nothing_is_issued_that_is_not_signed_or_not_chosen(round_):
    decision = drafted(round_, make_candidate(round_))

    assert refused(release, decision_ids=[decision.pk], by=SYSTEM, at=DECIDED) == ["decision.wrong_state"]
    assert refused(release, decision_ids=[], by=SYSTEM, at=DECIDED) == ["decision.none_chosen"]
    issued_one = issued(round_, make_candidate(round_))
    assert refused(release, decision_ids=[issued_one.pk], by=SYSTEM, at=DECIDED) == ["decision.wrong_state"]


def test_only_those_with_the_right_sign_and_issue(round_, commune):
    decision = drafted(round_, make_candidate(round_))
    officer, stranger = officer_of(commune), leader_of(unit_of("xa-mai-sao"))
    how = {"decision_id": decision.pk, "name": "Nguyễn Văn Ký", "position": "Bí thư", "signed_on": date(2023, 10, 2)}

    assert refused(sign, by=officer, at=DECIDED, **how) == ["decision.not_allowed"]
    assert refused(sign, by=stranger, at=DECIDED, **how) == ["decision.not_allowed"]
    leader = leader_of(commune, name="Nguyễn Văn Ký")
    sign(by=leader, at=DECIDED, **how)
    assert refused(release, decision_ids=[decision.pk], by=leader, at=DECIDED) == ["decision.not_allowed"]
    assert refused(unsign, decision_id=decision.pk, reason="Sai", by=officer, at=DECIDED) == ["decision.not_allowed"]
    assert release([decision.pk], officer, DECIDED + MINUTE)[0].issued_by_id == officer.user_id


# --- what is refused -------------------------------------------------------------------------------------------------


def test_signing_lists_every_failed_rule_of_every_line_with_the_clause_s_words(plan, round_):
    first, second = make_candidate(round_, title="Một"), make_candidate(round_, title="Hai")
    decision = drafted(round_, first, second)
    Hold.objects.create(registration=first.registration, reason="Đơn tố cáo", placed_at=DECIDED)
    first.sheets.all().delete()
    withdraw(registration_id=second.registration_id, reason="Thôi", by=SYSTEM, at=DECIDED)

    with pytest.raises(RuleBroken) as said:
        signed(decision)

    problems = said.value.problems
    assert [each.code for each in problems] == [
        "guard.criteria_met",
        "guard.creative_and_spreading",
        "guard.no_hold",
        "guard.registered",
    ]
    assert [each.clause for each in problems] == ["II(2).2-3", "II(2).2-4", None, "II(2).2-1"]
    words = plan.version_at(DECIDED).document.clause("II(2).2-3").text
    assert words in problems[0].message
    assert all(each.next_step for each in problems)
    assert "tố cáo" not in " ".join(each.message for each in problems)


@pytest.mark.parametrize(
    ("spoil", "codes"),
    [
        ({"sheets": 2}, ["guard.criteria_met"]),
        ({"share": "0.4"}, ["guard.criteria_met", "guard.creative_and_spreading"]),
        ({"tally": None}, ["guard.public_vote"]),
        ({"tally": Tally(9, 8, 4, 4)}, ["guard.public_vote"]),
        ({"replicable": ""}, ["guard.creative_and_spreading"]),
        ({"state": AssessmentState.SCORED}, ["assessment.wrong_state"]),
    ],
)
def test_a_draft_refuses_a_candidate_that_fails(round_, spoil, codes):
    candidate = make_candidate(round_, **spoil)

    assert refused(lambda: drafted(round_, candidate)) == codes


def test_a_draft_refuses_what_makes_no_sense(plan, round_):
    candidate, elsewhere = make_candidate(round_), make_candidate(make_round(plan, unit_of("xa-mai-sao")))
    voting = make_round(plan, round_.unit, phase=Phase.VOTING)
    early = make_candidate(voting)

    assert refused(lambda: drafted(round_)) == ["decision.nobody"]
    assert refused(lambda: drafted(round_, candidate, candidate)) == ["decision.named_twice"]
    assert refused(lambda: drafted(round_, elsewhere)) == ["decision.other_round"]
    assert refused(lambda: drafted(voting, early)) == ["assessment.wrong_phase"]
    drafted(round_, candidate)
    assert refused(lambda: drafted(round_, candidate)) == ["decision.in_another"]
    other_unit = DecisionDraft(
        DecisionKind.RECOGNISE, plan, unit_of("xa-mai-sao"), [Line(assessment_id=candidate.pk)], round=round_
    )
    assert "decision.not_the_convener" in refused(lambda: draft_decision(other_unit, by=SYSTEM, at=DECIDED))
    gone = DecisionDraft(DecisionKind.RECOGNISE, plan, round_.unit, [Line(assessment_id=10**9)], round=round_)
    assert refused(lambda: draft_decision(gone, by=SYSTEM, at=DECIDED)) == ["decision.not_there"]
    named = DecisionDraft(
        DecisionKind.RECOGNISE, plan, round_.unit, [Line(assessment_id=make_candidate(round_).pk, distinction="x")],
        round=round_,
    )  # fmt: skip
    assert refused(lambda: draft_decision(named, by=SYSTEM, at=DECIDED)) == ["decision.no_such_distinction"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "Ký"}, "sign.no_name"),
        ({"position": " "}, "sign.no_position"),
        ({"signed_on": date(2023, 10, 3)}, "sign.in_the_future"),
        ({"signed_on": date(2023, 9, 19)}, "sign.too_early"),
        ({"signed_on": None}, "sign.no_day"),
    ],
)
def test_a_signature_needs_a_name_a_position_and_a_day_that_can_be(round_, changes, code):
    decision = drafted(round_, make_candidate(round_))

    assert refused(lambda: signed(decision, **changes)) == [code]


def test_the_day_of_the_count_is_not_too_early(round_):
    decision = drafted(round_, make_candidate(round_))

    assert signed(decision, signed_on=date(2023, 9, 20)).signed_on == date(2023, 9, 20)
    assert VOTED.date() == date(2023, 9, 20)


def test_nobody_signs_for_themselves(plan, round_, commune):
    own = make_candidate(round_, carrier="Nguyễn Văn Ký, Bí thư chi bộ")
    decision = drafted(round_, make_candidate(round_), own)

    assert refused(lambda: signed(decision)) == ["sign.conflict"]
    assert signed(decision, name="Lê Thị Ký Thay").state == DecisionState.SIGNED


def test_an_account_in_conflict_does_not_sign_under_another_name(plan):
    district, commune = unit_of("huyen-uy-chi-lang"), unit_of("xa-bac-thuy")
    round_ = make_round(plan, district, level="huyen")
    candidate = make_candidate(round_, make_recognised(plan, commune).registration)
    decision = drafted(round_, candidate)
    user = make_member(district, "leader", name="Hoàng Thị Bí Thư")
    make_member_too = user.memberships.create(unit=commune, role="assessor", valid_from=date(2020, 1, 1))
    leader = actor_for(user, district, "leader")

    assert refused(lambda: signed(decision, by=leader)) == ["sign.conflict"]
    make_member_too.delete()
    assert signed(decision, by=leader).signed_by_id == user.pk


def test_a_declared_interest_stops_the_issue_of_what_is_signed(round_):
    member = round_.council.first()
    candidate = make_candidate(round_)
    decision = signed(drafted(round_, candidate), name="Trần Văn Chung")
    member.name = "Trần Văn Chung"
    member.save()
    ConflictDeclaration.objects.create(
        assessment=candidate, member=member, reason="Em ruột thực hiện", declared_at=DECIDED, declared_by_name="Chung"
    )

    codes = refused(release, decision_ids=[decision.pk], by=SYSTEM, at=DECIDED + HOUR)

    assert codes == ["sign.conflict", "guard.criteria_met"]


def test_a_hold_placed_after_signing_stops_the_issue_without_saying_why(round_):
    decision = signed(drafted(round_, candidate := make_candidate(round_)))
    place_hold(registration_id=candidate.registration_id, reason="Đơn tố cáo", by=SYSTEM, at=DECIDED + HOUR)

    with pytest.raises(RuleBroken) as said:
        release([decision.pk], SYSTEM, DECIDED + 2 * HOUR)

    assert [each.code for each in said.value.problems] == ["guard.no_hold"]
    assert "Chưa đủ điều kiện quyết định" in said.value.problems[0].message


# --- changing, dropping, taking back a signature ----------------------------------------------------------------------


def test_a_draft_can_be_changed_and_a_signed_one_cannot(round_):
    first, second = make_candidate(round_), make_candidate(round_)
    decision = drafted(round_, first)
    words = {"title": "công nhận", "legal_basis": "Căn cứ A\n\n  Căn cứ   B ", "symbol": "QĐ/ĐU"}

    change_draft(decision_id=decision.pk, lines=[Line(assessment_id=second.pk)], by=SYSTEM, at=DECIDED, **words)

    decision.refresh_from_db()
    assert decision.legal_basis == "Căn cứ A\nCăn cứ B"
    assert [each.assessment for each in decision.items.all()] == [second]
    empty = {**words, "title": " ", "legal_basis": "", "symbol": ""}
    assert refused(change_draft, decision_id=decision.pk, by=SYSTEM, at=DECIDED, **empty) == [
        "decision.no_title",
        "decision.no_basis",
        "decision.no_symbol",
    ]
    signed(decision)
    assert refused(change_draft, decision_id=decision.pk, by=SYSTEM, at=DECIDED, **words) == ["decision.not_a_draft"]
    assert refused(drop, decision_id=decision.pk, reason="Thừa", by=SYSTEM, at=DECIDED) == ["decision.wrong_state"]


def test_a_signature_can_be_taken_back_until_the_issue(round_):
    decision = signed(drafted(round_, make_candidate(round_)))

    assert refused(unsign, decision_id=decision.pk, reason=" ", by=SYSTEM, at=DECIDED) == ["decision.no_reason"]
    unsign(decision_id=decision.pk, reason="Sai chính tả", by=SYSTEM, at=DECIDED + MINUTE)
    decision.refresh_from_db()
    assert (decision.state, decision.signer_name, decision.signed_on) == (DecisionState.DRAFT, "", None)
    signed(decision)
    release([decision.pk], SYSTEM, DECIDED + HOUR)
    assert refused(unsign, decision_id=decision.pk, reason="Sai", by=SYSTEM, at=DECIDED) == ["decision.wrong_state"]


def test_a_dropped_draft_frees_its_candidates_and_uses_no_number(round_):
    candidate = make_candidate(round_)
    decision = drafted(round_, candidate)

    assert refused(drop, decision_id=decision.pk, reason="", by=SYSTEM, at=DECIDED) == ["decision.no_reason"]
    drop(decision_id=decision.pk, reason="Lập lại", by=SYSTEM, at=DECIDED)

    assert issued(round_, candidate).number == 1


# --- taking back a recognition ----------------------------------------------------------------------------------------


def revoked(decision, *, at, ground="wrong-facts", items=None):
    ids = items or [each.pk for each in decision.items.all()]
    draft = revoke(item_ids=ids, ground=ground, reason="Số liệu khai khống", by=SYSTEM, at=at)
    signed(draft, at=at + MINUTE, signed_on=at.date())
    return release([draft.pk], SYSTEM, at + 2 * MINUTE)[0]


def test_a_revoking_decision_has_a_number_of_its_own_and_ends_what_it_names(round_):
    kept, taken = make_candidate(round_), make_candidate(round_)
    decision = issued(round_, kept, taken)
    line = decision.items.get(assessment=taken)

    second = revoked(decision, at=DECIDED + timedelta(days=9), items=[line.pk])

    taken.refresh_from_db()
    decision.refresh_from_db()
    recognition = Recognition.objects.get(item=line)
    assert (second.number, second.kind) == (2, DecisionKind.REVOKE)
    assert (recognition.end, recognition.to_at) == ("revoked", second.issued_at)
    assert recognition.reason == "Kê khai, báo cáo không đúng thành tích: Số liệu khai khống"
    assert (taken.state, taken.reason) == (AssessmentState.REVOKED, recognition.reason)
    assert (rank_of(taken.registration), rank_of(kept.registration)) == (0, 1)
    assert decision.state == DecisionState.ISSUED
    assert "Xét Quyết định số 01-QĐ/ĐU của Đảng ủy xã Bắc Thủy" in second.legal_basis
    assert "Căn cứ hủy bỏ – Kê khai" in Letter.objects.order_by("pk").last().body


def test_a_decision_of_which_no_line_is_left_is_revoked(round_):
    decision = issued(round_, make_candidate(round_), make_candidate(round_))
    first, second = decision.items.all()

    revoked(decision, at=DECIDED + timedelta(days=1), items=[first.pk])
    last = revoked(decision, at=DECIDED + timedelta(days=2), items=[second.pk])

    decision.refresh_from_db()
    assert (decision.state, decision.revoked_by_decision) == (DecisionState.REVOKED, last)
    assert decision.revoked_at == last.issued_at


def test_what_remains_in_force_still_counts(plan, commune):
    lower = make_recognised(plan, commune)
    district = make_round(plan, unit_of("huyen-uy-chi-lang"), level="huyen")
    higher = issued(district, make_candidate(district, lower.registration))
    assert rank_of(lower.registration) == 2

    revoked(higher, at=DECIDED + timedelta(days=3))

    assert rank_of(lower.registration) == 1


def test_revoking_needs_a_named_ground_a_reason_and_something_in_force(plan, round_):
    decision = issued(round_, make_candidate(round_))
    item = decision.items.get()
    how = {"item_ids": [item.pk], "by": SYSTEM, "at": DECIDED + HOUR}

    assert refused(revoke, ground="", reason="", **how) == ["revoke.no_ground", "revoke.no_reason"]
    assert refused(revoke, ground="whim", reason="Vì", **how) == ["revoke.no_ground"]
    assert refused(revoke, item_ids=[], ground="violation", reason="Vì", by=SYSTEM, at=DECIDED) == ["decision.nobody"]
    other = make_recognised(plan, unit_of("xa-mai-sao")).item
    both = {**how, "item_ids": [item.pk, other.pk]}
    assert refused(revoke, ground="violation", reason="Vì", **both) == ["revoke.one_decider"]
    revoked(decision, at=DECIDED + timedelta(days=1))
    assert refused(revoke, ground="violation", reason="Vì", **how) == ["revoke.not_standing"]


def test_a_revoked_candidate_can_be_proposed_and_recognised_again(plan, round_):
    candidate = make_candidate(round_)
    revoked(issued(round_, candidate), at=DECIDED + timedelta(days=1))
    again = make_round(plan, round_.unit)

    second = make_candidate(again, candidate.registration)
    decision = signed(drafted(again, second, at=DECIDED + timedelta(days=3)), at=DECIDED + timedelta(days=3))
    release([decision.pk], SYSTEM, DECIDED + timedelta(days=4))

    assert rank_of(candidate.registration) == 1
    assert Recognition.objects.filter(registration=candidate.registration).count() == 2


def test_withdrawn_and_late_registrations_do_not_stop_the_ledger(plan, round_, commune):
    late = make_accepted(plan, commune, at=DECIDED - timedelta(days=90))
    candidate = make_candidate(round_, late)

    issued(round_, candidate)

    row = Standing.objects.get(registration=late, to_at__isnull=True)
    assert (row.late, row.recognised_rank) == (True, 1)
