"""The guide beside a page, in both languages."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", ["", "/en"])
def test_a_link_in_the_guide_beside_a_page_opens_there_and_the_page_stays(new_context, live_server, language):
    page = new_context(base_url=live_server.url).new_page()
    page.goto(f"{language}/dang-nhap/")
    page.fill("#id_login", "dan-van@example.vn")
    page.locator("header .guide-entry").click()
    link = page.locator(".sheet-body a").first
    title = link.inner_text().partition(". ")[2]

    link.click()
    page.locator(".sheet-body h2", has_text=title).wait_for()

    assert page.url == f"{live_server.url}{language}/dang-nhap/"
    assert page.input_value("#id_login") == "dan-van@example.vn"
