"""Nobody judges their own: kept out by their unit, kept out by their word, and named in the minutes."""

import pytest
from playwright.sync_api import expect

from kheo.ballots.actions.casting import cast_in_council
from kheo.ballots.actions.closing import close_ballot
from kheo.rounds.models import ScoreSheet
from tests.ballots.factories import AFTER, DURING, Scene, make_open_ballot, receipt, voter
from tests.factories import make_member, make_unit
from tests.journeys.conftest import DESK, PHONE
from tests.registrations.factories import SYSTEM, load_bundled_plan, make_accepted, unit_of
from tests.rounds.factories import (
    make_account,
    make_assessment,
    make_council,
    make_round,
    make_seat,
    make_sheet,
    to_assessing,
    to_voting,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.enable_socket]

KINSHIP = "Em ruột của trưởng thôn, người chủ trì mô hình"


@pytest.fixture
def round_(settings):
    """Two hamlets' models before the commune; of five members, the second is of the first hamlet."""
    settings.KHEO_NOW = "2023-09-07"
    plan, commune = load_bundled_plan(), unit_of("xa-bac-thuy")
    hamlets = [make_unit(f"Chi bộ thôn {name}", parent=commune, kind="party-cell") for name in ("Co Hương", "Khuôn Rẹ")]
    models = [make_accepted(plan, hamlet) for hamlet in hamlets]
    made = make_round(plan, commune)
    make_council(made, 1)
    make_seat(made, make_account(hamlets[0], name="Lương Văn Hương"), unit=hamlets[0])
    make_seat(made, make_account(name="Hoàng Thị Em"))
    for name in ("Nông Văn Kỹ", "Lý Thị Công"):
        make_seat(made, make_account(name=name))
    for model in models:
        make_assessment(made, model)
    return to_assessing(made)


def is_kept_out(phone, round_, own, spills, axe):
    """The member of the registering unit reads why; the address of the sheet gives no sheet."""
    phone.goto(f"/dot-xet/{round_.pk}/cham-diem/")
    row = phone.locator(".score-kept-out")
    expect(row).to_contain_text(own.registration.title)
    expect(row).to_contain_text("Đồng chí không chấm hồ sơ này:")
    expect(row).to_contain_text("Chi bộ thôn Co Hương")
    expect(row.get_by_role("link")).to_have_count(0)
    assert (spills(phone), axe(phone)) == (0, [])
    phone.goto(f"/dot-xet/phieu-cham/{own.pk}/")
    expect(phone.get_by_role("main")).to_contain_text("Chi bộ thôn Co Hương")
    expect(phone.get_by_role("button", name="Gửi phiếu")).to_have_count(0)
    expect(phone.locator("form.score-form")).to_have_count(0)
    assert (spills(phone), axe(phone)) == (0, [])
    assert not ScoreSheet.objects.exists()


def declares(phone, round_, own, spills, axe):
    phone.goto(f"/dot-xet/{round_.pk}/lien-quan/")
    assert (spills(phone), axe(phone)) == (0, [])
    row = phone.get_by_role("row").filter(has_text=own.registration.title)
    expect(row).to_contain_text("Lương Văn Hương")
    row.get_by_role("link", name="Khai có liên quan").tap()
    phone.get_by_role("button", name="Khai có liên quan").tap()
    expect(phone.get_by_role("alert").first).to_be_visible()  # what the interest is must be said
    phone.get_by_label("Mối liên quan").fill(KINSHIP)
    phone.get_by_role("button", name="Khai có liên quan").tap()
    expect(phone.get_by_text("Đã ghi. Thành viên này không chấm, không biểu quyết hồ sơ này.")).to_be_visible()
    expect(row).to_contain_text("Hoàng Thị Em")
    expect(row.locator("td[data-label='Còn người chấm']")).to_have_text("3")


def votes(round_, members):
    """The council's vote, without a browser: each on what they may judge."""
    for assessment in round_.assessments.all():
        for member in members:
            if assessment.number == 2 or member.name not in {"Lương Văn Hương", "Hoàng Thị Em"}:
                make_sheet(assessment, member)
    to_voting(round_)
    scene = Scene(round_, members, list(round_.assessments.select_related("registration").order_by("number")))
    ballot = make_open_ballot(scene)
    for member in members:
        kept_out = member.name in {"Lương Văn Hương", "Hoàng Thị Em"}
        said = {2: "yes"} if kept_out else {1: "yes", 2: "yes"}
        cast_in_council(ballot_id=ballot.pk, choices=said, receipt=receipt(), by=voter(member), at=DURING)
    close_ballot(ballot_id=ballot.pk, by=SYSTEM, at=AFTER)


def test_who_is_of_the_unit_or_has_an_interest_judges_nothing_of_it(round_, open_browser, spills, axe, settings):
    own, _other = round_.assessments.order_by("number")
    members = list(round_.council.select_related("user", "unit", "round__unit").order_by("pk"))
    is_kept_out(open_browser(PHONE, user=members[1].user), round_, own, spills, axe)
    declares(open_browser(PHONE, user=members[2].user, color_scheme="dark"), round_, own, spills, axe)

    votes(round_, members)
    settings.KHEO_NOW = "2023-09-21T11:30:00+07:00"
    desk = open_browser(DESK, user=make_member(round_.unit))
    desk.goto(f"/dot-xet/{round_.pk}/bien-ban/")
    first, second = (
        desk.get_by_role("row").filter(has_text=each.registration.title)
        for each in round_.assessments.select_related("registration").order_by("number")
    )
    for row, may, needed in ((first, "3", "cần ít nhất 2/3"), (second, "5", "cần ít nhất 2/3")):
        expect(row.locator("td[data-label='Được bỏ phiếu']")).to_have_text(may)
        expect(row).to_contain_text(needed)
    section = desk.locator(".section", has=desk.get_by_role("heading", name="IV. Không tham gia chấm"))
    for words in ("Lương Văn Hương", "Hoàng Thị Em", KINSHIP, "đã tính lại"):
        expect(section).to_contain_text(words)
    assert axe(desk) == []
