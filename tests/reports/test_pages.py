"""The pages of the reports room: who sees what, what each number opens, what they cost, forms out and in."""

import re
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document

from kheo.registrations.models import Delivery
from kheo.reports.actions.deciding import return_report
from kheo.reports.models import Report, ReportFile
from tests.factories import make_member
from tests.progress.factories import SYSTEM, at, delivery, load_bundled, standing, unit
from tests.reports.factories import COMMUNE, RESULTS, UNIT_PLAN, delivered, draft, everything, said, unit_plan

pytestmark = pytest.mark.django_db
PLAN = "/bao-cao/chi-lang-2023/"
UNIT = f"{PLAN}don-vi/{COMMUNE}/"
WRITE = f"{UNIT}soan/?viec={RESULTS}"
FILL = f"{UNIT}doc-bieu/?viec={RESULTS}"
MOST_QUERIES = 15


@pytest.fixture
def plan(settings):
    settings.KHEO_NOW = "2023-09-20"
    plan = load_bundled()
    standing(plan, COMMUNE, at(2, 1), built=True)
    standing(plan, COMMUNE, at(2, 1))
    delivery(plan, "danh-sach-dang-ky", COMMUNE, at(2, 20))
    return plan


def client_of(code: str, role: str = "unit-officer") -> Client:
    client = Client()
    client.force_login(make_member(unit(code), role))
    return client


@pytest.fixture
def officer(plan):
    return client_of(COMMUNE)


@pytest.fixture
def steward(plan):
    return client_of("ban-dan-van", "steward")


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def typed(response, **changes) -> dict[str, str]:
    """What the form of a page would send, with changes."""
    html = response.content.decode()
    body = re.search(r'<form class="form report-form".*?</form>', html, re.DOTALL)[0]
    fields = dict(re.findall(r'<input[^>]* name="([^"]+)"(?:[^>]*? value="([^"]*)")?', body))
    fields |= {
        name: text.strip() for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>(.*?)</textarea>', body, re.S)
    }
    fields.pop("csrfmiddlewaretoken", None)
    return fields | changes


# --- the unit ---


def test_the_officer_comes_to_what_the_unit_owes(officer):
    response = officer.get("/bao-cao/", follow=True)

    said = text_of(response)
    assert response.redirect_chain == [(UNIT, 302)]
    assert "Còn phải gửi 2" in said
    assert "còn 34 ngày" in said
    assert "Đã gửi 1" in said


def test_the_form_is_filled_with_what_the_system_counts(officer):
    fields = typed(officer.get(WRITE))

    assert {name: fields[name] for name in ("so-dang-ky", "so-xay-dung", "so-so-lieu-ngay-cong", "phien-ban")} == {
        "so-dang-ky": "2", "so-xay-dung": "1", "so-so-lieu-ngay-cong": "0", "phien-ban": "0",
    }  # fmt: skip


def test_a_report_is_written_and_sent_in_the_browser(officer):
    fields = typed(officer.get(WRITE), **{"muc-ket-qua": "Đã làm đường."})

    response = officer.post(WRITE, fields | {"roi": "gui"}, follow=True)

    report = Report.objects.get()
    assert response.redirect_chain == [(f"/bao-cao/gui/{report.pk}/", 302)]
    assert (report.state, report.differences, Delivery.objects.get(deadline=RESULTS).way) == ("delivered", 0, "online")
    assert "Đã làm đường." in text_of(response)


def test_a_refused_report_keeps_what_was_typed_and_says_all_that_is_missing(officer):
    fields = typed(officer.get(WRITE), **{"so-dang-ky": "3", "muc-han-che": "Còn chậm."})

    response = officer.post(WRITE, fields | {"roi": "gui"})

    said = text_of(response)
    assert response.status_code == 422
    assert "Chưa ghi kết quả thực hiện." in said
    assert "đơn vị ghi 3, hệ thống tính 2; chưa giải thích vì sao khác" in said
    assert (typed(response)["so-dang-ky"], typed(response)["muc-han-che"]) == ("3", "Còn chậm.")
    assert Report.objects.count() == 0


def test_an_empty_figure_is_not_silently_filled(officer):
    fields = typed(officer.get(WRITE), **{"muc-ket-qua": "Xong.", "so-dang-ky": ""})

    response = officer.post(WRITE, fields | {"roi": "gui"})

    assert (response.status_code, Delivery.objects.filter(deadline=RESULTS).count()) == (422, 0)
    assert "Chưa ghi số; hệ thống tính 2." in text_of(response)


def test_a_draft_follows_the_count_where_the_unit_said_nothing_of_its_own(officer, plan):
    fields = typed(officer.get(WRITE), **{"so-xay-dung": "4"})
    officer.post(WRITE, fields | {"roi": "luu"})
    standing(plan, COMMUNE, at(9, 1))

    fields = typed(officer.get(WRITE))

    assert (fields["so-dang-ky"], fields["so-xay-dung"]) == ("3", "4")


