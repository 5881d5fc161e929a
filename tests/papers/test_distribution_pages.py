"""The pages of sender and recipient, and the page of whoever holds a link."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kheo.accounts.models import Letter
from kheo.papers.actions.distribution import link_of, revoke_link
from kheo.papers.models import Dispatch
from kheo.papers.rules.distribution import Way
from kheo.papers.views.receipt import MOST_WRONG
from tests.factories import make_member
from tests.papers.sending import PDF, SENT, make_sendable, send, to
from tests.registrations.factories import SYSTEM, load_bundled_plan, unit_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(db, settings):
    settings.KHEO_NOW = "2023-03-05T09:00+07:00"
    return load_bundled_plan()


@pytest.fixture
def commune(plan):
    return unit_of("xa-bac-thuy")


@pytest.fixture
def issued(plan):
    return make_sendable(plan, plan.issuer, "Đảng ủy xã Bắc Thủy", "Ban Dân vận Tỉnh ủy (BC)")


@pytest.fixture
def clerk(plan, client):
    client.force_login(make_member(plan.steward, "steward"))
    return client


@pytest.fixture
def officer(commune):
    signed_in = Client()
    signed_in.force_login(make_member(commune))
    return signed_in


def keys(page):
    return [each.key for each in page.context["proposed"]]


def path_of(dispatch):
    return f"/van-ban/nhan/{link_of(dispatch).rstrip('/').rpartition('/')[2]}/"


def test_the_named_recipients_are_sent_to_with_one_press_and_a_second_one_sends_nothing(
    clerk, issued, commune, officer
):
    address = f"/van-ban/{issued.pk}/noi-nhan/"
    page = clerk.get(address)
    unit_key, other = keys(page)
    assert [each.way for each in page.context["proposed"]] == [Way.APP, Way.PAPER]
    form = {"chon": [unit_key, other], f"cach-{unit_key}": "app", f"cach-{other}": "hand"}

    for _ in range(2):
        assert clerk.post(f"{address}gui/", form).status_code == 302
    sent = Dispatch.objects.order_by("pk").values_list("unit", "name", "way")
    assert list(sent) == [(commune.pk, commune.title, "app"), (None, "Ban Dân vận Tỉnh ủy", "hand")]


def test_a_refused_sending_comes_back_with_what_was_typed(clerk, issued):
    address = f"/van-ban/{issued.pk}/noi-nhan/"
    _unit, other = keys(clerk.get(address))
    page = clerk.post(f"{address}gui/", {"chon": [other], f"cach-{other}": "email", f"thu-{other}": "sai địa chỉ"})

    assert (page.status_code, Dispatch.objects.count()) == (422, 0)
    line = page.context["proposed"][1]
    assert (line.ticked, line.way, line.email, page.context["proposed"][0].ticked) == (
        True,
        "email",
        "sai địa chỉ",
        False,
    )


def test_one_more_recipient_is_added(clerk, issued):
    address = f"/van-ban/{issued.pk}/noi-nhan/them/"

    assert clerk.post(address, {"unit": "", "name": "", "way": "paper", "email": ""}).status_code == 422
    assert clerk.post(address, {"unit": "xa-y-tich", "name": "", "way": "paper", "email": ""}).status_code == 302
    assert Dispatch.objects.get().unit == unit_of("xa-y-tich")


def test_a_unit_sees_what_came_on_its_first_page_and_confirms_with_one_press(officer, issued, commune):
    [sent] = send(issued, to(commune))
    assert "Nhận văn bản: Kế hoạch 05-KH/HU" in officer.get("/").content.decode()
    assert [each.pk for each in officer.get("/van-ban-den/").context["rows"]] == [sent.pk]

    page = officer.get(f"/van-ban-den/{sent.pk}/")
    [file] = page.context["files"]
    assert file["file"].sha256 in page.content.decode()
    assert b"".join(officer.get(f"/van-ban-den/{sent.pk}/tep/{file['file'].pk}/").streaming_content) == PDF
    assert officer.post(f"/van-ban-den/{sent.pk}/da-nhan/").status_code == 302

    assert "Nhận văn bản" not in officer.get("/").content.decode()
    assert officer.get(f"/van-ban-den/{sent.pk}/").context["may_confirm"] is False


def test_another_unit_does_not_see_it(issued, commune):
    [sent] = send(issued, to(commune))
    neighbour = Client()
    neighbour.force_login(make_member(unit_of("xa-y-tich")))

    assert neighbour.get(f"/van-ban-den/{sent.pk}/").status_code == 404
    assert list(neighbour.get("/van-ban-den/").context["rows"]) == []


def test_a_link_shows_the_document_and_one_button(client, issued):
    [sent] = send(issued)
    path = path_of(sent)
    page = client.get(path)
    text = page.content.decode()
    [file] = page.context["files"]

    assert (file["file"].sha256 in text, "05-KH/HU" in text) == (True, True)
    assert page["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert (page["Referrer-Policy"], page["Cache-Control"], page.cookies) == ("no-referrer", "no-store", {})
    assert b"".join(client.get(f"{path}tep/{file['file'].pk}/").streaming_content) == PDF
    sent.refresh_from_db()
    assert sent.received_at is None

    assert client.post(path, {"ten": "Nguyễn Thị Lan"}).status_code == 302
    sent.refresh_from_db()
    assert (sent.received_how, sent.received_name) == ("link", "Nguyễn Thị Lan")
    assert "Đã xác nhận nhận văn bản" in client.get(path).content.decode()


def test_the_button_of_a_link_needs_no_cookie(issued):
    [sent] = send(issued)

    assert Client(enforce_csrf_checks=True).post(path_of(sent), {"ten": ""}).status_code == 302


def test_a_link_does_not_open_the_files_of_another_document(client, plan, issued):
    [sent] = send(issued)
    other = make_sendable(plan, plan.steward, number="06-KH/BDV")

    assert client.get(f"{path_of(sent)}tep/{other.files.get().pk}/").status_code == 404


def test_a_dead_link_says_what_to_do(client, issued):
    [sent] = send(issued)
    path = path_of(sent)
    revoke_link(dispatch_id=sent.pk, by=SYSTEM, at=SENT)

    assert client.get(path).status_code == 404
    assert "Liên kết không mở được" in client.post(path).content.decode()
    assert client.get(f"{path}tep/1/").status_code == 404


def test_guessing_links_is_stopped(client, issued):
    cache.clear()
    [sent] = send(issued)
    said = [client.get("/van-ban/nhan/doan-mo/").status_code for _ in range(MOST_WRONG + 1)]

    assert said == [404] * MOST_WRONG + [429]
    assert client.get(path_of(sent)).status_code == 429


def test_the_sender_passes_a_link_on_and_calls_it_back(clerk, issued):
    [sent] = send(issued)
    address = f"/van-ban/gui/{sent.pk}/"
    assert clerk.get(address).context["link"] == link_of(sent)

    clerk.post(f"{address}thu-hoi/")
    assert clerk.get(address).context["link"] == ""
    clerk.post(f"{address}lien-ket/")
    sent.refresh_from_db()
    assert clerk.get(address).context["link"] == link_of(sent) != ""


def test_who_only_reads_sees_no_link(plan, issued):
    [sent] = send(issued)
    reader = Client()
    reader.force_login(make_member(plan.issuer, "leader"))
    page = reader.get(f"/van-ban/gui/{sent.pk}/")

    assert (page.status_code, page.context["link"], page.context["receiving"]) == (200, "", None)
    assert link_of(sent) not in page.content.decode()


def test_a_signature_in_the_book_is_written_down_and_a_mistake_taken_back(clerk, issued, commune):
    first, second = send(issued, to(commune, Way.PAPER), to(unit_of("xa-y-tich"), Way.HAND))
    clerk.post(f"/van-ban/gui/{first.pk}/da-nhan/", {"received_on": "2023-03-04", "name": "Bà Hoa"})
    assert clerk.post(f"/van-ban/gui/{second.pk}/huy/", {"reason": ""}).status_code == 422
    clerk.post(f"/van-ban/gui/{second.pk}/huy/", {"reason": "gửi nhầm xã"})

    rows = [
        (row["word"], row["dispatch"].received_name)
        for row in clerk.get(f"/van-ban/{issued.pk}/noi-nhan/").context["rows"]
    ]
    assert sorted(rows) == [("Đã nhận", "Bà Hoa"), ("Đã thôi gửi", "")]


def test_who_did_not_confirm_is_listed_with_the_days_and_reminded_with_one_press(clerk, issued, commune):
    sent = send(issued, to(commune))
    page = clerk.get("/van-ban/chua-nhan/")
    assert [(row["dispatch"].pk, row["days"]) for row in page.context["rows"]] == [(sent[0].pk, 3)]

    for _ in range(2):
        assert clerk.post("/van-ban/chua-nhan/nhac/", {"chon": [sent[0].pk, "x"]}).status_code == 302
    assert Letter.objects.filter(kind="reminder").count() == 1


def test_long_lists_cost_the_same(clerk, officer, plan, issued, commune):
    def asked():
        counts = []
        for who, address in (
            (clerk, "/van-ban/chua-nhan/"),
            (clerk, f"/van-ban/{issued.pk}/noi-nhan/"),
            (officer, "/van-ban-den/"),
        ):
            who.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert who.get(address).status_code == 200
            counts.append(len(queries))
        return counts

    send(issued, to(commune))
    few = asked()
    send(issued, *[to(unit) for unit in plan.issuer.children.exclude(pk=commune.pk)[:20]])
    for number in range(6, 20):
        send(make_sendable(plan, plan.issuer, number=f"{number:02d}-KH/HU"), to(commune))
    assert asked() == few
    assert max(few) <= 15
