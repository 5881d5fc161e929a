"""The pages of rounds: what each person sees, does and is refused."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kheo.accounts.models import Membership
from kheo.ballots.models import Ballot, BallotItem, RollEntry
from kheo.recognition.actions.holds import place_hold
from kheo.recognition.models import Decision
from kheo.rounds.actions.candidates import decline
from kheo.rounds.actions.conflicts import declare_conflict
from kheo.rounds.models import Assessment, ConflictDeclaration, Round
from kheo.rounds.rules import AssessmentState, Phase
from tests.factories import make_member
from tests.registrations.factories import SYSTEM, load_bundled_plan, make_accepted, unit_of
from tests.rounds.factories import (
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


@pytest.fixture
def plan():
    return load_bundled_plan()


@pytest.fixture
def commune(plan):
    return unit_of("xa-bac-thuy")


@pytest.fixture
def officer(commune, client):
    member = make_member(commune, "unit-officer", name="Lành Văn Cán")
    client.force_login(member)
    return member


@pytest.fixture(autouse=True)
def _on_a_day(settings):
    settings.KHEO_NOW = "2023-09-05T09:00:00+07:00"


def address(name, *args):
    return reverse(f"rounds:{name}", args=args)


def test_an_officer_convenes_a_round(plan, commune, officer, client):
    make_accepted(plan, commune)
    page = client.get(address("new"))
    assert "Cấp cơ sở – Đảng ủy xã Bắc Thủy" in page.content.decode()
    assert "Cấp huyện – " not in page.content.decode()
    sent = client.post(address("new"), {"ke-hoach": plan.code, "who": "co-so|xa-bac-thuy", "title": ""})
    round_ = Round.objects.get()
    assert sent.status_code == 302
    assert sent["Location"] == address("round", round_.pk)
    assert round_.title == "Xét công nhận cấp cơ sở, đợt 1"
    asked = client.post(address("new"), {"ke-hoach": plan.code, "who": "co-so|xa-bac-thuy"})
    assert asked.status_code == 200
    assert "đã có 1 đợt" in asked.content.decode()
    client.post(address("new"), {"ke-hoach": plan.code, "who": "co-so|xa-bac-thuy", "mo-them": "1"})
    assert [each.number for each in Round.objects.order_by("number")] == [1, 2]


def test_a_round_is_refused_with_the_clause(plan, commune, officer, client):
    refused = client.post(address("new"), {"ke-hoach": plan.code, "who": "co-so|xa-bac-thuy"})
    assert refused.status_code == 422
    assert "IV.4" in refused.content.decode()


def test_the_whole_way_through_the_pages(plan, commune, officer, client, settings):
    round_ = make_round(plan, commune)
    registration = commune.registrations.get()
    page = client.get(address("choose", round_.pk)).content.decode()
    assert registration.title in page
    look = client.post(address("choose", round_.pk), {"chon": [registration.pk]})
    assert look.status_code == 200
    assert not Assessment.objects.exists()
    client.post(address("choose", round_.pk), {"chon": [registration.pk], "dong-y": "1"})
    assessment = Assessment.objects.get()
    sent = client.post(
        address("step", round_.pk, "start-notice"),
        {"notice_from": "2023-09-05", "notice_to": "2023-09-10", "place": "Nhà văn hóa xã"},
    )
    assert sent.status_code == 302, re.findall(r'class="problem".*?</li>', sent.content.decode(), re.DOTALL)
    account = make_account(name="Vi Thị Chấm")
    seated = client.post(
        address("council", round_.pk),
        {"name": "Nông Văn Chủ", "seat": "chair", "votes": "on", "from_on": "2023-09-01"},
    )
    assert seated.status_code == 302
    refused = client.post(address("step", round_.pk, "start-assessing"))
    assert refused.status_code == 422
    assert "cần ít nhất 3" in refused.content.decode()
    for _ in range(3):
        make_seat(round_, make_account())
    assert client.post(address("step", round_.pk, "start-assessing")).status_code == 302
    refused = client.post(address("step", round_.pk, "start-voting"))
    assert refused.status_code == 422
    assert "Còn đang công khai" in refused.content.decode()
    assert "phiếu chấm được tính" in refused.content.decode()
    settings.KHEO_NOW = "2023-09-20T09:00:00+07:00"
    to_voting(round_)
    assert client.post(address("step", round_.pk, "start-deciding")).status_code == 422
    for name in ("round", "council", "conflicts", "minutes", "choose"):
        assert client.get(address(name, round_.pk)).status_code == 200
    assert client.get(address("assessment", assessment.pk)).status_code == 200
    assert account.pk


def test_a_form_of_the_notice_that_is_wrong_is_shown_again(plan, commune, officer, client):
    round_ = make_round(plan, commune)
    make_assessment(round_, commune.registrations.get())
    sent = client.post(
        address("step", round_.pk, "start-notice"), {"notice_from": "2023-09-05", "notice_to": "2023-09-06"}
    )
    assert sent.status_code == 422
    assert "10/09/2023" in sent.content.decode()
    assert client.post(address("step", round_.pk, "start-notice"), {"notice_from": "x"}).status_code == 422
    assert client.post(address("step", round_.pk, "nothing")).status_code == 404


def test_cancelling_says_why(plan, commune, officer, client):
    round_ = make_round(plan, commune)
    assert client.post(address("step", round_.pk, "cancel"), {"ly-do": " "}).status_code == 422
    assert client.post(address("step", round_.pk, "cancel"), {"ly-do": "Mở nhầm."}).status_code == 302
    assert "Mở nhầm." in client.get(address("round", round_.pk)).content.decode()


def test_the_list_is_filtered_and_paged(plan, commune, officer, client):
    for number in range(52):
        Round.objects.create(
            plan=plan,
            version=plan.versions.get(),
            level="co-so",
            level_rank=1,
            unit=commune,
            number=number + 1,
            title=f"Đợt thứ {number + 1}",
            phase=Phase.PREPARING,
            convened_at=NOTICED + timedelta(minutes=number),
        )
    page = client.get(address("list")).content.decode()
    assert page.count('scope="row"') == 50
    assert "?sau=" in page
    last = Round.objects.order_by("pk")[2]
    assert client.get(f"{address('list')}?sau={last.pk}").content.decode().count('scope="row"') == 2
    assert "Không có đợt xét nào như vậy" in client.get(f"{address('list')}?loc=xong").content.decode()
    assert client.get(f"{address('list')}?cap=huyen&ke-hoach={plan.code}&don-vi=x&sau=abc").status_code == 200


def test_a_member_declares_an_interest_and_is_named_in_the_minutes(plan, commune, client):
    round_ = make_round(plan, commune)
    assessment = make_assessment(round_, commune.registrations.get())
    member = make_council(round_)[1]
    to_assessing(round_)
    client.force_login(member.user)
    assert "Khai có liên quan" in client.get(address("conflicts", round_.pk)).content.decode()
    assert client.post(address("declare", assessment.pk), {"ly-do": ""}).status_code == 422
    sent = client.post(address("declare", assessment.pk), {"ly-do": "Em ruột của trưởng thôn"})
    assert sent.status_code == 302
    assert ConflictDeclaration.objects.get().member == member
    minutes = client.get(address("minutes", round_.pk)).content.decode()
    assert "Em ruột của trưởng thôn" in minutes
    assert member.name in minutes


def test_a_member_cannot_declare_for_another(plan, commune, client):
    round_ = make_round(plan, commune)
    assessment = make_assessment(round_, commune.registrations.get())
    first, second, _ = make_council(round_)
    to_assessing(round_)
    client.force_login(first.user)
    sent = client.post(address("declare", assessment.pk), {"ly-do": "…", "thanh-vien": second.pk})
    assert sent.status_code == 422
    assert not ConflictDeclaration.objects.exists()


def test_a_declined_unit_reads_why(plan, client):
    """A commune's registration before the district's own round: the commune sees its candidate, not the round."""
    front = unit_of("mttq")
    registration = make_accepted(plan, front, level="huyen")
    round_ = make_round(plan, unit_of("huyen-uy-chi-lang"), level="huyen")
    assessment = make_assessment(round_, registration)
    to_assessing(round_)
    decline(assessment_id=assessment.pk, reason="Chưa có số liệu minh chứng.", by=SYSTEM, at=VOTING)
    client.force_login(make_member(front))
    page = client.get(address("assessment", assessment.pk)).content.decode()
    assert "Chưa có số liệu minh chứng." in page
    assert "Đưa ra khỏi đợt xét…" not in page
    assert client.get(address("round", round_.pk)).status_code == 404
    assert client.post(address("decline", assessment.pk), {"ly-do": "x"}).status_code == 403


def test_the_means_wait_for_ones_own_sheet(plan, commune, client):
    round_ = make_round(plan, commune)
    assessment = make_assessment(round_, commune.registrations.get())
    members = make_council(round_)
    to_assessing(round_)
    for member in members[:2]:
        make_sheet(assessment, member)
    client.force_login(members[2].user)
    assert "TB 90" not in client.get(address("round", round_.pk)).content.decode()
    assert "Điểm hiện ra khi" in client.get(address("round", round_.pk)).content.decode()
    client.force_login(members[0].user)
    assert "TB 90" in client.get(address("round", round_.pk)).content.decode()


def test_the_public_reads_names_only_with_consent(plan, commune, client, settings):
    round_ = make_round(plan, commune)
    named = {"subject": "ca-nhan", "carrier": "Bà Hoàng Thị Mận", "title": "Bà Hoàng Thị Mận hiến đất"}
    make_assessment(round_, **named)
    agreed = {"subject": "ca-nhan", "carrier": "Ông Vi Văn Lục", "consent_to_publish": True}
    make_assessment(round_, **agreed)
    make_assessment(round_, carrier="Chi hội phụ nữ thôn Làng Mỏ")
    assert client.get(address("public", round_.pk)).status_code == 404
    to_notice(round_)
    page = client.get(address("public", round_.pk)).content.decode()
    assert "Hoàng Thị Mận" not in page
    assert "Một cá nhân ở Đảng ủy xã Bắc Thủy" in page
    assert "Ông Vi Văn Lục" in page
    assert "Chi hội phụ nữ thôn Làng Mỏ" in page
    assert "Còn <b>6</b> ngày" in page
    settings.KHEO_NOW = "2023-09-11T09:00:00+07:00"
    assert "Đã hết thời gian công khai" in client.get(address("public", round_.pk)).content.decode()


def test_a_seat_is_written_anew_and_ended(plan, commune, officer, client):
    round_ = make_round(plan, commune)
    member = make_seat(round_)
    assert client.get(address("member", round_.pk, member.pk)).status_code == 200
    filled = {"name": member.name, "seat": "secretary", "from_on": "2023-09-01", "unit": "[xa-bac-thuy]"}
    assert client.post(address("member", round_.pk, member.pk), filled).status_code == 302
    member.refresh_from_db()
    assert (member.seat, member.unit, member.votes) == ("secretary", commune, False)
    assert client.post(address("member", round_.pk, member.pk), {**filled, "to_on": "2023-08-01"}).status_code == 422
    assert client.post(address("end_mandate", round_.pk, member.pk), {"den-ngay": "30/09/2023"}).status_code == 302
    member.refresh_from_db()
    assert f"{member.to_on:%d/%m/%Y}" == "30/09/2023"
    assert client.post(address("end_mandate", round_.pk, member.pk), {"den-ngay": "2024-01-01"}).status_code == 422


def test_the_round_costs_the_same_for_one_candidate_and_for_many(plan, commune, officer, client):
    round_ = make_round(plan, commune)
    make_assessment(round_, commune.registrations.get())
    make_council(round_)
    to_notice(round_)

    def cost(name):
        client.get(address(name, round_.pk))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address(name, round_.pk)).status_code == 200
        return len(queries)

    pages = ("round", "conflicts", "minutes", "public", "council")
    one = {name: cost(name) for name in pages}
    first = Assessment.objects.get()
    model = commune.registrations.get()
    for number in range(2, 121):
        model.pk, model._state.adding = None, True
        model.number, model.row_key, model.form_key = number + 1000, f"k{number}", None
        model.save()
        Assessment.objects.create(
            round=round_,
            registration_id=model.pk,
            level_rank=1,
            number=number,
            state=AssessmentState.NOTICED,
            revision=first.revision,
            proposed_at=NOTICED,
        )
    assert {name: cost(name) for name in pages} == one
    assert one["round"] <= 45


# --- the first page --------------------------------------------------------------------------------------------------


def test_the_first_page_leads_to_what_waits(plan, commune, officer, client):
    round_ = make_round(plan, commune)
    make_assessment(round_, commune.registrations.get())
    assert "Lập hội đồng, chọn hồ sơ rồi công khai danh sách" in client.get("/").content.decode()
    to_notice(round_)
    assert "Đang công khai đến hết 10/09/2023" in client.get("/").content.decode()
    member = make_council(round_)[0]
    to_assessing(round_)
    assert "1 hồ sơ còn thiếu phiếu chấm" in client.get("/").content.decode()
    Membership.objects.create(user=member.user, unit=commune, role="assessor", valid_from=SINCE)
    client.force_login(member.user)
    assert f"Chấm điểm: {round_.title}" in client.get("/").content.decode()
    make_sheet(Assessment.objects.get(), member)
    assert "Chấm điểm: " not in client.get("/").content.decode()


def test_the_first_page_leads_to_ballots_and_signatures(plan, commune, client):
    leader = make_member(commune, "leader")
    round_ = make_round(plan, commune)
    assessment = make_assessment(round_, commune.registrations.get())
    seat = make_seat(round_, leader, scores=False)
    make_council(round_)
    to_voting(round_)
    ballot = Ballot.objects.create(
        round=round_, kind="council", title="Phiếu đợt 1", rule={}, code="phieu-1", prepared_at=NOTICED
    )
    BallotItem.objects.create(ballot=ballot, assessment=assessment, number=1, title="…")
    RollEntry.objects.create(ballot=ballot, number=1, member=seat, name=leader.name, salt="0" * 32)
    client.force_login(leader)
    assert "Bỏ phiếu: " not in client.get("/").content.decode()
    Ballot.objects.update(state="open", opened_at=NOTICED, roll_hash="0" * 64)
    assert "Bỏ phiếu: Phiếu đợt 1" in client.get("/").content.decode()
    Decision.objects.create(plan=plan, unit=commune, kind="recognise", title="Công nhận", drafted_at=NOTICED)
    assert "Ký 1 quyết định" in client.get("/").content.decode()


def test_only_those_who_decide_learn_that_something_is_being_verified(plan, commune, client):
    round_ = make_round(plan, commune)
    assessment = make_assessment(round_, commune.registrations.get())
    member = make_council(round_)[0]
    to_voting(round_)
    place_hold(registration_id=assessment.registration_id, reason="Đơn", by=SYSTEM, at=VOTING)
    seen = {}
    for user in (member.user, make_member(commune, "communicator"), make_member(commune, "unit-officer")):
        client.force_login(user)
        pages = [client.get(address(*page)).text for page in (("round", round_.pk), ("assessment", assessment.pk))]
        seen[user.pk] = ["đủ điều kiện quyết định" in page.lower() for page in pages]
    assert list(seen.values()) == [[False, False], [False, False], [True, True]]


def test_the_unit_does_not_read_which_member_declared_what(plan, client):
    front = unit_of("mttq")
    registration = make_accepted(plan, front, level="huyen")
    round_ = make_round(plan, unit_of("huyen-uy-chi-lang"), level="huyen")
    assessment = make_assessment(round_, registration)
    member = make_council(round_)[0]
    to_assessing(round_)
    told = {"assessment_id": assessment.pk, "member_id": member.pk, "by": SYSTEM, "at": NOTICED}
    declare_conflict(reason="Con rể của người thực hiện", **told)
    client.force_login(make_member(front))
    assert "Con rể" not in client.get(address("assessment", assessment.pk)).text
    client.force_login(member.user)
    assert "Con rể" in client.get(address("assessment", assessment.pk)).text


def test_a_candidate_leads_to_its_own_dossier(plan, commune, officer, client):
    for number in range(3):
        make_accepted(plan, commune, title=f"Mô hình khác {number}")  # so that the ids are not the same
    round_ = make_round(plan, commune)
    assessment = make_assessment(round_, title="Đường hoa")
    assert assessment.pk != assessment.registration_id
    to_notice(round_)
    page = client.get(address("assessment", assessment.pk)).text
    (url,) = set(re.findall(r'href="(/dot-xet/ho-so/\d+/ban/\d+/)"', page))
    found = client.get(url)
    assert found.status_code == 200
    assert "Đường hoa" in found.text