def test_what_is_typed_is_kept_as_it_is_typed(officer):
    fields = typed(officer.get(WRITE), **{"muc-ket-qua": "Đang viết"})
    address = f"{UNIT}tu-luu/?viec={RESULTS}"

    saved = officer.post(address, fields).json()
    stale = officer.post(address, fields | {"muc-ket-qua": "Bản khác"})

    assert (saved["revision"], Report.objects.get().texts) == (1, {"ket-qua": "Đang viết"})
    assert (stale.status_code, [each["code"] for each in stale.json()["problems"]]) == (
        409,
        ["report.edited_meanwhile"],
    )


def test_an_edit_by_somebody_else_is_shown_beside_ones_own(officer, plan):
    fields = typed(officer.get(WRITE), **{"muc-ket-qua": "Bản của tôi."})
    draft(plan)

    response = officer.post(WRITE, fields | {"roi": "luu"})

    said = text_of(response)
    assert response.status_code == 422
    assert "Hai bản khác nhau ở" in said
    assert "Đã làm 3 km đường liên thôn." in said
    assert typed(response)["muc-ket-qua"] == "Bản của tôi."


def test_a_file_is_attached_and_saved_and_taken_out(officer):
    address = f"{UNIT}tep/?viec={UNIT_PLAN}"
    officer.post(address, {"file": SimpleUploadedFile("Kế hoạch.pdf", b"%PDF-1.7 trang")})
    file = ReportFile.objects.get()
    base = f"/bao-cao/gui/{file.report_id}/tep/{file.pk}/"

    got = b"".join(officer.get(base).streaming_content)
    officer.post(f"{base}go/")

    file.refresh_from_db()
    assert (got, file.removed_at is None) == (b"%PDF-1.7 trang", False)


def test_a_hostile_file_is_refused_with_what_to_do(officer):
    response = officer.post(
        f"{UNIT}tep/?viec={UNIT_PLAN}", {"file": SimpleUploadedFile("a.pdf", b"MZ\x90 chuong trinh")}
    )

    assert response.status_code == 422
    assert "Tệp không thuộc loại được nhận." in text_of(response)
    assert Report.objects.count() == 0


def test_a_report_that_was_handed_in_is_shown_and_not_opened_for_writing(officer, plan):
    report = delivered(plan)

    assert officer.get(WRITE)["Location"] == f"/bao-cao/gui/{report.pk}/"
    response = officer.post(WRITE, {"roi": "luu", "muc-ket-qua": "Sửa lén"})
    assert response.status_code == 422
    assert Report.objects.get().texts["ket-qua"] == "Đã làm 3 km đường liên thôn."


def test_the_first_page_says_what_came_back_and_why(officer, plan):
    return_report(report_id=delivered(plan).pk, reason="Nêu rõ hai mô hình chậm.", by=SYSTEM, at=at(9, 12))

    response = officer.get("/")

    assert "Sửa, gửi lại: Gửi báo cáo đánh giá kết quả thực hiện" in text_of(response)
    assert "Bị trả lại: Nêu rõ hai mô hình chậm." in text_of(response)
    assert WRITE in response.content.decode()


# --- forms in files ---


def form_of(client, kind: str) -> bytes:
    return client.get(f"{UNIT}bieu/?viec={RESULTS}&dang={kind}").content


