"""The pages of the figures room: who sees what, what each figure opens, what they cost."""

import gzip
import re
from datetime import date
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kheo.accounts.models import Letter
from kheo.audit.models import Record
from kheo.plans.rules.calendar import DeliveryState
from kheo.progress.models import Reminder
from kheo.progress.queries.home import next_deadline
from kheo.registrations.models import Delivery, Extension
from tests.factories import make_member, make_unit
from tests.progress.factories import at, delivery, load_bundled, load_rich, register, standing, unit

pytestmark = pytest.mark.django_db
BASE = "/tien-do/chi-lang-2023/"
MOST_QUERIES = 15
MOST_OF_THE_FIRST_PAGE = 18  # it asks every room once what waits


@pytest.fixture
def plan(settings):
    settings.KHEO_NOW = "2023-10-24"
    plan = load_bundled()
    for place in range(5):
        standing(plan, "xa-bac-thuy", at(2, 1), built=place < 4, recognised_rank=1 if place < 2 else 0, late=place == 0)
    delivery(plan, "danh-sach-dang-ky", "xa-bac-thuy", at(2, 20))
    return plan


@pytest.fixture
def steward(plan, client):
    member = make_member(unit("ban-dan-van"), "steward")
    client.force_login(member)
    return client


@pytest.fixture
def officer(plan, client):
    client.force_login(make_member(unit("xa-bac-thuy")))
    return client


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def links_in(response, beginning: str) -> list[str]:
    found = re.findall(r'href="([^"#]+)', response.content.decode())
    return sorted({each.replace("&amp;", "&") for each in found if each.startswith(beginning)})


# --- the plan ---


def test_the_steward_sees_every_unit_against_every_target(steward):
    response = steward.get(BASE)

    said = text_of(response)
    assert response.status_code == 200
    assert "Tiến độ đến hết ngày 24/10/2023" in said
    assert "Đảng ủy xã Bắc Thủy" in said
    assert "2 trong 5, thiếu 1" in said
    assert "30 chưa nộp" in said
    assert "Ai còn thiếu (30)" in said


def test_every_figure_on_the_page_opens_a_list_of_that_length(steward):
    response = steward.get(BASE)

    addresses = links_in(response, f"{BASE}ho-so/")
    assert len(addresses) > 50
    for address in addresses[::7]:
        assert steward.get(address).status_code == 200


def test_the_list_names_the_records_and_how_many(steward):
    response = steward.get(f"{BASE}ho-so/?don-vi=xa-bac-thuy&chi-tieu=xa-50-phan-tram")

    said = text_of(response)
    assert "tính đến hết ngày 24/10/2023: 2 mô hình." in said
    assert "Được tính là đạt 2" in said
    assert "Tổng để tính tỷ lệ 5" in said
    assert response.content.decode().count('class="row-title"') == 2
    both = steward.get(f"{BASE}ho-so/?don-vi=xa-bac-thuy&chi-tieu=xa-50-phan-tram&phan=mau-so")
    assert both.content.decode().count('class="row-title"') == 5
    totals = steward.get(f"{BASE}ho-so/?don-vi=huyen-uy-chi-lang&tong=linh-vuc:kinh-te")
    assert totals.content.decode().count('class="row-title"') == 5


@pytest.mark.parametrize(
    "query",
    [
        "don-vi=khong-co",
        "don-vi=xa-bac-thuy&chi-tieu=khong-co",
        "don-vi=xa-bac-thuy&tong=khong-co",
        "don-vi=xa-bac-thuy&chi-tieu=xa-5-dang-ky&phan=mau-so",
        "don-vi=xa-bac-thuy&sau=x-1",
        "",
    ],
)
def test_a_list_of_nothing_known_is_not_found(steward, query):
    assert steward.get(f"{BASE}ho-so/?{query}").status_code == 404


def test_the_records_of_a_count_of_units_are_units(client, settings):
    settings.KHEO_NOW = "2023-10-24"
    plan = load_rich()
    standing(plan, "thon-a1", at(2, 1))
    client.force_login(make_member(unit("ban"), "steward"))

    response = client.get("/tien-do/day-du-2023/ho-so/?don-vi=xa-a&chi-tieu=so-thon")

    assert "Chi bộ thôn A1" in text_of(response)
    assert "1 đơn vị." in text_of(response)
    whole = text_of(client.get("/tien-do/day-du-2023/"))
    assert "Chỉ tiêu toàn kế hoạch" in whole
    page = client.get("/tien-do/day-du-2023/ho-so/?don-vi=xa-a&chi-tieu=so-thon&dang=xlsx")
    sheet = openpyxl.load_workbook(BytesIO(page.content)).active
    assert sheet.cell(6, 2).value == "Chi bộ thôn A1"


