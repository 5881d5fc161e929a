"""A phone on the spot: written without a connection, kept through a reload, sent once, never as somebody else."""

import re

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import expect

from kheo.rounds.models import Finding, FindingPhoto, FindingVersion
from kheo.rounds.rules.visits import Member
from tests.browser import until
from tests.factories import PASSWORD, make_member
from tests.registrations.factories import load_bundled_plan, unit_of
from tests.rounds.visiting import find, make_visit, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.enable_socket]

SENT = re.compile(r"Đã gửi lúc \d\d:\d\d")
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
UNSENT = "indexedDB.databases().then(all => all.map(each => each.name).filter(name => name.startsWith('kheo-visits')))"
# How many photos, and how many answers and words, a phone still holds.
LEFT_BEHIND = """user => new Promise(resolve => {
  indexedDB.open(`kheo-visits-${user}`).onsuccess = event => {
    const read = event.target.result.transaction(["photos", "findings"]);
    const [photos, findings] = ["photos", "findings"].map(name => read.objectStore(name).getAll());
    read.oncomplete = () => resolve([photos.result.length, findings.result.flatMap(each => each.pairs).length]);
  };
})"""
ACTIVE = "navigator.serviceWorker.ready.then(found => found.active && found.active.state !== 'x')"


@pytest.fixture
def plan(db, settings):
    settings.KHEO_NOW = "2023-05-11T09:00:00"
    return load_bundled_plan()


@pytest.fixture
def member(plan):
    return make_member(plan.steward, "steward", name="Hoàng Văn Thường Trực")


@pytest.fixture
def visit(plan, member):
    return make_visit(plan, unit_of("xa-bac-thuy"), plan.steward, team=(Member(member.name, member.pk),))


def sign_in(context, user, url):
    client = Client()
    client.force_login(user)
    name = django_settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])


@pytest.fixture
def page(new_context, live_server, member):
    context = new_context(base_url=live_server.url, **PHONE)
    sign_in(context, member, live_server.url)
    page = context.new_page()
    page.set_default_timeout(40000)
    return page


def state(page):
    return page.locator("[data-state]").first


def photo(color="green", size=(2400, 1200)):
    return {"name": f"{color}.jpg", "mimeType": "image/jpeg", "buffer": picture(color, size=size).getvalue()}


def ready(page, visit):
    """The page is open, and what it needs without a connection is kept."""
    page.goto(f"/kiem-tra/{visit.pk}/ghi/")
    page.evaluate(ACTIVE)
    until(page, "caches.keys().then(names => names.some(name => name.startsWith('kheo-visits-')))")
    until(page, "caches.match(location.href).then(Boolean)")


def write(page, words="Bà con hiến 300 m² đất."):
    page.locator(".answers").first.get_by_label("Đạt", exact=True).check()
    page.get_by_label("Nhận xét").fill(words)
    page.locator("[data-pick]").first.set_input_files(photo())
    expect(page.locator("[data-photos] img")).to_have_count(1)


def test_a_finding_and_its_photo_written_offline_arrive_once(page, visit):
    ready(page, visit)
    page.context.set_offline(True)
    write(page)
    page.get_by_role("button", name="Lưu kết quả").click()
    expect(state(page)).to_contain_text("Đã lưu trên máy, sẽ gửi khi có mạng")
    assert not Finding.objects.exists()

    page.reload()

    expect(page.get_by_label("Nhận xét")).to_have_value("Bà con hiến 300 m² đất.")
    expect(page.locator("[data-photos] img")).to_have_count(1)
    expect(page.get_by_text("Đang không có mạng")).to_be_visible()
    page.goto("/kiem-tra/")  # never kept: the list of what is
    page.get_by_role("link", name=re.compile("Ghi kết quả")).click()
    expect(page.get_by_label("Nhận xét")).to_have_value("Bà con hiến 300 m² đất.")
    page.context.set_offline(False)
    expect(state(page)).to_have_text(SENT)

    assert page.evaluate(LEFT_BEHIND, page.locator("body").get_attribute("data-user")) == [0, 0]
    finding = Finding.objects.get()
    assert finding.findings == "Bà con hiến 300 m² đất."
    assert next(iter(finding.checklist.values()))["answer"] == "yes"
    kept = FindingPhoto.objects.get().file
    assert (kept.width, kept.height) == (1600, 800)  # shrunk on the phone
    assert FindingVersion.objects.count() == 1
    page.reload()
    expect(page.get_by_label("Nhận xét")).to_have_value("Bà con hiến 300 m² đất.")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_lost_answer_makes_no_second_finding_and_what_was_typed_meanwhile_goes_as_a_revision(page, visit):
    ready(page, visit)
    lost = []

    def lose(route):
        """The server hears; the phone does not."""
        if not lost:
            lost.append(route.fetch(max_redirects=0))
            route.abort()
        else:
            route.continue_()

    page.route(re.compile(r"/ghi/\d+/$"), lose)
    page.get_by_label("Nhận xét").fill("Lần đầu.")
    page.get_by_role("button", name="Lưu kết quả").click()
    for _ in range(200):
        if lost:
            break
        page.wait_for_timeout(50)
    expect(state(page)).to_contain_text("sẽ gửi khi có mạng")
    assert Finding.objects.get().revision == 1
    page.get_by_label("Nhận xét").fill("Lần sau.")
    expect(page.locator("[data-unsent]")).to_be_visible()
    page.get_by_role("button", name="Lưu kết quả").click()
    expect(state(page)).to_have_text(SENT)

    finding = Finding.objects.get()
    assert (finding.findings, finding.revision) == ("Lần sau.", 2)
    assert not FindingVersion.objects.filter(settled_at=None).exists()


