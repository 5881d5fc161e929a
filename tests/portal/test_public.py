"""What everybody may see, and what nobody may: the portal's pages, feeds and files."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from kheo.portal.rules.plain import plain_page, safe_cell
from kheo.registrations.actions.consent import record_consent
from kheo.shared.problems import RuleBroken
from tests.ballots.factories import unit_of
from tests.factories import make_member
from tests.recognition.factories import make_recognised
from tests.registrations.factories import SYSTEM

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 11, 6, 2, 0, tzinfo=UTC)
PERSON = "Bà Vi Thị Khéo"


@pytest.fixture(autouse=True)
def _day(settings):
    settings.KHEO_NOW = NOW.isoformat()


@pytest.fixture
def guest():
    return Client()


def words(answer):
    return answer.content.decode()


def person(plan, *, agreed=True):
    return make_recognised(
        plan,
        unit_of("xa-bac-thuy"),
        title="Người giữ sạch đường làng",
        subject="ca-nhan",
        carrier=PERSON,
        consent_to_publish=agreed,
    )


EVERYWHERE = (
    "/cong-khai/",
    "/cong-khai/?dang=chu",
    "/cong-khai/mo-hinh/",
    "/cong-khai/mo-hinh/?tu=giu sach",
    "/cong-khai/tin.atom",
    "/cong-khai/du-lieu/mo-hinh.csv",
    "/cong-khai/du-lieu/mo-hinh.json",
)


@pytest.mark.parametrize("path", EVERYWHERE)
def test_a_person_who_agreed_is_shown_and_gone_at_once_when_consent_is_taken_back(guest, plan, path):
    shown = person(plan)
    page = f"/cong-khai/mo-hinh/{shown.registration_id}/"
    assert "Người giữ sạch đường làng" in words(guest.get(path))
    assert PERSON in words(guest.get(page))

    record_consent(registration_id=shown.registration_id, agreed=False, by=SYSTEM, at=NOW)

    after = words(guest.get(path))
    assert "Người giữ sạch đường làng" not in after
    assert PERSON not in after
    assert guest.get(page).status_code == 404
    assert guest.get(f"{page}?dang=chu").status_code == 404


def test_a_person_who_never_agreed_is_in_no_file(guest, plan):
    person(plan, agreed=False)
    make_recognised(plan, unit_of("xa-chi-lang"), title="Tuyến đường hoa")

    rows = list(csv.DictReader(io.StringIO(guest.get("/cong-khai/du-lieu/mo-hinh.csv").content.decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(guest.get("/cong-khai/du-lieu/mo-hinh.xlsx").content)).active
    data = json.loads(guest.get("/cong-khai/du-lieu/mo-hinh.json").content)

    assert [row["title"] for row in rows] == ["Tuyến đường hoa"]
    assert [row[1] for row in sheet.iter_rows(min_row=4, values_only=True)] == ["Tuyến đường hoa"]
    assert [row["title"] for row in data["models"]] == ["Tuyến đường hoa"]
    assert data["models"][0]["page"].endswith(f"/cong-khai/mo-hinh/{data['models'][0]['id']}/")


def test_a_collective_needs_no_consent(plan):
    it = make_recognised(plan, unit_of("xa-chi-lang"))

    with pytest.raises(RuleBroken) as refused:
        record_consent(registration_id=it.registration_id, agreed=True, by=SYSTEM, at=NOW)

    assert [each.code for each in refused.value.problems] == ["consent.collective"]


def test_the_gallery_is_narrowed_and_searched_without_diacritics(guest, plan):
    make_recognised(plan, unit_of("xa-bac-thuy"), title="Hòa giải ở thôn", field="van-hoa-xa-hoi")
    make_recognised(plan, unit_of("xa-chi-lang"), title="Đường hoa", field="kinh-te")

    def titles(query):
        page = words(guest.get(f"/cong-khai/mo-hinh/?{query}"))
        return [title for title in ("Hòa giải ở thôn", "Đường hoa") if title in page]

    assert titles("") == ["Hòa giải ở thôn", "Đường hoa"]
    assert titles("tu=hoa%20giai") == ["Hòa giải ở thôn"]
    assert titles("tu=chi%20lang") == ["Đường hoa"]
    assert titles("linh-vuc=kinh-te") == ["Đường hoa"]
    assert titles("don-vi=xa-bac-thuy") == ["Hòa giải ở thôn"]
    assert titles("nam=2022") == []
    assert titles("don-vi=khong-co") == []


def test_a_model_recognised_at_two_levels_is_shown_once_at_the_higher(guest, plan):
    first = make_recognised(plan, unit_of("xa-bac-thuy"), title="Hòa giải ở thôn")
    make_recognised(plan, unit_of("xa-bac-thuy"), registration=first.registration, level="huyen", by_unit=plan.issuer)

    page = words(guest.get("/cong-khai/mo-hinh/"))

    assert page.count("Hòa giải ở thôn") == 1
    assert "Cấp huyện, 2023" in page


def test_a_page_that_did_not_change_costs_one_query_and_sets_no_cookie(guest, plan):
    make_recognised(plan, unit_of("xa-bac-thuy"))
    first = guest.get("/cong-khai/")

    with CaptureQueriesContext(connection) as again:
        second = guest.get("/cong-khai/")
    with CaptureQueriesContext(connection) as asked:
        same = guest.get("/cong-khai/", headers={"If-None-Match": first["ETag"]})

    assert (len(again), len(asked)) == (1, 1)
    assert second.content == first.content
    assert (same.status_code, same.content) == (304, b"")
    assert first["Cache-Control"] == "public, no-cache"
    assert not guest.cookies
    assert "Cookie" not in first["Vary"]


def test_a_packed_page_holds_the_same(guest, plan):
    import gzip

    plain = guest.get("/cong-khai/")
    packed = guest.get("/cong-khai/", headers={"Accept-Encoding": "gzip"})

    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content


@pytest.mark.parametrize("path", ["/cong-khai/mo-hinh/", "/cong-khai/du-lieu/mo-hinh.json"])
def test_a_list_costs_the_same_for_one_model_as_for_many(guest, plan, path):
    def cost(number):
        with CaptureQueriesContext(connection) as asked:
            guest.get(f"{path}?x={number}")
        return len(asked)

    make_recognised(plan, unit_of("xa-bac-thuy"))
    cost(0)
    one = cost(1)
    for number in range(4):
        make_recognised(plan, unit_of("xa-chi-lang"), title=f"Mô hình {number}")

    assert cost(2) == one <= 15


def test_the_calendar_and_the_progress_say_the_plan(guest, plan):
    make_recognised(plan, unit_of("xa-bac-thuy"))

    calendar = words(guest.get("/cong-khai/lich.ics"))
    progress = words(guest.get("/cong-khai/tien-do/"))

    assert "DTSTART;VALUE=DATE:20230224" in calendar
    assert "Đảng ủy xã Bắc Thủy" in progress


def test_without_a_plan_the_portal_says_so(guest):
    assert "Chưa có kế hoạch nào" in words(guest.get("/cong-khai/"))
    assert guest.get("/cong-khai/?nam=2031").status_code == 404


def test_an_officer_records_and_takes_back_consent_on_the_page(client, plan):
    shown = person(plan)
    client.force_login(make_member(unit_of("xa-bac-thuy")))
    page = f"/cong-khai/ho-so/{shown.registration_id}/"
    assert "Rút đồng ý" in words(client.get(page))

    client.post(f"{page}dong-y/", {"dong-y": "khong"})

    shown.registration.refresh_from_db()
    assert shown.registration.consent_to_publish is False
    assert "chưa đồng ý công khai tên" in words(client.get(page))


@pytest.mark.parametrize("value", ["=1+1", "+84", "-x", "@a"])
def test_no_cell_of_the_file_is_a_formula(value):
    assert safe_cell(value) == f"'{value}"
    assert safe_cell("Đường hoa") == "Đường hoa"


def test_plain_text_is_wrapped_and_leaves_out_what_is_empty():
    page = plain_page("Tiêu đề", [("Có", ["một " * 40]), ("Không", [""]), ("", ["cuối"])])

    assert max(len(line) for line in page.splitlines()) <= 78
    assert "Không" not in page
    assert page.startswith("Tiêu đề\n=======\n")
