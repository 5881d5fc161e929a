"""How a row of a list and a registration come together."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from kheo.papers.rules.reading import ListDraft
from kheo.papers.rules.times import read_time, write_time
from kheo.plans.rules.document import PlanDocument
from kheo.registrations.rules import Kind, RegistrationValues
from kheo.shared.text import canonical, fold

# What a list may say, in the order of the form; where it is silent, what is there stays.
_SAID = (
    "title",
    "kind",
    "subject",
    "carrier",
    "level",
    "field",
    "priorities",
    "place",
    "content",
    "method",
    "expected",
    "people_involved",
    "notes",
)
REQUIRED = ("title", "carrier", "subject", "field", "level", "content")
# Idle spaces and empty lines, and what has no place in a text.
_UNTIDY = re.compile(
    r"  |\n | \n|\A\s|\s\Z|\n\n|[^\S \n]"
    "|[\x00-\x09\x0b-\x1f\x7f-\xa0\xad\u061c\u2000-\u200f\u2028-\u202f\u205f-\u2069\u3000\ufeff]"
)
_TIME = ("time_text", "starts_on", "ends_on")
_PERSON = {"ong", "ba", "anh", "chi", "dong chi", "dc", "d c"}


def merged(before: RegistrationValues, draft: ListDraft, year: int | None = None) -> RegistrationValues:
    """What a registration says once the row has spoken: the row's words, and the old ones where it is silent.

    The time is one thing in three parts: a row that gives it replaces all three, unless it gives what the list shows
    of the old ones. `year` is the plan's, which a time without a year is of.
    """
    said: dict[str, Any] = {}
    for name in _SAID:
        value = getattr(draft, name)
        if value not in ("", (), None):
            said[name] = value
    time = draft.time_text, draft.starts_on, draft.ends_on
    if any(time) and time != shown_time(before, year):
        said.update(zip(_TIME, time, strict=True))
    return replace(before, **said)


def fresh(draft: ListDraft) -> RegistrationValues:
    """What a new registration says: the row's words."""
    return RegistrationValues(
        title=draft.title,
        kind=draft.kind or Kind.PRACTICE.value,
        subject=draft.subject,
        carrier=draft.carrier,
        level=draft.level,
        field=draft.field,
        priorities=draft.priorities,
        place=draft.place,
        content=draft.content,
        method=draft.method,
        expected=draft.expected,
        time_text=draft.time_text,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        people_involved=draft.people_involved,
        notes=draft.notes,
    )


def shown(values: RegistrationValues) -> ListDraft:
    """The row of a list that says what a registration says."""
    return ListDraft(**{name: getattr(values, name) for name in (*_SAID, *_TIME)})


def is_tidy(drafts: Iterable[ListDraft]) -> bool:
    """Whether every text of a list is spelt as it is stored: one look instead of one for each text.

    Texts of one line come from the reader as one line.
    """
    texts = "\n".join(
        text
        for draft in drafts
        for text in (
            draft.title,
            draft.carrier,
            draft.place,
            draft.time_text,
            draft.content,
            draft.method,
            draft.expected,
            draft.notes,
        )
        if text
    )
    return not _UNTIDY.search(texts) and canonical(texts) == texts


def missing_in(values: RegistrationValues) -> tuple[str, ...]:
    """What a row lacks before it can be sent, in the order of the form."""
    return tuple(name for name in REQUIRED if not getattr(values, name).strip())


def shown_time(values: RegistrationValues, year: int | None) -> tuple[Any, Any, Any]:
    """What a list shows of a registration's time, read again."""
    if not (values.time_text or values.starts_on):
        return "", None, None
    return read_time(write_time(values.time_text, values.starts_on, values.ends_on, year), year)[:3]


def guess_subject(carrier: str, document: PlanDocument) -> str:
    """A carrier who is addressed as a person is one; anybody else is a collective. "" where the plan knows neither."""
    words = fold(carrier).split()
    person = bool(words) and (words[0] in _PERSON or " ".join(words[:2]) in _PERSON)
    code = "ca-nhan" if person else "tap-the"
    return code if code in document.subject_by_code and carrier else ""
