"""The pages that bring lists in: who may, what they show, and what they refuse."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kheo.config import clock
from kheo.papers.actions.files import kept_file
from kheo.papers.forms import lists as forms
from kheo.registrations.models import Delivery, ListImport, Registration
from kheo.registrations.rules import State
from tests.factories import make_member
from tests.papers.factories import a_list, bring, check, everything, row
from tests.registrations.factories import ON_TIME, load_bundled_plan, make_accepted, make_submitted, unit_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_day_in_time(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: ON_TIME)
    monkeypatch.setattr(clock, "today", lambda: ON_TIME.date())


@pytest.fixture
def plan():
    return load_bundled_plan()


@pytest.fixture
def unit(plan):
    return unit_of("xa-bac-thuy")


@pytest.fixture
def officer(client, unit):
    client.force_login(make_member(unit))
    return client


@pytest.fixture
def steward(client, plan):
    client.force_login(make_member(plan.steward, "steward"))
    return client


def send(client, data, unit="xa-bac-thuy", name="danh sách.xlsx", follow=True, **more):
    fields = {"plan": "chi-lang-2023", "unit": unit, "send": "on", **more}
    return client.post(reverse("papers:import"), {**fields, "file": SimpleUploadedFile(name, data)}, follow=follow)


def html(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_form_offers_the_own_unit_and_the_empty_form(officer, unit):
    page = html(officer.get(reverse("papers:import")))

    assert f'<option value="xa-bac-thuy" selected>{unit.title}</option>' in page
    assert 'value="xa-y-tich"' not in page
    assert "/danh-sach/mau/?ke-hoach=chi-lang-2023&amp;don-vi=xa-bac-thuy" in page
    assert 'name="accept"' not in page


def test_the_steward_chooses_among_all_units_and_may_enter_into_the_register(steward):
    page = html(steward.get(reverse("papers:import")))

    assert "Huyện ủy Chi Lăng (danh sách chung của nhiều đơn vị)" in page
    assert 'value="xa-y-tich"' in page
    assert 'name="accept"' in page


def test_a_file_is_checked_shown_brought_in_and_taken_back(officer, plan, unit):
    make_submitted(plan, unit, title="Thắp sáng đường quê", carrier="Thôn 1")
    rows = [
        row(),
        row(title="Còn thiếu", content=""),
        row(title="Lạ", field="Lĩnh vực lạ"),
        row(title="Thắp sáng đường quê", carrier="Thôn 1", content="Sửa lại"),
        row(title="Thắp sáng đường quê 2"),
    ]

    page = html(send(officer, a_list(*rows)))

    entry = ListImport.objects.get()
    assert Registration.objects.count() == 1
    assert "Nhập danh sách</button>" in page
    assert 'data-code="list.unknown_field"' in page
    assert "Còn thiếu: nội dung." in page
    assert "<ins>Sửa lại</ins>" in page
    assert "Gần giống" in page
    page = html(officer.post(reverse("papers:apply", args=[entry.pk]), follow=True))
    assert (Registration.objects.count(), Delivery.objects.count()) == (4, 1)
    made = Registration.objects.get(title="Camera an ninh tự quản")
    assert f'<a href="/dang-ky/{made.pk}/">Camera an ninh tự quản</a>' in page
    assert "Hoàn tác</button>" in page
    page = html(officer.post(reverse("papers:undo", args=[entry.pk]), follow=True))
    assert (Registration.objects.count(), "Danh sách đã hoàn tác" in page) == (1, True)


def test_the_check_page_and_its_actions_hold_for_any_number_of_rows(officer, plan, unit, django_assert_max_num_queries):
    entry = check(plan, unit, *(row(title=f"Mô hình {n}") for n in range(230)))

    with django_assert_max_num_queries(12):
        page = html(officer.get(reverse("papers:report", args=[entry.pk])))

    assert "200 dòng đầu; còn 30 dòng nữa" in page


def test_what_the_keeper_sends_straight_into_the_register_has_numbers(steward, unit):
    send(steward, a_list(row(unit=unit.title)), unit="huyen-uy-chi-lang", accept="on")

    steward.post(reverse("papers:apply", args=[ListImport.objects.get().pk]))

    assert Registration.objects.values_list("state", "number").get() == (State.ACCEPTED, 1)


def test_an_officer_who_asks_for_the_register_only_sends(officer):
    send(officer, a_list(row()), accept="on")

    assert ListImport.objects.get().accept is False


def test_a_list_that_changes_nothing_offers_nothing_to_press(officer, plan, unit):
    bring(plan, unit, row())

    page = html(send(officer, a_list(row())))

    assert "Không có gì để nhập" in page
    assert "Nhập danh sách</button>" not in page


def test_a_list_applied_twice_says_so(officer, plan, unit):
    entry = check(plan, unit, row())
    address = reverse("papers:apply", args=[entry.pk])
    officer.post(address)

    again = officer.post(address)

    assert (again.status_code, 'data-code="list.applied_already"' in html(again)) == (422, True)


def test_why_a_list_can_no_longer_be_taken_back(officer, plan, unit):
    entry, _ = bring(plan, unit, row())
    bring(plan, unit, row(content="Khác"))

    page = html(officer.get(reverse("papers:report", args=[entry.pk])))
    refused = officer.post(reverse("papers:undo", args=[entry.pk]))

    assert ("Không hoàn tác được nữa" in page, "Hoàn tác</button>" in page) == (True, False)
    assert (refused.status_code, Registration.objects.count()) == (422, 1)


def test_the_annotated_copy_has_the_problem_at_its_cell(officer, plan, unit):
    entry = check(plan, unit, row(field="Lĩnh vực lạ"))

    response = officer.get(reverse("papers:annotated", args=[entry.pk]))

    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert "Lĩnh vực lạ" in book["Biểu 1"]["G4"].comment.text


def test_an_annotated_copy_of_a_lost_file_is_not_there(officer, plan, unit):
    entry = check(plan, unit, row())
    kept_file(entry.sha256).unlink()

    assert officer.get(reverse("papers:annotated", args=[entry.pk])).status_code == 404


def test_without_a_file_the_form_comes_back_filled_in(officer):
    response = officer.post(
        reverse("papers:import"), {"plan": "chi-lang-2023", "unit": "xa-bac-thuy", "level": "huyen"}
    )

    assert response.status_code == 422
    assert "Chọn tệp danh sách." in html(response)
    assert '<option value="huyen" selected>' in html(response)


def test_a_file_too_large_is_not_even_read(officer, monkeypatch):
    monkeypatch.setattr(forms, "LARGEST_UPLOAD", 1000)

    response = send(officer, a_list(row()))

    assert (response.status_code, "lớn hơn 10 MB" in html(response), ListImport.objects.count()) == (422, True, 0)


def test_what_is_no_list_is_refused_in_words(officer):
    before = everything()

    response = send(officer, b"%PDF-1.7 ...", name="danh sach.xlsx")

    assert (response.status_code, 'data-code="list.not_a_list_pdf"' in html(response)) == (422, True)
    assert everything() == before


@pytest.mark.parametrize("unit_code", ["xa-y-tich", "huyen-uy-chi-lang", "khong-co"])
def test_an_officer_brings_in_nothing_for_others(officer, unit_code):
    response = send(officer, a_list(row()), unit=unit_code)

    assert (response.status_code, ListImport.objects.count()) == (422, 0)


@pytest.mark.parametrize("role", ["leader", "auditor", "communicator", "administrator"])
def test_who_only_reads_does_not_bring_in(client, plan, role):
    client.force_login(make_member(plan.issuer, role))

    assert client.get(reverse("papers:import")).status_code == 403
    assert client.get(reverse("papers:history")).status_code == 403


def test_a_neighbours_list_is_not_there(client, plan, unit):
    waiting, done = check(plan, unit, row()), bring(plan, unit, row(title="Khác"))[0]
    client.force_login(make_member(unit_of("xa-y-tich")))

    for entry in (waiting, done):
        assert client.get(reverse("papers:report", args=[entry.pk])).status_code == 404
        assert client.get(reverse("papers:annotated", args=[entry.pk])).status_code == 404
        assert client.post(reverse("papers:apply", args=[entry.pk])).status_code == 404
        assert client.post(reverse("papers:undo", args=[entry.pk])).status_code == 404
    assert "ds.xlsx" not in html(client.get(reverse("papers:history")))


def test_the_history_goes_on_page_by_page(officer, plan, unit):
    for n in range(65):
        check(plan, unit, row(title=f"Mô hình {n}"), by=_someone())
    base, seen, address = reverse("papers:history"), [], reverse("papers:history")
    while address:
        page = html(officer.get(address))
        seen += re.findall(r'href="/danh-sach/nhap/(\d+)/"', page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        newer = re.search(r'rel="prev" href="([^"]+)"', page)
        address = older and older[1]

    assert [int(pk) for pk in seen] == list(ListImport.objects.order_by("-pk").values_list("pk", flat=True))
    back = html(officer.get(newer[1]))
    assert re.findall(r'href="/danh-sach/nhap/(\d+)/"', back) == seen[30:60]
    assert officer.get(f"{base}?truoc=x&sau=y").status_code == 200


def _someone():
    from tests.registrations.factories import SYSTEM

    return SYSTEM


def test_the_list_out_comes_back_as_nothing_new(officer, plan, unit):
    make_accepted(plan, unit, title="=1+1", notes="Ghi\nhai dòng")
    make_accepted(plan, unit_of("xa-y-tich"))

    response = officer.get(reverse("papers:export"), {"ke-hoach": plan.code})
    data = b"".join(response.streaming_content)

    assert "danh-sach-dang-ky-chi-lang-2023-xa-bac-thuy.xlsx" in response["Content-Disposition"]
    page = html(send(officer, data))
    assert ("Không có gì để nhập" in page, ListImport.objects.get().report["same"]) == (True, 1)


def test_the_empty_form_bears_the_units_name(officer, unit):
    response = officer.get(reverse("papers:template"), {"don-vi": unit.code})

    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    texts = [cell.value for line in sheet.iter_rows() for cell in line if cell.value]
    assert unit.title.upper() in texts
    assert "Tên mô hình, điển hình" in texts


@pytest.mark.parametrize("name", ["papers:export", "papers:template"])
def test_the_list_of_others_is_not_there(officer, name):
    assert officer.get(reverse(name), {"don-vi": "xa-y-tich"}).status_code == 404
    assert officer.get(reverse(name), {"ke-hoach": "khong-co"}).status_code == 404


def test_without_a_plan_there_is_nothing_to_bring_in(client):
    from tests.factories import make_unit

    client.force_login(make_member(make_unit()))

    assert "Chưa có kế hoạch nào" in html(client.get(reverse("papers:import")))
