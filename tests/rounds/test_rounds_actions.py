"""Rounds from the convening to the end: who may, when, and every way in which a step is refused."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kheo.accounts.models import Letter
from kheo.audit.models import Record
from kheo.ballots.models import Ballot, BallotItem
from kheo.plans.rules.document import Scoring, Vote
from kheo.registrations.actions.standings import restate
from kheo.registrations.actions.steps import withdraw
from kheo.rounds.actions.candidates import decline, propose, refreeze, remove
from kheo.rounds.actions.council import SeatDraft, change_mandate, end_mandate, seat
from kheo.rounds.actions.moving import move
from kheo.rounds.actions.rounds import (
    cancel_round,
    close_round,
    convene,
    start_assessing,
    start_deciding,
    start_notice,
    start_voting,
)
from kheo.rounds.models import Assessment, CouncilMember, Round, RoundEvent, Seat
from kheo.rounds.queries.candidates import candidates_possible, without_ticket
from kheo.rounds.rules import AssessmentState, AssessmentStep, Phase
from kheo.rounds.rules.convening import (
    days_left,
    decider_of,
    judged_path,
    least_notice_end,
    notice_is_over,
    problems_with_convening,
    problems_with_notice,
    rank_needed,
)
from kheo.rounds.rules.going_on import problems_with_council, problems_with_sheets
from kheo.rounds.rules.mandates import Mandate
from kheo.rounds.rules.publicity import public_carrier, public_title
from kheo.shared.problems import RuleBroken
from kheo.units.models import Unit
from tests.factories import make_unit
from tests.registrations.factories import SYSTEM, load_bundled_plan, make_accepted, make_submitted, unit_of
from tests.rounds.factories import (
    ASSESSED,
    CONVENED,
    DAY,
    DECIDING,
    NOTICED,
    SINCE,
    VOTING,
    make_account,
    make_assessment,
    make_council,
    make_round,
    make_seat,
    make_sheet,
    to_assessing,
    to_notice,
    to_voting,
)

pytestmark = pytest.mark.django_db
D = date(2023, 9, 5)


@pytest.fixture
def plan():
    return load_bundled_plan()


@pytest.fixture
def commune(plan):
    return unit_of("xa-bac-thuy")


@pytest.fixture
def round_(plan, commune):
    return make_round(plan, commune)


def everything():
    """What a refused action must leave as it was."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Round, Assessment, CouncilMember, RoundEvent, Record, Letter)
    ]


def refusal(call, **arguments):
    """The codes of a refusal, which changed nothing."""
    before = everything()
    with pytest.raises(RuleBroken) as refused:
        call(**{"by": SYSTEM, **arguments})
    assert everything() == before
    return [problem.code for problem in refused.value.problems]


# --- the rules alone -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "today", "days", "least"),
    [
        (D, D, 5, date(2023, 9, 10)),  # begun in the course of today: counted from tomorrow
        (date(2023, 9, 6), D, 5, date(2023, 9, 10)),
        (date(2023, 9, 8), D, 5, date(2023, 9, 12)),
        (D, D, 1, date(2023, 9, 6)),
        (D, D, 0, D),
    ],
)
def test_a_notice_is_counted_in_whole_days(first, today, days, least):
    vote = Vote(public_notice_days=days)
    assert least_notice_end(first, today, days) == least
    assert problems_with_notice(first, least, today, vote) == []
    if days:
        assert [each.code for each in problems_with_notice(first, least - DAY, today, vote)] == [
            "round.notice_too_short"
        ]
    assert [each.code for each in problems_with_notice(today - DAY, least, today, vote)] == ["round.notice_in_the_past"]


def test_a_notice_is_over_after_its_last_day():
    assert not notice_is_over(D, D, 5)
    assert notice_is_over(D, D + DAY, 5)
    assert notice_is_over(D, D, 0)
    assert not notice_is_over(None, D, 0)
    assert (days_left(D, D - DAY), days_left(D, D), days_left(D, D + DAY), days_left(None, D)) == (2, 1, 0, None)


