"""A browser for whole journeys: a phone and a desk, signed in or not, with and without JavaScript."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from tests import browser
from tests.journeys.trial import served_trial
from tests.registrations.factories import load_bundled_plan, unit_of

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 900}}
PATIENCE = 1_000 * browser.PATIENCE  # milliseconds
FAULT = "({id, nodes}) => `${id}: ${nodes.map(node => node.html.slice(0, 200)).join(' | ')}`"
# Halfway through a change of colours nothing has the contrast that it ends with.
SETTLED = "Promise.all(document.getAnimations().map(each => each.finished.catch(() => null)))"
KEPT = """(async () => {
  while (!(await caches.match(location.href, {ignoreVary: true}))) await new Promise(again => setTimeout(again, 50));
})()"""
# The worker would send by itself, where no test can break its line.
NO_SYNC = "Object.defineProperty(ServiceWorkerRegistration.prototype, 'sync', {value: undefined})"

expect.set_options(timeout=PATIENCE)


@pytest.fixture
def open_browser(new_context, live_server):
    """A function that opens a page: `open_browser(PHONE, user=officer, java_script_enabled=False)`."""

    def open_one(shape=DESK, *, user=None, **options):
        context = new_context(base_url=live_server.url, **{**shape, **options})
        if user is not None:
            sign_in(context, user, live_server.url)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        return page

    return open_one


@pytest.fixture
def unit(db, settings):
    """A commune in the days when lists are sent."""
    settings.KHEO_NOW = "2023-02-20"
    load_bundled_plan()
    return unit_of("xa-bac-thuy")


@pytest.fixture
def phone(open_browser):
    return open_browser(PHONE)


@pytest.fixture
def desk(open_browser):
    return open_browser(DESK)


def field(page, label):
    """A field by its whole label, whether it must be filled in or not."""
    return page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*(\(không bắt buộc\))?\s*$"))


def opened(page, address):
    """The page with its worker, which has kept it."""
    page.goto(address)
    page.evaluate(KEPT)


def chip(page):
    return page.locator("[data-outbox-chip]")


def sign_in(context, user, url):
    """Give a browser the session of a person, without the way through the sign-in form."""
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    host = urlsplit(url).hostname
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "domain": host, "path": "/"}])


def sign_in_by_hand(page, email, password):
    """Through the form, as a person does."""
    page.goto("/dang-nhap/")
    page.get_by_label("Thư điện tử").fill(email)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_url(lambda url: "/dang-nhap/" not in url or "hai-buoc" in url)


@pytest.fixture(scope="session")
def trial(tmp_path_factory):
    """The trial year, built once for all processes of the run and served as in production."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    with served_trial(folder / "trial") as served:
        yield served


@pytest.fixture
def axe():
    """A function that gives axe's findings on a page as text, one a rule; an empty list is a pass.

    The script goes in through the debugger, which the page's content security policy does not bind.
    """

    def run(page, options="{}", *, loaded=False):
        if not loaded:
            page.evaluate(AXE)
        page.evaluate(SETTLED)
        return page.evaluate(f"axe.run({options}).then(found => found.violations.map({FAULT}))")

    return run


@pytest.fixture
def spills():
    """A function that says by how many pixels a page runs over its right edge."""

    def run(page):
        return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    return run