def test_long_lists_come_in_pages(steward, plan):
    for _ in range(51):
        standing(plan, "xa-y-tich", at(2, 1))

    first = steward.get(f"{BASE}ho-so/?don-vi=xa-y-tich")
    after = next(each for each in links_in(first, f"{BASE}ho-so/") if "sau=" in each)

    assert first.content.decode().count('class="row-title"') == 50
    assert steward.get(after).content.decode().count('class="row-title"') == 1


def test_a_past_day_goes_along_with_every_link_and_stands_in_the_title(steward):
    response = steward.get(f"{BASE}?ngay=2023-01-31")

    html = response.content.decode()
    assert "<title>Tiến độ đến 31/01/2023 – Khéo</title>" in html
    assert "không phải hôm nay" in html
    assert all("ngay=2023-01-31" in each for each in links_in(response, f"{BASE}ho-so/"))
    assert "0 mô hình" in text_of(response)


@pytest.mark.parametrize("day", ["2030-01-01", "hom-qua", ""])
def test_a_day_to_come_or_no_day_is_today(steward, day):
    assert "Tiến độ đến hết ngày 24/10/2023" in text_of(steward.get(f"{BASE}?ngay={day}"))


def test_units_can_be_sorted_by_need_and_narrowed_to_a_group(steward):
    html = steward.get(f"{BASE}?xep=can&nhom=dang-uy-xa").content.decode().partition('id="trong-nam"')[0]

    rows = re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)', html)
    assert len(rows) == 20
    assert rows[-1] == "Đảng ủy xã Bắc Thủy"
    assert not re.findall("Hội Nông dân", steward.get(f"{BASE}?nhom=khong-co").content.decode())


def test_what_is_drawn_stands_in_the_table_beside_it(steward):
    html = steward.get(BASE).content.decode()

    chart, table = html.partition('id="theo-don-vi"')[2].split("<table", 2)[:2]
    assert "<title>Đảng ủy xã Bắc Thủy – Đăng ký: 5</title>" in chart
    assert re.findall(r'tong=([a-z-]+)">(\d+)</a>', table) == [("dang-ky", "5"), ("xay-dung", "4"), ("cong-nhan", "2")]
    assert "style=" not in chart
    keys = re.findall(r' id="(c-[a-z-]+-t)"', html)
    assert keys == ["c-don-vi-t", "c-linh-vuc-t", "c-doi-tuong-t", "c-cap-t"]


def test_a_great_many_units_come_in_pages(steward, plan, monkeypatch):
    monkeypatch.setattr("kheo.progress.views.tables.ROWS", 8)

    first = steward.get(f"{BASE}?nhom=dang-uy-xa&xep=can")
    after = next(each for each in links_in(first, BASE) if "tu-xa-5-dang-ky=8" in each)

    assert "1–8 trong 20 đơn vị" in text_of(first)
    assert "9–16 trong 20 đơn vị" in text_of(steward.get(after))
    assert "tu-xa-5-dang-ky=0" in steward.get(after).content.decode()


# --- who sees what ---


def test_a_unit_officer_comes_to_the_unit_and_sees_no_other(officer):
    assert officer.get("/tien-do/").url == f"{BASE}xa-bac-thuy/"
    assert officer.get(f"{BASE}xa-bac-thuy/").status_code == 200
    assert "Đảng ủy xã Bằng Mạc" not in text_of(officer.get(BASE))
    for path in ("xa-bang-mac/", "ho-so/?don-vi=xa-bang-mac", "ho-so/?don-vi=huyen-uy-chi-lang",
                 "thoi-han/don-vi/?don-vi=xa-bang-mac&thoi-han=danh-sach-dang-ky", "huyen-uy-chi-lang/"):  # fmt: skip
        assert officer.get(BASE + path).status_code == 404


