"""A person agreed to be named and no longer does: the name is nowhere that the public can reach."""

import io
import re
from datetime import UTC, datetime
from zipfile import ZipFile

import pytest
from django.test import Client
from playwright.sync_api import expect

from kheo.recognition.actions.certificates import ask_for_certificates, make_waiting_certificates
from kheo.recognition.models import Certificate
from kheo.registrations.actions.consent import record_consent
from kheo.shared.text import fold
from tests.ballots.factories import load_bundled_plan, unit_of
from tests.factories import make_member
from tests.journeys.conftest import PHONE
from tests.publicity.factories import make_published
from tests.recognition.factories import make_recognised
from tests.registrations.factories import SYSTEM

NOW = datetime(2023, 11, 6, 2, 0, tzinfo=UTC)
NAME = "Vi Thị Khéo"
BEGIN = (
    "/cong-khai/",
    "/en/cong-khai/",
    "/cong-khai/?dang=chu",
    "/cong-khai/mo-hinh/?tu=giu sach",
    "/xac-minh/",
    "/api/v1/public/models",
    "/api/v1/public/notices",
)
OPEN = ("/cong-khai/", "/en/cong-khai/", "/xac-minh/", "/en/xac-minh/", "/api/v1/public/")
LINK = re.compile(r'(?:href|src)="(/[^"#]*)|"(?:url|page)": ?"https?://[^/"]+(/[^"#]*)"')


@pytest.fixture
def named(settings):
    """A recognised person who agreed: on the portal, in an article and on a certificate."""
    settings.KHEO_NOW = NOW.isoformat()
    plan = load_bundled_plan()
    found = make_recognised(
        plan,
        unit_of("xa-bac-thuy"),
        by_unit=plan.issuer,
        level="huyen",
        subject="ca-nhan",
        title=f"Gương {NAME} giữ sạch đường làng",
        carrier=f"Bà {NAME}",
        consent_to_publish=True,
    )
    told = {"title": f"Bà {NAME} và con đường", "body": f"<p>Bà {NAME} dậy từ năm giờ.</p>"}
    make_published(plan, unit_of("xa-bac-thuy"), registrations=(found.registration_id,), **told)
    ask_for_certificates(decision_id=found.item.decision_id, by=SYSTEM, at=NOW)
    make_waiting_certificates(now=lambda: NOW, address="https://khong.example")
    return found


def reach(begin) -> dict[str, str]:
    """Every address that a guest gets to by links from where they begin, and what it says, folded."""
    guest, told, waiting = Client(), {}, list(begin)
    while waiting:
        address = waiting.pop()
        if address in told or not address.startswith(OPEN):
            continue
        answer = guest.get(address)
        said = answer.getvalue()
        if said[:2] == b"PK":  # a workbook
            with ZipFile(io.BytesIO(said)) as book:
                said = b"".join(book.read(part) for part in book.namelist() if part.endswith(".xml"))
        text = said.decode("utf-8", "ignore")
        told[address] = fold(text) if answer.status_code == 200 else ""
        waiting += [(one or other).replace("&amp;", "&") for one, other in LINK.findall(text)]
    return told


def naming(told: dict[str, str]) -> set[str]:
    return {address for address, text in told.items() if fold(NAME) in text}


@pytest.mark.django_db
def test_the_name_is_nowhere_that_a_guest_can_reach(named):
    begin = (*BEGIN, f"/xac-minh/{Certificate.objects.get().code}/")
    before = reach(begin)
    pages = {re.sub(r"/\d+/|\?.*", "/…", address) for address in naming(before)}
    assert pages >= {
        "/cong-khai/", "/cong-khai/mo-hinh/", "/cong-khai/mo-hinh/…", "/cong-khai/bai-viet/", "/cong-khai/bai-viet/…",
        "/cong-khai/tin.atom", "/cong-khai/du-lieu/mo-hinh.csv", "/cong-khai/du-lieu/mo-hinh.json",
        "/cong-khai/du-lieu/mo-hinh.xlsx", "/en/cong-khai/", "/en/cong-khai/mo-hinh/…", "/api/v1/public/models",
    }  # fmt: skip
    assert begin[-1] in naming(before)

    record_consent(registration_id=named.registration_id, agreed=False, by=SYSTEM, at=NOW)

    after = reach([*begin, *before])
    assert set(after) >= set(before)
    assert naming(after) == set()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_page_that_was_open_does_not_name_the_person_when_it_is_loaded_again(open_browser, named):
    page, office = open_browser(PHONE), Client()
    office.force_login(make_member(unit_of("xa-bac-thuy"), "unit-officer"))
    page.goto(f"/cong-khai/mo-hinh/{named.registration_id}/")
    expect(page.get_by_role("main")).to_contain_text(NAME)

    answer = office.post(f"/cong-khai/ho-so/{named.registration_id}/dong-y/", {"dong-y": "khong"})
    assert answer.status_code == 302

    page.reload()
    expect(page.locator("body")).not_to_contain_text(NAME)
    page.goto("/cong-khai/mo-hinh/?tu=giu+sach")
    expect(page.get_by_role("main")).not_to_contain_text(NAME)
