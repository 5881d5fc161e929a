"""The first half of a year, from the plan to the first model built, by the people who do it."""

import io
import re

import pytest
from django.core.management import call_command
from PIL import ExifTags, Image
from playwright.sync_api import expect

from kheo.registrations.actions.storing import preview_path, stored_path
from kheo.registrations.models import Attachment, Registration
from tests.conftest import PLAN_FILE
from tests.factories import PASSWORD, make_member, make_unit
from tests.journeys.conftest import DESK, PHONE, sign_in_by_hand

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Tổ tự quản thu gom rác thải nhựa thôn Làng Mỏ"
SAVED = re.compile(r"Đã lưu lúc \d\d:\d\d")


@pytest.fixture
def steward(settings):
    """What the operator's first command leaves behind: an office and somebody in it, and no plan yet."""
    settings.KHEO_NOW = "2023-01-12"
    settings.KHEO_ADDRESS = "http://testserver"
    district = make_unit("Huyện ủy Chi Lăng", kind="district-party-committee", code="huyen-uy-chi-lang")
    office = make_unit("Ban Dân vận Huyện ủy", kind="party-office", parent=district, code="ban-dan-van")
    return make_member(office, "steward", name="Nông Văn Minh", email="dan-van@example.vn")


def photograph():
    """A picture as a telephone takes it: turned, and with the place where it was taken."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = "Điện thoại"
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "N", (21.0, 39.0, 12.5)
    place[ExifTags.GPS.GPSLongitudeRef], place[ExifTags.GPS.GPSLongitude] = "E", (106.0, 34.0, 41.2)
    file = io.BytesIO()
    Image.new("RGB", (1600, 1200), (90, 140, 70)).save(file, "JPEG", exif=exif)
    assert Image.open(file).getexif().get_ifd(ExifTags.IFD.GPSInfo)
    return {"name": "IMG_2023.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def load_the_plan(desk):
    desk.get_by_role("navigation", name="Chính").get_by_role("link", name="Kế hoạch").click()
    desk.get_by_role("main").get_by_role("link", name="Nạp kế hoạch").first.click()
    desk.get_by_label("Tệp kế hoạch").set_input_files(PLAN_FILE)
    desk.get_by_label("Toàn văn kế hoạch").set_input_files(PLAN_FILE.with_suffix(".txt"))
    desk.get_by_role("button", name="Kiểm tra").click()
    expect(desk.get_by_text("Tệp không có lỗi.")).to_be_visible()
    desk.get_by_role("button", name="Nạp kế hoạch").click()
    expect(desk.get_by_role("region", name="Toàn văn kế hoạch")).to_be_visible()


def invite_an_officer(desk):
    desk.locator("details.menu > summary").click()
    desk.get_by_role("link", name="Tài khoản", exact=True).click()
    desk.get_by_role("link", name="Mời người dùng").click()
    desk.get_by_label("Thư điện tử").fill("hong@example.vn")
    desk.get_by_label("Họ và tên").fill("Vi Thị Hồng")
    desk.get_by_label("Đơn vị", exact=True).fill("Đảng ủy xã Bắc Thủy")
    desk.get_by_label("Vai trò").select_option(label="Cán bộ đơn vị")
    desk.get_by_role("button", name="Mời", exact=True).click()
    return desk.locator("#lien-ket").inner_text()


def accept_the_invitation(phone, link):
    phone.goto(re.sub(r"^https?://[^/]+", "", link))
    expect(phone.get_by_text("Cán bộ đơn vị của Đảng ủy xã Bắc Thủy, do Nông Văn Minh mời.")).to_be_visible()
    for field in phone.locator("input[type=password]").all():
        field.fill(PASSWORD)
    phone.get_by_role("button", name="Mở tài khoản").click()
    phone.wait_for_url("**/")


def register_a_model(phone):
    """Nothing is sent by a button until the end: the page saves what is typed by itself."""
    phone.goto("/dang-ky/moi/")
    phone.get_by_label("Tên mô hình, điển hình").fill(TITLE)
    phone.get_by_label("Lĩnh vực").select_option(label="Văn hóa - xã hội")
    phone.get_by_label("Tập thể", exact=True).check()
    status = phone.locator("[data-draft-status]")
    expect(status).to_have_text(SAVED)
    phone.wait_for_url(re.compile(r"/dang-ky/\d+/sua/$"))
    phone.get_by_label("Tập thể, cá nhân thực hiện").fill("Chi hội Phụ nữ thôn Làng Mỏ")
    with phone.expect_response("**/luu/"):
        phone.get_by_label("Nội dung", exact=True).fill("Mỗi tuần thu gom một buổi, bán gây quỹ.")
    expect(status).to_have_text(SAVED)

    phone.reload()
    expect(phone.get_by_label("Nội dung", exact=True)).to_have_value("Mỗi tuần thu gom một buổi, bán gây quỹ.")
    expect(phone.get_by_label("Tập thể", exact=True)).to_be_checked()
    phone.get_by_role("button", name="Lưu bản nháp").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(TITLE)


def add_a_photograph(phone):
    phone.get_by_label("Tệp", exact=True).set_input_files(photograph())
    phone.get_by_label("Chú thích").fill("Buổi thu gom đầu tiên")
    phone.get_by_role("button", name="Thêm tệp").click()
    expect(phone.get_by_role("img", name="Buổi thu gom đầu tiên")).to_be_visible()
    kept = Attachment.objects.get().file
    for path in (stored_path(kept.sha256), preview_path(kept.sha256)):
        with Image.open(path) as picture:
            assert not picture.getexif().get_ifd(ExifTags.IFD.GPSInfo)
            assert picture.height > picture.width, "it stands upright, as it was held"


def record_progress(phone):
    phone.get_by_role("link", name="Ghi tiến độ").click()
    phone.get_by_label("Ngày thực hiện").fill("2023-03-12")
    phone.get_by_label("Đã làm được việc gì").fill("Hai buổi thu gom, 46 hộ tham gia.")
    phone.get_by_label("Số người tham gia (người)").fill("1.046")
    phone.get_by_label("Kinh phí huy động (đồng)").fill("2.500.000")
    phone.get_by_role("button", name="Ghi tiến độ").click()
    expect(phone.get_by_text("Đã ghi tiến độ.")).to_be_visible()
    expect(phone.locator(".figure", has_text="Số người tham gia")).to_contain_text("1.046")


def open_every_figure(page):
    """Each figure and each cell of the page, opened: the list behind it is as long as it says."""
    here = page.url
    told = page.locator("a.figure").evaluate_all(
        "all => all.map(each => [each.getAttribute('href'), each.querySelector('.figure-value').textContent.trim()])"
    )
    assert len(told) >= 4
    for address, value in told:
        page.goto(address)
        assert page.locator("main tbody tr").count() == int(value), address
    page.goto(here)
    return [int(value) for _, value in told]


def test_from_the_plan_to_the_first_model_that_is_built(steward, open_browser, axe, settings, capsys):
    desk, phone = open_browser(DESK), open_browser(PHONE)
    sign_in_by_hand(desk, "dan-van@example.vn", PASSWORD)
    load_the_plan(desk)
    beside = desk.locator(".reads", has=desk.locator("#target-xa-5-dang-ky"))
    expect(beside.locator(".reads-text")).to_contain_text("05 mô hình")
    expect(desk.locator("#deadline-danh-sach-dang-ky")).to_contain_text("25/02/2023")
    assert axe(desk) == []

    link = invite_an_officer(desk)
    assert axe(desk) == []
    accept_the_invitation(phone, link)
    phone.context.clear_cookies()
    settings.KHEO_NOW = "2023-02-20"
    sign_in_by_hand(phone, "hong@example.vn", PASSWORD)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Việc cần làm")

    register_a_model(phone)
    add_a_photograph(phone)
    assert axe(phone) == []
    phone.goto("/dang-ky/")
    phone.get_by_role("link", name="Gửi danh sách").click()
    expect(phone.get_by_text("còn 4 ngày, ngày cuối là 24/02/2023")).to_be_visible()
    phone.get_by_role("button", name="Gửi danh sách").click()
    expect(phone.get_by_text("Đã gửi 1 đăng ký.")).to_be_visible()

    settings.KHEO_NOW = "2023-02-22"
    desk.goto("/")
    desk.get_by_role("link", name=re.compile("đăng ký chờ vào sổ")).click()
    desk.get_by_role("link", name=TITLE).click()
    desk.get_by_role("button", name="Đồng ý, vào sổ").click()
    expect(desk.get_by_text("Số 1", exact=True)).to_be_visible()

    settings.KHEO_NOW = "2023-03-15"
    phone.goto("/dang-ky/")
    phone.get_by_role("link", name=TITLE).click()
    record_progress(phone)
    assert axe(phone) == []
    assert Registration.objects.get().number == 1

    phone.goto("/tien-do/chi-lang-2023/xa-bac-thuy/")
    assert open_every_figure(phone) == [1, 1, 0, 0]
    desk.goto("/tien-do/chi-lang-2023/")
    assert open_every_figure(desk) == [1, 1, 0, 0]
    row = desk.get_by_role("row", name=re.compile("Đảng ủy xã Bắc Thủy")).first
    expect(row).to_contain_text("1 mô hình, thiếu 4")
    row.get_by_role("link", name=re.compile("1 mô hình, thiếu 4")).click()
    expect(desk.locator("main tbody tr")).to_have_count(1)
    expect(desk.get_by_role("link", name=TITLE)).to_be_visible()

    desk.goto("/nhat-ky/")
    steps = [re.sub(r"\s+", " ", text) for text in desk.locator("tbody th a").all_inner_texts()]
    assert len(steps) >= 8
    assert [words for words in steps if "." in words] == [], "each step is told in words, not by its code"
    assert {"Nạp kế hoạch", "Gửi danh sách đăng ký", "Đồng ý đăng ký, vào sổ", "Ghi tiến độ"} <= set(steps)
    for name in ("Nông Văn Minh", "Vi Thị Hồng"):
        assert desk.get_by_role("cell", name=name).count() >= 3
    capsys.readouterr()
    call_command("audit", "verify")
    assert "Nhật ký nguyên vẹn" in capsys.readouterr().err
