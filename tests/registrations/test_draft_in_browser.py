"""A draft in a real browser: kept as it is typed, through a lost connection, a reload and somebody else's edit."""

import re

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import expect

from kheo.plans.models import Plan
from kheo.registrations.actions.drafts import save_draft
from kheo.registrations.models import Registration
from tests.browser import until
from tests.factories import make_member
from tests.registrations.factories import ON_TIME, SYSTEM, load_bundled_plan, make_draft, unit_of, values

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.enable_socket]

SAVED = re.compile(r"Đã lưu lúc \d\d:\d\d")


@pytest.fixture
def unit(db, settings):
    settings.KHEO_NOW = "2023-02-20"
    load_bundled_plan()
    return unit_of("xa-bac-thuy")


@pytest.fixture
def page(page, live_server, client, unit):
    client.force_login(make_member(unit))
    name = django_settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page.set_default_timeout(8000)
    return page


def status(page):
    return page.locator("[data-draft-status]")


def test_the_first_words_make_a_draft_and_the_page_becomes_its_form(page, live_server):
    page.goto(f"{live_server.url}/dang-ky/moi/")
    page.get_by_label("Tên mô hình, điển hình").fill("Tổ tự quản")
    expect(status(page)).to_have_text(SAVED)
    expect(page).to_have_url(re.compile(r"/dang-ky/\d+/sua/$"))
    with page.expect_response("**/luu/") as answer:
        page.get_by_label("Địa điểm").fill("Thôn Bắc Thủy")
    assert answer.value.json()["revision"] == 2
    expect(status(page)).to_have_text(SAVED)

    draft = Registration.objects.get()
    assert (draft.title, draft.place) == ("Tổ tự quản", "Thôn Bắc Thủy")
    page.reload()
    expect(page.get_by_label("Địa điểm")).to_have_value("Thôn Bắc Thủy")


def test_offline_it_is_kept_here_and_sent_when_the_connection_is_back(page, live_server, unit):
    draft = make_draft(Plan.objects.get(), unit)
    page.goto(f"{live_server.url}/dang-ky/{draft.pk}/sua/")
    page.context.set_offline(True)
    page.get_by_label("Địa điểm").fill("Thôn Co Hương")
    expect(status(page)).to_contain_text("giữ trên máy này")
    assert Registration.objects.get().place == "Thôn Làng Mỏ"

    page.context.set_offline(False)
    expect(status(page)).to_have_text(SAVED)
    assert Registration.objects.get().place == "Thôn Co Hương"
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('kheo-draft'))") == []


def test_what_was_not_sent_is_put_back_after_a_reload(page, live_server, unit):
    draft = make_draft(Plan.objects.get(), unit)
    address = f"{live_server.url}/dang-ky/{draft.pk}/sua/"
    page.route("**/luu/", lambda route: route.abort())
    page.goto(address)
    page.get_by_label("Địa điểm").fill("Thôn Co Hương")
    page.get_by_label("Cá nhân", exact=True).check()
    expect(status(page)).to_contain_text("giữ trên máy này")

    page.unroute("**/luu/")
    page.goto(address)

    expect(page.get_by_text("Đã khôi phục phần nhập")).to_be_visible()
    expect(page.get_by_label("Địa điểm")).to_have_value("Thôn Co Hương")
    expect(page.get_by_label("Cá nhân", exact=True)).to_be_checked()
    expect(status(page)).to_have_text(SAVED)
    assert Registration.objects.get().subject == "ca-nhan"


def test_somebody_elses_edit_is_shown_beside_ones_own(page, live_server, unit):
    draft = make_draft(Plan.objects.get(), unit)
    page.goto(f"{live_server.url}/dang-ky/{draft.pk}/sua/")
    save_draft(registration_id=draft.pk, revision=1, values=values(place="Bản của người khác"), by=SYSTEM, at=ON_TIME)
    page.get_by_label("Địa điểm").fill("Bản của tôi")
    page.get_by_role("button", name="Xem hai bản").click()

    expect(page.locator("del", has_text="Bản của người khác")).to_be_visible()
    expect(page.locator("ins", has_text="Bản của tôi")).to_be_visible()
    assert Registration.objects.get().place == "Bản của người khác"
    page.get_by_role("button", name="Lưu bản nháp").click()
    expect(page.locator("h1")).to_be_visible()
    assert Registration.objects.get().place == "Bản của tôi"


def test_a_new_registration_begins_empty_once_the_one_before_was_saved(page, live_server):
    page.goto(f"{live_server.url}/dang-ky/moi/")
    page.evaluate("localStorage.setItem('kheo-draft:/dot-xet/phieu-cham/1/luu/', '{}')")  # of whom it does not say
    page.get_by_label("Tên mô hình, điển hình").fill("Tổ tự quản")
    page.get_by_role("button", name="Lưu bản nháp").click()
    page.wait_for_url(re.compile(r"/dang-ky/\d+/$"))
    page.goto(f"{live_server.url}/dang-ky/moi/")
    until(page, "!Object.keys(localStorage).some((key) => key.startsWith('kheo-draft'))")

    expect(page.locator("form[data-draft][inert]")).to_have_count(0)
    expect(page.get_by_label("Tên mô hình, điển hình")).to_have_value("")
    assert Registration.objects.count() == 1
