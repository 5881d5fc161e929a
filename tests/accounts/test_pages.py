"""Pages of accounts: who sees what, what happens at the end of a link, and what a page costs."""

import io
import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from kheo.accounts.actions import invite, write_letter
from kheo.accounts.models import Invitation, Letter, Membership, User
from kheo.config import clock
from kheo.shared.problems import RuleBroken
from tests.accounts.factories import SYSTEM, acting
from tests.factories import AT, PASSWORD, make_member, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_unit("Huyện ủy Chi Lăng", kind="district-party-committee", code="huyen")


@pytest.fixture
def commune(district):
    return make_unit("Đảng ủy xã Bắc Thủy", parent=district, code="xa-bac-thuy")


@pytest.fixture
def administrator(district, client):
    user = make_member(district, "administrator", name="Hoàng Văn Thái")
    client.force_login(user)
    return user


@pytest.fixture
def invitation(commune, administrator):
    return invite(
        email="lan@example.vn", name="Nguyễn Thị Lan", unit_id=commune.pk, role="leader",
        by=acting(administrator, clock.today()), at=clock.now(), today=clock.today(),
    )  # fmt: skip


def path_of(invited):
    return reverse("accounts:accept", args=[invited.link.rstrip("/").rpartition("/")[2]])


def people_named(response):
    return [each.name for each in response.context["page"].rows]


def test_the_list_shows_people_in_reach_by_given_name_and_filters_them(commune, administrator, client):
    make_member(commune, name="Lý Thị Ánh")
    locked = make_member(commune, "steward", name="Đàm Quang Đức")
    make_member(make_unit("Huyện khác"), name="Người ngoài")
    User.objects.filter(pk=locked.pk).update(is_active=False)

    assert people_named(client.get("/tai-khoan/")) == ["Lý Thị Ánh", "Đàm Quang Đức", "Hoàng Văn Thái"]
    assert people_named(client.get("/tai-khoan/?tim=ly anh")) == ["Lý Thị Ánh"]
    assert people_named(client.get("/tai-khoan/?vai_tro=unit-officer")) == ["Lý Thị Ánh"]
    assert people_named(client.get("/tai-khoan/?tinh_trang=locked")) == ["Đàm Quang Đức"]
    assert people_named(client.get("/tai-khoan/?tinh_trang=no-second-factor")) == ["Đàm Quang Đức", "Hoàng Văn Thái"]
    Membership.objects.filter(user__name="Lý Thị Ánh").update(valid_to="2021-01-01")
    assert people_named(client.get("/tai-khoan/?tinh_trang=no-role")) == ["Lý Thị Ánh"]


def test_pages_of_people_follow_one_another(commune, administrator, client):
    for number in range(60):
        make_member(commune, name=f"Nguyễn Văn {number}")

    first = client.get("/tai-khoan/")
    second = client.get("/tai-khoan/" + first.context["next_url"])

    assert len(people_named(first)) == 50
    assert len({*people_named(first), *people_named(second)}) == 61
    assert second.context["next_url"] == ""


@pytest.mark.parametrize("path", ["/tai-khoan/", "/tai-khoan/moi/", "/tai-khoan/thu/", "/don-vi/"])
def test_a_page_costs_the_same_for_one_and_for_many(commune, administrator, client, path):
    def one_more(number):
        unit = make_unit(f"Xã {number}", parent=commune)
        make_member(unit, name=f"Lan {number}")
        given = {"name": "L", "unit_id": unit.pk, "role": "leader", "by": SYSTEM, "at": AT, "today": AT.date()}
        invite(email=f"a{number}@example.vn", **given)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    one_more(1)
    client.get(path)
    few = queries()
    for number in range(2, 8):
        one_more(number)
    assert queries() == few <= 9


def test_the_sheet_of_people(commune, administrator, client):
    make_member(commune, name="=1+1")

    response = client.get("/tai-khoan/xlsx/?tim=1")
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active

    assert (sheet.cell(4, 1).value, sheet.cell(4, 1).data_type) == ("=1+1", "s")


def test_people_out_of_reach_are_not_found_and_officers_are_refused(district, commune, administrator, client):
    outside = make_member(make_unit("Huyện khác"))
    inside = make_member(commune)

    assert client.get(f"/tai-khoan/{outside.pk}/").status_code == 404
    assert client.post(f"/tai-khoan/{outside.pk}/khoa/", {"reason": "x"}).status_code == 404
    assert client.get(f"/tai-khoan/{inside.pk}/").status_code == 200
    client.force_login(make_member(district, "auditor"))
    assert client.get(f"/tai-khoan/{inside.pk}/").status_code == 200
    for path in ("vai-tro/", "khoa/", "mo-khoa/", "dat-lai-xac-nhan/"):
        assert client.post(f"/tai-khoan/{inside.pk}/{path}").status_code == 403
    client.force_login(inside)
    for path in ("", "xlsx/", "moi/", "moi/them/", "thu/", f"{inside.pk}/"):
        assert client.get(f"/tai-khoan/{path}").status_code == 403


