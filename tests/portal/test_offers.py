"""A unit learns from another's recognised model: a draft begun with what can be copied, its unit told, taken back."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from kheo.accounts.models import Letter
from kheo.audit.models import Record
from kheo.portal.actions.offers import offer_to_learn, withdraw_offer
from kheo.portal.models import ReplicationOffer
from kheo.recognition.actions.replication import record_replication
from kheo.recognition.models import Replication
from kheo.registrations.actions.consent import record_consent
from kheo.registrations.actions.steps import withdraw
from kheo.registrations.models import Registration
from kheo.rounds.models import SelfReport
from kheo.shared.problems import RuleBroken
from tests.ballots.factories import unit_of
from tests.factories import make_member
from tests.portal.test_public import NOW, PERSON, person
from tests.recognition.factories import make_recognised
from tests.registrations.factories import SYSTEM, make_accepted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(settings):
    settings.KHEO_NOW = NOW.isoformat()


@pytest.fixture
def source(plan):
    it = make_recognised(plan, unit_of("xa-bac-thuy"), title="Tuyến đường hoa phụ nữ", method="Họp tổ, chia đoạn.")
    SelfReport.objects.create(registration=it.registration, replicable="Chia tổ theo cụm nhà.", changed_at=NOW)
    return it.registration


@pytest.fixture
def learner():
    return unit_of("xa-chi-lang")


@pytest.fixture
def officer(client, plan, learner):
    client.force_login(make_member(learner, name="Lý Thị Học", email="hoc@example.vn"))
    return client


def html(answer):
    return answer.content.decode()


def learn(source, learner, plan):
    return offer_to_learn(source_id=source.pk, unit=learner, plan=plan, by=SYSTEM, at=NOW, address="https://x.example")


def codes(refused):
    return [each.code for each in refused.value.problems]


def everything():
    return list(Registration.objects.values()), list(ReplicationOffer.objects.values()), Letter.objects.count()


def test_a_button_beside_the_model_begins_a_draft_to_be_adapted(officer, source, learner):
    public = html(officer.get(f"/cong-khai/mo-hinh/{source.pk}/"))
    assert f'href="/cong-khai/mo-hinh/{source.pk}/hoc-tap/"' in public
    assert "Đơn vị chúng tôi cũng muốn làm" in html(officer.get(f"/cong-khai/mo-hinh/{source.pk}/hoc-tap/"))

    answer = officer.post(f"/cong-khai/mo-hinh/{source.pk}/hoc-tap/", {"don-vi": learner.code})

    made = ReplicationOffer.objects.get()
    draft = made.draft
    assert answer.url == f"/dang-ky/{draft.pk}/sua/"
    assert (draft.unit, draft.state, draft.title) == (learner, "draft", "Tuyến đường hoa phụ nữ")
    assert draft.content == source.content
    assert draft.method == "Họp tổ, chia đoạn.\n\nĐiều nơi khác có thể học, làm theo: Chia tổ theo cụm nhà."
    assert (draft.carrier, draft.place, draft.expected, draft.time_text) == ("", "", "", "")
    assert draft.new_because == f"Học tập, làm theo mô hình “{source.title}” của {source.unit.title}, năm 2023."
    assert officer.get(answer.url).status_code == 200


def test_the_unit_whose_model_it_is_is_written_and_everybody_reads_who_learns(officer, client, source, learner):
    officer.post(f"/cong-khai/mo-hinh/{source.pk}/hoc-tap/", {"don-vi": learner.code})

    letter = Letter.objects.get(kind="offer")
    assert letter.unit == source.unit
    assert "Lý Thị Học, hoc@example.vn" in letter.body
    assert "<b>1 đơn vị</b> đang học tập" in html(client.get(f"/cong-khai/mo-hinh/{source.pk}/"))
    assert Record.objects.filter(action="replication_offer.make", unit_id=learner.pk).count() == 1


def test_a_second_offer_is_refused_and_changes_nothing(plan, source, learner):
    learn(source, learner, plan)
    before = everything()

    with pytest.raises(RuleBroken) as refused:
        learn(source, learner, plan)
    assert everything() == before
    other = make_accepted(plan, learner, title="Mô hình khác")
    with pytest.raises(IntegrityError), transaction.atomic():
        ReplicationOffer.objects.create(source=source, unit=learner, draft=other, made_at=NOW)

    assert codes(refused) == ["offer.known"]


def test_nobody_learns_from_the_own_model_or_from_one_that_is_not_recognised(plan, source, learner):
    accepted = make_accepted(plan, unit_of("xa-bac-thuy"), title="Chưa công nhận")
    before = everything()

    with pytest.raises(RuleBroken) as own:
        learn(source, source.unit, plan)
    with pytest.raises(RuleBroken) as unrecognised:
        learn(accepted, learner, plan)

    assert (codes(own), codes(unrecognised)) == (["offer.own_model"], ["offer.not_recognised"])
    assert everything() == before


def test_what_is_taken_back_no_longer_counts_and_may_be_offered_again(plan, source, learner, officer):
    made = learn(source, learner, plan)

    officer.post(f"/cong-khai/hoc-tap/{made.pk}/thoi/")
    again = officer.post(f"/cong-khai/hoc-tap/{made.pk}/thoi/")

    assert again.status_code == 422
    assert "Chưa có đơn vị nào nhận học tập" in html(officer.get(f"/cong-khai/mo-hinh/{source.pk}/"))
    assert Registration.objects.get(pk=made.draft_id).state == "draft"
    Registration.objects.filter(pk=made.draft_id).update(title="Đường hoa của xã", row_key="khac")
    assert learn(source, learner, plan).pk != made.pk


def test_a_withdrawn_registration_ends_the_offer_and_makes_room(plan, source, learner):
    made = learn(source, learner, plan)
    withdraw(registration_id=made.draft_id, by=SYSTEM, at=NOW, reason="Chưa làm được.")
    assert ReplicationOffer.objects.standing().count() == 0

    again = learn(source, learner, plan)

    made.refresh_from_db()
    assert made.withdrawn_at == NOW
    assert list(ReplicationOffer.objects.standing()) == [again]


def test_an_offer_is_no_copy_until_the_copy_is_recorded(plan, source, learner, client):
    made = learn(source, learner, plan)
    assert Replication.objects.count() == 0
    copy = make_accepted(plan, learner, title="Đường hoa của xã")
    ReplicationOffer.objects.filter(pk=made.pk).update(draft=copy)
    client.force_login(make_member(learner))
    address = f"/nhan-rong/{copy.pk}/ghi/?nguon={source.pk}"
    assert "Ghi nhân rộng" in html(client.get("/cong-khai/hoc-tap/"))
    assert client.get(address).status_code in {200, 404}

    record_replication(source_id=source.pk, copy_id=copy.pk, since_on=NOW.date(), note="", by=SYSTEM, at=NOW)

    assert "Đã ghi nhân rộng" in html(client.get("/cong-khai/hoc-tap/"))


def test_another_units_officer_may_not_take_it_back(client, plan, source, learner):
    made = learn(source, learner, plan)
    client.force_login(make_member(unit_of("xa-van-linh")))
    assert client.post(f"/cong-khai/hoc-tap/{made.pk}/thoi/").status_code == 404
    client.force_login(make_member(source.unit))
    assert client.post(f"/cong-khai/hoc-tap/{made.pk}/thoi/").status_code == 403
    assert "Tuyến đường hoa phụ nữ" in html(client.get("/cong-khai/hoc-tap/"))


def test_without_an_account_one_is_led_to_sign_in(client, source):
    answer = client.get(f"/cong-khai/mo-hinh/{source.pk}/hoc-tap/")

    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/dang-nhap/")


def test_who_registers_for_no_unit_is_told_so(client, plan, source):
    client.force_login(make_member(unit_of("huyen-uy-chi-lang"), "leader"))
    page = f"/cong-khai/mo-hinh/{source.pk}/hoc-tap/"

    assert "không đăng ký được cho đơn vị nào" in html(client.get(page))
    assert client.post(page, {"don-vi": "xa-chi-lang"}).status_code == 422
    assert ReplicationOffer.objects.count() == 0


def test_a_persons_name_does_not_go_on_with_an_offer(client, plan, learner):
    shown = person(plan)
    Registration.objects.filter(pk=shown.registration_id).update(content=f"{PERSON} quét dọn.", title=f"Gương {PERSON}")
    source = Registration.objects.get(pk=shown.registration_id)
    made = learn(source, learner, plan)
    record_consent(registration_id=source.pk, agreed=False, by=SYSTEM, at=NOW)
    client.force_login(make_member(learner))

    pages = [html(client.get(each)) for each in ("/cong-khai/hoc-tap/", f"/dang-ky/{made.draft_id}/")]

    assert not any("Vi Thị Khéo" in page for page in pages)
    assert client.get(f"/cong-khai/mo-hinh/{source.pk}/hoc-tap/").status_code == 404
    assert "Khéo" not in str(Registration.objects.filter(pk=made.draft_id).values().get())


def test_the_list_costs_the_same_for_one_as_for_many(officer, plan, source, learner):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            officer.get("/cong-khai/hoc-tap/")
        return len(asked)

    learn(source, learner, plan)
    one = cost()
    for number in range(3):
        other = make_recognised(plan, unit_of("xa-bac-thuy"), title=f"Mô hình {number}").registration
        learn(other, learner, plan)

    assert cost() == one <= 15


def test_withdrawing_is_recorded(plan, source, learner):
    made = learn(source, learner, plan)

    withdraw_offer(offer_id=made.pk, by=SYSTEM, at=NOW)

    last = Record.objects.order_by("-seq")[0]
    assert (last.action, last.before) == (
        "replication_offer.withdraw",
        {"source": source.pk, "title": "Tuyến đường hoa phụ nữ"},
    )
