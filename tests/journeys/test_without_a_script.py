"""An old telephone whose browser runs no script: everything that the movement needs still works, form by form."""

import re

import pytest
from playwright.sync_api import expect

from kheo.plans.models import Plan
from kheo.registrations.models import Registration
from tests.factories import PASSWORD, make_member
from tests.journeys.conftest import DESK, PHONE, field, sign_in_by_hand
from tests.papers.factories import a_list, row
from tests.registrations.factories import load_bundled_plan, unit_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Tiếng loa an ninh thôn Co Hương"


@pytest.fixture
def phone(open_browser, settings):
    settings.KHEO_NOW = "2023-02-10"
    load_bundled_plan()
    make_member(unit_of("xa-bac-thuy"), email="hong@example.vn")
    return open_browser(PHONE, java_script_enabled=False)


@pytest.fixture
def desk(open_browser, phone):
    make_member(Plan.objects.get().steward, "steward", email="dan-van@example.vn")
    return open_browser(DESK, java_script_enabled=False)


def menu(page, name):
    page.locator("details.menu > summary").click()
    page.get_by_role("navigation", name="Các mục").get_by_role("link", name=name).click()


def test_register_send_accept_record_filter_and_import(phone, desk, settings):
    sign_in_by_hand(phone, "hong@example.vn", PASSWORD)
    menu(phone, "Đăng ký")
    phone.get_by_role("link", name="Đăng ký mô hình").first.click()
    field(phone, "Tên mô hình, điển hình").fill(TITLE)
    field(phone, "Cấp cơ sở").check()
    phone.get_by_role("button", name="Lưu bản nháp").click()
    expect(phone.get_by_text("Đã lưu bản nháp.")).to_be_visible()

    phone.get_by_role("link", name="Sửa").click()
    field(phone, "Lĩnh vực").select_option(label="An ninh - quốc phòng")
    field(phone, "Bắt đầu").fill("2023-04-01")
    field(phone, "Kết thúc").fill("2023-03-01")
    phone.get_by_role("button", name="Lưu bản nháp").click()
    expect(phone.get_by_role("alert")).to_contain_text("Chưa lưu được. Những điều đã nhập vẫn còn nguyên.")
    expect(field(phone, "Lĩnh vực")).to_have_value("an-ninh-quoc-phong")
    field(phone, "Kết thúc").fill("2023-11-30")
    phone.get_by_role("button", name="Lưu và gửi").click()
    expect(phone.get_by_text("Nội dung").first).to_be_visible()
    assert Registration.objects.get().state == "draft"

    phone.goto(f"/dang-ky/{Registration.objects.get().pk}/sua/")
    field(phone, "Tập thể").check()
    field(phone, "Tập thể, cá nhân thực hiện").fill("Tổ an ninh nhân dân")
    field(phone, "Nội dung").fill("Mỗi tối một bản tin năm phút về an ninh trong thôn.")
    phone.get_by_role("button", name="Lưu và gửi").click()
    expect(phone.get_by_text("Đã gửi đăng ký.")).to_be_visible()

    sign_in_by_hand(desk, "dan-van@example.vn", PASSWORD)
    desk.get_by_role("link", name=re.compile("đăng ký chờ vào sổ")).click()
    desk.get_by_role("checkbox", name=f"Chọn {TITLE}").check()
    desk.get_by_role("button", name="Xem lại để vào sổ").click()
    desk.get_by_role("button", name="Đồng ý, vào sổ").click()
    expect(desk.get_by_text("Đã vào sổ 1 đăng ký, từ số 1 đến số 1.")).to_be_visible()

    settings.KHEO_NOW = "2023-05-10"
    menu(phone, "Đăng ký")
    phone.get_by_role("link", name=TITLE).click()
    field(phone, "Đã làm được việc gì").fill("Phát 20 bản tin.")
    field(phone, "Ngày công lao động (ngày)").fill("không rõ")
    phone.get_by_role("button", name="Ghi tiến độ").click()
    expect(phone.get_by_role("alert")).to_contain_text("Chưa ghi được. Những điều đã nhập vẫn còn nguyên.")
    expect(field(phone, "Đã làm được việc gì")).to_have_value("Phát 20 bản tin.")
    field(phone, "Ngày công lao động (ngày)").fill("12,5")
    phone.get_by_role("button", name="Ghi tiến độ").click()
    expect(phone.get_by_text("Đã ghi tiến độ.")).to_be_visible()

    menu(phone, "Đăng ký")
    field(phone, "Tìm theo tên, người thực hiện, địa điểm, nội dung").fill("TIENG LOA")
    phone.get_by_role("button", name="Lọc").click()
    expect(phone.get_by_role("link", name=TITLE)).to_be_visible()
    phone.get_by_text("Lọc thêm, xếp").click()
    field(phone, "Lĩnh vực").select_option(label="Phát triển kinh tế")
    phone.get_by_role("button", name="Lọc").click()
    expect(phone.get_by_text("Không có đăng ký nào như vậy")).to_be_visible()
    phone.get_by_role("link", name="Bỏ lọc Phát triển kinh tế").click()
    expect(phone.get_by_role("link", name=TITLE)).to_be_visible()

    phone.goto("/danh-sach/nhap/")
    file = {
        "name": "danh sách.xlsx",
        "mimeType": "application/octet-stream",
        "buffer": a_list(row(), row(title="Sáng")),
    }
    field(phone, "Tệp danh sách").set_input_files(file)
    phone.get_by_role("button", name="Kiểm tra danh sách").click()
    phone.get_by_role("button", name="Nhập danh sách").click()
    expect(phone.get_by_text("Đã nhập danh sách: 2 đăng ký mới")).to_be_visible()
    phone.get_by_role("button", name="Hoàn tác").click()
    expect(phone.get_by_text("Đã hoàn tác: sổ đăng ký")).to_be_visible()
    assert Registration.objects.count() == 1
    phone.locator("details.menu > summary").click()
    phone.get_by_role("button", name="Đăng xuất").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
