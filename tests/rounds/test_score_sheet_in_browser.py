"""The score sheet on a phone of 360 px, with one thumb: nothing runs over, nothing is lost, nothing is typed twice."""

import re
from decimal import Decimal

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import expect

from kheo.plans.models import Plan
from kheo.rounds.models import ScoreSheet
from tests.factories import make_unit
from tests.registrations.factories import load_bundled_plan, make_accepted, unit_of
from tests.rounds.factories import make_assessment, make_council, make_round, to_assessing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.enable_socket]

SAVED = re.compile(r"Đã lưu lúc \d\d:\d\d")
SMALL = """() => [...document.querySelectorAll('.score-form :is(button, input, .score-answer)')]
  .filter(each => each.type !== 'hidden' && each.getBoundingClientRect().height < 44).map(each => each.outerHTML)"""


@pytest.fixture
def round_(db, settings):
    settings.KHEO_NOW = "2023-09-07"
    load_bundled_plan()
    commune = unit_of("xa-bac-thuy")
    hamlet = make_unit("Chi bộ thôn Co Hương", parent=commune, kind="party-cell")
    models = [make_accepted(Plan.objects.get(), hamlet) for _ in range(2)]
    made = make_round(Plan.objects.get(), commune)
    make_council(made)
    for model in models:
        make_assessment(made, model)
    return to_assessing(made)


@pytest.fixture
def page(new_context, live_server, client, round_):
    client.force_login(round_.council.order_by("pk").first().user)
    name = django_settings.SESSION_COOKIE_NAME
    phone = new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    phone.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = phone.new_page()
    page.set_default_timeout(40_000)
    return page


def test_a_sheet_is_scored_with_one_thumb_through_a_lost_connection(page, live_server, round_):
    first, second = round_.assessments.order_by("number")
    page.goto(f"{live_server.url}/dot-xet/phieu-cham/{first.pk}/")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.evaluate(SMALL) == []
    expect(page.locator(".score-dossier > div")).to_be_hidden()  # folded above the sheet

    total = page.locator("[data-score-total]")
    for row in page.locator(".score-row:has([data-points])").all():
        row.locator("[data-value]").last.tap()
    expect(total).to_have_text("100")
    page.get_by_role("button", name=re.compile("Bớt nửa điểm: Cách vận động")).tap()
    expect(total).to_have_text("99,5")
    expect(page.locator("[data-draft-status]")).to_have_text(SAVED)
    assert ScoreSheet.objects.get().total == Decimal("99.5")

    page.context.set_offline(True)
    page.locator("#mc-van-dong").fill("Đã đến từng hộ.")
    expect(page.locator("[data-draft-status]")).to_contain_text("giữ trên máy này")
    page.context.set_offline(False)
    expect(page.locator("[data-draft-status]")).to_have_text(SAVED)
    assert ScoreSheet.objects.get().lines.get(criterion="van-dong").evidence == "Đã đến từng hộ."

    page.get_by_role("button", name="Gửi phiếu").tap()
    expect(page.get_by_text("Phiếu chưa gửi được")).to_be_visible()
    for area in page.locator(".score-evidence textarea").all():
        area.fill("Có biên bản họp thôn.")
    page.get_by_role("button", name="Gửi phiếu").tap()
    expect(page).to_have_url(re.compile(rf"/phieu-cham/{second.pk}/$"))
    assert ScoreSheet.objects.get().submitted_at
