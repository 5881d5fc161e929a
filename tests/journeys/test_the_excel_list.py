"""The list as a unit sends it today: the form filled in in Excel, checked, mended, brought in, and taken back."""

import re

import openpyxl
import pytest
from playwright.sync_api import expect

from kheo.registrations.models import Registration
from tests.factories import make_member
from tests.journeys.conftest import DESK
from tests.registrations.factories import load_bundled_plan, unit_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COMPLETE = {
    "Loại": "Mô hình",
    "Tập thể, cá nhân thực hiện": "Chi hội Phụ nữ thôn Làng Mỏ",
    "Tập thể/Cá nhân": "Tập thể",
    "Lĩnh vực": "Văn hóa - xã hội",
    "Cấp": "Cấp cơ sở",
    "Nội dung": "Mỗi tuần thu gom rác một buổi, bán gây quỹ.",
    "Thời gian": "Quý II/2023",
}
ROWS = [
    {**COMPLETE, "Tên mô hình, điển hình": "Biến rác thành quỹ"},
    {**COMPLETE, "Tên mô hình, điển hình": "Ánh sáng đường quê", "Lĩnh vực": "Thể thao"},
    {**COMPLETE, "Tên mô hình, điển hình": "Dòng họ hiếu học", "Nội dung": ""},
]


@pytest.fixture
def desk(open_browser, settings):
    settings.KHEO_NOW = "2023-02-10"
    load_bundled_plan()
    return open_browser(DESK, user=make_member(unit_of("xa-bac-thuy")))


def download(page, name, folder):
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).first.click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file


def upload(page, file):
    page.goto("/danh-sach/nhap/")
    page.get_by_label("Tệp danh sách").set_input_files(file)
    page.get_by_role("button", name="Kiểm tra danh sách").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kiểm tra danh sách")


def columns_of(sheet):
    """The row of the header, and the number of each column by its label."""
    for line in sheet.iter_rows():
        labels = {cell.value: cell.column for cell in line if cell.value}
        if "Tên mô hình, điển hình" in labels:
            return line[0].row, labels
    raise AssertionError("no header")


def fill_in(file, rows):
    book = openpyxl.load_workbook(file)
    sheet = book.active
    header, columns = columns_of(sheet)
    for number, values in enumerate(rows, start=1):
        for label, value in values.items():
            sheet.cell(header + number, columns[label], value)
    book.save(file)
    book.close()


def bring_in(page, words):
    page.get_by_role("button", name="Nhập danh sách").click()
    expect(page.get_by_text(words)).to_be_visible()


def test_a_list_is_filled_in_checked_mended_brought_in_taken_back_and_brought_in(desk, axe, tmp_path):
    desk.goto("/dang-ky/")
    desk.get_by_role("link", name="Nhập từ Excel").click()
    form = download(desk, "Tải biểu trống", tmp_path)
    fill_in(form, ROWS)

    upload(desk, form)
    wrong = desk.get_by_role("table", name="Các ô cần xem lại").locator("tbody tr")
    expect(wrong).to_have_count(1)
    expect(wrong).to_contain_text("H11")
    expect(wrong).to_contain_text("Thể thao")
    expect(desk.get_by_role("row", name=re.compile("Dòng họ hiếu học"))).to_contain_text("Còn thiếu")
    assert axe(desk) == []
    assert Registration.objects.count() == 0

    mine = download(desk, "Tải tệp có ghi chú", tmp_path)
    book = openpyxl.load_workbook(mine)
    sheet = book["Danh sách đăng ký"]
    assert "Thể thao" in sheet["H11"].comment.text
    assert book.active.title == "Kết quả kiểm tra"
    sheet["H11"] = "Phát triển kinh tế"
    header, columns = columns_of(sheet)
    sheet.cell(header + 3, columns["Nội dung"], "Mỗi dòng họ một quỹ khuyến học.")
    book.save(mine)
    book.close()

    upload(desk, mine)
    expect(desk.locator("#can-xem-lai")).to_have_count(0)
    bring_in(desk, "Đã nhập danh sách: 3 đăng ký mới, 0 đăng ký được sửa.")
    assert axe(desk) == []
    assert list(Registration.objects.values_list("state", flat=True)) == ["submitted"] * 3

    desk.get_by_role("button", name="Hoàn tác").click()
    desk.get_by_role("dialog").get_by_role("button", name="Hoàn tác").click()
    expect(desk.get_by_text("Đã hoàn tác: sổ đăng ký trở lại như trước khi nhập danh sách này.")).to_be_visible()
    assert axe(desk) == []
    desk.goto("/dang-ky/")
    expect(desk.get_by_text("Chưa có đăng ký nào")).to_be_visible()

    upload(desk, mine)
    bring_in(desk, "Đã nhập danh sách: 3 đăng ký mới, 0 đăng ký được sửa.")
    desk.goto("/danh-sach/nhap/")
    upload(desk, download(desk, "Danh sách đã gửi", tmp_path))
    expect(desk.get_by_text("Không có gì để nhập")).to_be_visible()
    expect(desk.get_by_role("button", name="Nhập danh sách")).to_have_count(0)
    expect(desk.locator(".figure", has_text="dòng như cũ")).to_contain_text("3")
    desk.goto("/danh-sach/")
    expect(desk.get_by_role("row", name=re.compile("Đã hoàn tác"))).to_have_count(1)
    assert Registration.objects.count() == 3
