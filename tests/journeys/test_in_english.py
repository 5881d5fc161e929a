"""The trial year in English: each page is there, and what is still Vietnamese on it was written by somebody."""

import re
import sqlite3
from html.parser import HTMLParser

import pytest

from kheo.config.languages.catalogue import catalogue
from kheo.config.languages.pieces import VIETNAMESE
from tests.conftest import PLAN_FILE
from tests.journeys.conftest import PATIENCE, PHONE, sign_in_by_hand

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LOOKED_AT = {"home", "portal:home", "progress:plan", "registrations:list", "rounds:round"}
WORDS = {"aria-label", "title", "alt", "placeholder", "data-confirm", "data-label"}
EMPTY = {"br", "img", "input", "meta", "link", "hr", "use", "rect", "path", "line", "circle", "wbr", "col", "source"}
FACTS = """() => ({
    lang: document.documentElement.lang,
    spill: document.documentElement.scrollWidth - document.documentElement.clientWidth,
})"""


class Read(HTMLParser):
    """What a page says outside of what is marked as Vietnamese."""

    def __init__(self):
        super().__init__()
        self.open, self.texts = [], []

    @property
    def is_theirs(self):
        return any(theirs for _tag, theirs in self.open)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag not in EMPTY:
            self.open.append((tag, given.get("lang") == "vi" or tag in {"script", "style", "textarea"}))
        if not self.is_theirs:
            self.texts += [value for name, value in attrs if name in WORDS and value]

    def handle_startendtag(self, tag, attrs):
        depth = len(self.open)
        self.handle_starttag(tag, attrs)
        del self.open[depth:]

    def handle_endtag(self, tag):
        for at in range(len(self.open) - 1, -1, -1):
            if self.open[at][0] == tag:
                del self.open[at:]
                return

    def handle_data(self, data):
        if data.strip() and not self.is_theirs:
            self.texts.append(" ".join(data.split()))


@pytest.fixture(scope="session")
def written(trial):
    """All that people wrote in the trial year, and the plan that they wrote it under."""
    database = sqlite3.connect(trial.folder / "data" / "kheo.sqlite3")
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    texts = {
        value
        for table in tables
        for row in database.execute(f'SELECT * FROM "{table}"')
        for value in row
        if isinstance(value, str) and VIETNAMESE.search(value)
    }
    database.close()
    plan = PLAN_FILE.read_text(encoding="utf-8") + PLAN_FILE.with_suffix(".txt").read_text(encoding="utf-8")
    examples = catalogue().exact.values()  # "For example: Nhà văn hóa thôn Làng Mỏ."
    return re.sub(r"\s+", " ", " ".join([*texts, *examples, plan])).lower()


def vietnamese_of_ours(text, written):
    """The Vietnamese in a text that nobody wrote: longest runs of words first, as they stand in what was written."""
    words = [word.strip("“”\"'.,:;()…·–?!") for word in text.lower().split()]
    at = 0
    while at < len(words):
        if not VIETNAMESE.search(words[at]):
            at += 1
            continue
        end = next((end for end in range(len(words), at, -1) if " ".join(words[at:end]) in written), 0)
        if not end:
            return words[at]
        at = end
    return ""


def test_no_public_page_says_a_word_of_ours_in_vietnamese(new_context, trial, written):
    context = new_context(base_url=trial.url)
    ours, left = catalogue().exact, {}
    for name, address in trial.pages("", lambda: "").items():
        answer = context.request.get(f"/en{address}")
        assert answer.ok, address
        reader = Read()
        reader.feed(answer.text())
        for text in filter(VIETNAMESE.search, reader.texts):
            if ours.get(text, text) != text or vietnamese_of_ours(text, written):
                left[text] = name

    assert {text: name for text, name in left.items() if text != "Khéo"} == {}


def test_english_pages_are_whole(new_context, trial, axe):
    context = new_context(base_url=trial.url, **PHONE, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    sign_in_by_hand(page, trial.logins["steward"], trial.password)
    cookies = "; ".join(f"{each['name']}={each['value']}" for each in context.cookies())
    seen, faults = set(), {}
    for name, address in trial.pages("steward", lambda: cookies).items():
        kind = name.split()[0]
        if kind not in LOOKED_AT or kind in seen:
            continue
        seen.add(kind)
        page.emulate_media(color_scheme="dark" if len(seen) % 2 else "light")
        page.goto(f"/en{address}")
        found = page.evaluate(FACTS)
        wrong = [str(found)] if found != {"lang": "en", "spill": 0} else []
        wrong += axe(page)
        if wrong:
            faults[name] = wrong

    assert (faults, seen) == ({}, LOOKED_AT)
