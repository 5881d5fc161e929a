"""Signing in with everything that a browser brings: a virtual key, codes, and no script where none is needed."""

from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from kheo.audit.models import Record
from tests.factories import PASSWORD, make_member, make_unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def steward(settings):
    settings.KHEO_REQUIRE_SECOND_FACTOR = True
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    settings.ALLOWED_HOSTS = ["localhost"]
    district = make_unit("Huyện ủy Chi Lăng", kind="district-party-committee")
    office = make_unit("Ban Dân vận", kind="party-office", parent=district)
    return make_member(office, "steward", name="Nông Thị Hạnh", email="dan-van@example.vn")


@pytest.fixture
def page(new_context, steward):
    page = new_context().new_page()
    page.wrong = []
    page.on("console", lambda message: page.wrong.append(message.text) if message.type == "error" else None)
    return page


@pytest.fixture
def key(page):
    """A key in the machine, which confirms by itself."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    answer = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, answer["authenticatorId"]


def sign_in(page, live_server):
    page.goto(f"{live_server.url}/dang-nhap/")
    page.fill("#id_login", "dan-van@example.vn")
    page.fill("#id_password", PASSWORD)
    page.click("form.form button")


def code_now(secret):
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_a_passkey_is_set_up_and_then_opens_the_door_alone(page, key, live_server):
    sign_in(page, live_server)
    page.wait_for_url("**/dang-nhap/hai-buoc/")
    assert page.is_visible("text=Vai trò đang giữ cần bước xác nhận thứ hai")

    page.click("text=Thêm khóa")
    page.fill("#id_name", "Máy tính cơ quan")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/ma-khoi-phuc/")
    assert page.locator(".codes li").count() == 10
    page.goto(f"{live_server.url}/don-vi/")
    assert page.inner_text("h1") == "Đơn vị"

    page.click("details.menu > summary")
    page.click("text=Đăng xuất")
    page.wait_for_load_state()
    page.goto(f"{live_server.url}/dang-nhap/")
    page.click("#passkey_login")
    page.wait_for_url(f"{live_server.url}/")
    assert page.is_visible("text=Nông Thị Hạnh")
    assert page.wrong == []
    assert list(Record.objects.values_list("action", flat=True)) == [
        "account.sign_in",
        "account.second_factor_add",
        "account.sign_in",
    ]


def test_a_key_that_refuses_is_explained_in_words(page, key, live_server):
    session, authenticator = key
    session.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    page.goto(f"{live_server.url}/dang-nhap/")
    page.click("#passkey_login")
    page.wait_for_selector("[data-key-error]:visible")

    assert "Chưa xác nhận được" in page.inner_text("[data-key-error]")


def test_an_app_is_set_up_without_a_script_and_asked_for_at_the_next_sign_in(new_context, steward, live_server):
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, live_server)
    page.click("text=Đặt ứng dụng")
    page.click("text=Không quét được mã?")
    secret = page.inner_text(".secret")
    page.fill("#id_code", "000000")
    page.click("form.form button")
    assert page.is_visible("text=Mã không đúng")
    page.fill("#id_code", code_now(secret))
    page.click("form.form button")
    assert page.locator(".codes li").count() == 10
    recovery = page.locator(".codes li").first.inner_text()

    def again():
        page.goto(f"{live_server.url}/dang-nhap/dang-xuat/")
        page.click(".entrance button")
        sign_in(page, live_server)
        assert page.inner_text("h1") == "Bước xác nhận thứ hai"

    again()
    page.goto(f"{live_server.url}/don-vi/")
    assert page.inner_text("h1") == "Bước xác nhận thứ hai", "the password alone opens nothing"
    page.fill("#id_code", recovery)
    page.click("form.form button")
    page.goto(f"{live_server.url}/don-vi/")
    assert page.inner_text("h1") == "Đơn vị"
    assert Authenticator.objects.filter(user=steward).count() == 2


PAGES = [
    "/dang-nhap/", "/dang-nhap/mat-khau/quen/", "/dang-nhap/mat-khau/quen/da-gui/", "/dang-nhap/tam-khoa/",
    "/dang-nhap/mat-khau/dat-lai/1-x/", "/dang-nhap/mat-khau/dat-lai/xong/", "/tai-khoan/nhan-loi-moi/x/",
]  # fmt: skip
# The pages of accounts, units and the journal are walked, with all others, in tests/journeys.
OWN_PAGES = [
    "/dang-nhap/hai-buoc/", "/dang-nhap/hai-buoc/ung-dung/", "/dang-nhap/hai-buoc/khoa/", "/dang-nhap/mat-khau/doi/",
    "/dang-nhap/hai-buoc/khoa/them/", "/dang-nhap/dang-xuat/",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_axe_finds_nothing_and_nothing_runs_over_the_side(new_context, live_server, width, scheme):
    district = make_unit("Huyện ủy Chi Lăng", kind="district-party-committee", code="huyen")
    make_unit("Đảng ủy xã Bắc Thủy", parent=district)
    make_unit("Đảng ủy xã Vạn Linh", parent=district)
    make_member(district, "administrator", email="dan-van@example.vn")
    context = new_context(color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True)
    page = context.new_page()
    found = {}

    def look(path):
        page.goto(live_server.url + path)
        page.add_script_tag(content=AXE)
        faults = [fault["id"] for fault in page.evaluate("axe.run()")["violations"]]
        assert path == page.evaluate("location.pathname")
        wide = page.evaluate("document.documentElement.scrollWidth")
        if faults or wide > width:
            found[path] = [*faults, wide]

    for path in PAGES:
        look(path)
    sign_in(page, live_server)
    page.wait_for_selector("h1 >> text=/^(?!Đăng nhập)/")
    for path in OWN_PAGES:
        look(path)
    assert found == {}