def test_a_unit_officer_may_not_remind_or_confirm(officer):
    assert officer.post(f"{BASE}con-thieu/nhac/", {"units": "xa-bac-thuy"}).status_code == 403
    data = {"don-vi": "xa-bac-thuy", "thoi-han": "bao-cao-ket-qua", "delivered_on": "2023-10-20"}
    for path in ("ghi-nhan", "gia-han", "huy"):
        assert officer.post(f"{BASE}thoi-han/don-vi/{path}/", data).status_code == 403
    html = officer.get(f"{BASE}thoi-han/don-vi/?don-vi=xa-bac-thuy&thoi-han=bao-cao-ket-qua").content.decode()
    assert "Ghi nhận đã nhận" not in html
    assert "Soạn thư nhắc" not in officer.get(f"{BASE}con-thieu/").content.decode()
    assert officer.get(f"{BASE}thoi-han/?thoi-han=bao-cao-ket-qua").status_code == 200


def test_somebody_elsewhere_sees_nothing_of_the_plan(plan, client):
    client.force_login(make_member(make_unit("Tỉnh khác", kind="province-party-committee"), "leader"))

    assert client.get(BASE).status_code == 404
    assert "Chưa có kế hoạch nào" in text_of(client.get("/tien-do/"))
    assert "Chưa có kế hoạch nào" in text_of(client.get("/"))


def test_a_person_of_two_units_chooses_between_them(plan, client):
    member = make_member(unit("xa-bac-thuy"))
    member.memberships.create(unit=unit("xa-bang-mac"), role="unit-officer", valid_from=date(2020, 1, 1))
    client.force_login(member)

    first, second = client.get(BASE), client.get(f"{BASE}?pham-vi=xa-bang-mac")

    assert "Đảng ủy xã Bắc Thủy Tính" not in text_of(second)
    assert first.context["found"].scope.code == "xa-bac-thuy"
    assert second.context["found"].scope.code == "xa-bang-mac"
    assert any("pham-vi=xa-bang-mac" in each for each in links_in(second, f"{BASE}ho-so/"))
    assert client.get(f"{BASE}xa-bang-mac/?pham-vi=xa-bang-mac").status_code == 200


def test_the_plan_looked_at_last_is_remembered(steward, plan):
    assert steward.get("/tien-do/").url == BASE
    load_rich()
    member = make_member(unit("ban"), "steward")
    assert "Kế hoạch" in text_of(steward.get("/tien-do/?chon"))
    steward.force_login(member)
    assert steward.get("/tien-do/").url == "/tien-do/day-du-2023/"


# --- one unit ---


def test_a_units_page_says_its_targets_in_sentences_with_their_clause(steward):
    response = steward.get(f"{BASE}xa-bac-thuy/")

    said = text_of(response)
    assert "Còn thiếu 1 mô hình, còn 68 ngày." in said
    assert "5 mô hình đã đăng ký thì cần 3 mô hình được công nhận" in said
    assert "/ke-hoach/chi-lang-2023/#III.1-3" in response.content.decode()
    assert "gửi 20/02/2023" in said
    assert "Trong đó 1 đăng ký muộn." in said


def test_a_unit_that_did_not_stand_in_the_tree_says_so(steward, plan):
    make_unit("Xã mới", parent=unit("huyen-uy-chi-lang"), code="xa-moi", valid_from=date(2023, 6, 1))

    assert "chưa thuộc cây tổ chức" in text_of(steward.get(f"{BASE}xa-moi/?ngay=2023-05-01"))
    assert "Chưa có đăng ký nào vào sổ" in text_of(steward.get(f"{BASE}xa-moi/"))


def test_a_day_before_the_tree_has_no_units(client, settings):
    settings.KHEO_NOW = "2023-10-24"
    load_rich()
    top = unit("huyen")
    top.placements.update(valid_from=date(2023, 3, 1))
    client.force_login(make_member(unit("ban"), "steward"))

    assert "Chưa có đơn vị nào vào ngày này" in text_of(client.get("/tien-do/day-du-2023/?ngay=2023-02-01"))


def test_the_units_below_are_listed(client, settings):
    settings.KHEO_NOW = "2023-10-24"
    plan = load_rich()
    standing(plan, "thon-a1", at(2, 1), field="bo-di")
    client.force_login(make_member(unit("xa-a")))

    said = text_of(client.get("/tien-do/day-du-2023/xa-a/"))

    assert "Các đơn vị bên dưới" in said
    assert "Chi bộ thôn A1" in said
    assert "Chưa ghi" in said


