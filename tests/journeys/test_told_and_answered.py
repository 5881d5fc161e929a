"""What a unit tells of its work reaches a resident's telephone; what a resident says of a list comes back answered."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from kheo.portal.models import Comment
from kheo.publicity.models import Publication
from tests.ballots.factories import load_bundled_plan
from tests.factories import make_member
from tests.journeys.conftest import DESK, PHONE, field
from tests.portal.factories import DURING, make_noticed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.enable_socket]
SAID = (
    "Tuyến đường hoa đẹp, nhưng đoạn qua nhà văn hóa còn thiếu đèn. Cảm ơn!!!!!!!!!!"  # so many marks are asked about
)
ALT = "Bà con trồng hoa ven đường thôn"


@pytest.fixture
def plan(settings):
    settings.KHEO_NOW = DURING.isoformat()
    return load_bundled_plan()


def picture():
    out = BytesIO()
    Image.new("RGB", (1200, 800), (120, 160, 90)).save(out, "JPEG")
    return {"name": "duong-hoa.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def presses(page, name):
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def test_an_article_with_a_picture_is_approved_published_and_read_on_a_phone(plan, open_browser, spills):
    writer = open_browser(DESK, user=make_member(plan.steward, "communicator"))
    writer.goto("/tuyen-truyen/moi/?loai=article")
    field(writer, "Tiêu đề").fill("Con đường hoa")
    writer.get_by_role("textbox", name="Nội dung bài").fill("Bà con trong thôn cùng trồng hoa.")
    presses(writer, "Lưu bản nháp")
    field(writer, "Ảnh").set_input_files(picture())
    field(writer, "Mô tả ảnh").fill(ALT)
    presses(writer, "Thêm ảnh")
    expect(writer.get_by_role("img", name=ALT)).to_be_visible()
    presses(writer, "Gửi duyệt")
    expect(writer.get_by_text("Đã gửi duyệt.")).to_be_visible()
    it = Publication.objects.get()
    phone = open_browser(PHONE)
    phone.goto("/cong-khai/bai-viet/")
    expect(phone.get_by_text("Chưa có bài viết nào")).to_be_visible()

    steward = open_browser(DESK, user=make_member(plan.steward, "steward"))
    steward.goto(f"/tuyen-truyen/{it.pk}/")
    presses(steward, "Duyệt")
    presses(steward, "Đăng bài")
    expect(steward.get_by_role("link", name="Xem trên trang công khai")).to_be_visible()

    phone.reload()
    phone.get_by_role("link", name="Con đường hoa").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Con đường hoa")
    expect(phone.get_by_text("Bà con trong thôn cùng trồng hoa.")).to_be_visible()
    shown = phone.get_by_role("img", name=ALT)
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    assert spills(phone) == 0


def test_a_resident_comments_by_phone_the_unit_answers_and_the_code_shows_it(plan, open_browser, spills):
    round_ = make_noticed(plan)
    phone = open_browser(PHONE)
    phone.goto(f"/cong-khai/lay-y-kien/{round_.pk}/")
    phone.get_by_role("main").get_by_role("link", name="Gửi góp ý", exact=True).click()
    field(phone, "Góp ý về hồ sơ số").fill("1")
    field(phone, "Góp ý").fill(SAID)
    presses(phone, "Gửi góp ý")
    question = phone.get_by_label(re.compile("Một tuần|Ba cộng bốn|Con trâu|Thủ đô|Một năm"))
    words = phone.locator("label", has_text=re.compile("Một tuần|Ba cộng bốn|Con trâu|Thủ đô|Một năm")).inner_text()
    known = {"tuần": "bảy", "cộng": "7", "trâu": "bốn", "Thủ đô": "Hà Nội", "năm có": "12"}
    question.fill(next(answer for sign, answer in known.items() if sign in words))
    presses(phone, "Gửi góp ý")
    code = phone.locator(".receipt-code").inner_text().strip()
    assert spills(phone) == 0
    it = Comment.objects.get()

    office = open_browser(DESK, user=make_member(round_.unit))
    office.goto(f"/cong-khai/gop-y/{it.pk}/")
    presses(office, "Công khai góp ý")
    field(office, "Nội dung trả lời").fill("Xã sẽ lắp thêm đèn.")
    presses(office, "Gửi trả lời")
    expect(office.get_by_text("Đã trả lời góp ý.")).to_be_visible()

    phone.goto("/cong-khai/gop-y/")
    field(phone, "Mã nhận góp ý").fill(code.lower())
    presses(phone, "Xem trả lời")
    expect(phone.get_by_text("Đã trả lời", exact=True)).to_be_visible()
    expect(phone.get_by_text("Xã sẽ lắp thêm đèn.")).to_be_visible()
    phone.get_by_role("link", name="Góp ý này đang được công khai").click()
    expect(phone.get_by_text(SAID)).to_be_visible()
    assert spills(phone) == 0
