"""The sender's own workbook with the problems written into it: a comment and a fill on each cell, a page in front."""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill

from kheo.papers.queries.workbook import open_workbook
from kheo.papers.rules.cleaning import as_text
from kheo.papers.rules.grid import Workbook
from kheo.papers.rules.reading import CellProblem

RESULT_SHEET = "Kết quả kiểm tra"
_FILL = "FFF2CC"
_AUTHOR = "Khéo"
_CELL = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}\Z")
_HEADERS = ("Trang tính", "Ô", "Nội dung cần xem lại", "Cách xử lý")
_EDITED_CELLS = 200_000  # beyond this openpyxl would need more memory than we give it
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")


def annotate(source: bytes, problems: Sequence[CellProblem], out: BinaryIO, filename: str = "") -> None:
    """Write the annotated copy, always .xlsx. RuleBroken for a file that `open_workbook` refuses.

    The copy is the sender's file where that can be edited; otherwise a new one with the same values.
    """
    workbook = open_workbook(source, filename)
    cells = sum(len(row) for sheet in workbook.sheets for row in sheet.rows)
    if workbook.kind == "xlsx" and cells <= _EDITED_CELLS and (edited := _edited(source, problems)):
        out.write(edited)
    else:
        _rebuilt(workbook, problems, out)


def _by_cell(problems: Iterable[CellProblem]) -> dict[tuple[str, str], str]:
    texts: dict[tuple[str, str], list[str]] = {}
    for problem in problems:
        if _CELL.match(problem.cell):
            texts.setdefault((problem.sheet, problem.cell), []).append(f"{problem.message}\n{problem.next_step}")
    return {place: "\n\n".join(lines)[:2000] for place, lines in texts.items()}


def _edited(source: bytes, problems: Sequence[CellProblem]) -> bytes | None:
    """The file as openpyxl keeps it; None when it cannot read it, whatever the reason."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(source))
        for (sheet, address), text in _by_cell(problems).items():
            if sheet in book.sheetnames:
                cell: Any = book[sheet][address]
                comment = Comment(text, _AUTHOR, height=140, width=320)
                if not hasattr(cell, "fill") or type(cell).__name__ == "MergedCell":
                    continue
                cell.comment = comment
                cell.fill = PatternFill("solid", start_color=_FILL, end_color=_FILL)
        page: Any = book.create_sheet(_free_name(book.sheetnames), 0)
        page.append(_HEADERS)
        for problem in problems:
            page.append([_CONTROL.sub("", text) for text in _line(problem)])
        for row in page.iter_rows(min_row=1):
            for cell in row:
                cell.data_type = "s"  # a text that begins with "=" stays a text
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        for cell in page[1]:
            cell.font = Font(bold=True)
        for letter, width in zip("ABCD", (24, 8, 70, 70), strict=True):
            page.column_dimensions[letter].width = width
        page.freeze_panes = "A2"
        book.active = 0
        for other in book.worksheets[1:]:
            other.sheet_view.tabSelected = False
        result = io.BytesIO()
        book.save(result)
        return result.getvalue()
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, SyntaxError, zipfile.BadZipFile):
        return None


def _line(problem: CellProblem) -> tuple[str, str, str, str]:
    return problem.sheet, problem.cell, problem.message, problem.next_step


def _free_name(taken: Iterable[str]) -> str:
    names = {name.lower() for name in taken}
    name, number = RESULT_SHEET, 1
    while name.lower() in names:
        number += 1
        name = f"{RESULT_SHEET} {number}"
    return name


def _rebuilt(workbook: Workbook, problems: Sequence[CellProblem], out: BinaryIO) -> None:
    """A new workbook with the same values, where the sender's own cannot be edited."""
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    wrong = book.add_format({"bg_color": f"#{_FILL}", "text_wrap": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True})
    page = book.add_worksheet(_free_name(sheet.name for sheet in workbook.sheets))
    page.set_column(0, 0, 24)
    page.set_column(2, 3, 70)
    page.freeze_panes(1, 0)
    for column, label in enumerate(_HEADERS):
        page.write_string(0, column, label, bold)
    for row, problem in enumerate(problems, start=1):
        for column, text in enumerate(_line(problem)):
            page.write_string(row, column, text, plain)
    comments = _by_cell(problems)
    for number, sheet in enumerate(workbook.sheets, start=1):
        try:
            copy = book.add_worksheet(sheet.name)
        except xlsxwriter.exceptions.XlsxWriterException:
            copy = book.add_worksheet(f"Trang tính {number}")
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) < 1e300:
                    copy.write_number(row, column, cell, plain)
                elif text := as_text(cell):
                    copy.write_string(row, column, text[:32_767], plain)
        for (name, address), text in comments.items():
            if name == sheet.name:
                copy.write_comment(address, text, {"author": _AUTHOR, "x_scale": 2.5, "y_scale": 1.8})
                row, column = xlsxwriter.utility.xl_cell_to_rowcol(address)
                value = sheet.rows[row][column] if row < len(sheet.rows) and column < len(sheet.rows[row]) else None
                copy.write_string(row, column, as_text(value)[:32_767] or " ", wrong)
    book.close()
