"""The page of components in a real browser: both schemes, a phone and a desk."""

from pathlib import Path

import pytest

from tests.browser import until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("tests.templates.urls"),
    pytest.mark.django_db(transaction=True),
]
AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")


def open_page(new_context, live_server, **options):
    page = new_context(**options).new_page()
    page.goto(f"{live_server.url}/_components")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_runs_over_the_side(new_context, live_server, scheme, width):
    page = open_page(
        new_context, live_server, color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True
    )
    page.add_script_tag(content=AXE)

    assert [fault["id"] for fault in page.evaluate("axe.run()")["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_chosen_scheme_stays(new_context, live_server):
    page = open_page(new_context, live_server, color_scheme="light")
    page.click("details.menu > summary")
    page.click("[data-theme-choice=dark]")
    page.reload()

    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


def test_the_menu_opens_and_forms_can_be_filled_without_a_script(new_context, live_server):
    page = open_page(new_context, live_server, java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.click("details.menu > summary")

    assert page.is_visible("text=Đăng nhập")
    assert page.locator("[data-js]:visible").count() == 0


def test_a_dangerous_button_asks_first_and_escape_means_no(new_context, live_server):
    page = open_page(new_context, live_server)
    page.click("text=Rút đăng ký")
    assert page.is_visible("dialog[open] >> text=Rút đăng ký này?")
    page.keyboard.press("Escape")

    assert page.locator("dialog[open]").count() == 0
    assert page.url.endswith("/_components")


def test_rows_that_are_ticked_are_counted(new_context, live_server):
    page = open_page(new_context, live_server)
    assert page.is_disabled("[data-bulk-action] >> nth=0")
    page.check("[data-all]")

    assert page.text_content("[data-bulk-count]") == "4"
    assert page.is_enabled("[data-bulk-action] >> nth=0")


@pytest.mark.parametrize(
    ("button", "panel", "toast"),
    [
        ("được", "trả lời 200", "Đã lưu."),
        ("từ chối", "trả lời 422", None),
        ("cấm", "cũ", "Tài khoản này không được làm việc đó."),
        ("hỏng", "cũ", "Máy chủ không làm được; chưa có gì thay đổi. Hãy thử lại."),
    ],
)
def test_a_refusal_is_swapped_in_and_a_failure_is_told(new_context, live_server, button, panel, toast):
    page = new_context().new_page()
    page.goto(f"{live_server.url}/trang")
    with page.expect_response("**/phan*"):
        page.click(f"text={button}")
    if toast:
        page.wait_for_selector(f".toast >> text={toast}")
    until(page, "words => document.getElementById('panel').textContent === words", panel)

    assert page.locator(".toast").all_text_contents() == ([toast] if toast else [])
