"""The door: attempts counted, sessions that end, a second factor where asked for, nothing that is not ours."""

from smtplib import SMTPException

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import BasePasswordHasher
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from kheo.accounts.models import Membership, User
from kheo.audit.models import Record
from tests.factories import PASSWORD, make_member, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_unit("Huyện ủy Chi Lăng", kind="district-party-committee", code="huyen")


@pytest.fixture
def lan(district):
    return make_member(district, "leader", email="lan@example.vn")


class CountingHasher(BasePasswordHasher):
    """Says how many passwords were really looked at for an account."""

    algorithm = "counting"
    looked_at = 0

    def encode(self, password, salt):
        return f"counting${password}"

    def verify(self, password, encoded):
        CountingHasher.looked_at += 1
        return encoded == f"counting${password}"

    def salt(self):
        return "x"

    def must_update(self, encoded):
        return False

    def harden_runtime(self, password, encoded):
        pass


@pytest.fixture
def counted(settings, lan):
    settings.PASSWORD_HASHERS = ["tests.accounts.test_sign_in.CountingHasher"]
    lan.set_password(PASSWORD)
    lan.save()
    CountingHasher.looked_at = 0


def attempt(client, password, email="lan@example.vn", **more):
    return client.post("/dang-nhap/", {"login": email, "password": password}, **more)


def test_of_a_hundred_wrong_passwords_at_most_ten_are_looked_at(counted, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "1000/m/ip"}
    answers = [attempt(Client(REMOTE_ADDR=f"10.0.0.{n % 50}"), f"sai {n}") for n in range(100)]

    assert CountingHasher.looked_at == 10
    assert {answer.status_code for answer in answers} == {200}
    assert "Đã thử sai quá nhiều lần" in answers[-1].content.decode()
    assert attempt(Client(), PASSWORD).status_code == 200, "the right one is not looked at either"


def test_another_port_host_case_or_space_gives_no_fresh_tries(counted, settings):
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    for n in range(40):
        host = f"{'localhost' if n % 2 else '127.0.0.1'}:{8000 + n}"
        email = ["lan@example.vn", "LAN@example.vn", " lan@example.vn", "Lan@Example.VN"][n % 4]
        attempt(Client(REMOTE_ADDR=f"10.0.1.{n}"), f"sai {n}", email, headers={"host": host})

    assert CountingHasher.looked_at == 10


def test_attempts_are_counted_in_the_database_for_every_process(counted, settings, django_db_blocker):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "kheo_cache",
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    }
    for n in range(12):
        attempt(Client(), f"sai {n}")

    assert CountingHasher.looked_at == 10
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM kheo_cache")
        assert cursor.fetchone()[0] > 0
    cache.clear()


def test_a_success_gives_back_no_tries_that_were_wrong(counted):
    for n in range(9):
        attempt(Client(), f"sai {n}")
    attempt(Client(), PASSWORD)
    for n in range(9):
        attempt(Client(), f"sai lần nữa {n}")

    assert CountingHasher.looked_at == 11


def test_migrating_makes_the_table_of_attempts_and_doing_it_again_is_harmless():
    call_command("createcachetable", verbosity=0)

    assert "kheo_cache" in connection.introspection.table_names()


