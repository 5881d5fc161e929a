"""The lists of earlier years: the registration list, with four more columns that say what became of each row.

"Cấp công nhận", "Số quyết định", "Ngày quyết định", "Kết quả". They are taken out before the list is read as always.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kheo.papers.rules.cleaning import as_text, clean_sheet, one_line
from kheo.papers.rules.grid import Cell, Sheet, Workbook, cell_name
from kheo.papers.rules.reading import CellProblem
from kheo.papers.rules.times import read_time
from kheo.papers.rules.vocabulary import Terms
from kheo.shared.periods import Period, dmy
from kheo.shared.text import fold

SEARCHED_ROWS = 80
COLUMNS = {
    "number": re.compile(r"so (quyet dinh|qd)( cong nhan)?\Z"),
    "day": re.compile(r"(ngay|ngay thang|ngay ky|thoi gian) (quyet dinh|qd|cong nhan|ra quyet dinh)\Z"),
    "level": re.compile(r"cap (duoc |da )?cong nhan\Z|cong nhan cap\Z"),
    "result": re.compile(r"ket qua( xet| cong nhan| xet cong nhan)?\Z"),
}
_NOT = re.compile(r"\b(khong|chua) (dat|duoc )?(cong nhan|xet)?|\b(khong|chua) dat\b|\brut\b")
LATEST = timedelta(days=366)  # after the plan's period, in which its decisions are signed
LONGEST_NUMBER = 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the four cells of a row say, and where they stand."""

    level: Cell = None
    number: Cell = None
    day: Cell = None
    result: Cell = None
    where: Mapping[str, str] | None = None

    def cell(self, name: str) -> str:
        return (self.where or {}).get(name, "")


@dataclass(frozen=True, slots=True)
class Decided:
    """The cells understood: recognised at `level` by decision `number` of `day`; nothing where it was not."""

    level: str = ""
    number: str = ""
    day: date | None = None
    result: str = ""

    @property
    def is_recognised(self) -> bool:
        return bool(self.level)


Place = tuple[str, int]  # sheet, and row as Excel counts


def take_out(workbook: Workbook) -> tuple[Workbook, dict[Place, Outcome]]:
    """The workbook without the four columns, and what they said of each row below their heading."""
    sheets, outcomes = [], {}
    for sheet in workbook.sheets:
        cleaned, _ = clean_sheet(sheet)
        found = _columns(cleaned)
        if found is None:
            sheets.append(sheet)
            continue
        heading, columns = found
        taken = set(columns.values())
        for index in range(heading + 1, len(cleaned.rows)):
            row = cleaned.rows[index]
            cells = {name: row[c] for name, c in columns.items() if c < len(row) and row[c] not in ("", None)}
            if cells:
                where = {name: cell_name(index, c) for name, c in columns.items()}
                outcomes[cleaned.name, index + 1] = Outcome(**cells, where=where)
        rows = [
            ["" if c in taken and index >= heading else cell for c, cell in enumerate(row)]
            for index, row in enumerate(cleaned.rows)
        ]
        sheets.append(replace(cleaned, rows=rows))
    return replace(workbook, sheets=sheets), outcomes


def _columns(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """The row that names the column of decisions, and which column holds what."""
    for index, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
        labels = {c: fold(cell) for c, cell in enumerate(row) if isinstance(cell, str) and 0 < len(cell) < 120}
        columns: dict[str, int] = {}
        for name, pattern in COLUMNS.items():
            for c, label in labels.items():
                if pattern.match(label):
                    columns.setdefault(name, c)
        if "number" in columns:
            return index, columns
    return None


def understand(outcome: Outcome, levels: Terms, period: Period, place: Place) -> tuple[Decided, list[CellProblem]]:
    """What a row was given, or what is wrong with its cells."""
    sheet, row = place
    result, number = one_line(as_text(outcome.result)), one_line(as_text(outcome.number))
    level_text = one_line(as_text(outcome.level))
    if result and _NOT.search(fold(result)):
        return Decided(result=result), []
    if not (level_text or number or as_text(outcome.day)):
        return Decided(result=result), []
    problems = []

    def wrong(name: str, code: str, message: str, next_step: str) -> None:
        problems.append(CellProblem(sheet, outcome.cell(name) or f"A{row}", f"earlier.{code}", message, next_step))

    level = levels.find(level_text) if level_text else None
    if level is None:
        said = f"Cấp công nhận “{level_text}” chưa có trong kế hoạch." if level_text else "Chưa ghi cấp công nhận."
        wrong("level", "unknown_level", said, levels.question(level_text))
    if not number:
        wrong("number", "no_number", "Chưa ghi số quyết định.", "Đề nghị ghi số như trên quyết định, ví dụ 35-QĐ/HU.")
    elif len(number) > LONGEST_NUMBER:
        wrong("number", "long_number", f"Số quyết định dài quá {LONGEST_NUMBER} ký tự.", "Đề nghị chỉ ghi số, ký hiệu.")
    time = read_time(outcome.day) if outcome.day not in ("", None) else None
    day = time.starts_on if time and time.starts_on and time.starts_on == time.ends_on else None
    if day is None:
        text = as_text(outcome.day)
        said = f"Ngày quyết định “{text}” không đọc được." if text else "Chưa ghi ngày quyết định."
        wrong("day", "bad_day", said, "Đề nghị ghi ngày/tháng/năm, ví dụ 15/11/2022.")
    elif not period.first_day <= day <= period.last_day + LATEST:
        message = f"Ngày quyết định {dmy(day)} không thuộc năm của kế hoạch ({period})."
        wrong("day", "day_outside", message, "Đề nghị kiểm tra lại ngày, hoặc chọn đúng kế hoạch của năm đó.")
    if problems or level is None:
        return Decided(result=result), problems
    return Decided(level, number, day, result), []
