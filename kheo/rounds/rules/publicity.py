"""What may be told to everybody. A person's name is published only with recorded consent."""

import re
from collections.abc import Iterable

from kheo.rounds.rules.conflicts import within, without_style
from kheo.shared.text import words

_PARTS = re.compile(r"[,;\n(]|\s[-–]\s")
_PLACES = (("thon",), ("xom",), ("xa",), ("huyen",), ("tinh",))  # no surname is written so
_COMMON = 2  # words: a name this short may be meant as something else


def public_carrier(carrier: str, *, unit: str, is_individual: bool, consented: bool) -> str:
    """Who carries a model out, as the public reads it."""
    if is_individual and not consented:
        return f"Một cá nhân ở {unit}"
    return carrier


def public_title(title: str, carrier: str, *, is_individual: bool, consented: bool) -> str:
    """The title, unless it names a person who has not agreed to be named."""
    if is_individual and not consented and names_one_of(title, names_in([carrier])):
        return "Điển hình cá nhân"
    return title


def names_in(carriers: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """The names that stand in what carries out models: each as its words, without "ông", "bà" before it."""
    names = (without_style(tuple(words(part))) for carrier in carriers for part in _PARTS.split(carrier))
    return frozenset(name for name in names if len(name) > 1)


def persons_in(carrier: str) -> dict[tuple[str, ...], str]:
    """The persons that a carrier names, each as it is written; not the place or the post that may stand after a name.

    Longer texts than a title are searched for these, and they tell of the village and its head all the time.
    """
    found: dict[tuple[str, ...], str] = {}
    for at, part in enumerate(_PARTS.split(carrier)):
        name = without_style(tuple(words(part)))
        is_person = at == 0 or (name[:1] not in _PLACES and all(map(_capital, part.split()[-len(name) :])))
        if len(name) > 1 and is_person:
            found.setdefault(name, " ".join(part.split()).rstrip(".)"))
    return found


def persons_told_of(text: str, persons: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Which of these persons a long text names.

    Without its marks a name of two words is often two common words (Lê Hội, lễ hội): it counts with capitals alone.
    """
    told = tuple(words(text))
    known = set(told)
    found = [name for name in persons if known.issuperset(name) and within(name, told)]
    if all(len(name) > _COMMON for name in found):
        return found
    capital = tuple(word for each in text.split() for word in (words(each) if _capital(each) else ("",)))
    return [name for name in found if len(name) > _COMMON or within(name, capital)]


def _capital(word: str) -> bool:
    return next((letter for letter in word if letter.isalpha()), "").isupper()


def names_one_of(text: str, names: Iterable[tuple[str, ...]]) -> bool:
    """Whether a text names one of these persons."""
    told = tuple(words(text))
    known = set(told)
    return any(known.issuperset(name) and within(name, told) for name in names)