def test_a_role_is_given_and_taken_on_the_page_of_a_person(commune, administrator, client):
    person = make_member(commune)
    give = {"unit": "xa-bac-thuy", "role": "leader", "valid_from": clock.today().isoformat(), "valid_to": ""}

    assert client.post(f"/tai-khoan/{person.pk}/vai-tro/", give).status_code == 302
    again = client.post(f"/tai-khoan/{person.pk}/vai-tro/", give)
    assert (again.status_code, "đã giữ vai trò" in again.content.decode()) == (422, True)
    assert client.post(f"/tai-khoan/{person.pk}/vai-tro/", {**give, "unit": "không có"}).status_code == 422
    membership = person.memberships.get(role="leader")
    path = f"/tai-khoan/{person.pk}/vai-tro/{membership.pk}/thoi/"
    assert client.post(path, {"last_day": "hôm qua"}).status_code == 422
    assert client.post(path, {}).status_code == 302
    assert client.post(path, {}).status_code == 422
    assert client.post(f"/tai-khoan/{person.pk}/vai-tro/999/thoi/", {}).status_code == 404


def test_locking_and_unlocking_on_the_page(commune, administrator, client):
    person = make_member(commune)

    assert client.post(f"/tai-khoan/{person.pk}/khoa/", {"reason": ""}).status_code == 422
    assert client.post(f"/tai-khoan/{person.pk}/khoa/", {"reason": "Nghỉ"}).status_code == 302
    assert client.post(f"/tai-khoan/{person.pk}/mo-khoa/").status_code == 302
    assert client.post(f"/tai-khoan/{person.pk}/dat-lai-xac-nhan/").status_code == 422
    assert "Không thể tự khóa" in client.get(f"/tai-khoan/{administrator.pk}/").content.decode()


def test_inviting_shows_the_link_once(commune, administrator, client):
    form = {"email": "lan@example.vn", "name": "Lan", "unit": "Đảng ủy xã Bắc Thủy [xa-bac-thuy]", "role": "leader"}

    shown = client.post("/tai-khoan/moi/them/", form)
    assert "/nhan-loi-moi/" in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert "/nhan-loi-moi/" not in client.get("/tai-khoan/moi/").content.decode()
    assert client.post("/tai-khoan/moi/them/", form).status_code == 422
    pk = Invitation.objects.get().pk
    assert "/nhan-loi-moi/" in client.post(f"/tai-khoan/moi/{pk}/cap-lai/").content.decode()
    assert client.post(f"/tai-khoan/moi/{pk}/thu-hoi/").status_code == 302
    assert client.post(f"/tai-khoan/moi/{pk}/thu-hoi/").status_code == 422
    assert client.post(f"/tai-khoan/moi/{pk}/cap-lai/").status_code == 422


def test_units_are_chosen_by_name_code_or_suggestion(commune, district, administrator, client):
    make_unit("Đảng ủy xã Bắc Thủy", parent=district, code="trung-ten")
    form = {"email": "lan@example.vn", "name": "Lan", "role": "leader"}

    several = client.post("/tai-khoan/moi/them/", {**form, "unit": "dang uy xa bac thuy"})
    assert "Có nhiều đơn vị trùng tên" in several.content.decode()
    assert client.post("/tai-khoan/moi/them/", {**form, "unit": "huyen uy chi lang"}).status_code == 200


def test_the_end_of_a_link_opens_an_account_and_signs_in(invitation):
    guest, path = Client(), path_of(invitation)
    assert "Nguyễn Thị Lan" in guest.get(path).content.decode()
    good = {"name": "Nguyễn Thị Lan", "password1": "một câu rất dài", "password2": "một câu rất dài"}

    assert "không giống nhau" in guest.post(path, {**good, "password2": "khác"}).content.decode()
    assert guest.post(path, {**good, "password1": "1234567890", "password2": "1234567890"}).status_code == 422
    assert guest.post(path, good).headers["Location"] == "/"
    assert guest.get("/tai-khoan/cua-toi/").status_code == 200
    assert Client().get(path).status_code == 410
    assert Client().get("/tai-khoan/nhan-loi-moi/x/").status_code == 404


def test_a_link_for_somebody_with_an_account_asks_to_sign_in_and_adds_the_role(invitation, district):
    user = make_member(district, "leader", email="lan@example.vn")
    guest, path = Client(), path_of(invitation)

    assert "đã có tài khoản" in guest.get(path).content.decode()
    assert guest.post(path, {"name": "x", "password1": "một câu rất dài"}).status_code == 422
    other = Client()
    other.force_login(make_member(district))
    assert "đang đăng nhập bằng" in other.get(path).content.decode()
    assert other.post(path).status_code == 422
    guest.force_login(user)
    assert guest.post(path).status_code == 302
    assert user.memberships.count() == 2


