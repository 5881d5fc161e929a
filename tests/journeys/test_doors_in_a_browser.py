"""The way in, seen by a person: it loads its style, tells no other host, and axe finds nothing."""

import pytest
from django.urls import reverse

from tests.journeys.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("shape", [PHONE, DESK], ids=["phone", "desk"])
def test_the_sign_in_page_is_whole(open_browser, axe, spills, shape):
    page = open_browser(shape)
    answers = []
    page.on("response", lambda response: answers.append((response.status, response.url)))
    page.on("console", lambda message: answers.append((599, message.text)) if message.type == "error" else None)

    page.goto(reverse("account_login"))

    assert [answer for answer in answers if answer[0] >= 400] == []
    assert spills(page) == 0
    assert axe(page) == []
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith(('"Be Vietnam Pro"', "Be Vietnam"))


def test_a_wrong_address_leads_back(open_browser, axe):
    page = open_browser(PHONE)

    answer = page.goto("/khong-co-trang-nay/")

    assert answer.status == 404
    assert axe(page) == []
    assert page.locator("h1").count() == 1