def test_a_ticket_is_needed_where_a_committee_stands_between(plan):
    document = plan.versions.get().document
    district, commune = unit_of("huyen-uy-chi-lang"), unit_of("xa-bac-thuy")
    hamlet = make_unit("Chi bộ thôn", parent=commune, kind="party-cell")
    front = unit_of("mttq")
    high = document.level_by_code["huyen"]
    low = document.level_by_code["co-so"]
    assert rank_needed(document, high, [hamlet, commune, district], district.code) == 1
    assert rank_needed(document, high, [commune, district], district.code) == 1
    assert rank_needed(document, high, [front, district], district.code) == 0
    assert rank_needed(document, low, [hamlet, commune, district], commune.code) == 0
    assert decider_of(low, [hamlet, commune, district]) == commune.code
    assert decider_of(low, [front, district]) == district.code
    assert decider_of(low, [front]) is None
    assert judged_path("00010002", "council") == "0001"
    assert judged_path("0001", "council") == "0001"
    assert judged_path("00010002", "commune-party-committee") == "00010002"


def test_mandates_meet_where_a_day_is_common():
    first = Mandate(D, D + DAY)
    assert first.meets(Mandate(D + DAY))
    assert not first.meets(Mandate(D + 2 * DAY))
    assert Mandate(D).meets(Mandate(D - DAY, None))
    assert [first.holds_on(D + number * DAY) for number in (-1, 0, 1, 2)] == [False, True, True, False]


def test_a_plan_without_scores_asks_for_no_sheets():
    assert problems_with_sheets(None, [("A", 0)]) == []
    assert [each.code for each in problems_with_sheets(Scoring(min_scorers=2), [("A", 1), ("B", 2)])] == [
        "round.too_few_sheets"
    ]
    assert [each.code for each in problems_with_council(None, has_chair=False, scorers=0)] == ["round.no_chair"]


def test_a_person_is_public_only_with_consent():
    quiet = {"is_individual": True, "consented": False}
    assert public_carrier("Ông Lục", unit="xã A", **quiet) == "Một cá nhân ở xã A"
    assert public_carrier("Ông Lục", unit="xã A", is_individual=True, consented=True) == "Ông Lục"
    assert public_title("Ông Vi Văn Lục hiến đất", "Vi Văn Lục, thôn A", **quiet) == "Điển hình cá nhân"
    assert public_title("Hiến đất", "Vi Văn Lục", **quiet) == "Hiến đất"
    assert public_title("Vi Văn Lục", "Vi Văn Lục", is_individual=False, consented=False) == "Vi Văn Lục"


# --- convening -------------------------------------------------------------------------------------------------------


def test_rounds_are_numbered_by_plan_level_and_unit(plan, commune):
    make_accepted(plan, commune)
    asked = {"plan": plan, "level": "co-so", "unit": commune, "by": SYSTEM, "at": CONVENED}
    first, second = convene(title="", **asked), convene(title="  Đợt   hai ", **asked)
    assert (first.number, second.number, second.title) == (1, 2, "Đợt hai")
    assert first.version == plan.versions.get()
    assert first.phase == Phase.PREPARING
    assert Record.objects.filter(action="round.convene").count() == 2


@pytest.mark.parametrize(
    ("level", "unit", "code"),
    [
        ("huyen", "xa-bac-thuy", "round.not_the_convener"),
        ("huyen", "ban-dan-van", "round.not_the_convener"),
        ("co-so", "mttq", "round.not_a_committee"),
        ("co-so", "xa-bang-huu", "round.nobody_to_judge"),
        ("co-so", "huyen-uy-chi-lang", "round.nobody_to_judge"),
        ("tinh", "huyen-uy-chi-lang", "round.unknown_level"),
    ],
)
def test_only_the_unit_that_the_plan_names_convenes(plan, commune, level, unit, code):
    make_accepted(plan, commune)
    asked = {"plan": plan, "level": level, "unit": unit_of(unit), "title": "", "at": CONVENED}
    assert refusal(convene, **asked) == [code]
    named = plan.versions.get().document
    told = problems_with_convening(named, level, unit_of(unit), decides_for_somebody=False)
    assert [each.clause for each in told] == [named.level_by_code[level].clause if level != "tinh" else None]


def test_the_district_committee_is_the_own_committee_of_its_organisations(plan):
    make_accepted(plan, unit_of("mttq"))
    round_ = convene(plan=plan, level="co-so", unit=unit_of("huyen-uy-chi-lang"), title="", by=SYSTEM, at=CONVENED)
    assert [each.unit.code for each in candidates_possible(round_)] == ["mttq"]


def test_a_unit_that_has_ended_convenes_nothing(plan, commune):
    make_accepted(plan, commune)
    Unit.objects.filter(pk=commune.pk).update(valid_to=date(2023, 8, 1))
    commune.refresh_from_db()
    asked = {"plan": plan, "level": "co-so", "unit": commune, "title": "", "at": CONVENED}
    assert refusal(convene, **asked) == ["round.unit_not_in_being"]