def filled_workbook(client) -> bytes:
    book = openpyxl.load_workbook(BytesIO(form_of(client, "xlsx")))
    page = book.active
    for row in page.iter_rows():
        if row[0].value == "ket-qua":
            row[2].value = "Viết trong Excel.\nHai dòng."
        if row[0].value == "dang-ky":
            row[4].value, row[5].value = 4, "hai mô hình chưa nhập"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def filled_document(client) -> bytes:
    made = Document(BytesIO(form_of(client, "docx")))
    for table in made.tables:
        for row in table.rows:
            if row.cells[0].text == "ket-qua":
                row.cells[2].text = "Viết trong Word.\nHai dòng."
            if row.cells[0].text == "dang-ky":
                row.cells[4].text, row.cells[5].text = "4", "hai mô hình chưa nhập"
    out = BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("fill", "name", "words"),
    [
        (filled_workbook, "b.xlsx", "Viết trong Excel.\nHai dòng."),
        (filled_document, "b.docx", "Viết trong Word.\nHai dòng."),
    ],
)
def test_a_filled_form_is_shown_beside_the_count_and_kept_only_when_it_is_saved(officer, fill, name, words):
    before = everything()

    response = officer.post(FILL, {"form": SimpleUploadedFile(name, fill(officer))})

    fields = typed(response)
    assert response.status_code == 200
    assert "chưa lưu, chưa gửi" in text_of(response)
    assert "hơn 2" in text_of(response)
    assert (fields["muc-ket-qua"], fields["so-dang-ky"], fields["vi-dang-ky"]) == (words, "4", "hai mô hình chưa nhập")
    assert everything() == before

    officer.post(WRITE, fields | {"roi": "gui"})

    report = Report.objects.get()
    assert (report.state, report.stated["dang-ky"], report.differences) == ("delivered", "4", 1)


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_a_form_that_comes_back_untouched_changes_nothing(officer, plan, kind):
    draft(plan, values=said(number="15-BC/ĐU", dated_on=date(2023, 9, 1)))
    before = everything()

    response = officer.post(FILL, {"form": SimpleUploadedFile(f"b.{kind}", form_of(officer, kind))})

    assert "Nội dung tệp giống hệt bản đang lưu." in text_of(response)
    officer.post(WRITE, typed(response) | {"roi": "luu"})
    assert everything() == before


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Tệp rỗng."),
        (b"khong phai bieu", "Tệp không phải biểu Excel hoặc Word."),
        (b"%PDF-1.7", "Tệp không phải biểu Excel hoặc Word."),
        (b"PK\x03\x04" + b"\0" * 200, "Tệp bị hỏng, không mở được."),
        (b"a" * (5 * 1024 * 1024 + 1), "Tệp nặng hơn 5 MB"),
    ],
    ids=["empty", "text", "pdf", "damaged", "large"],
)
def test_what_is_no_form_is_refused_with_what_to_do(officer, content, words):
    response = officer.post(FILL, {"form": SimpleUploadedFile("b.xlsx", content)})

    assert response.status_code == 422
    assert words in text_of(response)


def test_a_word_file_of_another_kind_and_one_that_was_cut_are_refused(officer):
    out = BytesIO()
    Document().save(out)
    whole = form_of(officer, "docx")

    for content, words in ((out.getvalue(), "không phải biểu báo cáo tải từ phần mềm"), (whole[:-300], "Tệp bị hỏng")):
        response = officer.post(FILL, {"form": SimpleUploadedFile("b.docx", content)})
        assert response.status_code == 422
        assert words in text_of(response)


def test_the_form_of_another_unit_is_refused(officer, plan):
    theirs = client_of("xa-bang-mac").get(f"{PLAN}don-vi/xa-bang-mac/bieu/?viec={RESULTS}&dang=xlsx").content

    response = officer.post(FILL, {"form": SimpleUploadedFile("b.xlsx", theirs)})

    assert (response.status_code, "Biểu này của một đơn vị khác." in text_of(response)) == (422, True)


# --- the steward ---


def test_the_steward_comes_to_what_came_in(steward, plan):
    delivered(plan)

    response = steward.get("/bao-cao/", follow=True)

    assert response.redirect_chain == [(PLAN, 302)]
    assert "Chưa gửi 30 Đã gửi 1" in text_of(response)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("viec=tat-ca", 93), ("viec=danh-sach-dang-ky&han=phai-gui", 31), ("viec=danh-sach-dang-ky&han=dung-han", 1),
        ("viec=danh-sach-dang-ky&han=chua-gui", 30), ("viec=danh-sach-dang-ky&han=muon", 0), ("han=gui-som", 1),
        ("tinh_trang=returned", 0), ("tinh_trang=expected", 30), ("nhom=dang-uy-xa", 20), ("viec=la", 31),
    ],
)  # fmt: skip
def test_each_filter_lists_exactly_those(steward, plan, query, count):
    delivered(plan)

    response = steward.get(f"{PLAN}?{query}")

    assert (response.status_code, response.context["total"]) == (200, count)


def test_every_number_of_the_rates_opens_a_list_of_that_length(steward, plan):
    delivered(plan, "xa-bang-mac")
    page = steward.get(f"{PLAN}ty-le/")

    rows = [page.context["total"], *page.context["groups"], *page.context["moments"]]
    checked = 0
    for row in [*rows, *(part for moment in page.context["moments"] for part in moment["parts"])]:
        for _, number, address in row["numbers"]:
            assert steward.get(address).context["total"] == number, address
            checked += 1
    assert checked == 36


def test_the_rates_are_taken_away_as_a_workbook(steward):
    response = steward.get(f"{PLAN}ty-le/xlsx/")

    book = openpyxl.load_workbook(BytesIO(b"".join(response.streaming_content)))
    rows = list(book.active.iter_rows(min_row=4, values_only=True))
    assert rows[0] == ("Toàn kế hoạch", "Tất cả", 31, 1, 1, 3.2, 3.2, 31, 0)
    assert rows[-1][2:7] == (0, 0, 0, "chưa có gì phải gửi", "chưa có gì phải gửi")


