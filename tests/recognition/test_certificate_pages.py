"""Certificates at the door: those who print them, those who receive them, and everybody who has a code."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kheo.recognition.actions.certificates import ask_for_certificates, make_waiting_certificates
from kheo.recognition.models import Certificate, CertificateBatch, Decision, Recognition
from kheo.recognition.rules import DecisionState
from kheo.recognition.rules.certificates import shown_code
from kheo.registrations.models import Registration
from tests.factories import make_member
from tests.recognition.factories import DECIDED, make_recognised
from tests.recognition.printing import make_decision
from tests.registrations.factories import SYSTEM, load_bundled_plan, make_accepted, unit_of

LATER = DECIDED + timedelta(days=1)


@pytest.fixture
def recognised():
    plan = load_bundled_plan()
    return make_recognised(
        plan, unit_of("xa-bac-thuy"), by_unit=plan.issuer, level="huyen", subject="ca-nhan", title="Gương Vi Thị Lự",
        carrier="Bà Vi Thị Lự, trưởng thôn",
    )  # fmt: skip


def printed(recognised: Recognition) -> Certificate:
    ask_for_certificates(decision_id=recognised.item.decision_id, by=SYSTEM, at=LATER)
    make_waiting_certificates(now=lambda: LATER, address="https://khong.example")
    return Certificate.objects.get()


def look_at(client, certificate: Certificate, **query):
    return client.get(reverse("recognition:verify_code", args=[certificate.code]), query)


@pytest.mark.django_db
def test_the_office_that_decided_prints_watches_and_takes_them_away(client, recognised):
    client.force_login(make_member(recognised.plan.steward, "steward"))
    page = reverse("recognition:certificates", args=[recognised.item.decision_id])
    assert "In 1 giấy chứng nhận" in client.get(page).text

    answer = client.post(reverse("recognition:certificates_ask", args=[recognised.item.decision_id]), follow=True)

    assert "0 / 1 giấy" in answer.text
    assert "http-equiv" in answer.text  # it goes on without a script
    assert "every 2s" in answer.text
    progress = reverse("recognition:certificates_progress", args=[recognised.item.decision_id])
    part = {"HX-Request": "true"}
    assert client.get(progress).status_code == 302
    assert "HX-Refresh" not in client.get(progress, headers=part)
    make_waiting_certificates(now=lambda: LATER, address="https://khong.example")
    assert client.get(progress, headers=part)["HX-Refresh"] == "true"
    page_now = client.get(page).text
    assert "Đã in xong" in page_now
    assert "every 2s" not in page_now
    for name, pk in (
        ("recognition:certificates_all", recognised.item.decision_id),
        ("recognition:certificate", Certificate.objects.get().pk),
    ):
        file = client.get(reverse(name, args=[pk]))
        assert file["Content-Type"] == "application/pdf"
        assert b"".join(file.streaming_content).startswith(b"%PDF-")


@pytest.mark.django_db
def test_the_unit_that_receives_one_takes_its_own_and_cannot_print(client, recognised):
    certificate = printed(recognised)
    client.force_login(make_member(recognised.registration.unit))

    page = client.get(reverse("recognition:certificates", args=[recognised.item.decision_id]))

    assert shown_code(certificate.code) in page.text
    file = client.get(reverse("recognition:certificate", args=[certificate.pk]))
    assert b"".join(file.streaming_content).startswith(b"%PDF-")
    whole = reverse("recognition:certificates_all", args=[recognised.item.decision_id])
    assert client.get(whole).status_code == 404
    ask = reverse("recognition:certificates_ask", args=[recognised.item.decision_id])
    assert client.post(ask).status_code == 403


@pytest.mark.django_db
def test_a_stranger_sees_neither(client, recognised):
    certificate = printed(recognised)
    client.force_login(make_member(unit_of("xa-bang-mac")))

    assert client.get(reverse("recognition:certificates", args=[recognised.item.decision_id])).status_code == 404
    assert client.get(reverse("recognition:certificate", args=[certificate.pk])).status_code == 404


@pytest.mark.django_db
def test_what_cannot_be_printed_is_refused_with_the_reason(client, recognised):
    Recognition.objects.update(to_at=LATER, end="lapsed", reason="Không còn.")
    client.force_login(make_member(recognised.plan.steward, "steward"))

    answer = client.post(reverse("recognition:certificates_ask", args=[recognised.item.decision_id]))

    assert answer.status_code == 422
    assert "Không còn tập thể, cá nhân nào" in answer.text
    assert not CertificateBatch.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("lines", [1, 200])
def test_the_list_costs_the_same_however_long(client, recognised, lines, django_assert_max_num_queries):
    unit = recognised.registration.unit
    decision = make_decision(recognised.plan, unit, lines, registration=make_accepted(recognised.plan, unit))
    Certificate.objects.bulk_create(
        [
            Certificate(item=each, unit=unit, year=2023, number=each.order, code=f"{each.order:016d}",
                        sha256="0" * 64, made_at=LATER)
            for each in decision.items.all()
        ]
    )  # fmt: skip
    client.force_login(make_member(unit))

    with django_assert_max_num_queries(12):
        page = client.get(reverse("recognition:certificates", args=[decision.pk]))

    assert ("?sau=50" in page.text) is (lines > 50)


# --- for everybody -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_everybody_may_check_a_certificate_and_nobody_is_remembered(client, recognised):
    certificate = printed(recognised)

    typed = client.get(reverse("recognition:verify"), {"ma": shown_code(certificate.code).lower()})
    answer = client.get(typed["Location"])

    assert answer.status_code == 200
    assert "Còn giá trị" in answer.text
    assert "Đảng ủy" in answer.text or "Huyện ủy" in answer.text
    assert certificate.sha256 in answer.text
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.django_db
def test_the_answer_is_kept_until_something_changes(client, recognised):
    certificate = printed(recognised)
    first = look_at(client, certificate)

    same = client.get(first.request["PATH_INFO"], headers={"If-None-Match": first["ETag"]})
    Recognition.objects.update(to_at=LATER, end="lapsed", reason="Đã giải thể.")
    after = client.get(first.request["PATH_INFO"], headers={"If-None-Match": first["ETag"]})

    assert same.status_code == 304
    assert after.status_code == 200
    assert "Mô hình không còn được duy trì" in after.text
    assert "Đã giải thể" not in after.text


@pytest.mark.django_db
def test_a_revoked_decision_is_said_plainly(client, recognised):
    certificate = printed(recognised)
    Decision.objects.update(state=DecisionState.REVOKED, revoked_at=LATER)

    assert "Đã bị hủy bỏ, không còn giá trị" in look_at(client, certificate).text


@pytest.mark.django_db
def test_a_person_is_named_only_with_consent(client, recognised):
    certificate = printed(recognised)
    without = look_at(client, certificate).text
    Registration.objects.update(consent_to_publish=True)
    with_consent = look_at(client, certificate).text

    assert "Vi Thị Lự" not in without
    assert "Một cá nhân (V.T.L.)" in without
    assert "Bà Vi Thị Lự" in with_consent
    assert "Gương Vi Thị Lự" in with_consent


@pytest.mark.django_db
def test_a_file_is_held_against_its_hash(client, recognised):
    certificate = printed(recognised)

    assert "Trùng khớp" in look_at(client, certificate, sha256=certificate.sha256.upper()).text
    assert "Không trùng" in look_at(client, certificate, sha256="0" * 64).text
    assert "gồm 64 chữ số" in look_at(client, certificate, sha256="xyz").text


@pytest.mark.django_db
def test_a_wrong_code_is_told_kindly(client):
    assert client.get(reverse("recognition:verify")).status_code == 200
    assert client.get(reverse("recognition:verify"), {"ma": "sai"}).status_code == 422
    assert client.get(reverse("recognition:verify_code", args=["A" * 16])).status_code == 404
    assert client.get(reverse("recognition:verify_code", args=["khong-phai"])).status_code == 404