def test_two_phones_that_wrote_on_the_same_version_keep_both(page, visit):
    first = find(visit).finding
    ready(page, visit)
    page.context.set_offline(True)
    page.get_by_label("Nhận xét").fill("Bản trên máy này.")
    page.get_by_role("button", name="Lưu kết quả").click()
    expect(state(page)).to_contain_text("Đã lưu trên máy")
    find(visit, key=first.key, base=1, findings="Bản của người khác.")
    page.context.set_offline(False)

    expect(state(page)).to_contain_text("Có hai bản khác nhau, cả hai được giữ")
    page.get_by_role("link", name="Xem và chọn một bản").click()
    expect(page.locator("del", has_text="Bản của người khác.")).to_be_visible()
    page.get_by_role("button", name="Lấy bản kia").click()
    expect(page.get_by_text("Bản trên máy này.")).to_be_visible()
    assert Finding.objects.get().findings == "Bản trên máy này."


def test_a_session_that_ends_while_offline_loses_nothing(page, visit, member):
    ready(page, visit)
    page.context.set_offline(True)
    write(page)
    page.get_by_role("button", name="Lưu kết quả").click()
    expect(state(page)).to_contain_text("Đã lưu trên máy")
    Session.objects.all().delete()
    page.context.set_offline(False)
    expect(state(page)).to_contain_text("Phiên đăng nhập đã hết")
    page.get_by_role("link", name="đăng nhập lại để gửi").click()
    page.get_by_label("Thư điện tử").fill(member.email)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()

    expect(state(page)).to_have_text(SENT)
    assert (Finding.objects.count(), FindingPhoto.objects.count()) == (1, 1)


def test_on_a_shared_phone_nobody_sees_or_sends_what_another_wrote(page, visit, plan, live_server):
    ready(page, visit)
    page.context.set_offline(True)
    write(page, "Điều chỉ anh Trực biết.")
    page.get_by_role("button", name="Lưu kết quả").click()
    expect(state(page)).to_contain_text("Đã lưu trên máy")
    page.context.clear_cookies()
    other = make_member(plan.steward, "steward", name="Người khác dùng chung máy")
    sign_in(page.context, other, live_server.url)
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto("/")  # any page of the other account: what was kept for the first is gone
    until(page, "caches.keys().then(names => !names.some(name => name.startsWith('kheo-visits-')))")
    page.goto(f"/kiem-tra/{visit.pk}/ghi/")
    expect(page.get_by_label("Nhận xét")).to_have_value("")
    expect(page.locator("[data-unsent]")).to_be_hidden()
    page.wait_for_load_state("networkidle")

    assert not Finding.objects.exists()
    assert len(page.evaluate(UNSENT)) == 2  # it waits for its writer


def test_signing_out_warns_of_what_has_not_been_sent(page, visit):
    ready(page, visit)
    page.context.set_offline(True)
    write(page)
    page.get_by_role("button", name="Lưu kết quả").click()
    expect(state(page)).to_contain_text("Đã lưu trên máy")
    page.route("**/phien/", lambda route: route.abort())
    page.context.set_offline(False)
    page.goto("/")
    page.get_by_text("Mục lục").click()
    page.get_by_role("button", name="Đăng xuất").click()

    expect(page.get_by_role("dialog")).to_contain_text("chưa gửi")
