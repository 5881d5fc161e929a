"""The guide as sections, and how it is searched: by words without their marks, titles before text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from kheo.shared.text import fold

SNIPPET = 160  # characters, about
MOST_WORDS = 12  # of a question; more would only find less
BLOCKS = {"p", "li", "tr", "td", "th", "h4", "figure", "pre"}


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of the guide with what stands below it; `parent` is the chapter's slug, empty for a chapter.

    The folded forms hold words and single spaces alone.
    """

    slug: str
    number: str
    title: str
    parent: str
    html: str
    text: str
    folded_title: str
    folded: str

    @property
    def label(self) -> str:
        return f"{self.number}. {self.title}" if self.number else self.title


@dataclass(frozen=True, slots=True)
class Hit:
    section: Section
    snippet: str


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.pictured = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pictured += tag == "figure"
        if tag in BLOCKS:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.pictured -= tag == "figure"

    def handle_data(self, data: str) -> None:
        if not self.pictured:
            self.parts.append(data)


def section_of(*, slug: str, number: str, title: str, parent: str, html: str) -> Section:
    text = words_of(html)
    return Section(slug, number, title, parent, html, text, _folded(title), _folded(text))


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


def words_of(html: str) -> str:
    """The text of a section on one line, without its pictures."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    return " ".join("".join(reader.parts).split())


def asked_words(question: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"\w+", fold(question))))[:MOST_WORDS]


def found_in(sections: Sequence[Section], question: str) -> list[Hit]:
    """The sections that hold every word of the question at the beginning of a word; titles first, then as they stand.

    A question that no section answers whole is asked again with any of its words, the most answered first.
    """
    words = asked_words(question)
    if not words:
        return []
    ranked = []
    for place, section in enumerate(sections):
        title, text = f" {section.folded_title}", f" {section.folded}"
        in_title = sum(f" {word}" in title for word in words)
        answered = sum(f" {word}" in title or f" {word}" in text for word in words)
        if answered:
            ranked.append((-answered, -in_title, place, section))
    ranked.sort(key=lambda each: each[:3])
    whole = [each for each in ranked if each[0] == -len(words)]
    return [Hit(section, snippet_of(section.text, words)) for *_rank, section in whole or ranked]


def snippet_of(text: str, words: Sequence[str]) -> str:
    """The part of a text around the first word that was asked for, cut between words."""
    spoken = text.split(" ")
    folded = [fold(each) for each in spoken]
    at = next((i for i, each in enumerate(folded) if any(word in each for word in words)), 0)
    first = max(0, at - 6)
    shown = ""
    for place in range(first, len(spoken)):
        if len(shown) + len(spoken[place]) > SNIPPET:
            return f"{'… ' if first else ''}{shown.strip()} …"
        shown += f"{spoken[place]} "
    return f"{'… ' if first else ''}{shown.strip()}"
