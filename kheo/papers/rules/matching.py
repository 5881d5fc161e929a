"""How a row of a list and a registration come together."""

import re
from collections.abc import Container, Iterable
from dataclasses import replace
from itertools import chain
from operator import attrgetter
from typing import Any

from kheo.papers.rules.reading import ListDraft, ListReading
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
_IDLE = ("  ", "\n ", " \n", "\n\n")  # spaces and empty lines
# What has no place in a text. All of it is unprintable, which is asked first because it is asked faster.
_UNTIDY = re.compile(
    r"[^\S \n]|[\x00-\x09\x0b-\x1f\x7f-\xa0\xad\u061c\u2000-\u200f\u2028-\u202f\u205f-\u2069\u3000\ufeff]"
)
_texts = attrgetter("title", "carrier", "place", "time_text", "content", "method", "expected", "notes")
_required = attrgetter(*REQUIRED)
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


def completed(draft: ListDraft, unit_title: str, level: str, document: PlanDocument) -> None:
    """Give a row that is new what it leaves open: the list's level, the subject that is meant, the unit itself."""
    only = document.subjects[0].code if len(document.subjects) == 1 else ""
    draft.level = draft.level or level
    draft.subject = draft.subject or only or guess_subject(draft.carrier, document)
    draft.carrier = draft.carrier or unit_title


def unit_of(draft: ListDraft, reading: ListReading, offices: Container[int], sender: int | None) -> int | None:
    """The unit that a row names, else that of its sheet's heading, else that of the sender; None when nobody knows.

    A heading that names one of the `offices` which gather lists says only to whom it goes.
    """
    if draft.unit_id:
        return draft.unit_id
    if draft.unit_text:
        return None  # below a row whose unit nobody knows
    of_sheet = reading.unit_of_sheet.get(draft.sheet)
    return of_sheet if of_sheet and of_sheet not in offices else sender


def shown(values: RegistrationValues) -> ListDraft:
    """The row of a list that says what a registration says."""
    return ListDraft(**{name: getattr(values, name) for name in (*_SAID, *_TIME)})


def is_tidy(drafts: Iterable[ListDraft]) -> bool:
    """Whether every text of a list is spelt as it is stored: one look instead of one for each text.

    Texts of one line come from the reader as one line.
    """
    texts = "\n".join(filter(None, chain.from_iterable(map(_texts, drafts))))
    if any(idle in texts for idle in _IDLE) or texts != texts.strip():
        return False
    if not texts.replace("\n", "").isprintable() and _UNTIDY.search(texts):
        return False
    return canonical(texts) == texts


def missing_in(values: RegistrationValues) -> tuple[str, ...]:
    """What a row lacks before it can be sent, in the order of the form."""
    if all(map(str.strip, _required(values))):
        return ()
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
