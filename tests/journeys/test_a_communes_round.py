"""A commune's round from the first page to the last, on a telephone, by the people who hold it."""

import re

import pytest
from playwright.sync_api import expect

from kheo.ballots.models import Ballot
from kheo.recognition.models import Recognition
from kheo.rounds.models import Assessment
from tests.factories import PASSWORD, make_member
from tests.journeys.conftest import PHONE, field, sign_in_by_hand
from tests.registrations.factories import load_bundled_plan, make_accepted, unit_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHOSEN = "Tổ tự quản thu gom rác thải nhựa thôn Làng Mỏ"
LEFT = "Dòng họ hiếu học thôn Co Hương"
POINTS = (
    ("9", "14", "18", "14", "22", "13"),
    ("10", "12", "18", "13", "20", "12"),
    ("8", "13", "16", "12", "21", "11"),
)
MEMBERS = ("Vi Thị Chấm", "Hoàng Văn Soát", "Lương Thị Xét")


@pytest.fixture
def commune(settings):
    """Two models in the register, an officer, a leader, and three who will sit on the council."""
    settings.KHEO_NOW = "2023-09-01"
    plan = load_bundled_plan()
    commune = unit_of("xa-bac-thuy")
    for title in (CHOSEN, LEFT):
        make_accepted(plan, commune, title=title, carrier="Chi hội Phụ nữ thôn Làng Mỏ", consent_to_publish=True)
    make_member(commune, name="Lành Thị Hồng", email="hong@example.vn")
    return commune


def step(page, name, words):
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_text(words)).to_be_visible()


def convene(phone):
    phone.get_by_text("Mục lục").click()
    phone.get_by_role("navigation", name="Các mục").get_by_role("link", name="Đợt xét").click()
    phone.get_by_role("link", name="Mở đợt xét").first.click()
    phone.get_by_label("Cấp xét và đơn vị tổ chức").select_option(label="Cấp cơ sở – Đảng ủy xã Bắc Thủy")
    step(phone, "Mở đợt xét", "Tiếp theo: lập hội đồng và chọn hồ sơ đề nghị.")
    return phone.url


def seat_the_council(phone, members):
    phone.get_by_role("link", name="Hội đồng", exact=True).click()
    for member, seat in zip(members, ("Chủ tịch", "Thư ký", "Ủy viên"), strict=True):
        field(phone, "Chọn tài khoản").select_option(label=f"{member.name} – {member.email}")
        phone.get_by_label("Trong hội đồng", exact=True).select_option(label=seat)
        step(phone, "Thêm vào hội đồng", f"Đã thêm {member.name} vào hội đồng.")


def tell_what_others_can_learn(phone, registration):
    phone.goto(f"/dang-ky/{registration.pk}/bao-cao/")
    field(phone, "Điều nơi khác có thể học, làm theo").fill("Mỗi hộ một góc phân loại, mỗi tuần cân một lần.")
    phone.get_by_role("button", name="Lưu báo cáo").click()
    expect(phone.get_by_text("Đã lưu")).not_to_have_count(0)


def choose(phone, round_url):
    """Both are ticked; on the page that asks again, one is taken out."""
    phone.goto(round_url)
    phone.get_by_role("link", name="Chọn hồ sơ đề nghị").first.click()
    for title in (CHOSEN, LEFT):
        phone.get_by_role("checkbox", name=f"Chọn {title}").check()
    phone.get_by_role("button", name="Xem lại để đề nghị").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Đề nghị 2 hồ sơ?")
    assert not Assessment.objects.exists()
    phone.get_by_role("checkbox", name=f"Chọn {LEFT}").uncheck()
    step(phone, "Đề nghị vào đợt xét", "Đã đề nghị 1 hồ sơ vào đợt xét.")


def give_notice(phone):
    phone.get_by_text("Công khai danh sách…").click()
    expect(phone.get_by_label("Đến hết ngày")).to_have_value("2023-09-06")
    step(phone, "Công khai danh sách", "Đã công khai danh sách và chốt hồ sơ.")


def score(phone, points):
    """From one's first page to the sheet, and every criterion with what proves it."""
    phone.goto("/")
    phone.get_by_role("link", name=re.compile("^Chấm điểm: ")).click()
    phone.get_by_role("link", name=re.compile(CHOSEN)).click()
    for row, point in zip(phone.locator(".score-row:has([data-points])").all(), points, strict=True):
        row.locator("[data-points]").fill(point)
        row.locator("textarea").fill("Biên bản họp thôn, sổ cân rác hằng tuần.")
    expect(phone.locator("[data-score-total]")).to_have_text(str(sum(map(int, points))))
    step(phone, "Gửi phiếu", f"Đã gửi phiếu: {CHOSEN}.")


def hold_the_meeting(phone):
    phone.get_by_role("link", name="Bình chọn, biểu quyết").click()
    phone.get_by_role("link", name="Chuẩn bị cuộc bỏ phiếu").first.click()
    phone.get_by_label("Biểu quyết tại hội nghị", exact=True).check()
    field(phone, "Hoặc chỉ ghi số người có quyền biểu quyết").fill("25")
    step(phone, "Chuẩn bị", "Đã chuẩn bị cuộc bỏ phiếu. Xem lại rồi mở.")
    phone.get_by_role("link", name="Chốt danh sách").click()
    step(phone, "Chốt danh sách", "Đã chốt danh sách. Ghi kết quả hội nghị.")


