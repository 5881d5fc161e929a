"""Certificates: numbered once, made in the background, the same page whoever makes it and however often."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep
from unicodedata import normalize

import pytest
from django.conf import settings as django_settings
from django.db import connection
from fontTools.ttLib import TTFont

from kheo.audit.models import Record
from kheo.recognition.actions import certificates_rendering
from kheo.recognition.actions.certificates import ask_for_certificates, make_waiting_certificates
from kheo.recognition.actions.certificates_rendering import Press
from kheo.recognition.models import Certificate, CertificateBatch, Decision, Recognition
from kheo.recognition.rules import DecisionKind, DecisionState
from kheo.recognition.rules.certificates import (
    ALPHABET,
    initials_of,
    new_code,
    number_of_decision,
    place_of,
    read_code,
    shown_code,
    title_of,
)
from kheo.registrations.actions.storing import stored_path
from kheo.registrations.models import StoredFile
from kheo.shared.problems import RuleBroken
from tests.recognition.factories import DECIDED
from tests.recognition.printing import make_decision
from tests.registrations.factories import SYSTEM, load_bundled_plan, unit_of

LATER = DECIDED + timedelta(days=1)
ADDRESS = "https://khong.example"


def make_all() -> int:
    return make_waiting_certificates(now=lambda: LATER, address=ADDRESS)


def test_a_code_is_read_however_it_is_typed():
    code = new_code()

    assert set(code) <= set(ALPHABET)
    assert read_code(shown_code(code).lower()) == read_code(f" {code[:5]} {code[5:]} ") == code
    assert read_code("K7QX") is None
    assert read_code("I" * 16) is None
    assert read_code("9" * 5000) is None


def test_the_place_is_taken_from_bodies_that_are_named_after_one():
    assert place_of("Huyện ủy Chi Lăng") == "Chi Lăng"
    assert place_of("Đảng ủy xã Bắc Thủy") == "Bắc Thủy"
    assert place_of("Đảng ủy Công an huyện") == ""


def test_decisions_are_numbered_in_the_way_of_who_issues_them():
    assert number_of_decision(7, "QĐ/HU", "", party=True) == "07-QĐ/HU"
    assert number_of_decision(12, "QĐ-UBND", "", party=False) == "12/QĐ-UBND"
    assert number_of_decision(None, "", "35-QĐ/HU", party=True) == "35-QĐ/HU"


def test_a_commendation_bears_the_name_of_its_kind():
    assert title_of(DecisionKind.COMMEND, "Giấy khen") == ("GIẤY KHEN", "tặng")
    assert title_of(DecisionKind.COMMEND, "Biểu dương")[0] == "GIẤY CHỨNG NHẬN"
    assert title_of(DecisionKind.RECOGNISE, "")[0] == "GIẤY CHỨNG NHẬN"


def test_somebody_who_did_not_agree_is_named_by_initials():
    assert initials_of("Bà Vi Thị Lự, trưởng ban công tác mặt trận") == "V.T.L."
    assert initials_of("Đồng chí Hoàng Văn Thái - Bí thư chi bộ") == "H.V.T."
    assert initials_of("") == ""


@pytest.mark.django_db
def test_certificates_are_numbered_without_gaps_for_each_unit_and_year():
    plan = load_bundled_plan()
    commune, other = unit_of("xa-bac-thuy"), unit_of("xa-bang-mac")
    first, second = make_decision(plan, commune, 3), make_decision(plan, commune, 2)
    elsewhere = make_decision(plan, other)

    for decision in (first, elsewhere, second):
        ask_for_certificates(decision_id=decision.pk, by=SYSTEM, at=LATER)

    given = Certificate.objects.order_by("unit__path", "number").values_list("unit__code", "year", "number")
    assert sorted(given) == [(commune.code, 2023, n) for n in range(1, 6)] + [(other.code, 2023, 1)]
    assert len(set(Certificate.objects.values_list("code", flat=True))) == 6


@pytest.mark.django_db
def test_asking_twice_gives_the_same_batch():
    decision = make_decision(load_bundled_plan(), unit_of("xa-bac-thuy"), 2)

    first = ask_for_certificates(decision_id=decision.pk, by=SYSTEM, at=LATER)
    again = ask_for_certificates(decision_id=decision.pk, by=SYSTEM, at=LATER)

    assert first == again
    assert Certificate.objects.count() == 2
    assert Record.objects.filter(action="certificate.ask").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["revoked", "revoking", "ended", "earlier"])
def test_what_gives_nothing_gets_no_certificate(change):
    plan, unit = load_bundled_plan(), unit_of("xa-bac-thuy")
    decision = make_decision(plan, unit, kind=DecisionKind.REVOKE if change == "revoking" else DecisionKind.RECOGNISE)
    if change == "revoked":
        Decision.objects.filter(pk=decision.pk).update(state=DecisionState.REVOKED, revoked_at=LATER)
    elif change == "ended":
        Recognition.objects.update(to_at=LATER, end="lapsed", reason="Không còn duy trì.")
    elif change == "earlier":
        decision = Decision.objects.create(
            plan=plan, unit=unit, kind=DecisionKind.RECOGNISE, title="Công nhận", state=DecisionState.ISSUED,
            earlier=True, paper_number="12-QĐ/HU", signer_name="Bí thư", signed_on=LATER.date(), signed_at=LATER,
            issued_at=LATER, year=2022, drafted_at=LATER,
        )  # fmt: skip

    with pytest.raises(RuleBroken) as refused:
        ask_for_certificates(decision_id=decision.pk, by=SYSTEM, at=LATER)

    assert refused.value.problems[0].code.startswith("certificate.")
    assert not Certificate.objects.exists()
    assert not Record.objects.filter(action__startswith="certificate.").exists()


@pytest.mark.django_db
def test_every_page_and_the_whole_are_kept_under_their_hash():
    decision = make_decision(load_bundled_plan(), unit_of("xa-bac-thuy"), 3)
    ask_for_certificates(decision_id=decision.pk, by=SYSTEM, at=LATER)

    assert make_all() == 3

    batch = CertificateBatch.objects.get()
    assert (batch.done, batch.total, batch.failure) == (3, 3, "")
    assert batch.finished_at == LATER
    for sha256 in [*Certificate.objects.values_list("sha256", flat=True), batch.file_sha256]:
        assert stored_path(sha256).read_bytes().startswith(b"%PDF-")
        assert StoredFile.objects.get(sha256=sha256).content_type == "application/pdf"
    assert make_all() == 0  # nothing is ever made again


@pytest.mark.django_db
def test_a_page_made_again_is_the_same_file_alone_or_beside_others():
    decision = make_decision(load_bundled_plan(), unit_of("xa-bac-thuy"), 5)
    ask_for_certificates(decision_id=decision.pk, by=SYSTEM, at=LATER)
    certificates = list(Certificate.objects.select_related("item").order_by("number"))

    together = Press(decision, ADDRESS).pages(certificates)

    assert [Press(decision, ADDRESS).pdf([each]) for each in certificates] == together
    assert len(set(together)) == 5


@pytest.mark.django_db
def test_a_batch_that_failed_says_why_and_goes_on_when_asked_again(monkeypatch):
    decision = make_decision(load_bundled_plan(), unit_of("xa-bac-thuy"), 2)
    ask_for_certificates(decision_id=decision.pk, by=SYSTEM, at=LATER)
    with monkeypatch.context() as patch:
        patch.setattr(certificates_rendering, "TEMPLATE", Path("/nowhere"))
        assert make_all() == 0
    batch = CertificateBatch.objects.get()
    assert batch.failure
    assert batch.finished_at is None
    assert make_all() == 0  # not tried again by itself

    ask_for_certificates(decision_id=decision.pk, by=SYSTEM, at=LATER)

    assert make_all() == 2
    assert CertificateBatch.objects.get().failure == ""


@pytest.mark.django_db
def test_names_of_three_and_of_three_hundred_letters_stay_on_one_page():
    names = [name[:300] for name in ("Lý A", "Ban quản lý các công trình thủy lợi xã " * 8, "Ủy" * 150)]
    decision = make_decision(
        load_bundled_plan(), unit_of("xa-bac-thuy"), 3, names=names, achievement=("Có thành tích. " * 50)[:700]
    )
    ask_for_certificates(decision_id=decision.pk, by=SYSTEM, at=LATER)

    pictures = Press(decision, ADDRESS).pictures(list(Certificate.objects.select_related("item")), 20)

    assert len(pictures) == 3


def test_every_letter_of_vietnamese_is_in_the_bundled_letters():
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    vowels = "aăâeêioôơuưy"
    letters = {normalize("NFC", each + tone) for each in vowels + vowels.upper() for tone in tones}
    letters |= set("bcdđfghjklmnpqrstvwxzBCDĐFGHJKLMNPQRSTVWXZ0123456789“”–-,.()/:;&%")
    for file in (certificates_rendering.TEMPLATE / "fonts").glob("*.ttf"):
        assert {ord(letter) for letter in letters} <= set(TTFont(file).getBestCmap()), file.name


KILLED = """
import os, django
django.setup()
from kheo.config import clock
from kheo.recognition.actions import certificates
certificates.AT_ONCE = 2
certificates.make_waiting_certificates(now=clock.now, address="https://khong.example")
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.only_on("sqlite")
def test_a_batch_cut_off_in_the_middle_goes_on_and_doubles_nothing(tmp_path):
    plan = load_bundled_plan()
    decision = make_decision(plan, unit_of("xa-bac-thuy"), 40)
    ask_for_certificates(decision_id=decision.pk, by=SYSTEM, at=LATER)
    numbers = list(Certificate.objects.order_by("pk").values_list("number", "code"))
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "kheo.config.settings",
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "KHEO_DATA": str(tmp_path),
        "KHEO_NOW": "2023-10-05",
    }
    worker = subprocess.Popen([sys.executable, "-c", KILLED], env=environment, cwd=django_settings.PACKAGE.parent)
    end = monotonic() + 30
    while CertificateBatch.objects.get().done < 4 and monotonic() < end:
        sleep(0.01)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    cut = CertificateBatch.objects.get()
    assert 4 <= cut.done < 40
    made_before = dict(Certificate.objects.exclude(sha256="").values_list("pk", "sha256"))

    made = make_waiting_certificates(now=lambda: LATER + timedelta(days=30), address=ADDRESS)

    assert made == 40 - len(made_before)
    assert list(Certificate.objects.order_by("pk").values_list("number", "code")) == numbers
    assert dict(Certificate.objects.filter(pk__in=made_before).values_list("pk", "sha256")) == made_before
    assert CertificateBatch.objects.get().done == 40
    assert all(stored_path(each).exists() for each in Certificate.objects.values_list("sha256", flat=True))
