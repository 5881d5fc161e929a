"""A browser for whole journeys: a phone and a desk, signed in or not, with and without JavaScript."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 900}}
FAULT = "({id, nodes}) => `${id}: ${nodes.map(node => node.html.slice(0, 200)).join(' | ')}`"


@pytest.fixture
def open_browser(new_context, live_server):
    """A function that opens a page: `open_browser(PHONE, user=officer, java_script_enabled=False)`."""

    def open_one(shape=DESK, *, user=None, **options):
        context = new_context(base_url=live_server.url, **{**shape, **options})
        if user is not None:
            sign_in(context, user, live_server.url)
        page = context.new_page()
        page.set_default_timeout(10_000)
        return page

    return open_one


@pytest.fixture
def phone(open_browser):
    return open_browser(PHONE)


@pytest.fixture
def desk(open_browser):
    return open_browser(DESK)


def sign_in(context, user, url):
    """Give a browser the session of a person, without the way through the sign-in form."""
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    host = urlsplit(url).hostname
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "domain": host, "path": "/"}])


@pytest.fixture
def axe():
    """A function that gives axe's findings on a page as text, one a rule; an empty list is a pass.

    The script goes in through the debugger, which the page's content security policy does not bind.
    """

    def run(page):
        page.evaluate(AXE)
        return page.evaluate(f"axe.run().then(found => found.violations.map({FAULT}))")

    return run


@pytest.fixture
def spills():
    """A function that says by how many pixels a page runs over its right edge."""

    def run(page):
        return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    return run
