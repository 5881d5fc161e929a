"""A new registration as it is written: what follows from what the unit says, as both databases take it.

It asks nobody, so that many rows can be spelt elsewhere than where they are written.
"""

import json
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from kheo.plans.rules.document import PlanDocument
from kheo.registrations.rules.lifecycle import key_of_folded
from kheo.registrations.rules.tokens import as_tokens, folded_words, said_facts
from kheo.registrations.rules.values import NAMES, RegistrationValues
from kheo.shared.text import fold, sort_key

# The columns of a registration that its values decide, in the order in which they are spelt.
SPELT = (*NAMES, "level_rank", "title_folded", "title_sort", "row_key")
_said = attrgetter(*NAMES)
_PRIORITIES, _STARTS, _ENDS = (NAMES.index(name) for name in ("priorities", "starts_on", "ends_on"))


class Spelt(NamedTuple):
    """One row: its columns in the order of SPELT, as plain values, and what a search finds it by."""

    columns: list[Any]
    facts: str
    words: str


def columns_of(values: RegistrationValues, document: PlanDocument, unit_code: str) -> dict[str, Any]:
    """Every column that follows from `values`, which are tidy and free of problems."""
    columns = dict(
        zip(SPELT, _columns(values, document, unit_code, fold(values.title), fold(values.carrier)), strict=True)
    )
    columns["priorities"] = list(values.priorities)
    return columns


def spell(
    values: RegistrationValues, document: PlanDocument, unit_code: str, folded: tuple[str, str] | None = None
) -> Spelt:
    """The row that tidy values, free of problems, become. `folded` are title and carrier, where they are known."""
    title, carrier = folded or (fold(values.title), fold(values.carrier))
    columns = _columns(values, document, unit_code, title, carrier)
    columns[_PRIORITIES] = json.dumps(values.priorities, ensure_ascii=False) if values.priorities else "[]"
    for place in (_STARTS, _ENDS):
        if columns[place] is not None:
            columns[place] = columns[place].isoformat()
    facts = _facts(values.kind, values.field, values.level, values.subject)
    said = (*title.split(), *carrier.split(), *folded_words(values.place), *folded_words(values.content))
    return Spelt(columns, facts, " ".join(as_tokens(said)))


@lru_cache(maxsize=1024)
def _facts(kind: str, field: str, level: str, subject: str) -> str:
    return " ".join(said_facts(kind, field, level, subject))


def _columns(values: RegistrationValues, document: PlanDocument, unit_code: str, title: str, carrier: str) -> list[Any]:
    level = document.level_by_code.get(values.level)
    key = key_of_folded(unit_code, title, carrier)
    return [*_said(values), level.rank if level else 1, title[:300], sort_key(values.title), key]
