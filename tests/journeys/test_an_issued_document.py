"""A report from its draft to its issue, and what its page says when the records go on."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from kheo.registrations.actions.storing import stored_path
from tests.factories import make_member
from tests.journeys.conftest import DESK, PHONE, field, sign_in
from tests.papers.documents import HINT, OTHER, catalogue
from tests.registrations.factories import load_bundled_plan, make_accepted, unit_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("catalogue")]
__all__ = ["catalogue"]
MORNING = datetime(2023, 3, 2, 0, 30, tzinfo=UTC)


def test_a_report_is_written_issued_downloaded_and_says_what_changed(open_browser, settings, axe, spills, tmp_path):
    settings.KHEO_NOW = "2023-03-02"
    plan = load_bundled_plan()
    unit = unit_of("xa-bac-thuy")
    make_accepted(plan, unit, title="Đường hoa thôn Làng Mỏ")
    officer = make_member(unit)
    phone = open_browser(PHONE, user=officer)

    phone.goto("/van-ban/soan/")
    phone.get_by_role("link", name="Báo cáo thử").click()
    phone.get_by_role("button", name="Lập dự thảo").click()
    expect(phone.get_by_text("Còn 3 việc phải làm trước khi ban hành")).to_be_visible()
    assert axe(phone) == []
    assert spills(phone) == 0

    figure = phone.locator(".sourced").first
    expect(figure).to_have_text("1")
    figure.click()
    source = phone.locator(":target")
    expect(source).to_contain_text("Tính đến hết ngày 02/03/2023")
    source.get_by_role("link", name="Mở danh sách").click()
    expect(phone.get_by_text("Đường hoa thôn Làng Mỏ").first).to_be_visible()
    phone.go_back()

    phone.get_by_label(HINT).fill("Đơn vị có 7 chi bộ.")
    expect(phone.locator("[data-draft-status]")).to_contain_text("Đã lưu lúc")
    phone.locator(".paper-place", has_text=OTHER).get_by_label("Bỏ đoạn này khỏi văn bản").check()
    field(phone, "Họ và tên người ký").fill("Hoàng Văn Dũng")
    phone.get_by_role("button", name="Lưu và ban hành").click()
    field(phone, "Ký hiệu đơn vị").fill("ĐU")
    assert axe(phone) == []
    phone.get_by_role("button", name="Ban hành", exact=True).click()

    expect(phone.get_by_role("heading", level=1)).to_have_text("Báo cáo số 01-BC/ĐU")
    expect(phone.get_by_text("mọi số và danh sách vẫn như đã ban hành")).to_be_visible()
    with phone.expect_download() as waiting:
        phone.get_by_role("link", name="PDF", exact=True).click()
    file = tmp_path / "bao-cao.pdf"
    waiting.value.save_as(file)
    digest = phone.locator("tr", has_text="PDF").locator("code").inner_text()
    assert stored_path(digest).read_bytes() == file.read_bytes()

    make_accepted(plan, unit, title="Camera an ninh tự quản", at=MORNING)
    desk = open_browser(DESK)
    sign_in(desk.context, officer, phone.url.split("/van-ban/")[0])
    desk.goto(phone.url)
    row = desk.locator("#doi-gi tbody tr").first
    expect(row.locator("td.num")).to_have_text(["1", "2"])
    assert axe(desk) == []
    row.get_by_role("link", name="Mở danh sách").click()
    expect(desk.get_by_text("Camera an ninh tự quản").first).to_be_visible()
    assert stored_path(digest).read_bytes() == file.read_bytes()
