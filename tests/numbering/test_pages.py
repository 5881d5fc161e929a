"""The pages of the register: what they show, what they refuse, and that they cost the same however long the book."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from kheo.numbering.models import DocumentNumber, NumberCounter
from tests.factories import make_member, make_unit
from tests.numbering.factories import enter, keep, make_committee, take
from tests.papers.sending import make_sendable
from tests.registrations.factories import load_bundled_plan

pytestmark = pytest.mark.django_db
BOOK = "/so-van-ban/"


@pytest.fixture
def unit(db):
    return make_committee(code="huyen")


@pytest.fixture
def clerk(unit, client, settings):
    settings.KHEO_NOW = "2023-02-01T09:00+07:00"
    client.force_login(make_member(unit))
    return client


def shown(response):
    return [line.text for line, _look in response.context["lines"]]


def test_the_register_begins_with_ones_own_book_of_the_year(clerk, unit):
    take(unit)
    keep(unit)
    take(unit, day=date(2022, 6, 1))

    assert shown(clerk.get(BOOK)) == ["02-BC/HU", "01-BC/HU"]
    assert shown(clerk.get(BOOK, {"nam": 2022})) == ["01-BC/HU"]


def test_the_register_is_narrowed_by_type_state_and_lateness(clerk, unit):
    take(unit, day=date(2023, 1, 20))
    take(unit, day=date(2023, 1, 10), subject="muộn")
    keep(unit, sort="QĐ")

    assert shown(clerk.get(BOOK, {"loai": "QĐ"})) == ["01-QĐ/HU"]
    assert shown(clerk.get(BOOK, {"trang-thai": "used"})) == ["02-BC/HU", "01-BC/HU"]
    assert shown(clerk.get(BOOK, {"trang-thai": "late"})) == ["02-BC/HU"]
    assert shown(clerk.get(BOOK, {"loai": "KH"})) == []


def test_the_book_of_a_unit_below_is_read_and_that_of_a_neighbour_is_not(clerk, unit):
    below = make_unit("Đảng ủy xã Dưới", parent=unit, code="xa-duoi", symbol="ĐU")
    other = make_unit("Huyện khác", kind="district-party-committee", code="huyen-khac")
    take(below)
    take(other)

    assert shown(clerk.get(BOOK, {"don-vi": "xa-duoi"})) == ["01-BC/ĐU"]
    assert clerk.get(BOOK, {"don-vi": "huyen-khac"}).context["unit"] is None


def test_the_register_costs_the_same_with_one_line_and_with_many(clerk, unit, django_assert_num_queries):
    take(unit)
    clerk.get(BOOK)
    with CaptureQueriesContext(connection) as few:
        clerk.get(BOOK)
    for _ in range(60):
        take(unit)
    with django_assert_num_queries(len(few)):
        page = clerk.get(BOOK)

    assert len(few) <= 15
    assert len(shown(page)) == 50
    assert shown(clerk.get(BOOK + page.context["next_url"])) == [f"{number:02d}-BC/HU" for number in range(11, 0, -1)]


def test_the_book_is_taken_away_in_the_order_of_its_numbers(clerk, unit):
    take(unit, subject="=1+1")
    keep(unit)
    response = clerk.get(f"{BOOK}xlsx/", {"don-vi": "huyen", "nam": 2023})

    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    rows = [row[:5] for row in sheet.iter_rows(min_row=4, values_only=True)]
    assert [(row[0], row[3], row[4]) for row in rows] == [
        ("01-BC/HU", "=1+1", "Đã dùng"),
        ("02-BC/HU", "báo cáo tháng Hai", "Đang giữ"),
    ]


def test_a_number_is_kept_used_and_another_one_given_up_through_the_pages(clerk, unit):
    form = {"unit": "huyen", "sort": "TB", "year": "2023", "purpose": "thông báo kết luận", "key": "khoa-1"}
    first = clerk.post(f"{BOOK}giu-so/", form)
    again = clerk.post(f"{BOOK}giu-so/", form)
    second = clerk.post(f"{BOOK}giu-so/", {**form, "key": "khoa-2"})
    assert first["Location"] == again["Location"] != second["Location"]

    clerk.post(f"{first['Location']}dung/", {"dated_on": "2023-01-31", "subject": "kết luận hội nghị"})
    clerk.post(f"{second['Location']}huy/", {"reason": "hội nghị hoãn"})

    lines = DocumentNumber.objects.order_by("number").values_list("text", "state", "subject", "void_because")
    assert list(lines) == [
        ("01-TB/HU", "used", "kết luận hội nghị", ""),
        ("02-TB/HU", "void", "", "hội nghị hoãn"),
    ]


def test_a_refused_form_comes_back_with_what_was_typed(clerk, unit):
    form = {"unit": "huyen", "sort": "BC", "dated_on": "2023-02-02", "subject": "kết quả quý I", "key": "khoa"}
    response = clerk.post(f"{BOOK}van-ban-giay/", form)

    assert response.status_code == 422
    assert "kết quả quý I" in response.content.decode()
    assert list(response.context["form"].errors) == ["dated_on"]
    assert NumberCounter.objects.count() == 0


def test_a_refused_line_keeps_what_was_typed(clerk, unit):
    kept = keep(unit)
    response = clerk.post(f"{BOOK}{kept.pk}/huy/", {"reason": " "})

    assert (response.status_code, list(response.context["voiding"].errors)) == (422, ["reason"])


def test_the_paper_book_is_gone_on_with(clerk, unit):
    clerk.post(f"{BOOK}so-giay/", {"unit": "huyen", "sort": "BC", "year": "2023", "last": "57"})

    assert enter(unit).text == "58-BC/HU"
    assert (
        clerk.post(f"{BOOK}so-giay/", {"unit": "huyen", "sort": "BC", "year": "2023", "last": "9"}).status_code == 422
    )


def test_a_number_leads_to_its_document(client, settings):
    settings.KHEO_NOW = "2023-03-05T09:00+07:00"
    plan = load_bundled_plan()
    issued = make_sendable(plan, plan.issuer, number="")
    client.force_login(make_member(plan.steward, "steward"))

    page = client.get(reverse("numbering:line", args=[issued.number_id]))
    assert reverse("papers:issued", args=[issued.pk]) in page.content.decode()


def test_who_reads_only_is_offered_nothing_to_write(client, unit):
    kept = keep(unit)
    client.force_login(make_member(unit, "leader"))

    page = client.get(reverse("numbering:line", args=[kept.pk]))
    assert (page.status_code, page.context["using"], page.context["voiding"]) == (200, None, None)
    assert client.post(f"{BOOK}{kept.pk}/huy/", {"reason": "x"}).status_code == 403


def test_the_symbol_of_a_unit_is_edited_on_its_page(client, unit):
    client.force_login(make_member(unit, "administrator"))
    facts = {"title": unit.title, "short_title": "", "kind": unit.kind, "email": ""}

    assert client.post("/don-vi/huyen/sua/", {**facts, "symbol": "H U"}).status_code == 422
    assert client.post("/don-vi/huyen/sua/", {**facts, "symbol": "HUCL"}).status_code == 302
    unit.refresh_from_db()
    assert (unit.symbol, take(unit).text) == ("HUCL", "01-BC/HUCL")
