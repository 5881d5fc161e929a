"""What WCAG 2.2 asks and no scan of a page finds: reflow, spacing, focus, paste, motion, help in one place."""

import pytest

from tests.journeys.conftest import DESK, PHONE, sign_in_by_hand

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLAN = "chi-lang-2023"
STEWARD = (
    "/", f"/dang-ky/?ke-hoach={PLAN}", f"/tien-do/{PLAN}/", f"/tien-do/{PLAN}/con-thieu/", f"/ke-hoach/{PLAN}/",
    "/dot-xet/", "/van-ban/", "/tai-khoan/", "/nhat-ky/", "/vuong-mac/",
)  # fmt: skip
EVERYBODY = (
    "/dang-nhap/",
    "/cong-khai/",
    "/xac-minh/",
    "/phieu/",
    "/huong-dan/",
    "/huong-dan/soan-ky-ban-hanh/",
    "/tro-nang/",
)

SPILL = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# WCAG 1.4.12: a reader may widen lines, paragraphs, letters and words by this much.
SPACED = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
        * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
        p { margin-bottom: 2em !important }`);
    document.adoptedStyleSheets = [sheet];
}"""
# Text that a box of a fixed height cuts off.
CUT = """() => [...document.querySelectorAll('main *')].filter(each => {
    const {overflowY, display} = getComputedStyle(each);
    return overflowY === 'hidden' && display !== 'none' && each.clientHeight > 4 && !each.closest('.visually-hidden')
        && each.scrollHeight > each.clientHeight + 2;
}).map(each => each.outerHTML.slice(0, 120))"""
# Of what has the focus: whether its frame is drawn, and whether any of it can be seen and is not under something.
FOCUSED = """() => {
    const it = document.activeElement;
    if (!it || it === document.body) return null;
    const box = it.getBoundingClientRect();
    const {outlineStyle, outlineWidth} = getComputedStyle(it);
    const framed = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
    const fieldFramed = it.matches('input[type="date"]') && parseFloat(getComputedStyle(it).outlineWidth) >= 2;
    const shown = [[.5, .5], [.1, .5], [.9, .5], [.5, .1], [.5, .9]].some(([x, y]) => {
        const at = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
        return at && (it.contains(at) || at.contains(it) || at.closest('label')?.control === it);
    });
    return {what: it.outerHTML.slice(0, 120), framed: framed || fieldFramed, shown};
}"""
MOVING = """() => [...document.querySelectorAll('*')].filter(each => {
    const {transitionDuration, animationName} = getComputedStyle(each);
    return animationName !== 'none' || transitionDuration.split(',').some(time => parseFloat(time) > 0);
}).map(each => each.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def state_of(browser, trial, tmp_path_factory):
    """The session of a role, signed in once."""
    kept = {}

    def give(role):
        if role not in kept:
            context = browser.new_context(base_url=trial.url, locale="vi-VN")
            sign_in_by_hand(context.new_page(), trial.logins[role], trial.password)
            kept[role] = context.storage_state()
            context.close()
        return kept[role]

    return give


@pytest.fixture
def opened(new_context, trial, state_of):
    def run(shape=DESK, role="steward", **options):
        state = {"storage_state": state_of(role)} if role else {}
        return new_context(base_url=trial.url, **{**shape, **state, **options}).new_page()

    return run


def on_each(page, addresses, look):
    """What a look finds wrong, by address."""
    found = {}
    for address in addresses:
        page.goto(address)
        if wrong := look(page):
            found[address] = wrong
    return found


def test_pages_flow_into_320_pixels(opened):
    narrow = {"viewport": {"width": 320, "height": 640}}

    assert on_each(opened(narrow), STEWARD, lambda page: page.evaluate(SPILL)) == {}
    assert on_each(opened(narrow, role=""), EVERYBODY, lambda page: page.evaluate(SPILL)) == {}


@pytest.mark.parametrize("shape", [PHONE, DESK], ids=["phone", "desk"])
def test_wider_text_spacing_cuts_nothing_off(opened, shape):
    def look(page):
        page.evaluate(SPACED)
        return [*page.evaluate(CUT), *([f"{spill} px"] if (spill := page.evaluate(SPILL)) > 0 else [])]

    assert on_each(opened(shape), STEWARD, look) == {}
    assert on_each(opened(shape, role=""), EVERYBODY, look) == {}


def test_what_has_the_focus_is_framed_and_not_under_something(opened):
    def look(page):
        wrong = []
        for _ in range(60):
            page.keyboard.press("Tab")
            it = page.evaluate(FOCUSED)
            if it is None:
                break
            wrong += [it["what"]] if not (it["framed"] and it["shown"]) else []
        return wrong

    assert on_each(opened(), STEWARD, look) == {}
    assert on_each(opened(role=""), EVERYBODY, look) == {}


def test_nothing_moves_for_who_asks_for_stillness(opened):
    page = opened(reduced_motion="reduce")

    assert on_each(page, STEWARD[:4], lambda page: page.evaluate(MOVING)) == {}


def test_the_first_stop_of_every_page_is_its_content(opened):
    def look(page):
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        return [] if page.evaluate("document.activeElement.id") == "noi-dung" else [page.url]

    assert on_each(opened(), STEWARD[:3], look) == {}
    assert on_each(opened(role=""), EVERYBODY, look) == {}


def test_a_password_may_be_pasted(opened):
    page = opened(role="")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/dang-nhap/")
    page.evaluate("navigator.clipboard.writeText('mật khẩu dài')")

    page.get_by_label("Mật khẩu").focus()
    page.keyboard.press("Control+V")

    assert page.get_by_label("Mật khẩu").input_value() == "mật khẩu dài"
    assert page.get_by_label("Mật khẩu").get_attribute("autocomplete") == "current-password"
    assert page.get_by_label("Thư điện tử").get_attribute("autocomplete") == "username webauthn"


def test_help_stands_at_the_same_place_of_every_page(opened):
    places = "header.top .brand, header.top .guide-entry, header.top .menu, footer a[data-guide]"
    order = f"() => [...document.querySelectorAll('{places}')].map(each => each.classList[0] || 'foot')"

    page = opened()
    orders = on_each(page, STEWARD, lambda page: page.evaluate(order))

    assert set(map(tuple, orders.values())) == {("brand", "guide-entry", "menu", "foot")}
    assert on_each(opened(role=""), EVERYBODY, lambda page: page.locator("footer a[data-guide]").count() != 1) == {}


def test_the_guide_opens_beside_the_page_and_what_was_typed_stays(opened, axe):
    page = opened(role="unit-officer")
    page.goto("/vuong-mac/moi/")
    page.locator("textarea").first.fill("Mạng yếu, chưa gửi được")
    page.locator("header .guide-entry").focus()

    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Gặp vướng mắc thì làm gì?").wait_for()
    assert page.evaluate("document.activeElement.textContent.includes('Gặp vướng mắc')")
    assert axe(page) == []

    page.keyboard.press("Escape")
    assert page.locator("textarea").first.input_value() == "Mạng yếu, chưa gửi được"
    assert page.evaluate("document.activeElement.classList[0]") == "guide-entry"


def test_without_a_script_the_guide_is_a_page(opened):
    page = opened(role="unit-officer", java_script_enabled=False)
    page.goto("/vuong-mac/moi/")

    page.locator("header .guide-entry").click()

    assert page.url.endswith("/huong-dan/gap-vuong-mac-thi-lam-gi/")
