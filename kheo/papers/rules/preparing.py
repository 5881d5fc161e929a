"""What a list would bring to a register that has none of its rows yet: worked out without asking the register.

Nearly every list is such a list, and working it out is most of the work; so it can be done elsewhere than where lists
are written. What comes out is plain: texts, numbers and lists of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import repeat
from typing import Any

from kheo.papers.rules import answers
from kheo.papers.rules.matching import completed, fresh, is_tidy, missing_in, unit_of
from kheo.papers.rules.reading import ListReading
from kheo.papers.rules.vocabulary import Vocabulary
from kheo.plans.rules.document import PlanDocument
from kheo.registrations.rules import problems_with_values
from kheo.registrations.rules.lifecycle import key_of_folded
from kheo.registrations.rules.spelling import SPELT, spell
from kheo.shared.text import fold

_KEY = SPELT.index("row_key")


@dataclass(frozen=True, slots=True)
class Footing:
    """What preparing a list asks of the plan, the units and the sender."""

    document: PlanDocument
    vocabulary: Vocabulary
    units: dict[int, tuple[str, str]]  # code and title of each that the list may be for
    offices: frozenset[int]  # the units that gather the lists of others
    sender: int | None  # the unit of rows that name none
    level: str  # the level of rows that name none


@dataclass(slots=True)
class Prepared:
    """A list as it would come in. `of_units` holds the rows of each unit: whether a row is complete, its title with the
    words in alphabetical order, the facts and words that it is found by, and its columns in the order of `SPELT`.

    `keys` are what the register must have none of. A list that is not `plain` has rows of which only the register can
    say what they are: a register number, an unknown unit, two rows that are one, a value that is refused.
    """

    sheets: int
    rows: int
    problems: list[dict[str, str]]
    notes: list[dict[str, str]]
    plain: bool = True
    keys: list[str] = field(default_factory=list)
    of_units: list[tuple[int, list[Sequence[Any]]]] = field(default_factory=list)


def prepare(reading: ListReading, footing: Footing) -> Prepared:
    """The list that `reading` is, prepared; a list with nothing to bring is not plain."""
    result = Prepared(
        reading.sheets,
        len(reading.rows) + len(reading.refused),
        [asdict(problem) for problem in reading.problems],
        [asdict(note) for note in reading.notes],
    )
    document = footing.document
    of_units: dict[int, list[Sequence[Any]]] = {}
    tidy = is_tidy(reading.rows)
    for draft in reading.rows:
        unit_id = unit_of(draft, reading, footing.offices, footing.sender)
        unit = footing.units.get(unit_id or 0)
        if unit_id is None or unit is None or draft.register_number:
            return _not_plain(result)
        code, title = unit
        if not draft.carrier:
            result.keys.append(key_of_folded(code, draft.title_folded, ""))
        completed(draft, title, footing.level, document)
        values = fresh(draft) if tidy else fresh(draft).tidy()
        if problems_with_values(values, document):
            return _not_plain(result)
        missing = missing_in(values)
        if missing:
            result.notes.append(asdict(answers.incomplete(draft, missing)))
        carrier = draft.carrier_folded or fold(draft.carrier)  # that of the list, or the unit itself
        spelt = spell(values, document, code, (draft.title_folded, carrier))
        result.keys.append(spelt.columns[_KEY])
        alike = " ".join(sorted(draft.title_folded.split()))
        of_units.setdefault(unit_id, []).append((not missing, alike, spelt.facts, spelt.words, *spelt.columns))
    if not reading.rows or len(set(result.keys)) < len(result.keys):
        return _not_plain(result)
    result.of_units = list(of_units.items())
    return result


def packed(rows: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    """The rows of a unit as columns. A list says much all the way down: such a column is said once."""
    columns = zip(*rows, strict=True)
    return [column[:1] if column.count(column[0]) == len(column) else column for column in columns]


def unpacked(count: int, columns: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    """The rows again."""
    whole: Iterable[Iterable[Any]] = (repeat(each[0], count) if len(each) == 1 else each for each in columns)
    return list(zip(*whole, strict=True))


def _not_plain(result: Prepared) -> Prepared:
    result.plain, result.keys = False, []
    return result
