"""The district's round at a desk: an office beside a commune recognised below first, votes on the site, papers."""

import re

import pytest
from playwright.sync_api import expect

from kheo.ballots.models import Slip
from kheo.config import clock
from kheo.recognition.actions.certificates import make_waiting_certificates
from kheo.recognition.models import Certificate
from kheo.rounds.actions.reports import save_report
from kheo.rounds.models import Round
from kheo.rounds.rules.reports import ReportValues
from tests.factories import PASSWORD, make_member
from tests.journeys.conftest import DESK, PHONE, sign_in_by_hand
from tests.recognition.factories import make_recognised
from tests.registrations.factories import SYSTEM, load_bundled_plan, make_accepted, unit_of
from tests.rounds.factories import CONVENED, make_council, make_sheet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OF_AN_OFFICE = "Hũ gạo tiết kiệm của Hội Phụ nữ huyện"
OF_A_COMMUNE = "Biến rác thành quỹ ở xã Bắc Thủy"
WITHOUT_A_TICKET = "Ánh sáng đường quê ở xã Y Tịch"


@pytest.fixture
def district(settings):
    """Three registrations for the district's level; one commune has recognised its own, the other has not."""
    settings.KHEO_NOW = "2023-09-05"
    plan = load_bundled_plan()
    one = make_accepted(plan, unit_of("hoi-lhpn"), level="huyen", title=OF_AN_OFFICE, consent_to_publish=True)
    two = make_accepted(plan, unit_of("xa-bac-thuy"), level="huyen", title=OF_A_COMMUNE, consent_to_publish=True)
    make_accepted(plan, unit_of("xa-y-tich"), level="huyen", title=WITHOUT_A_TICKET)
    make_recognised(plan, two.unit, registration=two, at=CONVENED)
    learn = ReportValues(replicable="Mỗi hộ một góc, mỗi tuần một lần.")
    for each in (one, two):
        save_report(each, learn, 0, by=SYSTEM, at=CONVENED)
    make_member(plan.steward, "steward", name="Nông Văn Minh", email="dan-van@example.vn")
    return plan.issuer


def step(page, name, words):
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_text(words)).to_be_visible()


def convene(desk):
    desk.goto("/dot-xet/moi/")
    desk.get_by_label("Cấp xét và đơn vị tổ chức").select_option(label="Cấp huyện – Huyện ủy Chi Lăng")
    step(desk, "Mở đợt xét", "Tiếp theo: lập hội đồng và chọn hồ sơ đề nghị.")
    return desk.url


def choose(desk):
    """What has its ticket can be ticked; what has none is named below, and cannot."""
    desk.get_by_role("link", name="Chọn hồ sơ đề nghị").first.click()
    expect(desk.get_by_role("checkbox", name=f"Chọn {WITHOUT_A_TICKET}")).to_have_count(0)
    expect(desk.get_by_role("link", name=WITHOUT_A_TICKET)).to_be_visible()
    desk.get_by_role("checkbox", name="Chọn tất cả").check()
    desk.get_by_role("button", name="Xem lại để đề nghị").click()
    step(desk, "Đề nghị vào đợt xét", "Đã đề nghị 2 hồ sơ vào đợt xét.")


def vote(page, choices):
    """From one's first page: chosen, looked at once more, sent; the paper says nothing of the one who voted."""
    page.goto("/")
    page.get_by_role("link", name=re.compile("^Bỏ phiếu: ")).click()
    expect(page.locator("fieldset.paper-line")).to_have_count(len(choices))
    for line, choice in zip(page.locator("fieldset.paper-line").all(), choices, strict=True):
        line.get_by_label(choice, exact=True).check()
    page.get_by_role("button", name="Xem lại trước khi gửi").click()
    step(page, "Gửi phiếu", "Mã biên nhận")


def sign(leader):
    leader.goto("/quyet-dinh/cho-ky/")
    leader.get_by_label("Chức vụ").fill("Bí thư")
    leader.get_by_role("button", name="Ký quyết định này").click()
    expect(leader.get_by_text("Không có quyết định nào chờ ký")).to_be_visible()


def issue(desk, decision_url, number):
    desk.goto(decision_url)
    desk.get_by_role("link", name="Xem và ban hành").click()
    step(desk, "Ban hành", f"Đã ban hành 1 quyết định: số {number}/2023")


