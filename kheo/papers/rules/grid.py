"""A workbook as plain values, whatever file it came from."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

Cell = str | float | int | bool | date | datetime | time | timedelta | None
"""An empty cell is "" or None; a formula cell is its last computed value; an error cell is empty."""

Merge = tuple[tuple[int, int], tuple[int, int]]
"""First and last (row, column) of merged cells, counted from 0, both included."""


@dataclass(slots=True)
class Sheet:
    """One sheet: `rows[r][c]` is the cell in row r + 1, column c + 1. Rows may differ in length."""

    name: str
    rows: list[list[Cell]]
    merges: list[Merge] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()  # counted from 0
    uncomputed_formulas: bool = False  # some formula cell was saved without its value


@dataclass(slots=True)
class Workbook:
    """Every sheet of a file, in order, hidden ones too."""

    sheets: list[Sheet]
    kind: str = "xlsx"  # xlsx (.xlsm too), xls or ods: what the bytes are, not what the name says
    filename: str = ""


def column_name(column: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(65 + letter) + name
    return name


def cell_name(row: int, column: int) -> str:
    """The address that Excel shows, from indexes counted from 0: D17 for (16, 3)."""
    return f"{column_name(column)}{row + 1}"
