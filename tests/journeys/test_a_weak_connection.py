"""A registration typed where the connection comes and goes: whatever happens, what was typed is still there."""

import re

import pytest
from playwright.sync_api import expect

from kheo.plans.models import Plan
from kheo.registrations.models import Registration
from tests.factories import PASSWORD, make_member
from tests.journeys.conftest import PHONE, field, sign_in_by_hand
from tests.registrations.factories import make_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAVED = re.compile(r"Đã lưu lúc \d\d:\d\d")
KEPT_KEYS = "Object.keys(localStorage).filter(key => key.startsWith('kheo-draft'))"


@pytest.fixture
def phone(open_browser, unit):
    return open_browser(PHONE, user=make_member(unit, email="hong@example.vn"))


def status(page):
    return page.locator("[data-draft-status]")


def close_without_a_connection(page):
    """Closing, a page sends once more what it has; the browser's own way of being offline ends too early for that."""
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no connection')) }")
    page.close()


def test_typing_goes_on_without_a_connection_and_is_saved_when_it_is_back(phone, unit):
    draft = make_draft(Plan.objects.get(), unit)
    phone.goto(f"/dang-ky/{draft.pk}/sua/")
    phone.context.set_offline(True)
    expect(status(phone)).to_contain_text("Mất mạng")

    field(phone, "Địa điểm").fill("Thôn Co Hương")
    expect(status(phone)).to_contain_text("giữ trên máy này")
    field(phone, "Cách làm").press_sequentially("Đến từng nhà, nói từng việc.")
    field(phone, "Cá nhân").check()
    field(phone, "Việc khó ở cơ sở").check()
    draft.refresh_from_db()
    assert draft.place == "Thôn Làng Mỏ"

    phone.context.set_offline(False)
    expect(status(phone)).to_have_text(SAVED)
    draft.refresh_from_db()
    assert (draft.place, draft.method, draft.subject) == ("Thôn Co Hương", "Đến từng nhà, nói từng việc.", "ca-nhan")
    assert draft.priorities == ["viec-kho"]
    assert phone.evaluate(KEPT_KEYS) == []


@pytest.mark.parametrize("begun", [True, False], ids=["a draft begun earlier", "a model not sent even once"])
def test_a_page_closed_without_a_connection_offers_what_was_typed_again(phone, unit, begun):
    address = f"/dang-ky/{make_draft(Plan.objects.get(), unit).pk}/sua/" if begun else "/dang-ky/moi/"
    phone.goto(address)
    phone.context.set_offline(True)
    field(phone, "Tên mô hình, điển hình").fill("Hiến đất mở đường vào thôn Nà Pe")
    field(phone, "Lĩnh vực").select_option(label="Phát triển kinh tế")
    expect(status(phone)).to_contain_text("giữ trên máy này")
    close_without_a_connection(phone)
    phone.context.set_offline(False)

    again = phone.context.new_page()
    again.goto(address)
    expect(again.get_by_text("Đã khôi phục phần nhập")).to_be_visible()
    expect(field(again, "Tên mô hình, điển hình")).to_have_value("Hiến đất mở đường vào thôn Nà Pe")
    expect(status(again)).to_have_text(SAVED)
    stored = Registration.objects.get()
    assert (stored.title, stored.field) == ("Hiến đất mở đường vào thôn Nà Pe", "kinh-te")


def test_what_was_put_back_can_be_thrown_away(phone, unit):
    draft = make_draft(Plan.objects.get(), unit)
    phone.goto(f"/dang-ky/{draft.pk}/sua/")
    phone.context.set_offline(True)
    field(phone, "Địa điểm").fill("Gõ nhầm")
    expect(status(phone)).to_contain_text("giữ trên máy này")
    close_without_a_connection(phone)
    phone.context.set_offline(False)

    again = phone.context.new_page()
    again.route("**/luu/", lambda route: route.abort())
    again.goto(f"/dang-ky/{draft.pk}/sua/")
    again.get_by_role("button", name="Bỏ phần vừa khôi phục").click()
    expect(field(again, "Địa điểm")).to_have_value("Thôn Làng Mỏ")
    expect(again.get_by_text("Đã khôi phục phần nhập")).to_have_count(0)


def test_two_windows_with_one_draft_lose_nothing(phone, unit, axe):
    draft = make_draft(Plan.objects.get(), unit)
    phone.goto(f"/dang-ky/{draft.pk}/sua/")
    other = phone.context.new_page()
    other.goto(f"/dang-ky/{draft.pk}/sua/")
    field(phone, "Địa điểm").fill("Bản của cửa sổ thứ nhất")
    expect(status(phone)).to_have_text(SAVED)
    field(other, "Địa điểm").fill("Bản của cửa sổ thứ hai")
    other.get_by_role("button", name="Xem hai bản").click()

    expect(other.locator("del", has_text="Bản của cửa sổ thứ nhất")).to_be_visible()
    expect(other.locator("ins", has_text="Bản của cửa sổ thứ hai")).to_be_visible()
    expect(field(other, "Địa điểm")).to_have_value("Bản của cửa sổ thứ hai")
    assert axe(other) == []
    draft.refresh_from_db()
    assert draft.place == "Bản của cửa sổ thứ nhất"

    other.get_by_role("button", name="Lưu bản nháp").click()
    other.wait_for_url(f"**/dang-ky/{draft.pk}/")
    draft.refresh_from_db()
    assert draft.place == "Bản của cửa sổ thứ hai"
    assert other.evaluate(KEPT_KEYS) == []


def test_a_session_that_ends_while_typing_loses_nothing(phone, unit):
    draft = make_draft(Plan.objects.get(), unit)
    phone.goto(f"/dang-ky/{draft.pk}/sua/")
    phone.context.clear_cookies()
    field(phone, "Địa điểm").fill("Thôn Co Hương")
    expect(status(phone)).to_contain_text(re.compile("đăng nhập|giữ trên máy này"))

    elsewhere = phone.context.new_page()
    sign_in_by_hand(elsewhere, "hong@example.vn", PASSWORD)
    field(phone, "Cách làm").fill("Đến từng nhà.")
    expect(status(phone)).to_have_text(SAVED)
    draft.refresh_from_db()
    assert (draft.place, draft.method) == ("Thôn Co Hương", "Đến từng nhà.")
