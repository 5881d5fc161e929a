"""From a plan document to a draft plan file at a desk, and the same page on a telephone."""

import pytest
from playwright.sync_api import expect

from kheo.plans.models import PlanReading
from kheo.units.models import Unit
from tests.factories import make_member
from tests.journeys.conftest import DESK, PHONE
from tests.plans.factories import TEXT, load_2023

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_document_is_read_looked_at_and_made_a_draft(open_browser, axe, spills):
    load_2023()
    steward = make_member(Unit.objects.get(code="ban-dan-van"), "steward")
    desk = open_browser(DESK, user=steward)
    desk.goto("/ke-hoach/doc-van-ban/")
    document = {"name": "ke-hoach.txt", "mimeType": "text/plain", "buffer": TEXT.encode()}
    desk.locator("input[type=file]").set_input_files(document)
    desk.get_by_role("button", name="Đọc văn bản").click()
    desk.locator("button[value=certain]").click()
    expect(desk.locator("button[value=certain]")).to_have_count(0)
    reading = PlanReading.objects.get()

    period = desk.locator("#period-1")
    period.get_by_text("Sửa", exact=True).click()
    period.get_by_label("Từ ngày").fill("01/03/2023")
    desk.get_by_role("button", name="Lưu", exact=True).click()
    expect(period).to_contain_text("Từ ngày 01/03/2023 đến hết ngày 31/12/2023")
    assert axe(desk) == []

    phone = open_browser(PHONE, user=steward)
    phone.goto(f"/ke-hoach/doc-van-ban/{reading.pk}/")
    assert (axe(phone), spills(phone)) == ([], 0)

    desk.locator("button[value=draft]").click()
    expect(desk.locator(".plan-source").first).to_be_attached()
    reading.refresh_from_db()
    assert reading.used_at is not None