# --- candidates ------------------------------------------------------------------------------------------------------


def test_candidates_are_what_the_unit_decides_on(plan, commune):
    hamlet = make_unit("Chi bộ thôn Làng Mỏ", parent=commune, kind="party-cell")
    own = make_accepted(plan, commune)
    below = make_accepted(plan, hamlet)
    higher = make_accepted(plan, commune, level="huyen")
    make_accepted(plan, unit_of("xa-bang-huu"))
    make_submitted(plan, commune)
    round_ = make_round(plan, commune)
    assert {each.pk for each in candidates_possible(round_)} == {own.pk, below.pk, higher.pk}
    made = propose(round_id=round_.pk, registration_ids=[below.pk, own.pk], by=SYSTEM, at=CONVENED)
    assert [(each.number, each.registration_id) for each in made] == [(1, own.pk), (2, below.pk)]
    assert {each.pk for each in candidates_possible(round_)} == {higher.pk}
    again = make_round(plan, commune)
    assert {each.pk for each in candidates_possible(again)} == {higher.pk}


def test_the_lower_recognition_is_the_ticket(plan, commune):
    waits = make_accepted(plan, commune, level="huyen")
    ready = make_accepted(plan, unit_of("xa-bang-huu"), level="huyen")
    front = make_accepted(plan, unit_of("mttq"), level="huyen")
    restate(ready, at=CONVENED, recognised_rank=1)
    round_ = make_round(plan, unit_of("huyen-uy-chi-lang"), level="huyen")
    assert {each.pk for each in candidates_possible(round_)} == {ready.pk, front.pk}
    assert [each.pk for each in without_ticket(round_)] == [waits.pk]
    asked = {"round_id": round_.pk, "at": CONVENED}
    assert refusal(propose, registration_ids=[waits.pk, ready.pk], **asked) == ["round.no_ticket"]
    restate(ready, at=CONVENED + DAY, recognised_rank=0)
    assert refusal(propose, registration_ids=[ready.pk], **asked) == ["round.no_ticket"]


def test_everything_else_is_refused_with_its_reason(plan, commune, round_):
    own = commune.registrations.get()
    asked = {"round_id": round_.pk, "at": CONVENED}
    assert refusal(propose, registration_ids=[], **asked) == ["round.none_chosen"]
    assert refusal(propose, registration_ids=[999_999], **asked) == ["round.none_chosen"]
    elsewhere = make_accepted(plan, unit_of("xa-bang-huu"))
    unsent = make_submitted(plan, commune)
    wanted = [own.pk, elsewhere.pk, unsent.pk]
    assert refusal(propose, registration_ids=wanted, **asked) == ["round.out_of_reach", "round.not_in_register"]
    assessment = make_assessment(round_, own)
    assert refusal(propose, registration_ids=[own.pk], **asked) == ["round.here_already"]
    second = make_round(plan, commune)
    assert refusal(propose, round_id=second.pk, registration_ids=[own.pk], at=CONVENED) == ["round.occupied"]
    remove(assessment_id=assessment.pk, reason="Đơn vị xin rút.", by=SYSTEM, at=CONVENED)
    assert propose(round_id=second.pk, registration_ids=[own.pk], by=SYSTEM, at=CONVENED)
    high = make_round(plan, unit_of("huyen-uy-chi-lang"), level="huyen")
    assert refusal(propose, round_id=high.pk, registration_ids=[own.pk], at=CONVENED) == ["round.lower_level"]


def test_nothing_is_added_to_a_public_list(plan, commune, round_):
    make_assessment(round_, commune.registrations.get())
    to_notice(round_)
    late = make_accepted(plan, commune)
    assert refusal(propose, round_id=round_.pk, registration_ids=[late.pk], at=NOTICED) == ["round.list_is_public"]


# --- the council -----------------------------------------------------------------------------------------------------


def test_a_seat_without_an_account_does_not_score(round_):
    member = make_seat(round_)
    assert (member.scores, member.votes) == (False, True)