def test_the_list_is_taken_away_under_its_filters(steward, plan):
    delivered(plan)

    response = steward.get(f"{PLAN}xlsx/?viec={RESULTS}&tinh_trang=delivered")

    book = openpyxl.load_workbook(BytesIO(b"".join(response.streaming_content)))
    [row] = book.active.iter_rows(min_row=4, values_only=True)
    assert row[:4] == ("Đảng ủy xã Bắc Thủy", "Gửi báo cáo đánh giá kết quả thực hiện", "III.2-2", "Đã gửi")
    assert row[6] == "đúng hạn"


def test_a_long_list_is_paged_by_the_row_it_goes_on_from(steward):
    seen, address = [], f"{PLAN}?viec=tat-ca"
    while address:
        response = steward.get(address)
        seen += [(row["duty"].unit.code, row["duty"].key) for row in response.context["rows"]]
        address = response.context["next_url"] and f"{PLAN}{response.context['next_url']}"

    assert (len(seen), len(set(seen))) == (93, 93)


def test_the_steward_checks_returns_and_accepts_with_a_button(steward, plan):
    report = delivered(plan)
    page = f"/bao-cao/gui/{report.pk}/"

    steward.post(f"{page}da-kiem-tra/")
    empty = steward.post(f"{page}tra-lai/", {"reason": ""})
    steward.post(f"{page}tra-lai/", {"reason": "Thiếu nguyên nhân.", "keeps_date": "on"})

    report.refresh_from_db()
    assert (empty.status_code, "Chưa ghi lý do “Trả lại”." in text_of(empty)) == (422, True)
    assert (report.state, report.reason, report.keeps_date) == ("returned", "Thiếu nguyên nhân.", True)
    again = delivered(plan, values=said(number="2-BC/ĐU"), revision=4, when=at(9, 15))
    assert steward.post(f"{page}chap-nhan/")["Location"] == page
    again.refresh_from_db()
    assert again.state == "accepted"
    assert steward.post(f"{page}chap-nhan/").status_code == 422


def test_what_the_unit_rewrites_after_a_return_is_not_yet_the_stewards_to_read(steward, plan):
    report = delivered(plan)
    return_report(report_id=report.pk, reason="Thiếu.", by=SYSTEM, at=at(9, 12))
    draft(plan, values=said(texts={"ket-qua": "Bản đang sửa."}), revision=3, when=at(9, 13))

    shown = text_of(steward.get(f"/bao-cao/gui/{report.pk}/"))

    assert ("Đã làm 3 km đường liên thôn." in shown, "Bản đang sửa." in shown) == (True, False)


def test_ticked_reports_are_accepted_at_once(steward, plan):
    reports = [delivered(plan, code) for code in ("xa-bac-thuy", "xa-bang-mac")]

    response = steward.post(f"{PLAN}chap-nhan/?viec={RESULTS}", {"bao-cao": [each.pk for each in reports]}, follow=True)

    assert "Đã chấp nhận 2 báo cáo." in text_of(response)
    assert set(Report.objects.values_list("state", flat=True)) == {"accepted"}
    nothing = steward.post(f"{PLAN}chap-nhan/")
    assert (nothing.status_code, "Chưa chọn báo cáo nào." in text_of(nothing)) == (422, True)


def test_a_draft_is_nobody_elses_to_read(plan):
    report = draft(plan)

    assert client_of(COMMUNE, "communicator").get(f"/bao-cao/gui/{report.pk}/").status_code == 404


def test_a_neighbour_sees_and_writes_nothing_of_it(plan):
    report, neighbour = unit_plan(plan), client_of("xa-bang-mac")

    assert neighbour.get(f"/bao-cao/gui/{report.pk}/").status_code == 404
    assert neighbour.get(UNIT).status_code == 404
    assert neighbour.post(WRITE, {"roi": "luu", "muc-ket-qua": "Lạ"}).status_code == 404


def test_the_first_page_of_the_steward_counts_what_waits(steward, plan):
    delivered(plan)

    assert "Xem 1 báo cáo, kế hoạch đơn vị gửi lên" in text_of(steward.get("/"))


@pytest.mark.parametrize("path", [PLAN, f"{PLAN}?viec=tat-ca", f"{PLAN}ty-le/", UNIT, WRITE])
def test_a_page_costs_the_same_however_much_came_in(steward, plan, path):
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert steward.get(path).status_code == 200
        return len(asked)

    steward.get(path)
    before = cost()
    for code in ("xa-bang-mac", "xa-chi-lang", "xa-van-linh"):
        delivered(plan, code)
        unit_plan(plan, code)

    assert cost() == before
    assert before <= MOST_QUERIES
