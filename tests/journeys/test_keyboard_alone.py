"""No mouse: Tab, Enter, Space and the arrows do the whole registration, and one always sees where one is."""

import re

import pytest
from playwright.sync_api import expect

from kheo.plans.models import Plan
from kheo.registrations.models import ProgressRecord, Registration
from tests.factories import PASSWORD, make_member
from tests.journeys.conftest import DESK, PHONE
from tests.registrations.factories import load_bundled_plan, make_draft, make_submitted, unit_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Vườn rau học đường"
FARTHEST = 160  # presses of Tab; a page with more stops than that has lost its reader anyway
# A date has a stop for each of its parts and one for its calendar.
LONGEST_STAY = 5
WHERE = """() => {
    const here = document.activeElement;
    if (!here || here === document.body) return null;
    const style = getComputedStyle(here), box = here.getBoundingClientRect();
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    const across = [.5, .1, .9].map(part => box.left + box.width * part);
    const down = [.5, .1, .9].map(part => box.top + box.height * part);
    const seen = across.some(x => down.some(y => {
        const top = document.elementFromPoint(x, y);
        return top && (here.contains(top) || top.contains(here) || top.closest('label')?.control === here);
    }));
    here.dataset.stop ||= String(document.querySelectorAll('[data-stop]').length + 1);
    const label = here.labels?.[0]?.innerText || here.innerText || here.getAttribute('aria-label') || here.name || '';
    return {stop: here.dataset.stop, says: label.trim().replace(/\\s+/g, ' '), value: here.value || '',
        marked: outlined || style.boxShadow !== 'none', seen, tag: here.tagName};
}"""
# Everything that can be tabbed to, a group of radio buttons once.
STOPS = """() => {
    const groups = new Set();
    return [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')].filter(
        each => {
            const shown = each.checkVisibility({visibilityProperty: true});
            if (each.disabled || each.type === 'hidden' || !shown) return false;
            if (each.type !== 'radio') return true;
            if (groups.has(each.name)) return false;
            return groups.add(each.name);
        }).length;
}"""


class Keyboard:
    """A person at a keyboard: goes from stop to stop, and says what was wrong on the way."""

    def __init__(self, page):
        self.page = page
        self.keys = page.keyboard
        self.faults = []

    def step(self, before=None):
        self.keys.press("Tab")
        here = self.page.evaluate(WHERE)
        if here and not here["marked"]:
            self.faults.append(f"{self.page.url}: focus is not to be seen on {here['tag']} “{here['says']}”")
        if here and not here["seen"]:
            self.faults.append(f"{self.page.url}: {here['tag']} “{here['says']}” has the focus and is hidden")
        return here

    def to(self, words):
        """Press Tab until something begins with these words."""
        stayed, last, passed = 0, None, []
        for _ in range(FARTHEST):
            here = self.step()
            if here is None:
                continue
            if here["says"].startswith(words):
                return self
            passed.append(here["says"])
            stayed = stayed + 1 if here["stop"] == last else 0
            last = here["stop"]
            assert stayed < LONGEST_STAY, f"Tab does not leave “{here['says']}”"
        raise AssertionError(f"no way to “{words}” from {self.page.url}: {passed}")

    def write(self, label, text):
        self.to(label).keys.type(text)
        return self

    def press(self, words, key="Enter"):
        self.to(words).keys.press(key)
        return self

    def follow(self, words):
        """Press Enter on a link or a button that leads to another page."""
        self.to(words)
        with self.page.expect_navigation():
            self.keys.press("Enter")
        return self


@pytest.fixture
def plan(db, settings):
    settings.KHEO_NOW = "2023-02-10"
    return load_bundled_plan()


