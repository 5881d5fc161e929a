"""A figure as people and programs write it: 1.234,5 or 1234.5 or 1 234."""

import re
from decimal import Decimal

from kheo.registrations.rules.figures import exact

_PLAIN = re.compile(r"\d+(\.\d+)?")
_GROUPED = re.compile(r"\d{1,3}(\.\d{3})+(,\d+)?")
_LONGEST = 40  # characters


def read_number(text: str) -> Decimal | None:
    """The number that is meant, or None. A point between groups of three digits parts thousands, as officials write."""
    typed = re.sub(r"[\s\u00a0\u202f]", "", text)
    if not typed or len(typed) > _LONGEST or not typed.isascii():
        return None
    if _GROUPED.fullmatch(typed):
        typed = typed.replace(".", "")
    typed = typed.replace(",", ".")
    return exact(typed) if _PLAIN.fullmatch(typed) else None
