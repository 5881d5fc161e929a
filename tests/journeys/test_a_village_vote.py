"""A village votes by telephone: three slips of paper, three telephones, one count that everybody can do again."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from kheo.ballots.models import Ballot, Slip
from kheo.ballots.rules.codes import say_ticket
from kheo.ballots.views import tickets as tickets_page
from tests.ballots.factories import make_ballot, make_scene
from tests.factories import make_member
from tests.journeys.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.enable_socket]

PRINTED, DURING, AFTER = "2023-09-20T10:30:00+07:00", "2023-09-20T13:00:00+07:00", "2023-09-21T11:30:00+07:00"


@pytest.fixture
def scene(settings, live_server):
    settings.KHEO_NOW = PRINTED
    settings.KHEO_ADDRESS = live_server.url
    return make_scene(candidates=2)


@pytest.fixture
def on_paper(monkeypatch):
    """What is printed on the tickets: the sheets of paper are the only place where it stands."""
    printed = []
    make_sheets = tickets_page.ticket_sheets

    def seen(ballot, tickets, **more):
        printed.extend(tickets)
        return make_sheets(ballot, tickets, **more)

    monkeypatch.setattr(tickets_page, "ticket_sheets", seen)
    return printed


def print_tickets(desk, ballot, tmp_path):
    desk.goto(f"/dot-xet/{ballot.round_id}/bieu-quyet/{ballot.pk}/")
    desk.get_by_role("link", name="In phiếu").click()
    desk.get_by_label("Số phiếu cần in").fill("4")
    with desk.expect_download() as waiting:
        desk.get_by_role("button", name="Tạo và tải tệp phiếu").click()
    waiting.value.save_as(tmp_path / "phieu.pdf")
    assert (tmp_path / "phieu.pdf").read_bytes().startswith(b"%PDF")


def go_on(desk, link, button, said):
    """A step of a ballot: its link, the page that says what will happen, its button."""
    desk.get_by_role("main").get_by_role("link", name=link).click()
    desk.get_by_role("button", name=button).click()
    expect(desk.get_by_text(said)).to_be_visible()


def choose(phone, *words):
    for line, word in zip(phone.locator(".paper-line").all(), words, strict=True):
        line.get_by_text(word, exact=True).tap()
    phone.get_by_role("button", name="Xem lại trước khi gửi").tap()


def receipt_on(phone):
    expect(phone.get_by_role("heading", level=1)).to_have_text("Phiếu đã được nhận")
    assert phone.context.cookies() == [], "nothing is left behind on the telephone"
    return phone.locator(".receipt-code").inner_text()


def vote_by_camera(phone, ticket, axe, spills):
    """The address in the square on the ticket."""
    phone.goto(f"/phieu/{ticket.secret}/")
    assert (spills(phone), axe(phone)) == (0, [])
    choose(phone, "Đồng ý", "Không đồng ý")
    expect(phone.locator(".paper-answers dd")).to_have_text(["Đồng ý", "Không đồng ý"])
    assert Slip.objects.count() == 0, "nothing is sent by looking again"
    phone.get_by_role("button", name="Gửi phiếu").tap()
    code = receipt_on(phone)
    assert (spills(phone), axe(phone)) == (0, [])
    return code


def vote_by_typing_without_a_script(phone, ticket, spills):
    phone.goto("/phieu/")
    phone.get_by_label("Mã phiếu").fill("ABCDE-FGHJK-MNPO")
    phone.get_by_role("button", name="Mở phiếu").tap()
    expect(phone.get_by_text("Mã phiếu gõ chưa đúng.")).to_be_visible()
    assert spills(phone) == 0
    phone.get_by_label("Mã phiếu").fill(say_ticket(ticket.secret).lower())
    phone.get_by_role("button", name="Mở phiếu").tap()
    phone.locator(".paper-line").first.get_by_text("Đồng ý", exact=True).tap()
    phone.get_by_role("button", name="Xem lại trước khi gửi").tap()
    expect(phone.get_by_text("Chưa chọn ở mục 2").first).to_be_visible()
    assert spills(phone) == 0
    choose(phone, "Đồng ý", "Đồng ý")
    phone.get_by_role("button", name="Gửi phiếu").tap()
    return receipt_on(phone)


def vote_twice(phone, ticket, axe, spills):
    """Tapped twice, sent again: one vote. Chosen otherwise in a window that was still open: refused."""
    phone.goto(f"/phieu/{ticket.secret}/")
    other = phone.context.new_page()
    other.goto(f"/phieu/{ticket.secret}/")
    choose(other, "Không đồng ý", "Không đồng ý")
    choose(phone, "Đồng ý", "Ý kiến khác")
    phone.get_by_role("button", name="Gửi phiếu").dblclick()
    code = receipt_on(phone)
    phone.reload()  # the browser sends the paper once more
    assert receipt_on(phone) == code

    other.get_by_role("button", name="Gửi phiếu").tap()
    expect(other.get_by_text("mỗi phiếu chỉ bỏ một lần")).to_be_visible()
    expect(other.get_by_text("Phiếu đã bỏ vẫn được tính như cũ.")).to_be_visible()
    expect(other.get_by_role("radio")).to_have_count(0)
    assert (spills(other), axe(other)) == (0, [])
    other.goto(f"/phieu/{ticket.secret}/")
    expect(other.get_by_text("Phiếu này đã bỏ xong")).to_be_visible()
    assert Slip.objects.count() == 6
    return code


def count_again(page, receipt, folder):
    """Everybody's way: the published file and the program, both from the page of the result, and one's own receipt."""
    files = []
    for name in ("Tải tệp kết quả", "Tải chương trình kiểm phiếu lại"):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=name).click()
        files.append(folder / waiting.value.suggested_filename)
        waiting.value.save_as(files[-1])
    file, program = files
    told = page.locator("#tu-kiem code").inner_text().split()
    assert told[1:3] == [program.name, file.name], "the command on the page is the command that works"
    root = told[told.index("--root") + 1]

    def run(at, *more):
        command = [sys.executable, "-I", program, at, "--root", root, *more]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    counted = run(file, "--receipt", receipt)
    assert counted.returncode == 0, counted.stdout + counted.stderr
    changed = folder / "sua.json"
    changed.write_text(re.sub(r'"choice": "no"', '"choice": "yes"', file.read_text(encoding="utf-8"), count=1))
    assert run(changed).returncode == 1
    return counted.stdout


def test_a_village_votes_with_three_telephones(scene, on_paper, open_browser, axe, spills, settings, tmp_path):
    desk = open_browser(DESK, user=make_member(scene.round.unit))
    ballot = make_ballot(scene, "public")
    print_tickets(desk, ballot, tmp_path)
    assert len(on_paper) == 4
    desk.goto(f"/dot-xet/{ballot.round_id}/bieu-quyet/{ballot.pk}/")
    expect(desk.get_by_text("Đã in 4 phiếu còn giá trị.")).to_be_visible()
    go_on(desk, "Mở bỏ phiếu", "Mở bỏ phiếu", "Đã mở bỏ phiếu.")

    settings.KHEO_NOW = DURING
    first, second, third = open_browser(PHONE), open_browser(PHONE, java_script_enabled=False), open_browser(PHONE)
    receipts = [
        vote_by_camera(first, on_paper[0], axe, spills),
        vote_by_typing_without_a_script(second, on_paper[1], spills),
        vote_twice(third, on_paper[2], axe, spills),
    ]
    assert len(set(receipts)) == 3
    assert first.goto(f"/ket-qua/{ballot.code}/").status == 404, "nobody counts before the box is closed"

    settings.KHEO_NOW = AFTER
    third.goto(f"/phieu/{on_paper[3].secret}/")
    expect(third.get_by_text("Cuộc bỏ phiếu đã hết giờ nhận phiếu.")).to_be_visible()
    desk.reload()
    go_on(desk, "Đóng và kiểm phiếu", "Đóng và kiểm phiếu", "Đã kiểm phiếu.")
    ballot = Ballot.objects.get()
    second.goto(f"/ket-qua/{ballot.code}/")
    expect(second.locator("main td[data-label='Đồng ý']")).to_have_text(["3", "1"])
    expect(second.get_by_text("Danh sách có 4 phiếu, 3 đã bỏ.")).to_be_visible()
    second.get_by_label("Mã biên nhận").fill(receipts[1])
    second.get_by_role("button", name="Tìm phiếu").tap()
    expect(second.locator("#bien-nhan .notice li b")).to_have_text(["Đồng ý", "Đồng ý"])
    assert spills(second) == 0
    first.goto(f"/ket-qua/{ballot.code}/")
    assert (spills(first), axe(first)) == (0, [])
    said = count_again(first, receipts[0], tmp_path)
    assert "Không đồng ý" in said
