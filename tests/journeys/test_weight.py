"""What a page weighs over the wire, as production serves it: a first visit on a weak connection, and the next."""

import pytest

from tests.journeys.conftest import PHONE, sign_in_by_hand

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIRST, NEXT = 60_000, 15_000  # bytes, without photographs
PUBLIC = 50_000  # the first visit to a page for everybody
PAGES = {
    "portal": "/cong-khai/",
    "public model": "{model}",
    "comments": "/cong-khai/gop-y/",
    "sign-in": "/dang-nhap/",
    "home": "/",
    "register of 50": "/dang-ky/?ke-hoach=chi-lang-2023",
    "registration": "/dang-ky/{sent}/",
    "form": "/dang-ky/{draft}/sua/",
    "matrix": "/tien-do/chi-lang-2023/",
    "who is missing": "/tien-do/chi-lang-2023/con-thieu/",
    "plan": "/ke-hoach/chi-lang-2023/",
    "unit": "/tien-do/chi-lang-2023/xa-bac-thuy/",
    "import": "/danh-sach/nhap/",
    "units": "/don-vi/",
    "journal": "/nhat-ky/",
    "accounts": "/tai-khoan/",
    "account": "/tai-khoan/cua-toi/",
    "outbox": "/hop-gui/",
}


@pytest.fixture
def visit(new_context, trial):
    """A function that gives the bytes that a page and all it loads took, by address."""
    context = new_context(base_url=trial.url, **PHONE, service_workers="block")  # what it kept would weigh nothing
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    addresses, bytes_of = {}, {}
    wire.on("Network.responseReceived", lambda got: addresses.update({got["requestId"]: got["response"]["url"]}))
    wire.on("Network.loadingFinished", lambda got: bytes_of.update({got["requestId"]: got["encodedDataLength"]}))

    def run(address, *, first):
        if first:
            wire.send("Network.clearBrowserCache")
        page.goto("about:blank")
        addresses.clear(), bytes_of.clear()
        answer = page.goto(address, wait_until="networkidle")
        assert answer.status == 200, address
        return {
            addresses[each]: size
            for each, size in bytes_of.items()
            if each in addresses and "/cong-khai/anh/" not in addresses[each]
        }

    run.page = page
    return run


def one_of(page, state):
    """The number of a registration in this state."""
    page.goto(f"/dang-ky/?ke-hoach=chi-lang-2023&trang-thai={state}")
    return page.locator("tbody th a").first.get_attribute("href").split("/")[2]


def test_a_page_is_light_at_the_first_visit_and_lighter_at_the_next(visit, trial, capsys):
    told, heavy, some = [], [], {}
    for name, address in PAGES.items():
        if name == "home":
            sign_in_by_hand(visit.page, trial.logins["steward"], trial.password)
            some = {"draft": one_of(visit.page, "draft"), "sent": one_of(visit.page, "submitted")}
        if name == "public model":
            visit.page.goto("/cong-khai/mo-hinh/")
            some = {"model": visit.page.locator(".model-card a").first.get_attribute("href")}
        address = address.format(**some)
        first = visit(address, first=True)
        # The emptying of the cache may still go on while the first visit fills it: the next visit is looked at twice.
        again = min((visit(address, first=False) for _ in range(2)), key=lambda sizes: sum(sizes.values()))
        sizes = sum(first.values()), sum(again.values())
        told.append(f"{name:<16} {sizes[0]:>7,} {sizes[1]:>7,}  page alone {max(again.values(), default=0):>7,}")
        if sizes[0] > (PUBLIC if name in {"portal", "public model"} else FIRST) or sizes[1] > NEXT:
            parts = sorted(first.items(), key=lambda part: -part[1])
            heavy.append(f"{name}: {sizes} {[(url.rsplit('/', 1)[-1], size) for url, size in parts[:8]]}")
    with capsys.disabled():
        print("\nBytes over the wire     first    next\n" + "\n".join(told))
    assert heavy == []
