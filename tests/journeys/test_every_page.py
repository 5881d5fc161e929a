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
    parts: [...new Set(
        [...document.querySelectorAll('body *')].map(each => `${each.localName}.${each.getAttribute('class')}`)
    )].sort(),
    spill: document.documentElement.scrollWidth - document.documentElement.clientWidth,
})"""
# Once a page is whole in one size and scheme, only these can still fail in the other.
COLOURS = "{runOnly: ['color-contrast', 'link-in-text-block', 'target-size', 'scrollable-region-focusable']}"
# Reached by a form, an invitation, a code on paper or a mistake, or not at the point of its way that the trial year has
# come to: the journeys of this folder and the tests of the rooms look at them.
NOT_BY_LINKS = {
    "accounts:accept", "accounts:letter", "ballots:meeting", "ballots:open", "ballots:ticket", "ballots:tickets",
    "ballots:vote", "papers:receipt",
    "papers:report", "plans:reading", "plans:version", "recognition:certificates_progress",
    "recognition:decision_edit", "recognition:decision_recognise", "recognition:release", "recognition:sign",
    "registrations:initiative", "rounds:choose", "rounds:score_sheets", "rounds:survey", "rounds:survey_results",
    "interchange:delivery", "interchange:endpoint", "interchange:endpoint_edit", "interchange:matching",
    "interchange:rollup", "interchange:sending", "interchange:source", "interchange:source_edit",
    "interchange:upstream", "interchange:upstream_edit",
    "papers:issue", "rounds:survey_sheet", "device:offline", "units:move",
}  # fmt: skip
NO_PAGES = {
    "health", "accounts:sheet", "audit:sheet", "ballots:file", "ballots:published", "papers:annotated",
    "papers:draft_file", "papers:house_template", "papers:issued_figures", "papers:issued_file", "papers:sheet",
    "papers:incoming_file", "papers:receipt_file", "papers:unit_template_file",
    "numbering:sheet",
    "papers:export", "papers:template", "plans:file", "plans:reading_file", "plans:text", "progress:workbook",
    "progress:reminders_workbook", "progress:task_workbook",
    "progress:compare_workbook",
    "portal:csv", "portal:json", "portal:xlsx", "portal:ics", "portal:atom", "portal:photo", "portal:article_image",
    "publicity:dissemination_workbook", "publicity:picture", "publicity:workbook", "publicity:list_workbook",
    "publicity:exchange_workbook",
    "recognition:certificate", "recognition:certificates_all", "recognition:replication_export",
    "recognition:three_years_export", "reports:file", "reports:form", "reports:rates_workbook", "reports:start",
    "reports:workbook",
    "registrations:attachment", "registrations:export", "registrations:preview", "rounds:calendar_feed",
    "rounds:dossier_zip", "rounds:revision_file", "rounds:revision_preview", "rounds:revision_zip",
    "rounds:survey_code", "rounds:visit_picture", "device:session", "device:worker",
    "device:manifest", "units:sheet",
}  # fmt: skip


def cookies_of(context):
    return "; ".join(f"{each['name']}={each['value']}" for each in context.cookies())


@pytest.fixture
def walk(new_context, trial, axe):
    """Look at each page that a person reaches: on a telephone in one scheme, and at a desk in the other.

    A page that another role has looked at, made of the same parts, is only opened: axe would say the same again. In
    English, where the parts are the same and the words are not, each page is opened for one role alone, and colours are
    looked at in the other scheme where they were not in Vietnamese.
    """

    def run(role, scheme, language="vi"):
        context = new_context(base_url=trial.url, **PHONE, color_scheme=scheme, reduced_motion="reduce")
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        if role:
            sign_in_by_hand(page, trial.logins[role], trial.password)
        addresses = trial.pages(role, lambda: cookies_of(context))
        said, own = [], (f"{trial.url}/", "data:", "blob:")  # nobody else is told what is read
        page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on(
            "response", lambda answer: said.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None
        )
        page.on("request", lambda asked: said.append(f"asks {asked.url}") if not asked.url.startswith(own) else None)
        other = {"light": "dark", "dark": "light"}[scheme]
        faults = {}
        for name, address in addresses.items():
            if language != "vi" and not trial.is_first_to_see(f"{language} {name}"):
                continue
            said.clear()
            page.set_viewport_size(PHONE["viewport"])
            page.emulate_media(color_scheme=scheme)
            page.goto(address if language == "vi" else f"/{language}{address}")
            found = page.evaluate(FACTS)
            wrong = [f"{found['headings']} h1"] if found["headings"] != 1 else []
            wrong += [f"lang {found['lang']}"] if found["lang"] != language else []
            wrong += [f"title {found['titles']}"] if found["titles"].startswith("–") or not found["titles"] else []
            wrong += [f"{found['spill']} px past the edge of a telephone"] if found["spill"] else []
            wrong += said
            if trial.is_first_to_see(f"{language} {name}", found["parts"]):
                wrong += axe(page)
                page.set_viewport_size({"width": 1280, "height": 900})
                page.emulate_media(color_scheme=other)
                spill = page.evaluate(FACTS)["spill"]
                wrong += [f"{spill} px past the edge of a desk"] if spill else []
                if trial.is_first_to_see(f"{other} {name}", found["parts"]):
                    wrong += axe(page, COLOURS, loaded=True)
            if wrong:
                faults[f"{name} {address}"] = wrong
        return addresses, faults

    return run


@pytest.mark.parametrize(
    ("role", "scheme", "language"),
    [
        ("steward", "light", "vi"),
        ("unit-officer", "dark", "vi"),
        ("assessor", "light", "vi"),
        ("administrator", "light", "vi"),
        ("leader", "dark", "vi"),
        ("auditor", "light", "vi"),
        ("communicator", "dark", "vi"),
        ("", "dark", "vi"),
        ("steward", "dark", "en"),
        ("unit-officer", "light", "en"),
        ("assessor", "dark", "en"),
        ("administrator", "dark", "en"),
        ("leader", "light", "en"),
        ("auditor", "dark", "en"),
        ("communicator", "light", "en"),
        ("", "light", "en"),
    ],
    ids=lambda value: value or "anonymous",
)
def test_every_page_that_a_person_reaches_is_whole(walk, role, scheme, language):
    addresses, faults = walk(role, scheme, language)

    assert faults == {}
    assert len(addresses) > (20 if role else 1)


def test_the_walks_miss_no_page(new_context, trial):
    """What nobody reaches by a link is named above, and looked at elsewhere."""
    reached = set()
    for role in ("steward", "unit-officer", "assessor", "leader", "administrator"):

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
