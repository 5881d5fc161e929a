"""Every page of the trial year as each role sees it: nothing for axe, nothing past the edge, nothing in the console."""

import re
import urllib.error
import urllib.request

import pytest

from tests.house.routes import routes
from tests.journeys.conftest import PATIENCE, PHONE, sign_in_by_hand

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FACTS = """() => ({
    titles: document.title.trim(),
    headings: document.querySelectorAll('h1').length,
    lang: document.documentElement.lang,
    spill: document.documentElement.scrollWidth - document.documentElement.clientWidth,
})"""
# Once a page is whole in one size and scheme, only these can still fail in the other.
COLOURS = "{runOnly: ['color-contrast', 'link-in-text-block', 'target-size', 'scrollable-region-focusable']}"
# Reached by a form, an invitation or a mistake: the journeys of this folder and the tests of the rooms look at them.
NOT_BY_LINKS = {"accounts:accept", "accounts:letter", "papers:report", "plans:version", "units:move"}
NO_PAGES = {
    "health", "accounts:sheet", "audit:sheet", "papers:annotated", "papers:export", "papers:template", "plans:file",
    "plans:text", "progress:workbook", "registrations:attachment", "registrations:export", "registrations:preview",
    "units:sheet",
}  # fmt: skip


def cookies_of(context):
    return "; ".join(f"{each['name']}={each['value']}" for each in context.cookies())


@pytest.fixture
def walk(new_context, trial, axe):
    """Look at each page that a person reaches: on a telephone in one scheme, and at a desk in the other."""

    def run(role, scheme, desk):
        context = new_context(base_url=trial.url, **PHONE, color_scheme=scheme, reduced_motion="reduce")
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        if role:
            sign_in_by_hand(page, trial.logins[role], trial.password)
        addresses = trial.pages(role, lambda: cookies_of(context))
        said = []
        page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on(
            "response", lambda answer: said.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None
        )
        other = {"light": "dark", "dark": "light"}[scheme]
        faults = {}
        for name, address in addresses.items():
            said.clear()
            page.set_viewport_size(PHONE["viewport"])
            page.emulate_media(color_scheme=scheme)
            page.goto(address)
            found = page.evaluate(FACTS)
            wrong = [f"{found['headings']} h1"] if found["headings"] != 1 else []
            wrong += [f"lang {found['lang']}"] if found["lang"] != "vi" else []
            wrong += [f"title {found['titles']}"] if found["titles"].startswith("–") or not found["titles"] else []
            wrong += [f"{found['spill']} px past the edge of a telephone"] if found["spill"] else []
            wrong += said
            wrong += axe(page)
            if desk:
                page.set_viewport_size({"width": 1280, "height": 900})
                page.emulate_media(color_scheme=other)
                spill = page.evaluate(FACTS)["spill"]
                wrong += [f"{spill} px past the edge of a desk"] if spill else []
                wrong += axe(page, COLOURS, loaded=True)
            if wrong:
                faults[f"{name} {address}"] = wrong
        return addresses, faults

    return run


@pytest.mark.parametrize(
    ("role", "scheme", "desk"),
    [
        ("steward", "light", True),
        ("unit-officer", "dark", True),
        ("administrator", "light", True),
        # The pages of the steward with fewer buttons: once is enough.
        ("leader", "dark", False),
        ("auditor", "light", False),
        ("", "dark", True),
    ],
    ids=["steward", "unit-officer", "administrator", "leader", "auditor", "anonymous"],
)
def test_every_page_that_a_person_reaches_is_whole(walk, role, scheme, desk):
    addresses, faults = walk(role, scheme, desk)

    assert faults == {}
    assert len(addresses) > (20 if role else 1)


def test_the_walks_miss_no_page(new_context, trial):
    """What nobody reaches by a link is named above, and looked at elsewhere."""
    reached = set()
    for role in ("steward", "unit-officer", "administrator"):

        def cookies(role=role):
            context = new_context(base_url=trial.url)
            sign_in_by_hand(context.new_page(), trial.logins[role], trial.password)
            return cookies_of(context)

        reached |= {name.split()[0] for name in trial.pages(role, cookies)}
    wanted = {route.name for route in routes() if route.is_ours and _answers_get(trial, route)}

    assert wanted - reached - NOT_BY_LINKS - NO_PAGES == set()
    assert (NOT_BY_LINKS | NO_PAGES) - wanted == set()


def _answers_get(trial, route):
    path = re.sub(r"<int:\w+>", "1", re.sub(r"<(slug:|str:)?\w+>", "x", route.path))
    try:
        with urllib.request.urlopen(trial.url + path) as answer:
            return answer.status == 200
    except urllib.error.HTTPError as refused:
        return refused.code != 405