def test_what_is_not_whole_never_reads_a_hundred_percent(steward, plan):
    for place in range(201):
        standing(plan, "xa-bang-mac", at(2, 1), built=place > 0)

    assert "99% số đã đăng ký" in text_of(steward.get(f"{BASE}xa-bang-mac/"))


# --- deadlines ---

ONE = {"don-vi": "xa-bang-mac", "thoi-han": "danh-sach-dang-ky"}


def test_the_office_records_a_paper_by_the_day_on_which_it_came(steward, plan):
    page = steward.get(f"{BASE}thoi-han/don-vi/", ONE)
    assert "Ghi nhận đã nhận" in page.content.decode()

    answer = steward.post(
        f"{BASE}thoi-han/don-vi/ghi-nhan/", ONE | {"delivered_on": "2023-02-24", "note": "qua bưu điện"}
    )

    kept = Delivery.objects.get(unit__code="xa-bang-mac")
    assert (answer.status_code, kept.way, kept.delivered_at.isoformat()) == (302, "paper", "2023-02-24T16:59:59+00:00")
    assert "Đúng hạn" in text_of(steward.get(answer.url))
    assert "Hủy ghi nhận" in steward.get(answer.url).content.decode()


def test_a_paper_of_a_day_to_come_is_refused_and_the_form_comes_back(steward):
    wrong = steward.post(f"{BASE}thoi-han/don-vi/ghi-nhan/", ONE | {"delivered_on": "31/02", "note": "giữ lại"})

    assert wrong.status_code == 422
    assert "giữ lại" in wrong.content.decode()
    early = steward.post(f"{BASE}thoi-han/don-vi/ghi-nhan/", ONE | {"delivered_on": "2023-10-25"})
    assert (early.status_code, "chưa đến" in text_of(early)) == (422, True)
    assert not Delivery.objects.filter(unit__code="xa-bang-mac").exists()
    twice = steward.post(
        f"{BASE}thoi-han/don-vi/ghi-nhan/", ONE | {"don-vi": "xa-bac-thuy", "delivered_on": "2023-02-24"}
    )
    assert twice.status_code == 422
    assert "đã gửi rồi" in text_of(twice)


def test_the_office_gives_more_time_and_undoes_a_mistake(steward, plan):
    answer = steward.post(f"{BASE}thoi-han/don-vi/gia-han/", ONE | {"last_day": "2023-11-10", "reason": "mưa lũ"})

    assert answer.status_code == 302
    assert Extension.objects.get().last_day == date(2023, 11, 10)
    assert "đã gia hạn đến 10/11/2023" in text_of(steward.get(answer.url))
    nothing = steward.post(f"{BASE}thoi-han/don-vi/huy/", ONE | {"because": "nhầm"})
    assert (nothing.status_code, "không có gì để hủy" in text_of(nothing)) == (422, True)
    undone = steward.post(f"{BASE}thoi-han/don-vi/huy/", ONE | {"don-vi": "xa-bac-thuy", "because": "ghi nhầm"})
    assert undone.status_code == 302
    assert Delivery.objects.get().revoked_because == "ghi nhầm"
    short = steward.post(f"{BASE}thoi-han/don-vi/gia-han/", ONE | {"last_day": "2023-02-20", "reason": "x"})
    assert short.status_code == 422


def test_the_list_of_a_deadline_puts_those_missing_first(steward):
    html = steward.get(f"{BASE}thoi-han/?thoi-han=danh-sach-dang-ky").content.decode()

    rows = re.findall(r'class="row-title"><a href="[^"]+">([^<]+)', html)
    assert len(rows) == 31
    assert rows[-1] == "Đảng ủy xã Bắc Thủy"
    assert steward.get(f"{BASE}thoi-han/?thoi-han=khong-co").status_code == 404


# --- who is missing; reminders ---


def test_who_is_missing_what_is_listed_and_narrowed(steward):
    said = text_of(steward.get(f"{BASE}con-thieu/"))
    overdue = text_of(steward.get(f"{BASE}con-thieu/?thieu=qua-han"))

    assert "Quá hạn chưa gửi 30" in said
    assert "Đảng ủy xã Bắc Thủy" in said
    assert "Đảng ủy xã Bắc Thủy" not in overdue
    assert "xem số liệu của hôm nay" in text_of(steward.get(f"{BASE}con-thieu/?ngay=2023-10-01"))