def type_in_the_counts(phone):
    """What does not add up is refused with all that was typed; then the tellers count again."""
    typed = {"Chủ trì": "Vi Văn Bí", "Số người có mặt": "20", "Phiếu phát ra": "20", "Phiếu thu về": "20"}
    typed |= {
        "Tổ kiểm phiếu": "Lý Thị Kiểm",
        "Đồng ý": "19",
        "Không đồng ý": "2",
        "Tóm tắt biên bản": "Thống nhất cao.",
    }
    for label, value in typed.items():
        phone.get_by_label(label, exact=True).fill(value)
    expect(phone.locator("#doi-chieu")).to_contain_text("Số liệu chưa khớp")
    with phone.expect_response(re.compile("/hoi-nghi/$")) as waiting:
        phone.get_by_role("button", name="Lưu", exact=True).click()
    assert waiting.value.status == 422
    expect(phone.get_by_text("Mục 1: tổng số phiếu (21)").first).to_be_visible()
    expect(phone.get_by_label("Phiếu thu về", exact=True)).to_have_value("20")
    assert Ballot.objects.get().collected is None

    phone.get_by_label("Không đồng ý", exact=True).fill("1")
    expect(phone.locator("#doi-chieu")).to_contain_text("Số liệu khớp")
    phone.get_by_role("button", name="Lưu rồi kiểm phiếu").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Đóng và kiểm phiếu?")
    step(phone, "Đóng và kiểm phiếu", "Đã kiểm phiếu. Kết quả đã công bố ở trang kết quả.")


def draft(phone):
    phone.get_by_role("link", name="Dự thảo quyết định").click()
    expect(phone.get_by_role("checkbox", name=re.compile(CHOSEN))).to_be_checked()
    step(phone, "Lập dự thảo với hồ sơ đã chọn", "Đã lập dự thảo.")
    return phone.url


def sign(leader):
    leader.goto("/")
    leader.get_by_role("link", name=re.compile("Ký 1 quyết định")).click()
    expect(leader.get_by_label("Họ và tên người ký")).to_have_value("Nguyễn Văn Ký")
    leader.get_by_label("Chức vụ").fill("Bí thư")
    leader.get_by_role("button", name="Ký quyết định này").click()
    expect(leader.get_by_text("Đã ký")).not_to_have_count(0)


def issue(phone, decision_url):
    phone.goto(decision_url)
    phone.get_by_role("link", name="Xem và ban hành").click()
    expect(phone.get_by_text("01-QĐ/ĐU").first).to_be_visible()
    assert not Recognition.objects.exists()
    step(phone, "Ban hành", "Đã ban hành 1 quyết định: số 1/2023")


def test_from_convening_to_a_model_that_counts_as_recognised(commune, open_browser, spills, axe, settings):
    members = [make_member(commune, "assessor", name=name) for name in MEMBERS]
    phone = open_browser(PHONE)
    sign_in_by_hand(phone, "hong@example.vn", PASSWORD)
    round_url = convene(phone)
    seat_the_council(phone, members)
    tell_what_others_can_learn(phone, commune.registrations.get(title=CHOSEN))
    choose(phone, round_url)
    give_notice(phone)
    assert (axe(phone), spills(phone)) == ([], 0)
    phone.get_by_role("link", name="Trang công khai").click()
    expect(phone.get_by_text("Còn 6 ngày")).to_be_visible()
    expect(phone.get_by_role("row", name=re.compile(CHOSEN))).to_be_visible()

    settings.KHEO_NOW = "2023-09-04"
    phone.goto(round_url)
    step(phone, "Bắt đầu kiểm tra, chấm điểm", "Đã bắt đầu kiểm tra, chấm điểm.")
    for member, points in zip(members, POINTS, strict=True):
        page = open_browser(PHONE, user=member)
        score(page, points)
        assert spills(page) == 0
        page.context.close()
    phone.goto(round_url)
    step(phone, "Chuyển sang bình chọn", re.compile("Còn đang công khai"))

    settings.KHEO_NOW = "2023-09-07"
    step(phone, "Chuyển sang bình chọn", "Đã chốt chấm điểm; chuyển sang bình chọn.")
    hold_the_meeting(phone)
    type_in_the_counts(phone)
    assert (axe(phone), spills(phone)) == ([], 0)

    phone.get_by_role("link", name="Về đợt xét để sang bước sau").click()
    step(phone, "Chuyển sang quyết định", "Đã chuyển sang bước quyết định.")
    decision_url = draft(phone)
    leader = open_browser(PHONE, user=make_member(commune, "leader", name="Nguyễn Văn Ký"))
    sign(leader)
    assert (axe(leader), spills(leader)) == ([], 0)
    issue(phone, decision_url)

    phone.goto("/cong-nhan/")
    expect(phone.get_by_role("row", name=re.compile(CHOSEN))).to_contain_text("Đang được công nhận")
    assert (axe(phone), spills(phone)) == ([], 0)
    phone.goto("/tien-do/chi-lang-2023/xa-bac-thuy/")
    expect(phone.locator(".figure[href$='=cong-nhan']")).to_contain_text("1")
    expect(phone.get_by_text("1 trong 2")).to_be_visible()
    phone.goto(round_url)
    step(phone, "Kết thúc đợt xét", "Đã kết thúc đợt xét.")
