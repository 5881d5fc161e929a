"""English lies below /en/: the same doors, the same rules, other words. Letters and documents stay Vietnamese."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import get_language, override

from kheo.accounts.actions.links import own_link
from kheo.config.languages.address import other_language
from kheo.config.languages.pieces import VIETNAMESE
from tests.ballots.factories import load_bundled_plan, unit_of
from tests.factories import PASSWORD, make_member
from tests.recognition.factories import make_recognised
from tests.registrations.factories import make_draft

pytestmark = pytest.mark.django_db
SWITCH = re.compile(
    r'<a class="menu-item" rel="alternate" href="([^"]+)" lang="(\w\w)" hreflang="(\w\w)">(?:<bdi[^>]*>)?([^<]+)<'
)


@pytest.fixture
def plan(settings):
    settings.KHEO_NOW = "2023-11-06T09:00:00+07:00"
    return load_bundled_plan()


@pytest.fixture
def officer(plan):
    client = Client()
    client.force_login(make_member(unit_of("xa-bac-thuy"), email="bacthuy@example.vn"))
    return client


def words(answer):
    return answer.content.decode()


def test_the_language_of_a_page_is_in_its_address():
    english, vietnamese = Client().get("/en/dang-nhap/"), Client().get("/dang-nhap/", headers={"accept-language": "en"})

    assert ('<html lang="en">' in words(english), '<html lang="vi">' in words(vietnamese)) == (True, True)
    assert get_language() == "vi"


def test_each_page_leads_to_itself_in_the_other_language():
    english, vietnamese = words(Client().get("/en/dang-nhap/?next=/en/")), words(Client().get("/dang-nhap/"))

    assert SWITCH.findall(vietnamese) == [("/en/dang-nhap/", "en", "en", "English")]
    assert SWITCH.findall(english) == [("/dang-nhap/?next=/en/", "vi", "vi", "Tiếng Việt")]


@pytest.mark.parametrize("address", ["/", "/dang-ky/?ke-hoach=a&sau=2", "/cong-khai/mo-hinh/7/"])
def test_there_and_back_is_the_same_page(address):
    assert other_language(other_language(address).url).url == address


def test_the_way_to_the_other_language_never_leaves_the_house():
    assert other_language("/en//evil.example/x").url == "/evil.example/x"


def test_what_starts_like_the_prefix_is_not_english():
    assert other_language("/entry/").url == "/en/entry/"


def test_whoever_is_not_signed_in_signs_in_in_their_language():
    assert Client().get("/en/dang-ky/").headers["Location"] == "/en/dang-nhap/?next=/en/dang-ky/"
    assert Client().get("/dang-ky/").headers["Location"] == "/dang-nhap/?next=/dang-ky/"


def test_after_signing_in_the_language_stays(plan):
    make_member(unit_of("xa-bac-thuy"), email="bacthuy@example.vn")
    answer = Client().post("/en/dang-nhap/", {"login": "bacthuy@example.vn", "password": PASSWORD})

    assert answer.headers["Location"] == "/en/"


def test_a_wrong_password_is_answered_in_english(plan):
    make_member(unit_of("xa-bac-thuy"), email="bacthuy@example.vn")
    answer = Client().post("/en/dang-nhap/", {"login": "bacthuy@example.vn", "password": "khong-phai"})

    assert "The e-mail or the password is wrong." in words(answer)


def test_a_machine_has_no_language():
    assert [Client().get(address).status_code for address in ("/suc-khoe/", "/en/suc-khoe/")] == [200, 404]


def test_a_page_that_is_not_there_is_missed_in_english():
    answer = Client().get("/en/khong-co/")

    assert (answer.status_code, '<html lang="en">' in words(answer)) == (404, True)


def test_all_links_of_an_english_page_are_english(officer):
    page = re.sub(r'<a [^>]*rel="alternate"[^>]*>', "", words(officer.get("/en/")))
    links = re.findall(r'<a [^>]*?href="(/[^"]*)"', page)

    assert links
    assert [link for link in links if not link.startswith("/en/")] == []


def test_the_menu_is_english_and_names_stay_as_they_are(officer):
    page = words(officer.get("/en/dang-ky/?ke-hoach=chi-lang-2023"))

    assert ("Registrations</a>" in page, "Đăng ký</a>" in page) == (True, False)
    assert 'aria-current="page"' in page


def test_what_stays_vietnamese_is_marked_for_who_has_it_read_aloud(plan):
    made = make_recognised(plan, unit_of("xa-bac-thuy"), title="Cổng làng <sạch> & đẹp")
    page = words(Client().get(f"/en/cong-khai/mo-hinh/{made.registration_id}/"))

    assert '<h1><bdi lang="vi">Cổng làng &lt;sạch&gt; &amp; đẹp</bdi></h1>' in page
    assert "<title>Cổng làng &lt;sạch&gt; &amp; đẹp – Khéo</title>" in page


def test_a_public_page_is_kept_for_each_language(plan):
    client = Client()
    vietnamese, english = client.get("/cong-khai/"), client.get("/en/cong-khai/")

    assert vietnamese.headers["ETag"] != english.headers["ETag"]
    assert words(client.get("/cong-khai/")) == words(vietnamese)
    assert words(client.get("/en/cong-khai/")) == words(english)


def test_an_english_page_asks_the_database_no_more_often(officer):
    def asked(address):
        officer.get(address)
        with CaptureQueriesContext(connection) as queries:
            officer.get(address)
        return len(queries)

    assert asked("/en/dang-ky/") == asked("/dang-ky/")


def test_a_letter_that_an_english_page_sends_is_vietnamese(plan, settings):
    make_member(unit_of("xa-bac-thuy"), email="bacthuy@example.vn")
    Client().post("/en/dang-nhap/mat-khau/quen/", {"email": "bacthuy@example.vn"})

    [letter] = mail.outbox
    assert letter.subject.startswith("Khéo: ")
    assert VIETNAMESE.search(letter.body)
    assert "/en/" not in letter.body


def test_a_link_in_a_letter_is_vietnamese_whatever_the_page():
    with override("en"):
        english = own_link("papers:receipt", "a")

    assert (english, reverse("home")) == (own_link("papers:receipt", "a"), "/")


def test_a_script_is_told_in_english_and_in_full_why_it_was_refused(officer, plan):
    draft = make_draft(plan, unit_of("xa-bac-thuy"))
    with override("en"):
        address = reverse("registrations:autosave", args=[draft.pk])

    answer = officer.post(address, {"title": "Đang gõ", "phien-ban": "7"})

    assert (answer.status_code, int(answer["Content-Length"])) == (409, len(answer.content))
    assert answer.json()["problems"][0]["message"].startswith("Somebody else")