def test_letters_are_read_before_they_are_sent_and_sent_once_a_day(steward, plan):
    make_member(unit("xa-bang-mac"), email="mac@example.vn", name="Lý Thị Mạc")
    asked = {"units": ["xa-bang-mac", "xa-y-tich"], "note": "Nhận bản giấy tại phòng 2.", "thieu": "qua-han"}
    journal = Record.objects.count()

    preview = steward.post(f"{BASE}con-thieu/nhac/", asked)
    assert preview.status_code == 200
    assert "mac@example.vn" in text_of(preview)
    assert "Nhận bản giấy tại phòng 2." in text_of(preview)
    assert "Chưa có địa chỉ thư" in text_of(preview)
    assert Letter.objects.count() == 0

    sent = steward.post(f"{BASE}con-thieu/nhac/", asked | {"send": "1"})
    assert sent.status_code == 302
    letters = {each.unit.code: each for each in Letter.objects.select_related("unit")}
    assert {code: each.to_email for code, each in letters.items()} == {"xa-bang-mac": "mac@example.vn", "xa-y-tich": ""}
    body = letters["xa-bang-mac"].body
    assert (
        "Gửi danh sách đăng ký mô hình: hạn cuối 24/02/2023 (quá hạn 242 ngày), mục III.2, gạch đầu dòng thứ 1." in body
    )
    assert "/tien-do/chi-lang-2023/xa-bang-mac/" in body
    assert "công nhận" not in body
    assert set(Reminder.objects.values_list("about", flat=True)) == {"danh-sach-dang-ky"}
    assert Record.objects.count() == journal + 1
    assert "hôm nay" in text_of(steward.get(f"{BASE}con-thieu/?thieu=qua-han"))

    again = steward.post(f"{BASE}con-thieu/nhac/", asked | {"send": "1"})
    assert again.status_code == 422
    assert "hôm nay đã được nhắc" in text_of(again)
    assert (Letter.objects.count(), Record.objects.count()) == (2, journal + 1)

    more = steward.post(f"{BASE}con-thieu/nhac/", {"units": ["xa-bang-mac"], "send": "1"})
    assert more.status_code == 302
    assert Letter.objects.filter(unit__code="xa-bang-mac").count() == 2
    assert "Gửi danh sách đăng ký" not in Letter.objects.latest("id").body


def test_reminding_nobody_says_so(steward):
    assert "Không có thư nào để gửi" in text_of(steward.post(f"{BASE}con-thieu/nhac/", {}))
    nobody = steward.post(f"{BASE}con-thieu/nhac/", {"send": "1"})
    assert (nobody.status_code, "Chưa chọn đơn vị nào" in text_of(nobody)) == (422, True)
    long = steward.post(f"{BASE}con-thieu/nhac/", {"units": ["xa-y-tich"], "send": "1", "note": "x" * 1001})
    assert (long.status_code, Letter.objects.count()) == (422, 0)


# --- workbooks ---


def test_every_table_can_be_taken_away_and_nothing_in_it_runs(steward, plan):
    risky = register(plan, "xa-y-tich", title='=HYPERLINK("http://x","y")')
    row = standing(plan, "xa-y-tich", at(2, 1))
    row.registration = risky
    row.save()

    book = openpyxl.load_workbook(BytesIO(steward.get(f"{BASE}xlsx/").content))
    records = openpyxl.load_workbook(BytesIO(steward.get(f"{BASE}ho-so/?don-vi=xa-y-tich&dang=xlsx").content))

    assert book.sheetnames == ["Chỉ tiêu", "Thời hạn", "Còn thiếu", "Tổng hợp", "Theo tháng"]
    heads = [cell.value for cell in book["Chỉ tiêu"][4]]
    assert heads[:5] == ["Đơn vị", "Chỉ tiêu", "Điều khoản", "Yêu cầu", "Số đạt"]
    assert book["Chỉ tiêu"].max_row == 4 + 51
    cell = records.active.cell(6, 3)
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://x","y")', "s")


# --- what they cost ---

PAGES = (
    "", "xa-bac-thuy/", "ho-so/?don-vi=xa-bac-thuy", "con-thieu/", "thoi-han/?thoi-han=danh-sach-dang-ky",
    "thoi-han/don-vi/?don-vi=xa-bac-thuy&thoi-han=danh-sach-dang-ky", "xlsx/",
)  # fmt: skip