def test_seats_are_refused(round_):
    account = make_account()
    make_seat(round_, account, seat=Seat.CHAIR)
    locked = make_account()
    locked.is_active = False
    locked.save()
    good = SeatDraft(name="Nông Văn Kỹ", from_on=SINCE)

    def refused(**changes):
        return refusal(seat, round_id=round_.pk, draft=replace(good, **changes), at=CONVENED)

    assert refused(name=" ") == ["council.no_name"]
    assert refused(to_on=date(2022, 1, 1)) == ["council.days_reversed"]
    assert refused(user=account) == ["council.sits_already"]
    assert refused(user=locked) == ["council.locked_account"]
    assert refused(seat=Seat.CHAIR) == ["council.two_chairs"]
    cancel_round(round_id=round_.pk, reason="Mở nhầm.", by=SYSTEM, at=CONVENED)
    assert refused() == ["council.round_over"]


def test_a_chair_follows_a_chair(round_):
    first = make_seat(round_, seat=Seat.CHAIR)
    end_mandate(member_id=first.pk, last_day=date(2023, 9, 10), by=SYSTEM, at=CONVENED)
    draft = SeatDraft(name="Người kế nhiệm", seat=Seat.CHAIR, from_on=date(2023, 9, 10))
    assert refusal(seat, round_id=round_.pk, draft=draft, at=CONVENED) == ["council.two_chairs"]
    seat(round_id=round_.pk, draft=replace(draft, from_on=date(2023, 9, 11)), by=SYSTEM, at=CONVENED)
    assert refusal(end_mandate, member_id=first.pk, last_day=date(2023, 10, 1), at=CONVENED) == [
        "council.ended_already"
    ]
    assert refusal(end_mandate, member_id=first.pk, last_day=date(2022, 1, 1), at=CONVENED) == ["council.days_reversed"]


def test_a_mandate_is_changed_but_not_its_person(round_):
    account, other = make_account(), make_account()
    member, free = make_seat(round_, account), make_seat(round_)
    draft = SeatDraft(name=account.name, user=account, from_on=SINCE, position="Bí thư", seat=Seat.CHAIR)
    assert change_mandate(member_id=member.pk, draft=draft, by=SYSTEM, at=CONVENED).seat == Seat.CHAIR
    wrong = replace(draft, user=other)
    assert refusal(change_mandate, member_id=member.pk, draft=wrong, at=CONVENED) == ["council.other_person"]
    taken = replace(draft, seat=Seat.MEMBER)
    assert refusal(change_mandate, member_id=free.pk, draft=taken, at=CONVENED) == ["council.sits_already"]
    found = replace(taken, user=other, name=other.name)
    assert change_mandate(member_id=free.pk, draft=found, by=SYSTEM, at=CONVENED).user == other


# --- phases ----------------------------------------------------------------------------------------------------------


def test_the_notice_freezes_every_dossier(plan, commune, round_):
    one = make_assessment(round_, commune.registrations.get())
    two = make_assessment(round_)
    after = start_notice(round_id=round_.pk, by=SYSTEM, at=NOTICED, place=" Nhà văn  hóa ")
    assert (after.notice_from, after.notice_to) == (D, date(2023, 9, 10))
    assert after.notice_place == "Nhà văn hóa"
    for each in (one, two):
        each.refresh_from_db()
        assert each.state == AssessmentState.NOTICED
        assert each.revision.registration_id == each.registration_id
    record = Record.objects.get(action="round.start_notice")
    assert record.after["revisions"] == {str(one.pk): one.revision_id, str(two.pk): two.revision_id}


def test_a_notice_is_refused(plan, commune, round_):
    asked = {"round_id": round_.pk, "at": NOTICED}
    assert refusal(start_notice, **asked) == ["round.no_candidates"]
    assessment = make_assessment(round_, commune.registrations.get())
    assert refusal(start_notice, notice_to=date(2023, 9, 9), **asked) == ["round.notice_too_short"]
    assert refusal(start_notice, notice_from=date(2023, 9, 4), **asked) == ["round.notice_in_the_past"]
    withdraw(registration_id=assessment.registration_id, reason="Xin rút.", by=SYSTEM, at=NOTICED)
    assert refusal(start_notice, **asked) == ["round.registration_withdrawn"]
    assert refusal(start_assessing, **asked) == ["round.wrong_phase"]


def test_assessing_needs_a_council_on_the_day(commune, round_):
    make_assessment(round_, commune.registrations.get())
    to_notice(round_)
    asked = {"round_id": round_.pk, "at": ASSESSED}
    assert refusal(start_assessing, **asked) == ["round.no_chair", "round.too_few_scorers"]
    members = make_council(round_)
    end_mandate(member_id=members[1].pk, last_day=date(2023, 9, 5), by=SYSTEM, at=NOTICED)
    assert refusal(start_assessing, **asked) == ["round.too_few_scorers"]
    make_seat(round_, make_account())
    assert start_assessing(by=SYSTEM, **asked).phase == Phase.ASSESSING


