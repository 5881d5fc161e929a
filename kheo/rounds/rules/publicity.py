"""What may be told to everybody. A person's name is published only with recorded consent."""

import re

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
    if is_individual and not consented:
        told = tuple(words(title))
        names = [without_style(tuple(words(part))) for part in _PARTS.split(carrier)]
        if any(len(name) > 1 and within(name, told) for name in names):
            return "Điển hình cá nhân"
    return title