def sign_in(page, email):
    person = Keyboard(page)
    page.goto("/dang-nhap/")
    person.write("Thư điện tử", email).write("Mật khẩu", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return person


def test_a_model_is_registered_accepted_and_built_without_a_mouse(open_browser, plan, settings):
    make_member(unit_of("xa-bac-thuy"), email="hong@example.vn")
    make_member(plan.steward, "steward", email="dan-van@example.vn")
    officer = sign_in(open_browser(DESK), "hong@example.vn")
    officer.follow("Đăng ký").follow("Đăng ký mô hình")
    officer.write("Tên mô hình, điển hình", TITLE)
    officer.to("Mô hình").keys.press("ArrowDown")
    officer.to("Lĩnh vực").keys.press("V")
    officer.press("Cấp cơ sở", "Space").press("Việc khó ở cơ sở", "Space")
    officer.press("Tập thể", "Space").write("Tập thể, cá nhân thực hiện", "Trường tiểu học")
    officer.write("Nội dung", "Mỗi lớp một luống rau, bán gây quỹ bữa trưa.")
    officer.write("Bắt đầu", "03012023")
    expect(officer.page.locator("[data-draft-status]")).to_have_text(re.compile(r"Đã lưu lúc"))
    officer.follow("Lưu bản nháp").follow("Gửi")
    expect(officer.page.get_by_text("Đã gửi", exact=True).first).to_be_visible()
    sent = Registration.objects.get()
    assert (sent.title, sent.kind, sent.field, sent.subject) == (TITLE, "exemplar", "van-hoa-xa-hoi", "tap-the")
    assert sent.state == "submitted"

    steward = sign_in(open_browser(DESK), "dan-van@example.vn")
    steward.follow("Xem 1 đăng ký chờ vào sổ").follow(TITLE).follow("Đồng ý, vào sổ")
    expect(steward.page.get_by_text("Số 1", exact=True)).to_be_visible()

    settings.KHEO_NOW = "2023-04-10"
    officer.page.reload()
    officer.write("Đã làm được việc gì", "Đã gieo 12 luống.").write("Số người tham gia", "214")
    officer.follow("Ghi tiến độ")
    expect(officer.page.get_by_text("Đã ghi tiến độ.")).to_be_visible()
    assert ProgressRecord.objects.count() == 1
    assert "\n".join(officer.faults + steward.faults) == ""


def test_the_menu_opens_and_closes_by_keys_and_gives_the_focus_back(open_browser, plan):
    draft = make_submitted(plan, unit_of("xa-bac-thuy"))
    page = open_browser(PHONE, user=make_member(unit_of("xa-bac-thuy")))
    person = Keyboard(page)
    page.goto(f"/dang-ky/{draft.pk}/")
    person.press("Mục lục").to("Việc cần làm")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('details.menu > summary')")
    expect(page.get_by_role("navigation", name="Các mục")).to_be_hidden()
    assert "\n".join(person.faults) == ""


@pytest.mark.parametrize("page_of", ["form", "matrix", "missing", "register", "plan"])
def test_tab_comes_to_everything_and_out_again(open_browser, plan, page_of):
    unit = unit_of("xa-bac-thuy")
    for _ in range(3):
        make_submitted(plan, unit)
    addresses = {
        "form": f"/dang-ky/{make_draft(plan, unit).pk}/sua/",
        "matrix": "/tien-do/chi-lang-2023/?nhom=cac-xa-thi-tran",
        "missing": "/tien-do/chi-lang-2023/con-thieu/?thieu=sap-den-han",
        "register": "/dang-ky/?trang-thai=submitted",
        "plan": "/ke-hoach/chi-lang-2023/",
    }
    page = open_browser(PHONE, user=make_member(Plan.objects.get().steward, "steward"))
    page.goto(addresses[page_of])
    wanted = page.evaluate(STOPS)
    person, reached, stayed, last = Keyboard(page), set(), 0, None
    for _ in range(wanted * LONGEST_STAY):
        here = person.step()
        if here is None or (here["stop"] == "1" and len(reached) > 1):
            break
        reached.add(here["stop"])
        stayed = stayed + 1 if here["stop"] == last else 0
        last = here["stop"]
        assert stayed < LONGEST_STAY, here

    assert "\n".join(person.faults) == ""
    assert len(reached) >= wanted
