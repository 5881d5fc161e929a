"""A unit's report: written on a phone, its figure explained, returned by the steward, sent again, accepted."""

import re

import pytest
from playwright.sync_api import expect

from kheo.reports.models import Report
from tests.factories import make_member
from tests.journeys.conftest import DESK, PHONE
from tests.progress.factories import at, load_bundled, standing, unit
from tests.reports.factories import COMMUNE, RESULTS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_report_goes_to_the_steward_and_back_and_is_accepted(open_browser, settings, axe, spills):
    settings.KHEO_NOW = "2023-09-20"
    plan = load_bundled()
    standing(plan, "xa-bac-thuy", at(2, 1), built=True)
    phone = open_browser(PHONE, user=make_member(unit("xa-bac-thuy")))
    desk = open_browser(DESK, user=make_member(unit("ban-dan-van"), "steward"))

    phone.goto("/bao-cao/")
    phone.get_by_role("link", name=re.compile("Soạn.*Gửi báo cáo đánh giá kết quả")).click()
    phone.get_by_label("Kết quả thực hiện").fill("Đã mở 3 km đường liên thôn.")
    expect(phone.locator("[data-draft-status]")).to_contain_text("Đã lưu lúc")
    phone.get_by_label("Mô hình đã đăng ký: đơn vị báo cáo").fill("2")
    phone.get_by_role("button", name="Gửi", exact=True).click()
    expect(phone.get_by_role("alert")).to_contain_text("đơn vị ghi 2, hệ thống tính 1")
    assert axe(phone) == []
    assert spills(phone) == 0
    phone.get_by_label("Mô hình đã đăng ký: giải thích nếu khác").fill("Một mô hình chưa kịp nhập.")
    phone.get_by_role("button", name="Gửi", exact=True).click()
    expect(phone.locator(".badge", has_text="Đã gửi")).to_be_visible()

    desk.goto("/")
    desk.get_by_role("link", name=re.compile("Xem 1 báo cáo")).click()
    desk.get_by_role("link", name=re.compile("Mở.*Đảng ủy xã Bắc Thủy")).click()
    expect(desk.get_by_role("row", name="Mô hình đã đăng ký")).to_contain_text("Một mô hình chưa kịp nhập.")
    desk.get_by_text("Trả lại để bổ sung").click()
    desk.get_by_label("Lý do trả lại").fill("Đề nghị nhập mô hình còn thiếu.")
    assert axe(desk) == []
    desk.get_by_role("button", name="Trả lại", exact=True).click()
    expect(desk.get_by_text("Đã trả lại báo cáo; đơn vị được báo bằng thư.")).to_be_visible()

    standing(plan, "xa-bac-thuy", at(9, 19))
    phone.goto("/")
    phone.get_by_role("link", name=re.compile("Sửa, gửi lại.*Gửi báo cáo đánh giá kết quả")).click()
    expect(phone.get_by_label("Mô hình đã đăng ký: đơn vị báo cáo")).to_have_value("2")
    phone.get_by_role("button", name="Gửi", exact=True).click()
    expect(phone.locator(".badge", has_text="Đã gửi")).to_be_visible()

    desk.goto("/bao-cao/")
    desk.get_by_label("Chọn Đảng ủy xã Bắc Thủy").check()
    desk.get_by_role("button", name="Chấp nhận báo cáo đã chọn").click()
    expect(desk.get_by_text("Đã chấp nhận 1 báo cáo.")).to_be_visible()
    assert list(Report.objects.values_list("state", "differences")) == [("accepted", 0)]


def test_a_figure_typed_in_one_language_is_the_same_number_when_it_is_put_back_in_the_other(open_browser, settings):
    settings.KHEO_NOW = "2023-09-20"
    load_bundled()
    phone = open_browser(PHONE, user=make_member(unit(COMMUNE)))
    address = f"/bao-cao/chi-lang-2023/don-vi/{COMMUNE}/soan/?viec={RESULTS}"
    figure, status = phone.locator("input.own-figure").first, phone.locator("[data-draft-status]")
    phone.route("**/tu-luu/**", lambda route: route.abort())
    phone.goto(address)
    figure.fill("1.234")
    expect(status).to_contain_text("giữ trên máy này")
    phone.unroute("**/tu-luu/**")

    phone.goto(f"/en{address}")
    expect(phone.get_by_role("button", name="Discard what was restored")).to_be_visible()
    expect(figure).to_have_value("1,234")
    expect(status).to_contain_text("Saved at")
    assert list(Report.objects.get().stated.values()) == ["1234"]

    phone.goto(address)
    expect(figure).to_have_value("1.234")
    figure.fill("1.234")  # as the server has it
    phone.goto(f"/en{address}")
    expect(figure).to_have_value("1,234")
    assert phone.evaluate("Object.keys(localStorage).filter(key => key.startsWith('kheo-draft'))") == []
