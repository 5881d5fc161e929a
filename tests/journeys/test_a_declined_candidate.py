"""A candidate that is not recognised: its unit finds the letter and the page, and reads exactly why."""

import pytest
from playwright.sync_api import expect

from kheo.accounts.models import Letter
from tests.factories import make_member
from tests.journeys.conftest import DESK, PHONE
from tests.registrations.factories import load_bundled_plan, make_accepted, unit_of
from tests.rounds.factories import make_assessment, make_council, make_round, make_sheet, to_assessing, to_voting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.enable_socket]

WHY = "Điểm bình quân chưa đạt mức của cấp huyện; đề nghị bổ sung số liệu minh chứng về hiệu quả."


@pytest.fixture
def candidate(settings):
    """Of the Fatherland Front, before the district's round, scored 60 of 100 by a council of three."""
    settings.KHEO_NOW = "2023-09-22"
    plan = load_bundled_plan()
    round_ = make_round(plan, unit_of("huyen-uy-chi-lang"), level="huyen")
    found = make_assessment(round_, make_accepted(plan, unit_of("mttq"), level="huyen"))
    council = make_council(round_)
    to_assessing(round_)
    for member in council:
        make_sheet(found, member, share="0.6")
    to_voting(round_)
    return found


def decline(desk, candidate):
    desk.goto(f"/dot-xet/ho-so/{candidate.pk}/")
    desk.get_by_text("Không công nhận…").click()
    desk.get_by_role("button", name="Không công nhận", exact=True).click()
    expect(desk.get_by_text("Chưa ghi lý do").first).to_be_visible()
    desk.get_by_label("Lý do").first.fill(WHY)
    desk.get_by_role("button", name="Không công nhận", exact=True).click()
    expect(desk.get_by_text("thư báo đơn vị đã được soạn")).to_be_visible()


def test_the_unit_of_a_declined_candidate_reads_why(candidate, open_browser, axe, spills):
    steward = make_member(candidate.registration.plan.steward, "steward")
    desk = open_browser(DESK, user=steward)
    decline(desk, candidate)
    letter = Letter.objects.get(kind="assessment.declined")
    assert letter.unit == candidate.registration.unit
    assert WHY in letter.body
    assert "trang của đăng ký, mục “Đợt xét”" in letter.body
    desk.goto("/tai-khoan/thu/")
    expect(desk.get_by_text(letter.subject)).to_be_visible()

    phone = open_browser(PHONE, user=make_member(candidate.registration.unit), color_scheme="dark")
    phone.goto("/dang-ky/")
    phone.get_by_role("link", name=candidate.registration.title).tap()
    expect(phone.get_by_role("heading", level=2, name="Đợt xét")).to_be_visible()
    assert (spills(phone), axe(phone)) == (0, [])
    phone.get_by_role("link", name=candidate.round.title).tap()
    expect(phone.get_by_text("Hồ sơ chưa được công nhận trong đợt này, vì:")).to_be_visible()
    expect(phone.locator(".notice", has_text=WHY)).to_be_visible()
    assert (spills(phone), axe(phone)) == (0, [])
    missed = phone.locator(".verdict-list > li", has_text="điểm bình quân 60 điểm, cần từ 80 điểm")
    missed.locator("summary").tap()
    expect(missed.locator("blockquote")).to_contain_text("tiêu chí")
    expect(phone.get_by_role("button", name="Đưa ra khỏi đợt xét")).to_have_count(0)

    phone.get_by_role("link", name="Giải thích điểm").tap()
    expect(phone.get_by_text("Chưa đạt mức điểm 80 / 100: còn thiếu 20 điểm")).to_be_visible()
    expect(phone.locator(".score-explained > li")).not_to_have_count(0)
    assert (spills(phone), axe(phone)) == (0, [])
    for member in candidate.round.council.all():
        assert phone.get_by_text(member.name).count() == 0, "no scorer is named"
