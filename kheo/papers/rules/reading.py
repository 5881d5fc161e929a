"""What comes out of a list: drafts, problems by cell, and the account of every row."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as default
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from kheo.papers.rules.grid import cell_name


class Fate(StrEnum):
    """What a row below the header turned out to be: exactly one for each row that is not empty."""

    ROW = "row"  # a registration, good or refused
    CONTINUATION = "continuation"  # more text for the row above
    SECTION = "section"  # "I. Lĩnh vực kinh tế": holds for the rows below
    HEADER = "header"  # the header again, or its line of column numbers
    TOTAL = "total"
    SIGNATURE = "signature"  # "Nơi nhận", "T/M …", names and what stands around them
    BLANK = "blank"  # numbered in advance and left empty
    PROBLEM = "problem"  # text that belongs to no registration


class RowFate(NamedTuple):
    sheet: str
    row: int  # as Excel counts, from 1
    fate: Fate


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong with a cell, and what to do. `cell` may be empty when the whole sheet is meant."""

    sheet: str
    cell: str
    code: str
    message: str
    next_step: str


@dataclass(slots=True)
class ListDraft:
    """One registration as the list gives it. Codes are the plan's; "" or None where the list is silent.

    `time_text` is what the cell says and `starts_on`/`ends_on` what it means; a cell that says only "từ dd/mm/yyyy
    đến dd/mm/yyyy" gives the days alone. `section` is the text of the section rows above the row.
    """

    title: str
    carrier: str = ""
    unit_id: int | None = None
    unit_text: str = ""
    subject: str = ""
    field: str = ""
    level: str = ""
    kind: str = ""  # "practice", "exemplar" or ""
    priorities: tuple[str, ...] = ()
    content: str = ""
    method: str = ""
    expected: str = ""
    place: str = ""
    time_text: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    people_involved: int | None = None
    register_number: int | None = None
    notes: str = ""
    section: str = default(default="", compare=False)
    title_folded: str = default(default="", compare=False)
    carrier_folded: str = default(default="", compare=False)
    number: str = default(default="", compare=False)  # STT, as written
    sheet: str = default(default="", compare=False)
    row: int = default(default=0, compare=False)  # as Excel counts, from 1
    column: int = default(default=0, compare=False)  # of the title, counted from 0

    @property
    def cell(self) -> str:
        """The address of the title."""
        return cell_name(self.row - 1, self.column)


@dataclass(slots=True)
class ListReading:
    """All that a workbook gave. `rows` are free of problems; a draft with one is in `refused` instead.

    `notes` tell what was done or left without harm (old fonts converted, totals skipped, hidden rows read …), in the
    same shape as problems. `unit_id` is the unit named in the heading, `unit_sentence` the line that names it, or the
    lines of the heading when none does.
    """

    rows: list[ListDraft] = default(default_factory=list)
    refused: list[ListDraft] = default(default_factory=list)
    problems: list[CellProblem] = default(default_factory=list)
    notes: list[CellProblem] = default(default_factory=list)
    accounting: list[RowFate] = default(default_factory=list)
    sheets: int = 0  # sheets that hold a list
    heading: tuple[str, ...] = ()
    unit_sentence: str = ""
    unit_id: int | None = None
    unit_of_sheet: dict[str, int] = default(default_factory=dict)  # the unit that each sheet's own heading names

    def fates(self) -> Counter[Fate]:
        return Counter(entry.fate for entry in self.accounting)


def sentence(parts: Iterable[str]) -> str:
    """The parts as one enumeration, quoted: “a”, “b” hoặc “c”."""
    quoted = [f"“{part}”" for part in parts]
    return " hoặc ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else "".join(quoted)
