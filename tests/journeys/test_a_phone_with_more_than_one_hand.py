"""Two windows, a window closed too early, an answer that is lost: what was written is sent, and once."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from kheo.accounts.models import Sending
from kheo.plans.models import Plan
from kheo.registrations.models import Attachment, ProgressRecord
from tests.browser import until
from tests.factories import make_member
from tests.journeys.conftest import NO_SYNC, PHONE, chip, field, opened
from tests.registrations.factories import make_accepted, make_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DONE_WORK = "Đã mở 300 m đường."
PIECES = re.compile(r"/tep/[\w-]+/$")
FULL = "void (IDBObjectStore.prototype.put = () => { throw new DOMException('no room', 'QuotaExceededError') })"


@pytest.fixture
def model(unit):
    return make_accepted(Plan.objects.get(), unit)


@pytest.fixture
def phone(open_browser, unit):
    page = open_browser(PHONE, user=make_member(unit))
    page.context.add_init_script(NO_SYNC)
    return page


def photo(width=64, height=48, name="duong.jpg"):
    made = BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(made, "JPEG", quality=92)
    return {"name": name, "mimeType": "image/jpeg", "buffer": made.getvalue()}


def large_photo():
    return photo(1500, 1100)


def write(page, note=DONE_WORK, file=None):
    form = page.locator("#ghi-tien-do")
    form.get_by_label("Đã làm được việc gì").fill(note)
    if file:
        form.locator("input[type=file]").set_input_files(file)
        expect(form.locator("[data-file-note]")).to_be_visible()
    form.get_by_role("button", name="Ghi tiến độ").click()


def held_back(where, address):
    """The requests to an address, which go on when the test says so."""
    held = []

    def hold(route):
        held.append(route)

    where.route(address, hold)
    return held


def done_but_the_answer_is_lost(route):
    route.fetch()
    route.abort()


def test_a_page_closed_in_the_middle_of_a_photo_is_gone_on_with_by_the_next_page(phone, model):
    opened(phone, f"/dang-ky/{model.pk}/")
    held = held_back(phone, PIECES)
    write(phone, file=large_photo())
    until(phone, lambda: held)
    phone.close()

    again = phone.context.new_page()
    again.goto("/")

    until(again, ProgressRecord.objects.exists)
    assert Attachment.objects.get().progress_record.note == DONE_WORK


def test_what_is_taken_back_after_its_answer_was_lost_is_another_form_and_does_not_go_with_the_first(phone, unit):
    draft = make_draft(Plan.objects.get(), unit)
    opened(phone, f"/dang-ky/{draft.pk}/sua/")
    phone.context.set_offline(True)
    field(phone, "Địa điểm").fill("Bản thứ nhất")
    phone.get_by_role("button", name="Lưu bản nháp").click()
    expect(phone.locator("[data-waiting]")).to_contain_text("Chờ gửi")
    phone.route("**/sua/", done_but_the_answer_is_lost)
    phone.context.set_offline(False)
    until(phone, Sending.objects.exists)
    phone.context.set_offline(True)
    phone.unroute("**/sua/")
    phone.get_by_role("button", name="Lấy lại để sửa tiếp").click()
    expect(phone.locator("[data-waiting]")).to_have_count(0)
    field(phone, "Địa điểm").fill("Bản thứ hai")
    phone.get_by_role("button", name="Lưu bản nháp").click()
    expect(phone.locator("[data-waiting]")).to_contain_text("Chờ gửi")

    phone.context.set_offline(False)
    expect(phone.locator("[data-waiting]")).to_contain_text("Cả hai bản được giữ.")
    draft.refresh_from_db()
    assert draft.place == "Bản thứ nhất"


def test_a_form_thrown_away_in_one_window_can_be_written_on_in_the_other(phone, unit):
    draft = make_draft(Plan.objects.get(), unit)
    opened(phone, f"/dang-ky/{draft.pk}/sua/")
    phone.context.set_offline(True)
    field(phone, "Địa điểm").fill("Thôn Co Hương")
    phone.get_by_role("button", name="Lưu bản nháp").click()
    expect(phone.locator("[data-waiting]")).to_contain_text("Chờ gửi")
    other = phone.context.new_page()
    other.goto("/hop-gui/")
    other.get_by_role("button", name="Xóa").click()
    other.get_by_role("dialog").get_by_role("button", name="Xóa").click()
    expect(other.get_by_text("Đang chờ gửi", exact=True)).to_have_count(0)

    phone.context.set_offline(False)

    expect(phone.locator("[data-waiting]")).to_have_count(0)
    assert phone.evaluate("document.querySelector('form[data-draft]').inert") is False
    assert not Sending.objects.exists()


def test_what_is_thrown_away_while_another_is_being_sent_is_not_sent(phone, model):
    opened(phone, f"/dang-ky/{model.pk}/")
    phone.context.set_offline(True)
    for note in ("Việc thứ nhất.", "Việc thứ hai."):
        write(phone, note)
        expect(phone.locator("#ghi-tien-do textarea")).to_have_value("")
    expect(chip(phone)).to_have_text("2 phiếu chờ gửi")
    held = held_back(phone.context, "**/tien-do/")
    phone.goto("about:blank")  # the page on which they were written would send them, too
    phone.context.set_offline(False)
    phone.goto("/hop-gui/")
    until(phone, lambda: len(held) == 1)
    phone.get_by_role("button", name="Xóa").last.click()
    phone.get_by_role("dialog").get_by_role("button", name="Xóa").click()
    expect(phone.get_by_text("Đang chờ gửi", exact=True)).to_have_count(1)

    held.pop().continue_()

    expect(phone.get_by_text("Không có phiếu nào đang chờ")).to_be_visible()
    assert [each.note for each in ProgressRecord.objects.all()] == ["Việc thứ nhất."]
    assert held == []


def test_a_photo_taken_while_its_sender_was_asking_is_not_sent_a_second_time(phone, model):
    opened(phone, f"/dang-ky/{model.pk}/")
    phone.route("**/tien-do/", done_but_the_answer_is_lost)
    write(phone, file=large_photo())
    until(phone, ProgressRecord.objects.exists)
    expect(phone.locator("[data-waiting]")).to_contain_text("Chờ gửi")
    early = []

    def asked_before_it_was_done(route):
        early.append(route)
        told = route.fetch()
        route.fulfill(response=told, json={**told.json(), "done": {}} if len(early) == 1 else told.json())

    phone.route("**/hop-gui/phien/**", asked_before_it_was_done)
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.locator("[data-waiting]")).to_contain_text("Đã gửi")

    assert len(early) >= 2
    assert (ProgressRecord.objects.count(), Attachment.objects.count()) == (1, 1)


def test_a_token_that_changed_at_a_sign_in_is_asked_for_again(phone, model):
    opened(phone, f"/dang-ky/{model.pk}/")
    phone.context.set_offline(True)
    write(phone)
    expect(phone.locator("[data-waiting]")).to_contain_text("Chờ gửi")
    refused = []

    def refuse_once(route):
        refused.append(route)
        route.fulfill(status=403, content_type="text/html", body="CSRF") if len(refused) == 1 else route.continue_()

    phone.route("**/tien-do/", refuse_once)
    phone.context.set_offline(False)
    expect(phone.locator("[data-waiting]")).to_contain_text("Đã gửi")

    assert ProgressRecord.objects.get().note == DONE_WORK


def test_where_nothing_can_be_kept_what_was_written_stays_on_the_page(phone, model):
    opened(phone, f"/dang-ky/{model.pk}/")
    phone.evaluate("KheoDevice.more()")
    phone.evaluate(FULL)
    phone.context.set_offline(True)

    write(phone)

    expect(phone.get_by_role("alert")).to_contain_text("máy này không giữ được phiếu")
    expect(phone.locator("#ghi-tien-do textarea")).to_have_value(DONE_WORK)


def test_two_taps_are_one_and_a_refused_photo_need_not_be_chosen_again(phone, model):
    opened(phone, f"/dang-ky/{model.pk}/")
    form = phone.locator("#ghi-tien-do")
    form.locator("input[type=file]").set_input_files(photo())
    expect(form.locator("[data-file-note]")).to_be_visible()
    form.evaluate(
        """async (form) => {
          form.requestSubmit();
          while (form.elements.file.files.length) await new Promise((again) => setTimeout(again));
          form.requestSubmit();
        }"""
    )
    expect(phone.get_by_text("Không cần chọn lại")).to_be_visible()
    write(phone)
    phone.wait_for_url(f"**/dang-ky/{model.pk}/#tien-do")

    assert Attachment.objects.get().progress_record.note == DONE_WORK
    assert Sending.objects.count() == 1


def test_a_photo_chosen_after_all_takes_the_place_of_the_one_that_went_ahead(phone, model):
    opened(phone, f"/dang-ky/{model.pk}/")
    write(phone, "", photo(name="chup-nham.jpg"))
    expect(phone.get_by_text("Không cần chọn lại")).to_be_visible()

    write(phone, file=photo(80, 60, name="dung-anh.jpg"))
    phone.wait_for_url(f"**/dang-ky/{model.pk}/#tien-do")

    assert [(each.name, each.file.width) for each in Attachment.objects.all()] == [("dung-anh.jpg", 80)]


def refused_photo(phone, model):
    """The page that names the photo that went ahead of a form that was not taken."""
    opened(phone, f"/dang-ky/{model.pk}/")
    write(phone, "", photo())
    named = phone.get_by_text("Không cần chọn lại")
    expect(named).to_be_visible()
    return named


def test_once_a_form_is_kept_the_next_one_does_not_name_its_photo(phone, model):
    named = refused_photo(phone, model)
    phone.context.set_offline(True)
    write(phone)
    expect(phone.locator("[data-waiting]")).to_contain_text("Chờ gửi")

    expect(named).to_have_count(0)
    assert phone.locator("[name=tep-da-tai]").count() == 0


def test_a_page_gone_back_to_names_its_photo_until_the_form_was_sent_from_it(phone, model):
    named = refused_photo(phone, model)
    go_back = "void dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
    phone.evaluate(go_back)
    expect(named).to_have_count(1)
    phone.evaluate("addEventListener('submit', (event) => event.preventDefault())")  # it stays on the page
    write(phone)
    phone.evaluate(go_back)

    expect(named).to_have_count(0)


def test_a_refused_form_that_is_opened_says_how_far_its_photo_has_come(phone, model):
    opened(phone, f"/dang-ky/{model.pk}/")
    phone.context.set_offline(True)
    write(phone, "", photo())
    expect(phone.locator("[data-waiting]")).to_contain_text("Chờ gửi")
    phone.goto("about:blank")  # it would open the form by itself
    phone.context.set_offline(False)
    phone.goto("/hop-gui/")
    held = held_back(phone, PIECES)
    button = phone.get_by_role("button", name="Mở phiếu để sửa")
    button.click()
    until(phone, lambda: held)

    expect(phone.locator("[data-waiting]")).to_contain_text("Đang tải tệp lên: 0%")
    expect(button).to_be_disabled()
    held.pop().continue_()
    expect(phone.get_by_text("Không cần chọn lại")).to_be_visible()