def test_voting_waits_for_the_notice_and_for_the_sheets(commune, round_):
    assessment = make_assessment(round_, commune.registrations.get())
    to_assessing(round_)
    assert refusal(start_voting, round_id=round_.pk, at=ASSESSED) == ["round.notice_running", "round.too_few_sheets"]
    for member in round_.council.all():
        make_sheet(assessment, member)
    last_evening = NOTICED.replace(day=10, hour=16, minute=59)  # 23:59 on 10/09/2023
    assert refusal(start_voting, round_id=round_.pk, at=last_evening) == ["round.notice_running"]
    start_voting(round_id=round_.pk, by=SYSTEM, at=last_evening + timedelta(minutes=1))
    assessment.refresh_from_db()
    assert assessment.state == AssessmentState.SCORED


def test_deciding_waits_for_the_vote(commune, round_):
    assessment = make_assessment(round_, commune.registrations.get())
    to_voting(round_)
    asked = {"round_id": round_.pk, "at": DECIDING}
    assert refusal(start_deciding, **asked) == ["round.not_voted"]
    item = _ballot(round_, assessment)
    assert refusal(start_deciding, **asked) == ["round.ballot_open", "round.not_voted"]
    assert refusal(cancel_round, reason="…", **asked) == ["round.ballot_open"]
    ended = {"assessment_id": assessment.pk, "reason": "…", "at": DECIDING}
    assert refusal(decline, **ended) == ["round.ballot_open"]
    assert refusal(remove, **ended) == ["round.ballot_open"]
    Ballot.objects.filter(pk=item.ballot_id).update(state="cancelled")
    round_.refresh_from_db()
    assessment = Assessment.objects.select_related("round").get()
    move(assessment, AssessmentStep.VOTE, at=DECIDING)
    assert start_deciding(by=SYSTEM, **asked).phase == Phase.DECIDING
    assert refusal(close_round, **asked) == ["round.still_under_way"]
    decline(by=SYSTEM, **ended)
    closed = close_round(by=SYSTEM, **asked)
    assert (closed.phase, closed.closed_at) == (Phase.CLOSED, DECIDING)
    assert refusal(cancel_round, reason="…", **asked) == ["round.wrong_phase"]


def test_deciding_waits_for_a_vote_with_its_quorum(commune, round_):
    assessment = make_assessment(round_, commune.registrations.get())
    to_voting(round_)
    for number, quorum in enumerate((False, True), 1):
        ballot = Ballot.objects.create(
            round=round_, kind="council", title="Bỏ phiếu", rule={}, code=f"phieu-{number}", prepared_at=VOTING
        )
        BallotItem.objects.create(ballot=ballot, assessment=assessment, number=1, title="…", has_quorum=quorum)
        Ballot.objects.filter(pk=ballot.pk).update(
            state="closed", opened_at=VOTING, closed_at=VOTING, roll_hash="0" * 64, published={}
        )
        if number == 1:
            move(Assessment.objects.select_related("round").get(), AssessmentStep.VOTE, at=DECIDING)
            assert refusal(start_deciding, round_id=round_.pk, at=DECIDING) == ["round.no_quorum"]
    assert start_deciding(round_id=round_.pk, by=SYSTEM, at=DECIDING).phase == Phase.DECIDING


def _ballot(round_, assessment):
    """An open one; its items and its roll cannot be written any more."""
    ballot = Ballot.objects.create(
        round=round_, kind="council", title="Bỏ phiếu", rule={}, code="phieu-1", prepared_at=VOTING
    )
    item = BallotItem.objects.create(ballot=ballot, assessment=assessment, number=1, title="…")
    Ballot.objects.filter(pk=ballot.pk).update(state="open", opened_at=VOTING, roll_hash="0" * 64)
    return item


def test_where_the_plan_holds_no_vote_candidates_simply_go_on(commune):
    vote = "  vote:      {source: default, quorum: 0.667, approval: 0.5, secret: true, public_notice_days: 5}\n"
    plan = load_bundled_plan(**{"code: chi-lang-2023": "code: khong-bau", vote: ""})
    round_ = make_round(plan, commune)
    assessment = make_assessment(round_, plan.registrations.get())
    to_voting(round_)
    start_deciding(round_id=round_.pk, by=SYSTEM, at=DECIDING)
    assessment.refresh_from_db()
    assert assessment.state == AssessmentState.VOTED