def test_signing_in_is_recorded_and_leads_on(client, lan):
    response = client.post(
        "/dang-nhap/?next=/don-vi/", {"login": "lan@example.vn", "password": PASSWORD, "next": "/don-vi/"}
    )

    assert response.headers["Location"] == "/don-vi/"
    assert Record.objects.get().action == "account.sign_in"
    away = Client().post("/dang-nhap/", {"login": "lan@example.vn", "password": PASSWORD, "next": "https://xau.vn/"})
    assert away.headers["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_are_told_alike(client, lan):
    one = attempt(client, "sai")
    two = attempt(client, "sai", "khong-co@example.vn")

    assert one.context["form"].errors == two.context["form"].errors


def test_a_locked_account_is_shown_the_way_and_its_session_ends(client, lan):
    client.force_login(lan)
    assert client.get("/don-vi/").status_code == 200
    User.objects.update(is_active=False)

    assert client.get("/don-vi/").headers["Location"].startswith("/dang-nhap/")
    assert attempt(Client(), PASSWORD).headers["Location"] == "/dang-nhap/tam-khoa/"


def test_other_sessions_end_when_the_password_changes(lan):
    here, there = Client(), Client()
    for client in (here, there):
        attempt(client, PASSWORD)
    new = {"oldpassword": PASSWORD, "password1": "một câu mới tinh", "password2": "một câu mới tinh"}

    assert here.post("/dang-nhap/mat-khau/doi/", new).headers["Location"] == "/tai-khoan/cua-toi/"
    assert here.get("/don-vi/").status_code == 200
    assert there.get("/don-vi/").status_code == 302
    assert Record.objects.order_by("-seq")[0].action == "account.password_change"


def test_a_role_taken_away_is_missed_at_the_next_request(client, lan):
    client.force_login(lan)
    assert client.get("/don-vi/").status_code == 200
    Membership.objects.all().delete()

    assert client.get("/don-vi/").status_code == 403


@pytest.mark.parametrize("role", ["steward", "administrator"])
def test_a_role_that_asks_for_a_second_factor_gets_nowhere_without_one(district, client, settings, role):
    settings.KHEO_REQUIRE_SECOND_FACTOR = True
    user = make_member(district, role)
    client.force_login(user)

    for path in ("/", "/don-vi/", "/nhat-ky/"):
        assert client.get(path).headers["Location"] == "/dang-nhap/hai-buoc/"
    assert "cần bước xác nhận thứ hai" in client.get("/dang-nhap/hai-buoc/").content.decode()
    assert client.get("/tai-khoan/cua-toi/").status_code == 200
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert client.get("/don-vi/").status_code == 200
    Authenticator.objects.all().delete()
    assert client.get("/don-vi/").status_code == 302, "reset: asked for again with the next request"


def test_other_roles_are_not_asked(lan, client, settings):
    settings.KHEO_REQUIRE_SECOND_FACTOR = True
    client.force_login(lan)

    assert client.get("/don-vi/").status_code == 200
    assert "Vai trò đang giữ cần" not in client.get("/dang-nhap/hai-buoc/").content.decode()


def test_six_digits_cannot_be_guessed_either(lan, client):
    Authenticator.objects.create(user=lan, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
    assert attempt(client, PASSWORD).headers["Location"] == "/dang-nhap/hai-buoc/xac-nhan/"

    answers = [client.post("/dang-nhap/hai-buoc/xac-nhan/", {"code": f"00000{n % 10}"}) for n in range(12)]

    assert "Mã không đúng" in answers[0].content.decode()
    assert "Đã thử sai quá nhiều lần" in answers[-1].content.decode()


def test_a_forgotten_password_is_set_anew_by_a_link_with_our_own_address(client, lan, settings):
    settings.KHEO_ADDRESS = "https://kheo.example.vn"
    settings.ALLOWED_HOSTS = ["testserver"]
    done = client.post("/dang-nhap/mat-khau/quen/", {"email": "lan@example.vn"}, headers={"host": "testserver:666"})
    assert done.headers["Location"] == "/dang-nhap/mat-khau/quen/da-gui/"
    (letter,) = mail.outbox
    assert letter.subject == "Khéo: Đặt lại mật khẩu"
    link = next(line for line in letter.body.splitlines() if line.startswith("https://kheo.example.vn/"))

    page = client.get(link.removeprefix("https://kheo.example.vn"), follow=True)
    path = page.redirect_chain[-1][0]
    new = {"password1": "một câu mới tinh", "password2": "một câu mới tinh"}
    assert client.post(path, new).headers["Location"] == "/dang-nhap/mat-khau/dat-lai/xong/"
    assert User.objects.get().check_password("một câu mới tinh")
    assert Record.objects.get().action == "account.password_reset"
    again = client.get(link.removeprefix("https://kheo.example.vn"), follow=True)
    assert "Liên kết không dùng được" in again.content.decode()


def test_an_unknown_address_gets_the_same_answer_and_no_letter(client, lan):
    answer = client.post("/dang-nhap/mat-khau/quen/", {"email": "khong-co@example.vn"})

    assert answer.headers["Location"] == "/dang-nhap/mat-khau/quen/da-gui/"
    assert mail.outbox == []


def test_a_mail_server_that_is_down_is_no_error_page(client, lan, monkeypatch, caplog):
    def broken(self, fail_silently=False):
        raise SMTPException("down")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", broken)

    assert client.post("/dang-nhap/mat-khau/quen/", {"email": "lan@example.vn"}).status_code == 302


@pytest.mark.parametrize(
    "path",
    ["mo-tai-khoan/", "thu-dien-tu/", "thu-dien-tu/cho/", "thu-dien-tu/x/", "signup/", "login/", "email/",
     "social/signup/",     "3rdparty/", "2fa/", "login/code/", "password/reset/", "phone/change/"],
)  # fmt: skip
def test_what_allauth_brings_and_nobody_needs_is_not_there(client, lan, path):
    for signed_in in (False, True):
        if signed_in:
            client.force_login(lan)
        assert client.get(f"/dang-nhap/{path}").status_code == 404
        assert client.post(f"/dang-nhap/{path}").status_code == 404


def test_every_way_under_sign_in_is_marked_for_whom_it_is():
    pages = [each for part in get_resolver().url_patterns for each in (part, *getattr(part, "url_patterns", ()))]
    resolver = next(each for each in pages if str(each.pattern) == "dang-nhap/")

    for pattern in resolver.url_patterns:
        view = pattern.callback
        assert getattr(view, "public", False) or getattr(view, "signed_in", False), pattern.name
    with pytest.raises(NoReverseMatch):
        reverse("socialaccount_signup")


@pytest.mark.parametrize(
    "name",
    ["account_reauthenticate", "account_change_password", "account_set_password", "mfa_index", "mfa_reauthenticate",
     "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
     "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn",
     "accounts:own"],
)  # fmt: skip
def test_ones_own_pages_ask_for_signing_in_and_then_open(client, lan, name):
    path = reverse(name)
    assert client.get(path).headers["Location"] == f"/dang-nhap/?next={path}"

    attempt(client, PASSWORD)
    assert client.get(path).status_code in {200, 302, 404}


def test_after_a_session_has_ended_a_button_leads_back_to_the_page_it_stood_on(client):
    page = "http://testserver/dang-ky/7/?x=1"

    def leads_to(**headers):
        return client.post("/dang-ky/7/tien-do/", headers=headers)["Location"]

    assert leads_to(referer=page) == "/dang-nhap/?next=/dang-ky/7/%3Fx%3D1"
    assert leads_to() == leads_to(referer="https://khac.example/dang-ky/7/") == "/dang-nhap/?next=/"
    assert client.get("/dang-ky/7/")["Location"] == "/dang-nhap/?next=/dang-ky/7/"


@pytest.mark.parametrize(
    ("path", "behind"),
    [
        ("/dang-ky/7/tien-do/", "/dang-ky/7/"),
        ("/dang-ky/vao-so/", "/dang-ky/"),
        ("/dang-ky/7/tien-do/3/huy/", "/dang-ky/7/tien-do/"),
    ],
)
def test_the_address_of_a_button_says_where_its_page_is(client, path, behind):
    shown = client.get(path)

    assert (shown.status_code, shown["Allow"]) == (405, "POST")
    assert f'href="{behind}"' in shown.content.decode()


def test_a_password_is_refused_in_vietnamese():
    with pytest.raises(ValidationError) as refused:
        validate_password("12345")

    assert "Mật khẩu quá ngắn: cần ít nhất 10 ký tự." in refused.value.messages
    assert not any(message.isascii() for message in refused.value.messages + password_validators_help_texts())