def commend(desk):
    desk.goto("/quyet-dinh/soan/khen-thuong/?don-vi=huyen-uy-chi-lang")
    desk.get_by_label(f"Hình thức cho {OF_A_COMMUNE}").select_option(label="Giấy khen")
    step(desk, "Lập dự thảo", re.compile("Đã lập dự thảo"))
    return desk.url


def print_certificates(desk, live_server):
    desk.get_by_role("link", name="Giấy chứng nhận").first.click()
    desk.get_by_role("button", name=re.compile("^In 2 giấy chứng nhận")).click()
    expect(desk.get_by_text("đang chờ in").first).to_be_visible()
    assert make_waiting_certificates(now=clock.now, address=live_server.url) == 2
    expect(desk.get_by_role("link", name="Tải tất cả (PDF)")).to_be_visible()


def verify(page, certificate):
    """Anybody, with what stands beside the square on the paper."""
    page.goto("/xac-minh/")
    page.get_by_label("Mã kiểm tra").fill(certificate.code.lower())
    page.get_by_role("button", name="Kiểm tra", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text(certificate.item.achievement)
    expect(page.get_by_role("main")).to_contain_text("01-QĐ/HU")
    page.get_by_label("Mã băm SHA-256 của tệp").fill(certificate.sha256)
    page.get_by_role("button", name="Đối chiếu").click()
    expect(page.get_by_text("Trùng khớp")).to_be_visible()


def test_from_the_ticket_below_to_a_certificate_that_anybody_can_check(
    district, open_browser, live_server, spills, axe, settings
):
    desk = open_browser(DESK)
    sign_in_by_hand(desk, "dan-van@example.vn", PASSWORD)
    round_url = convene(desk)
    round_ = Round.objects.get(level="huyen")
    council = make_council(round_)
    choose(desk)
    desk.get_by_text("Công khai danh sách…").click()
    step(desk, "Công khai danh sách", "Đã công khai danh sách và chốt hồ sơ.")
    step(desk, "Bắt đầu kiểm tra, chấm điểm", "Đã bắt đầu kiểm tra, chấm điểm.")
    for assessment in round_.assessments.all():
        for member in council:
            make_sheet(assessment, member)

    settings.KHEO_NOW = "2023-09-20"
    desk.goto(round_url)
    assert (axe(desk), spills(desk)) == ([], 0)
    step(desk, "Chuyển sang bình chọn", "Đã chốt chấm điểm; chuyển sang bình chọn.")
    desk.get_by_role("link", name="Bình chọn, biểu quyết").click()
    desk.get_by_role("link", name="Chuẩn bị cuộc bỏ phiếu").first.click()
    desk.get_by_label("Bỏ phiếu kín của hội đồng", exact=True).check()
    step(desk, "Chuẩn bị", "Đã chuẩn bị cuộc bỏ phiếu. Xem lại rồi mở.")
    desk.get_by_role("link", name="Mở bỏ phiếu").click()
    desk.get_by_label("Nhận phiếu đến").fill("2023-09-20T17:00")
    step(desk, "Mở bỏ phiếu", "Đã mở bỏ phiếu.")
    ballot_url = desk.url
    for member in council[:2]:
        page = open_browser(PHONE, user=member.user)
        vote(page, ("Đồng ý", "Đồng ý"))
        assert (axe(page), spills(page)) == ([], 0)
        page.context.close()
    assert Slip.objects.count() == 4

    settings.KHEO_NOW = "2023-09-21"
    desk.goto(ballot_url)
    expect(desk.get_by_text("2/3", exact=True)).to_be_visible()
    desk.get_by_role("link", name="Đóng và kiểm phiếu").click()
    step(desk, "Đóng và kiểm phiếu", "Đã kiểm phiếu. Kết quả đã công bố ở trang kết quả.")
    desk.get_by_role("link", name="Về đợt xét để sang bước sau").click()
    step(desk, "Chuyển sang quyết định", "Đã chuyển sang bước quyết định.")
    desk.get_by_role("link", name="Dự thảo quyết định").click()
    step(desk, "Lập dự thảo với hồ sơ đã chọn", re.compile("Đã lập dự thảo"))
    recognising = desk.url
    leader = open_browser(DESK, user=make_member(district, "leader", name="Nguyễn Văn Ký"))
    sign(leader)
    issue(desk, recognising, 1)
    commending = commend(desk)
    sign(leader)
    issue(desk, commending, 2)

    desk.goto(recognising)
    print_certificates(desk, live_server)
    assert (axe(desk), spills(desk)) == ([], 0)
    certificate = Certificate.objects.select_related("item").order_by("number").first()
    verify(open_browser(DESK), certificate)