def test_a_cancelled_round_gives_its_candidates_back(plan, commune, round_):
    assessment = make_assessment(round_, commune.registrations.get())
    to_notice(round_)
    assert refusal(cancel_round, round_id=round_.pk, reason=" ", at=NOTICED) == ["round.no_reason"]
    cancel_round(round_id=round_.pk, reason="Lập lại hội đồng.", by=SYSTEM, at=NOTICED)
    assessment.refresh_from_db()
    assert assessment.state == AssessmentState.REMOVED
    assert "Lập lại hội đồng." in assessment.reason
    assert make_assessment(make_round(plan, commune), assessment.registration)


def test_a_round_that_recognised_is_not_cancelled(commune, round_):
    make_assessment(round_, commune.registrations.get())
    to_notice(round_)
    Assessment.objects.update(state=AssessmentState.RECOGNISED)
    assert refusal(cancel_round, round_id=round_.pk, reason="…", at=NOTICED) == ["round.recognised_already"]


# --- one candidate ---------------------------------------------------------------------------------------------------


def test_a_unit_is_told_why_it_was_declined(commune, round_):
    commune.email = "bac-thuy@example.vn"
    commune.save()
    assessment = make_assessment(round_, commune.registrations.get())
    to_assessing(round_)
    assert refusal(decline, assessment_id=assessment.pk, reason=" ", at=ASSESSED) == ["assessment.no_reason"]
    decline(assessment_id=assessment.pk, reason="Chưa có số liệu.", by=SYSTEM, at=ASSESSED)
    letter = Letter.objects.get()
    assert (letter.unit, letter.to_email) == (commune, "bac-thuy@example.vn")
    assert "Lý do: Chưa có số liệu." in letter.body
    assert assessment.registration.title in letter.subject
    assert refusal(decline, assessment_id=assessment.pk, reason="…", at=ASSESSED) == ["assessment.wrong_state"]


def test_declining_has_its_phase_and_removing_any(commune, round_):
    assessment = make_assessment(round_, commune.registrations.get())
    asked = {"assessment_id": assessment.pk, "at": CONVENED}
    assert refusal(decline, reason="…", **asked) == ["assessment.wrong_state"]
    to_notice(round_)
    assert refusal(decline, reason="…", **asked) == ["assessment.wrong_phase"]
    gone = remove(reason="Đơn vị xin rút.", by=SYSTEM, **asked)
    assert (gone.state, gone.ended_at) == (AssessmentState.REMOVED, CONVENED)


def test_a_dossier_frozen_anew_waits_for_its_scorers(commune, round_):
    assessment = make_assessment(round_, commune.registrations.get())
    to_assessing(round_)
    for member in round_.council.all():
        make_sheet(assessment, member)
    asked = {"assessment_id": assessment.pk, "at": ASSESSED}
    assert refusal(refreeze, **asked) == ["assessment.nothing_new"]
    registration = assessment.registration
    registration.content = "Bổ sung số liệu."
    registration.save()
    assert refreeze(by=SYSTEM, **asked).revision.number == 2
    assessment.refresh_from_db()
    assert assessment.sheets_in == 0
    assert refusal(start_voting, round_id=round_.pk, at=VOTING) == ["round.too_few_sheets"]


def test_a_dossier_is_not_frozen_anew_once_people_vote(commune, round_):
    assessment = make_assessment(round_, commune.registrations.get())
    assert refusal(refreeze, assessment_id=assessment.pk, at=CONVENED) == ["assessment.not_frozen_anew"]
    to_voting(round_)
    assert refusal(refreeze, assessment_id=assessment.pk, at=VOTING) == ["assessment.not_frozen_anew"]


def test_every_step_is_told_and_recorded(commune, round_):
    assessment = make_assessment(round_, commune.registrations.get())
    make_council(round_)
    to_voting(round_)
    told = list(RoundEvent.objects.filter(assessment__isnull=True).order_by("pk").values_list("step", flat=True))
    assert told == ["convene", "seat", "seat", "seat", "start-notice", "start-assessing", "start-voting"]
    own = list(RoundEvent.objects.filter(assessment=assessment).order_by("pk").values_list("step", flat=True))
    assert own == ["propose", "notice", "score"]
    done = set(Record.objects.filter(action__startswith="round.").values_list("action", flat=True))
    assert done >= {"round.convene", "round.propose", "round.seat", "round.start_notice", "round.start_voting"}