def test_links_cannot_be_guessed_at_speed(invitation):
    answers = [Client().get(f"/tai-khoan/nhan-loi-moi/{n}/").status_code for n in range(31)]

    assert (set(answers[:30]), answers[30]) == ({404}, 429)


def test_letters_are_seen_within_reach(commune, administrator, client):
    outside = make_unit("Huyện khác")
    for unit, key in ((commune, "1"), (outside, "2")):
        write_letter(
            unit=unit, to_email="a@example.vn", to_name="A", subject=f"Thư {key}", body="…", kind="x", key=key,
            by=SYSTEM, at=AT,
        )  # fmt: skip
    inside, beyond = Letter.objects.order_by("key")

    html = client.get("/tai-khoan/thu/?tinh_trang=waiting&tim=thư").content.decode()
    assert ("Thư 1" in html, "Thư 2" in html) == (True, False)
    assert client.get("/tai-khoan/thu/?tinh_trang=sent").context["letters"] == []
    assert client.get("/tai-khoan/thu/?tinh_trang=failed").context["letters"] == []
    assert client.get(f"/tai-khoan/thu/{inside.pk}/").status_code == 200
    assert client.get(f"/tai-khoan/thu/{beyond.pk}/").status_code == 404
    assert client.post(f"/tai-khoan/thu/{inside.pk}/gui-lai/").status_code == 422


def test_ones_own_name_is_changed_on_ones_own_page(administrator, client):
    assert client.post("/tai-khoan/cua-toi/", {"name": "Hoàng Thái"}).status_code == 302
    assert client.post("/tai-khoan/cua-toi/", {"name": " "}).status_code == 422
    assert "Hoàng Thái" in client.get("/tai-khoan/cua-toi/").content.decode()


def test_accounts_from_the_command_line(commune, capsys, monkeypatch):
    add = ("user", "add", "lan@example.vn", "--name", "Lan", "--unit", "xa-bac-thuy", "--role", "leader")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    call_command(*add, "--password-stdin")
    call_command("user", "list")
    assert capsys.readouterr().out == "lan@example.vn\tLan\tLãnh đạo – Đảng ủy xã Bắc Thủy\t\n"
    call_command(*add[:-1], "auditor")
    call_command("user", "list", "--json")
    assert "Cán bộ kiểm tra" in capsys.readouterr().out
    call_command("user", "add", "b@example.vn", "--name", "B", "--unit", "xa-bac-thuy", "--role", "leader")
    assert "/tai-khoan/nhan-loi-moi/" in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.StringIO("một câu khác hẳn\n"))
    call_command("user", "password", "lan@example.vn", "--password-stdin")
    assert User.objects.get().check_password("một câu khác hẳn")


@pytest.mark.parametrize(
    ("arguments", "typed", "code"),
    [
        (["add", "lan", "--unit", "x", "--role", "leader"], "", "user.no_unit, user.bad_email, user.no_name"),
        (["add", "a@example.vn", "--name", "A", "--unit", "huyen", "--role", "leader", "--password-stdin"], "1\n",
         "user.weak_password, user.weak_password, user.weak_password"),
        (["password", "a@example.vn", "--password-stdin"], "x\n", "user.unknown"),
    ],
)  # fmt: skip
def test_the_command_line_says_why_not(district, monkeypatch, arguments, typed, code):
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    with pytest.raises(RuleBroken) as refused:
        call_command("user", *arguments)

    assert str(refused.value) == code


def test_what_was_typed_is_held_when_the_session_is_over_and_sent_again_after_signing_in(district):
    client = Client(enforce_csrf_checks=True)
    member = make_member(district, "administrator", email="giu-lai@example.vn")
    browser = {"HTTP_ORIGIN": "http://testserver", "HTTP_ACCEPT": "text/html"}
    client.get("/dang-nhap/")
    token = client.cookies["kheo_csrf"].value
    typed = {"title": "Chi bộ thôn Nà Pất\nmới lập", "csrfmiddlewaretoken": token}
    address = f"/don-vi/{district.code}/them/"

    held = client.post(address, typed, **browser)
    client.force_login(member)
    stale = client.post(address, {**typed, "csrfmiddlewaretoken": "x" * 64}, **browser)

    assert held.status_code == 401
    assert "Chi bộ thôn Nà Pất\nmới lập" in held.content.decode()
    assert stale.status_code == 403
    again = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', stale.content.decode()).group(1)
    assert client.post(address, {**typed, "csrfmiddlewaretoken": again}, **browser).status_code in {302, 422}


def test_a_form_of_another_site_is_not_offered_to_be_sent_again(district):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_member(district, "administrator", email="noi-khac@example.vn"))

    refused = client.post(
        f"/don-vi/{district.code}/them/", {"title": "x"}, HTTP_ORIGIN="https://ke-xau.example", HTTP_ACCEPT="text/html"
    )

    assert refused.status_code == 403
    assert "Gửi lại" not in refused.content.decode()
