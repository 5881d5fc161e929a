"""The pages of decisions: what may be chosen, what waits for whom, what goes out; and what stays hidden."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kheo.accounts.models import Letter, User
from kheo.config import clock
from kheo.recognition.actions.decisions import release
from kheo.recognition.actions.holds import place_hold
from kheo.recognition.models import Commendation, Decision, Hold, Recognition
from kheo.rounds.models import Assessment
from tests.factories import make_member
from tests.recognition.factories import DECIDED, make_candidate, make_recognised, make_round
from tests.recognition.test_decisions import drafted, issued, signed
from tests.registrations.factories import HOUR, SYSTEM, load_bundled_plan, unit_of

pytestmark = pytest.mark.django_db
DAY = date(2023, 10, 2)


@pytest.fixture(autouse=True)
def _on_the_day_of_the_decision(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: DECIDED + HOUR)
    monkeypatch.setattr(clock, "today", lambda: DAY)


@pytest.fixture
def plan():
    return load_bundled_plan()


@pytest.fixture
def commune(plan):
    return unit_of("xa-bac-thuy")


@pytest.fixture
def round_(plan, commune):
    return make_round(plan, commune)


def signs_in(client, unit, role="unit-officer", **user) -> User:
    member = make_member(unit, role, **user)
    client.force_login(member)
    return member


def page(client, name, /, *args, status=200, **query):
    response = client.get(reverse(f"recognition:{name}", args=args), query)
    assert response.status_code == status
    return response.content.decode()


def send(client, name, /, *args, status=302, follow=False, **typed):
    response = client.post(reverse(f"recognition:{name}", args=args), typed, follow=follow)
    assert response.status_code == (200 if follow else status)
    return response.content.decode()


def test_empty_pages_teach(client, commune):
    signs_in(client, commune, "leader")

    assert "Chưa có mô hình, điển hình nào được công nhận" in page(client, "list")
    assert "Chưa có quyết định nào" in page(client, "decisions")
    assert "Không có quyết định nào chờ ký" in page(client, "signing")
    client.logout()
    signs_in(client, commune)
    assert "Chưa có đợt xét nào đến bước quyết định" in page(client, "decision_new")
    assert "Không có quyết định nào chờ ban hành" in page(client, "release")


def test_the_whole_way_from_the_round_to_the_certificates_page(client, round_, commune):
    candidate = make_candidate(round_, title="Đường hoa phụ nữ")
    signs_in(client, commune)
    assert round_.title in page(client, "decision_new")
    send(client, "decision_recognise", round_.pk, chon=[candidate.pk])
    decision = Decision.objects.get()
    assert "Đường hoa phụ nữ" in page(client, "decision", decision.pk)

    client.logout()
    signs_in(client, commune, "leader", name="Nguyễn Văn Ký")
    assert "Có quyết định chờ ký" in page(client, "list")
    shown = page(client, "signing")
    assert "Ký quyết định này" in shown
    assert 'value="Nguyễn Văn Ký"' in shown
    send(client, "sign", decision.pk, name="Nguyễn Văn Ký", position="Bí thư", signed_on="2023-10-02")

    client.logout()
    signs_in(client, commune)
    assert "Có quyết định đã ký, chờ ban hành" in page(client, "list")
    before = page(client, "release", chon=decision.pk)
    assert "01-QĐ/ĐU" in before
    assert "Quyết định số 01-QĐ/ĐU" in before  # in the letter that will go
    assert (Letter.objects.count(), Recognition.objects.count()) == (0, 0)
    assert "Đã ban hành 1 quyết định: số 1/2023" in send(client, "release", chon=[decision.pk], follow=True)
    assert "Đường hoa phụ nữ" in page(client, "list")
    paper = page(client, "decision", decision.pk)
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in paper
    assert "Số 01-QĐ/ĐU" in paper
    assert "BÍ THƯ" in paper
    assert reverse("recognition:certificates", args=[decision.pk]) in paper


def test_a_candidate_that_fails_cannot_be_chosen_and_says_why_in_the_clause_s_words(client, plan, round_, commune):
    good, bad = make_candidate(round_), make_candidate(round_, sheets=1, title="Mô hình thiếu phiếu")
    signs_in(client, commune)

    shown = page(client, "decision_recognise", round_.pk)

    assert f'value="{bad.pk}" disabled' in shown
    assert f'value="{good.pk}" checked' in shown
    assert "Mới có 1 phiếu chấm được tính, cần ít nhất 3 phiếu." in shown
    assert plan.version_at(DECIDED).document.clause("II(2).2-3").text in shown
    refused = send(client, "decision_recognise", round_.pk, chon=[bad.pk], status=422)
    assert "Mới có 1 phiếu chấm" in refused
    assert Decision.objects.count() == 0


def test_the_page_of_candidates_costs_the_same_for_one_and_for_many(client, round_, commune):
    signs_in(client, commune)
    make_candidate(round_)
    page(client, "decision_recognise", round_.pk)
    counts = []
    for more in (0, 6):
        for _ in range(more):
            make_candidate(round_)
        with CaptureQueriesContext(connection) as queries:
            page(client, "decision_recognise", round_.pk)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_lists_cost_the_same_for_one_and_for_many(client, plan, round_, commune):
    signs_in(client, commune)
    issued(round_, make_candidate(round_))
    drafted(round_, make_candidate(round_))
    counts = []
    for more in (0, 3):
        for _ in range(more):
            issued(round_, make_candidate(round_))
            signed(drafted(round_, make_candidate(round_)))
            drafted(round_, make_candidate(round_))
        for name in ("list", "decisions"):
            with CaptureQueriesContext(connection) as queries:
                page(client, name)
            counts.append(len(queries))

    assert counts[0] == counts[2]
    assert counts[1] == counts[3]


def test_a_refused_signature_keeps_the_form_and_names_every_reason(client, round_, commune):
    decision = drafted(round_, make_candidate(round_, carrier="Nguyễn Văn Ký, Bí thư chi bộ"))
    signs_in(client, commune, "leader", name="Nguyễn Văn Ký")

    refused = send(client, "sign", decision.pk, name="Nguyễn Văn Ký", position="", signed_on="2023-10-02", status=422)

    assert "sign.no_position" in refused
    assert "sign.conflict" in refused
    assert 'value="Nguyễn Văn Ký"' in refused
    assert send(client, "sign", decision.pk, name="A B", position="Bí thư", signed_on="hôm nay", status=422)


def test_a_draft_is_edited_dropped_and_unsigned_at_its_own_doors(client, round_, commune):
    first, second = make_candidate(round_), make_candidate(round_)
    decision = drafted(round_, first, second)
    signs_in(client, commune)
    lines = {each.assessment_id: each for each in decision.items.all()}
    words = {"title": "công nhận", "legal_basis": "Căn cứ A", "symbol": "QĐ/ĐU", "on_behalf_of": "Ban Thường vụ"}
    typed = {**words, "chon": [lines[first.pk].pk], f"ten-{lines[first.pk].pk}": "Chi hội Phụ nữ"}

    assert "Sửa dự thảo" in page(client, "decision_edit", decision.pk)
    send(client, "decision_edit", decision.pk, **typed)
    assert decision.items.get().named == "Chi hội Phụ nữ"
    assert "decision.nobody" in send(client, "decision_edit", decision.pk, **words, status=422)
    assert "decision.no_reason" in send(client, "decision_drop", decision.pk, reason="", status=422)
    signed(decision)
    assert "decision.not_a_draft" in send(client, "decision_edit", decision.pk, **words, chon=[1], status=422)
    assert client.post(reverse("recognition:unsign", args=[decision.pk])).status_code == 403
    client.logout()
    signs_in(client, commune, "leader")
    send(client, "unsign", decision.pk, reason="Sai tên")
    client.logout()
    signs_in(client, commune)
    send(client, "decision_drop", decision.pk, reason="Lập lại")
    assert Decision.objects.get().state == "dropped"


def test_revoking_is_drafted_from_the_issued_decision(client, round_, commune):
    decision = issued(round_, make_candidate(round_, title="Đường hoa"))
    item = decision.items.get()
    signs_in(client, commune)
    assert "Đường hoa" in page(client, "decision_revoke", decision.pk)

    assert "revoke.no_reason" in send(
        client, "decision_revoke", decision.pk, chon=[item.pk], ground="violation", status=422
    )
    assert "Chọn một căn cứ" in send(client, "decision_revoke", decision.pk, chon=[item.pk], reason="Vì", status=422)
    send(client, "decision_revoke", decision.pk, chon=[item.pk], ground="violation", reason="Kết luận số 5")
    draft = Decision.objects.get(kind="revoke")
    assert draft.state == "draft"
    signed(draft, at=DECIDED + HOUR)
    release([draft.pk], SYSTEM, DECIDED + HOUR)
    assert "Quyết định này đã bị hủy bỏ" in page(client, "decision", decision.pk)
    assert "Không còn dòng nào có hiệu lực" in page(client, "decision_revoke", decision.pk)
    assert "Bị hủy bỏ" in page(client, "list", **{"tinh-trang": "het"})


def test_commending_chooses_a_kind_for_each_and_says_the_ceilings(client, plan, commune):
    recognition = make_recognised(plan, commune)
    signs_in(client, commune)
    pk = recognition.registration_id
    assert "Biểu dương" in page(client, "decision_commend")

    assert "decision.nobody" in send(client, "decision_commend", status=422)
    send(
        client,
        "decision_commend",
        **{f"hinh-thuc-{pk}": "giay-khen", "don-vi-1": commune.code, "hinh-thuc-don-vi-1": "bieu-duong",
           "thanh-tich-1": "Dẫn đầu phong trào"},
    )  # fmt: skip
    decision = Decision.objects.get(kind="commend")
    assert [each.commendation for each in decision.items.order_by("order")] == ["giay-khen", "bieu-duong"]
    signed(decision, at=DECIDED + HOUR)
    release([decision.pk], SYSTEM, DECIDED + HOUR)
    assert Commendation.objects.count() == 2
    assert "đã khen thưởng" in page(client, "list")
    assert "Đã được khen thưởng" in page(client, "decision_commend")


def test_holds_are_seen_by_those_who_manage_them_alone(client, round_, commune):
    candidate = make_candidate(round_, title="Đường hoa")
    leader = signs_in(client, commune, "leader")
    registration = candidate.registration
    typed = {"plan": registration.plan.code, "number": registration.number}

    assert "hold.no_reason" in send(client, "holds", **typed, reason="", status=422)
    assert "hold.no_such_number" in send(client, "holds", **{**typed, "number": 999}, reason="Đơn", status=422)
    send(client, "holds", **typed, reason="Đơn tố cáo nặc danh")
    hold = Hold.objects.get()
    assert (hold.registration, hold.placed_by) == (registration, leader)
    assert "Đơn tố cáo nặc danh" in page(client, "holds")
    client.logout()
    signs_in(client, commune)
    assert client.get(reverse("recognition:holds")).status_code == 403
    shown = page(client, "decision_recognise", round_.pk)
    assert "Chưa đủ điều kiện quyết định" in shown
    assert "nặc danh" not in shown
    assert "Đang tạm dừng xét" not in shown
    client.logout()
    client.force_login(leader)
    send(client, "hold_lift", hold.pk)
    assert client.post(reverse("recognition:hold_lift", args=[hold.pk])).status_code == 404
    assert "Không có đăng ký nào đang tạm dừng xét" in page(client, "holds")


def test_a_unit_reads_the_issued_decision_that_names_it_and_no_draft(client, plan, commune):
    district = make_round(plan, unit_of("huyen-uy-chi-lang"), level="huyen")
    first, second = (make_recognised(plan, commune).registration for _ in range(2))
    out = issued(district, make_candidate(district, first))
    draft = drafted(district, make_candidate(district, second))
    signs_in(client, commune)

    assert out.title in page(client, "decision", out.pk)
    page(client, "decision", draft.pk, status=404)
    assert client.get(reverse("recognition:decision_edit", args=[out.pk])).status_code == 403


def test_the_letters_of_a_decision_are_read_before_they_go(client, round_, commune):
    decision = drafted(round_, make_candidate(round_))
    signs_in(client, commune)

    assert "Chưa thư nào được gửi" in page(client, "decision_letters", decision.pk)
    assert "(số cấp khi ban hành)" in page(client, "decision_letters", decision.pk)
    place_hold(registration_id=Assessment.objects.get().registration_id, reason="Đơn", by=SYSTEM, at=DECIDED)
    assert "guard.no_hold" in page(client, "decision", decision.pk)


def test_a_higher_recognition_whose_ticket_was_taken_back_is_shown(client):
    plan = load_bundled_plan()
    lower = make_recognised(plan, unit_of("xa-bac-thuy"))
    make_recognised(
        plan, unit_of("xa-bac-thuy"), registration=lower.registration, level="huyen", by_unit=plan.issuer,
        at=DECIDED + timedelta(days=9),
    )  # fmt: skip
    client.force_login(make_member(plan.steward, "steward"))
    page = reverse("recognition:list")
    assert "cấp dưới không còn" not in client.get(page).text

    Recognition.objects.filter(pk=lower.pk).update(to_at=DECIDED + timedelta(days=20), end="revoked", reason="Sai")

    assert client.get(page).text.count("công nhận cấp dưới không còn</span>") == 1
    assert "Có công nhận cấp trên" in client.get(page).text
