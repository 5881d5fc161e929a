"""The pages of ballots: voting on a telephone, typing in a meeting, printing tickets, the result for everybody."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from kheo.ballots.actions.casting import cast_with_ticket
from kheo.ballots.actions.closing import close_ballot
from kheo.ballots.actions.opening import open_ballot
from kheo.ballots.models import Ballot, RollEntry, Slip
from kheo.ballots.rules.codes import say_ticket
from kheo.config import clock
from kheo.rounds.actions.conflicts import declare_conflict
from tests.ballots.factories import (
    AFTER,
    CLOSES,
    DURING,
    OPENED,
    PREPARED,
    choices,
    make_ballot,
    make_open_ballot,
    make_public_ballot,
    make_scene,
    receipt,
)
from tests.factories import make_member
from tests.registrations.factories import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(monkeypatch):
    """Sets the clock of the doors."""

    def at(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)
        monkeypatch.setattr(clock, "today", lambda: moment.date())

    at(DURING)
    return at


def officer(scene) -> Client:
    client = Client()
    client.force_login(make_member(scene.round.unit))
    return client


def member(scene, at=0) -> Client:
    client = Client()
    client.force_login(scene.council[at].user)
    return client


def hidden(page, name="bien-nhan"):
    return unescape(re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())[1])


def url(name, ballot, *more):
    return reverse(f"ballots:{name}", args=[ballot.round_id, ballot.pk, *more])


def test_a_member_chooses_looks_again_sends_and_gets_a_receipt(now):
    scene = make_scene()
    ballot = make_open_ballot(scene)
    client = member(scene)
    form = client.get(url("vote", ballot))
    sent = {"bien-nhan": hidden(form), "muc-1": "yes", "muc-2": "no"}

    again = client.post(url("vote", ballot), sent)
    assert "Gửi phiếu" in again.content.decode()
    assert Slip.objects.count() == 0
    done = client.post(url("vote", ballot), sent | {"gui": "1"})
    twice = client.post(url("vote", ballot), sent | {"gui": "1"})

    assert done.status_code == twice.status_code == 200
    code = re.search(r'receipt-code">([^<]+)<', done.content.decode())[1]
    assert code.replace("-", "") == sent["bien-nhan"]
    assert code in twice.content.decode()
    assert sorted(Slip.objects.values_list("choice", flat=True)) == ["no", "yes"]
    assert "đã bỏ xong" in client.get(url("vote", ballot)).content.decode()


def test_a_paper_with_a_blank_line_is_refused_and_keeps_what_was_chosen(now):
    scene = make_scene()
    ballot = make_open_ballot(scene)

    refused = member(scene).post(url("vote", ballot), {"bien-nhan": receipt(), "muc-1": "yes", "gui": "1"})

    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Chưa chọn ở mục 2" in page
    assert re.search(r'name="muc-1" value="yes" checked', page)


def test_a_member_in_conflict_reads_why_and_votes_on_the_rest(now):
    scene = make_scene()
    who = {"assessment_id": scene.assessments[0].pk, "member_id": scene.council[0].pk}
    declare_conflict(**who, reason="Là người nhà", by=SYSTEM, at=PREPARED)
    ballot = make_open_ballot(scene)
    client = member(scene)

    form = client.get(url("vote", ballot))
    assert "Là người nhà" in form.content.decode()
    assert 'name="muc-1"' not in form.content.decode()
    done = client.post(url("vote", ballot), {"bien-nhan": hidden(form), "muc-2": "yes", "gui": "1"})

    assert done.status_code == 200
    assert Slip.objects.get().item.number == 2


def test_a_ticket_votes_without_account_cookie_or_trace(now, caplog):
    scene = make_scene()
    _ballot, tickets = make_public_ballot(scene)
    client = Client(enforce_csrf_checks=True, headers={"origin": "null"})
    typed = client.post("/phieu/", {"ma": say_ticket(tickets[0].secret).lower()})
    assert typed.status_code == 302

    form = client.get(typed["Location"])
    refused = client.post(typed["Location"], {"bien-nhan": hidden(form), "muc-1": "yes", "gui": "1"})
    done = client.post(typed["Location"], {"bien-nhan": hidden(form), "muc-1": "yes", "muc-2": "abstain", "gui": "1"})

    assert (form.status_code, refused.status_code, done.status_code) == (200, 422, 200)
    for page in (form, refused, done):
        assert page["Referrer-Policy"] == "no-referrer"
        assert "no-store" in page["Cache-Control"]
        assert "noindex" in page["X-Robots-Tag"]
        assert not page.cookies
    assert not client.cookies
    assert tickets[0].secret not in caplog.text
    assert Slip.objects.count() == 2
    assert RollEntry.objects.filter(voted=True).count() == 1
    assert "đã bỏ xong" in client.get(typed["Location"]).content.decode()


def test_a_code_that_no_ticket_has_is_said_plainly_and_not_tried_for_ever(now, settings):
    scene = make_scene()
    _, tickets = make_public_ballot(scene)
    client = Client()
    assert client.post("/phieu/", {"ma": "abc"}).status_code == 422
    wrong = "/phieu/" + "2" * 14 + "/"  # its last sign fits
    assert client.get(wrong).status_code == 404
    from kheo.ballots.views import public

    for _ in range(public.MOST_WRONG):
        client.get(wrong)
    assert client.get(wrong).status_code == 429
    assert client.get(f"/phieu/{tickets[0].secret}/").status_code == 429
    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    assert elsewhere.get(f"/phieu/{tickets[0].secret}/").status_code == 200


def test_tickets_are_downloaded_once_and_kept_as_hashes(now):
    now(PREPARED)
    scene = make_scene()
    ballot = make_ballot(scene, "public")
    client = officer(scene)

    made = client.post(url("make_tickets", ballot), {"count": "25"})

    assert made.status_code == 200
    assert made["Content-Type"] == "application/pdf"
    assert made.content.startswith(b"%PDF")
    assert made["Cache-Control"] == "no-store"
    assert RollEntry.objects.filter(ballot=ballot, ticket_hash__isnull=False).count() == 25
    assert client.post(url("make_tickets", ballot), {"count": "0"}).status_code == 422
    voided = client.post(url("void_tickets", ballot), {"first": "1", "last": "5", "reason": "In hỏng"})
    assert voided.status_code == 302
    assert client.post(url("open", ballot), {"closes_at": "2023-09-21T11:00"}).status_code == 302
    ballot.refresh_from_db()
    assert ballot.closes_at == CLOSES
    assert client.post(url("make_tickets", ballot), {"count": "5"}).status_code == 422


def test_the_result_tells_everybody_what_is_proved_and_what_not(now):
    scene = make_scene()
    ballot, tickets = make_public_ballot(scene)
    codes = [receipt() for _ in tickets[:4]]
    for ticket, code in zip(tickets, codes, strict=False):
        cast_with_ticket(secret=ticket.secret, choices=choices(ballot), receipt=code, at=DURING)
    assert Client().get(f"/ket-qua/{ballot.code}/").status_code == 404
    close_ballot(ballot_id=ballot.pk, by=SYSTEM, at=AFTER)

    page = Client().get(f"/ket-qua/{ballot.code}/")
    file = Client().get(f"/ket-qua/{ballot.code}/tep/")
    own = Client().post(f"/ket-qua/{ballot.code}/", {"bien-nhan": codes[0]})
    none = Client().post(f"/ket-qua/{ballot.code}/", {"bien-nhan": receipt()})

    text = page.content.decode()
    assert "Điều được chứng minh" in text
    assert "Điều không được chứng minh" in text
    ballot.refresh_from_db()
    assert ballot.merkle_root in text
    assert file.json() == ballot.published
    assert "có trong danh sách" in own.content.decode()
    assert none.status_code == 422


def meeting_form(scene, **changes):
    return {
        "held_on": "2023-09-20",
        "chair": "Vi Văn Bí",
        "tellers": "Lý Thị Kiểm",
        "minutes": "Hội nghị thống nhất.",
        "present": "18",
        "written": "2",
        "issued": "20",
        "collected": "20",
        "muc-1-yes": "15",
        "muc-1-no": "3",
        "muc-1-abstain": "1",
        "muc-1-invalid": "1",
        "muc-2-yes": "8",
        "muc-2-no": "12",
        **changes,
    }


def test_a_meeting_is_typed_in_reckoned_up_and_closed(now):
    scene = make_scene()
    ballot = make_ballot(scene, "meeting", heads=25)
    client = officer(scene)
    assert client.get(url("open", ballot)).status_code == 200
    assert client.post(url("open", ballot)).status_code == 302

    looked = client.post(url("meeting_check", ballot), meeting_form(scene, **{"muc-1-yes": "16"}))
    refused = client.post(url("meeting", ballot), meeting_form(scene, **{"muc-1-yes": "16"}))
    assert "Mục 1: tổng số phiếu (21)" in looked.content.decode()
    assert refused.status_code == 422
    assert Ballot.objects.get().collected is None
    saved = client.post(url("meeting", ballot), meeting_form(scene) | {"kiem-phieu": "1"})
    assert saved["Location"] == url("close", ballot)
    assert "15 phiếu đồng ý" in client.get(url("close", ballot)).content.decode()
    assert client.post(url("close", ballot)).status_code == 302

    ballot.refresh_from_db()
    assert [item.approved for item in ballot.items.all()] == [True, False]
    assert client.get(url("detail", ballot)).status_code == 200
    assert "Không hợp lệ" in Client().get(f"/ket-qua/{ballot.code}/").content.decode()


def test_a_ballot_is_prepared_from_the_page(now):
    now(PREPARED)
    scene = make_scene()
    client = officer(scene)
    address = reverse("ballots:prepare", args=[scene.round.pk])
    assert client.get(address).status_code == 200
    form = {"title": "Bình chọn", "kind": "council", "items": [str(each.pk) for each in scene.assessments]}

    assert client.post(address, form | {"title": ""}).status_code == 422
    made = client.post(address, form | {"closes_at": "2023-09-21T11:00"})

    ballot = Ballot.objects.get()
    assert made["Location"] == url("detail", ballot)
    assert ballot.closes_at == CLOSES
    assert client.get(reverse("ballots:list", args=[scene.round.pk])).status_code == 200
    assert client.post(url("cancel", ballot), {"reason": "Nhầm"}).status_code == 302


@pytest.mark.parametrize("size", [1, 60])
def test_pages_cost_as_many_queries_however_many_candidates_and_voters(now, size, django_assert_max_num_queries):
    scene = make_scene(candidates=size)
    ballot = make_ballot(scene, "public")
    RollEntry.objects.bulk_create(
        [RollEntry(ballot=ballot, number=n, salt="x", ticket_hash=f"{n:064d}") for n in range(1, 1 + size * 100)]
    )
    open_ballot(ballot_id=ballot.pk, by=SYSTEM, at=OPENED)
    client = officer(scene)
    client.get(url("detail", ballot))

    with django_assert_max_num_queries(14):
        client.get(url("detail", ballot))
    with django_assert_max_num_queries(12):
        client.get(reverse("ballots:list", args=[scene.round.pk]))
    close_ballot(ballot_id=ballot.pk, by=SYSTEM, at=AFTER)
    with django_assert_max_num_queries(4):
        Client().get(f"/ket-qua/{ballot.code}/")
    with django_assert_max_num_queries(1):
        Client().get(f"/ket-qua/{ballot.code}/tep/")
