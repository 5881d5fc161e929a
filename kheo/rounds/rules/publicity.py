"""What may be told to everybody. A person's name is published only with recorded consent."""

import re
from collections.abc import Iterable

from kheo.rounds.rules.conflicts import within, without_style
from kheo.shared.text import words

_PARTS = re.compile(r"[,;\n(]|\s[-–]\s")


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


def names_one_of(text: str, names: Iterable[tuple[str, ...]]) -> bool:
    """Whether a text names one of these persons."""
    told = tuple(words(text))
    known = set(told)
    return any(known.issuperset(name) and within(name, told) for name in names)