@pytest.mark.parametrize("path", [*(BASE + page for page in PAGES), "/"])
def test_a_page_costs_the_same_queries_however_much_there_is(steward, plan, path):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert steward.get(path).status_code == 200
        return len(queries)

    cost()
    few = cost()
    for place in range(12):
        make_unit(parent=unit("huyen-uy-chi-lang"), code=f"xa-moi-{place}")
        standing(plan, f"xa-moi-{place}", at(2, 1))
        standing(plan, "xa-bac-thuy", at(2, 2))

    assert cost() == few <= (MOST_OF_THE_FIRST_PAGE if path == "/" else MOST_QUERIES)


@pytest.mark.parametrize("path", [BASE, f"{BASE}con-thieu/", f"{BASE}xa-bac-thuy/", "/"])
def test_a_page_is_light(steward, plan, path):
    for place, code in enumerate(plan.versions.get().document.unit_by_code):
        standing(plan, code, at(2, 1 + place % 20), built=True, recognised_rank=place % 3)

    assert len(gzip.compress(steward.get(path).content)) <= 15_000


# --- the first page ---


def test_the_steward_is_told_what_waits(steward, plan):
    register(plan, "xa-y-tich", state="submitted", number=None, accepted_at=None)

    said = text_of(steward.get("/"))

    assert "Xem 1 đăng ký chờ vào sổ" in said
    assert "Nhắc 30 đơn vị quá hạn chưa gửi" in said
    assert "đơn vị có chỉ tiêu nguy cơ không đạt" in said
    assert "0 trong 31 đơn vị đã gửi" in said


def test_a_unit_officer_is_told_what_to_send_and_what_came_back(officer, plan):
    register(plan, "xa-bac-thuy", title="Tổ tự quản", state="draft", number=None, accepted_at=None)
    register(
        plan, "xa-bac-thuy", title="Hiến đất", state="returned", number=None, accepted_at=None, reason="Ghi rõ số hộ."
    )
    register(plan, "xa-bang-mac", title="Của xã khác", state="draft", number=None, accepted_at=None)

    said = text_of(officer.get("/"))

    assert "Gửi báo cáo đánh giá kết quả thực hiện hạn là hôm nay" in said
    assert "Bị trả lại: Ghi rõ số hộ." in said
    assert said.index("Hiến đất") < said.index("Tổ tự quản")
    assert "Của xã khác" not in said
    assert "2 trong 5, thiếu 1" in said


def test_many_drafts_are_summed_up(officer, plan):
    for _ in range(7):
        register(plan, "xa-bac-thuy", state="draft", number=None, accepted_at=None)

    assert "Còn 2 bản nháp, bản trả lại khác" in text_of(officer.get("/"))


def test_a_leader_sees_the_state_of_the_plan(plan, client):
    client.force_login(make_member(unit("huyen-uy-chi-lang"), "leader"))

    said = text_of(client.get("/"))

    assert "Không có việc nào chờ đồng chí" in said
    assert "trong 20 đơn vị đã đạt" in said


def test_an_administrator_is_shown_the_doors_of_the_role(plan, client):
    client.force_login(make_member(unit("huyen-uy-chi-lang"), "administrator"))

    response = client.get("/")

    assert response.status_code == 200
    assert client.get("/tien-do/").status_code == 403


def test_after_the_year_nothing_is_due(plan, client, settings):
    settings.KHEO_NOW = "2024-03-01"
    client.force_login(make_member(unit("xa-bac-thuy")))

    said = text_of(client.get("/"))

    assert "Thời hạn gần nhất" not in said
    assert "Không đạt" in said


def test_an_extension_is_the_next_moment_of_its_unit_alone():
    def due(unit_id, day, *, extended=False):
        state = DeliveryState.UPCOMING
        return SimpleNamespace(
            unit_id=unit_id, key=str(day), last_day=day, extended=extended, state=state, delivered_at=None
        )

    own, later, neighbour = due(1, 5, extended=True), due(1, 9), due(2, 9)

    assert next_deadline([own, later]) == (own, 0, 1)
    assert next_deadline([own, later, neighbour]) == (later, 0, 2)


def test_the_page_of_deadlines_shows_the_next_one_where_none_is_asked_for(steward):
    page = steward.get(f"{BASE}thoi-han/")

    assert page.status_code == 200
    assert steward.get(f"{BASE}thoi-han/?thoi-han=khong-co").status_code == 404
