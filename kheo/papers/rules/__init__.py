"""Reading the registration list: from the plain cells of a workbook to drafts of registrations, and what is wrong."""

from kheo.papers.rules.grid import Cell, Sheet, Workbook, cell_name
from kheo.papers.rules.reading import CellProblem, Fate, ListDraft, ListReading, RowFate
from kheo.papers.rules.registration_list import read_list
from kheo.papers.rules.vocabulary import UnitTerm, Vocabulary

__all__ = [
    "Cell",
    "CellProblem",
    "Fate",
    "ListDraft",
    "ListReading",
    "RowFate",
    "Sheet",
    "UnitTerm",
    "Vocabulary",
    "Workbook",
    "cell_name",
    "read_list",
]
