"""Without a line: forms are kept on the phone and sent once when it is back, pages are read from what was kept."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from kheo.accounts.models import Sending
from kheo.plans.models import Plan
from kheo.registrations.actions.drafts import save_draft
from kheo.registrations.models import Attachment, ProgressRecord, Registration, Upload
from kheo.rounds.models import ScoreSheet
from tests.browser import until
from tests.factories import make_member, make_unit
from tests.journeys.conftest import NO_SYNC, PHONE, chip, field, opened
from tests.registrations.factories import ON_TIME, SYSTEM, load_bundled_plan, make_accepted, make_draft, unit_of, values
from tests.rounds.factories import make_assessment, make_council, make_round, to_assessing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OF_SOMEBODY = "caches.keys().then(names => names.filter(name => /^kheo-pages-\\d/.test(name)).length)"
GONE = f"(async () => {{ while (await {OF_SOMEBODY}) await new Promise(again => setTimeout(again, 50)); }})()"


def test_a_new_registration_written_without_a_line_is_saved_once(open_browser, unit, axe, spills):
    phone = open_browser(PHONE, user=make_member(unit))
    opened(phone, "/dang-ky/moi/")
    phone.context.set_offline(True)
    field(phone, "Tên mô hình, điển hình").fill("Hiến đất mở đường vào thôn Nà Pe")
    field(phone, "Lĩnh vực").select_option(label="Phát triển kinh tế")
    phone.get_by_role("button", name="Lưu bản nháp").click()
    expect(phone.locator("[data-waiting]")).to_contain_text("Chờ gửi")
    expect(chip(phone)).to_have_text("1 phiếu chờ gửi")
    phone.reload()  # the kept page, and the form that waits
    expect(phone.get_by_text("Bản lưu lúc")).to_be_visible()
    expect(phone.locator("[data-waiting]")).to_contain_text("Chờ gửi")
    phone.goto("/hop-gui/")  # not kept: the page that says what waits and what can be read
    expect(phone.get_by_role("heading", name="Chưa có mạng")).to_be_visible()
    expect(phone.get_by_text("Đang chờ gửi", exact=True)).to_be_visible()
    expect(phone.locator("[data-kept-pages] a")).to_have_count(1)
    assert axe(phone) == []
    assert spills(phone) == 0
    assert not Registration.objects.exists()

    phone.context.set_offline(False)
    phone.goto("/hop-gui/")
    expect(phone.get_by_text("Không có phiếu nào đang chờ")).to_be_visible()

    expect(chip(phone)).to_be_hidden()
    stored = Registration.objects.get()
    assert (stored.title, stored.field) == ("Hiến đất mở đường vào thôn Nà Pe", "kinh-te")
    assert Sending.objects.get().location == f"/dang-ky/{stored.pk}/"
    assert axe(phone) == []


def test_two_new_registrations_written_without_a_line_are_two(open_browser, unit):
    phone = open_browser(PHONE, user=make_member(unit))
    opened(phone, "/dang-ky/moi/")
    phone.context.set_offline(True)
    title = field(phone, "Tên mô hình, điển hình")
    title.fill("Hiến đất mở đường vào thôn Nà Pe")
    phone.get_by_role("button", name="Lưu bản nháp").click()
    expect(phone.locator("[data-waiting]")).to_contain_text("Chờ gửi")
    phone.goto("/dang-ky/moi/")
    expect(phone.locator("[data-waiting]")).to_contain_text("Chờ gửi")
    expect(title).to_have_value("Hiến đất mở đường vào thôn Nà Pe")
    phone.get_by_role("button", name="Viết phiếu khác").click()
    expect(phone.locator("[data-waiting]")).to_have_count(0)
    expect(title).to_have_value("")
    title.fill("Tổ tự quản đường biên")
    phone.get_by_role("button", name="Lưu bản nháp").click()
    expect(chip(phone)).to_have_text("2 phiếu chờ gửi")

    phone.context.set_offline(False)
    phone.goto("/hop-gui/")
    expect(phone.get_by_text("Không có phiếu nào đang chờ")).to_be_visible()
    phone.context.set_offline(True)
    phone.goto("/dang-ky/moi/")
    expect(phone.get_by_text("Bản lưu lúc")).to_be_visible()

    expect(title).to_have_value("")
    assert set(Registration.objects.values_list("title", flat=True)) == {
        "Hiến đất mở đường vào thôn Nà Pe",
        "Tổ tự quản đường biên",
    }
    assert phone.evaluate("Object.keys(localStorage).filter(key => key.startsWith('kheo-draft'))") == []


def test_two_versions_of_a_draft_are_both_kept_and_shown(open_browser, unit, axe):
    draft = make_draft(Plan.objects.get(), unit)
    phone = open_browser(PHONE, user=make_member(unit))
    opened(phone, f"/dang-ky/{draft.pk}/sua/")
    phone.context.set_offline(True)
    field(phone, "Địa điểm").fill("Bản trên máy này")
    phone.get_by_role("button", name="Lưu bản nháp").click()
    expect(phone.locator("[data-waiting]")).to_contain_text("Chờ gửi")
    others = values(title=draft.title, place="Bản của người khác")
    save_draft(registration_id=draft.pk, revision=draft.revision, values=others, by=SYSTEM, at=ON_TIME)
    phone.context.set_offline(False)
    expect(phone.locator("[data-waiting]")).to_contain_text("Có người đã sửa trước")

    phone.goto("/hop-gui/")
    expect(phone.locator("[data-outbox-list] del", has_text="Bản của người khác")).to_be_visible()
    expect(phone.locator("[data-outbox-list] ins", has_text="Bản trên máy này")).to_be_visible()
    expect(phone.get_by_role("heading", name="Bản chưa dùng, được giữ lại")).to_be_visible()
    assert axe(phone) == []
    draft.refresh_from_db()
    assert draft.place == "Bản của người khác"

    phone.get_by_role("button", name="Mở hai bản để chọn hoặc gộp").click()
    expect(phone.locator("#hai-ban del", has_text="Bản của người khác")).to_be_visible()
    phone.get_by_role("button", name="Lưu bản nháp").click()
    phone.wait_for_url(f"**/dang-ky/{draft.pk}/")
    expect(chip(phone)).to_be_hidden()

    draft.refresh_from_db()
    assert draft.place == "Bản trên máy này"
    assert [each.state for each in Sending.objects.all()] == ["done"]


def test_a_photo_is_made_smaller_comes_in_pieces_and_goes_on_after_a_break(open_browser, unit):
    model = make_accepted(Plan.objects.get(), unit)
    phone = open_browser(PHONE, user=make_member(unit))
    phone.add_init_script(NO_SYNC)
    opened(phone, f"/dang-ky/{model.pk}/")
    pieces, broken = [], [True]

    def break_after_the_first(route):
        if route.request.method == "PATCH":
            pieces.append(route.request.headers["upload-offset"])
        if route.request.method == "PATCH" and len(pieces) > 1 and broken:
            route.abort()
        else:
            route.continue_()

    phone.route(re.compile(r"/tep/[\w-]+/$"), break_after_the_first)
    noisy = BytesIO()
    Image.effect_noise((2400, 1800), 60).convert("RGB").save(noisy, "JPEG", quality=92)
    form = phone.locator("#ghi-tien-do")
    form.get_by_label("Đã làm được việc gì").fill("Đã mở 300 m đường.")
    form.locator("input[type=file]").set_input_files(
        {"name": "duong.jpg", "mimeType": "image/jpeg", "buffer": noisy.getvalue()}
    )
    expect(form.locator("[data-file-note]")).to_contain_text("thu nhỏ")
    form.get_by_role("button", name="Ghi tiến độ").click()
    for _ in range(400):
        if len(pieces) > 1:
            break
        phone.wait_for_timeout(50)
    expect(phone.locator("[data-waiting]")).to_contain_text("Chờ gửi")
    assert Upload.objects.get().received == 262144

    broken.clear()
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.locator("[data-waiting]")).to_contain_text("Đã gửi")

    assert (pieces.count("0"), pieces[-1] > "262144") == (1, True)
    assert ProgressRecord.objects.get().note == "Đã mở 300 m đường."
    kept = Attachment.objects.get().file
    assert (kept.width, kept.height) == (1600, 1200)
    assert not Upload.objects.exists()


def test_a_score_sheet_handed_in_without_a_line_arrives_once(open_browser, db, settings):
    settings.KHEO_NOW = "2023-09-07"
    load_bundled_plan()
    hamlet = make_unit("Chi bộ thôn Co Hương", parent=unit_of("xa-bac-thuy"), kind="party-cell")
    made = make_round(Plan.objects.get(), unit_of("xa-bac-thuy"))
    make_council(made)
    make_assessment(made, make_accepted(Plan.objects.get(), hamlet))
    to_assessing(made)
    phone = open_browser(PHONE, user=made.council.order_by("pk").first().user)
    opened(phone, f"/dot-xet/phieu-cham/{made.assessments.get().pk}/")
    phone.context.set_offline(True)
    for row in phone.locator(".score-row:has([data-points])").all():
        row.locator("[data-value]").last.tap()
    for area in phone.locator(".score-evidence textarea").all():
        area.fill("Có biên bản họp thôn.")
    phone.get_by_role("button", name="Gửi phiếu").tap()
    expect(phone.locator("[data-waiting]")).to_contain_text("Chờ gửi")
    assert not ScoreSheet.objects.exists()

    phone.context.set_offline(False)
    phone.wait_for_url("**/cham-diem/")

    assert ScoreSheet.objects.get().submitted_at


def test_signing_out_takes_the_kept_pages_along_and_leaves_what_was_not_sent(open_browser, unit):
    phone = open_browser(PHONE, user=make_member(unit))
    phone.add_init_script(NO_SYNC)
    opened(phone, "/dang-ky/moi/")
    assert phone.evaluate(OF_SOMEBODY) == 1
    phone.context.set_offline(True)
    field(phone, "Tên mô hình, điển hình").fill("Chưa gửi được")
    phone.get_by_role("button", name="Lưu bản nháp").click()
    expect(chip(phone)).to_have_text("1 phiếu chờ gửi")
    phone.route("**/phien/**", lambda route: route.abort())
    phone.context.set_offline(False)
    phone.get_by_text("Mục lục").click()
    phone.get_by_role("button", name="Đăng xuất").click()
    expect(phone.get_by_role("dialog")).to_contain_text("chưa gửi")
    phone.get_by_role("dialog").get_by_role("button", name="Đăng xuất").click()
    phone.wait_for_url("**/dang-nhap/**")

    phone.evaluate(GONE)
    phone.context.set_offline(True)
    phone.goto("/dang-ky/moi/")
    expect(phone.get_by_role("heading", name="Chưa có mạng")).to_be_visible()
    expect(phone.get_by_text("Chưa gửi được")).to_have_count(0)
    assert not Registration.objects.exists()


def test_in_english_too_what_is_no_longer_to_be_read_is_not_kept(open_browser, unit):
    draft = make_draft(Plan.objects.get(), unit)
    phone = open_browser(PHONE, user=make_member(unit))
    opened(phone, f"/dang-ky/{draft.pk}/")
    opened(phone, f"/en/dang-ky/{draft.pk}/")
    opened(phone, "/en/dang-ky/moi/")
    phone.evaluate("caches.open('kheo-pages-portal').then(kept => kept.put('/en/cong-khai/gop-y/', new Response('')))")
    phone.goto("/en/cong-khai/gop-y/")  # the code of a comment is shown here
    until(phone, "caches.match('/en/cong-khai/gop-y/').then(kept => !kept)")
    gone = draft.pk
    draft.delete()
    phone.goto(f"/en/dang-ky/{gone}/")
    until(
        phone,
        "caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(kept => kept.keys()))))"
        ".then(kept => !kept.flat().some(({url}) => /dang-ky.\\d/.test(url)))",
    )
    assert phone.evaluate(OF_SOMEBODY) == 1

    phone.goto("/en/dang-ky/moi/")
    phone.locator("details.menu summary").first.click()
    phone.locator('form[action$="/dang-xuat/"] button').first.click()
    phone.wait_for_url("**/dang-nhap/**")

    phone.evaluate(GONE)
