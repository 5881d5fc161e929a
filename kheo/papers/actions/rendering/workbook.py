"""The tables of a document as XLSX: one sheet a table, numbers as numbers, and nothing in it that can run."""

import io
import re
from typing import Any

from kheo.papers.actions.rendering.wording import (
    aligned,
    cells_of,
    clean,
    day_of_paper,
    issuer_lines,
    listed,
    number_line,
    said,
    title_of,
    whole_number,
)
from kheo.papers.rules.official import Align, Official, Table
from kheo.shared.problems import Problem, RuleBroken

MOST_IN_A_CELL = 32_767
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_CHARACTERS = 130  # across the page


def xlsx_of(document: Official) -> bytes:
    import xlsxwriter

    tables = [block for block in document.all_blocks if isinstance(block, Table)]
    if not tables:
        raise RuleBroken(
            [Problem("paper.no_table", "Văn bản này không có biểu.", "Tải văn bản dưới dạng DOCX hoặc PDF.")]
        )
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties({"title": title_of(document)[:250], "created": day_of_paper(document)})
    formats = _formats(book)
    names: set[str] = set()
    for number, table in enumerate(tables, start=1):
        sheet = book.add_worksheet(_sheet_name(table.title, number, names))
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        if document.landscape or len(table.columns) > 6:
            sheet.set_landscape()
        row = _heading(sheet, document, len(table.columns), formats)
        row = _rows(sheet, table, row, formats)
        if number == len(tables):
            _foot(sheet, document, row + 1, len(table.columns), formats)
    book.close()
    return out.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    font: dict[str, Any] = {"font_name": "Times New Roman", "font_size": 12, "text_wrap": True, "valign": "top"}
    made: dict[str, dict[str, Any]] = {
        "plain": {"text_wrap": False},
        "strong": {"bold": True, "text_wrap": False},
        "italic": {"italic": True, "text_wrap": False},
        "kind": {"bold": True, "font_size": 14, "text_wrap": False},
        "head": {"bold": True, "border": 1, "align": "center", "valign": "vcenter"},
        "section": {"bold": True, "border": 1, "text_wrap": False},
    }
    for align, side in ((Align.LEFT, "left"), (Align.CENTRE, "center"), (Align.RIGHT, "right")):
        made[f"cell-{align}"] = {"border": 1, "align": side}
        made[f"total-{align}"] = {"border": 1, "align": side, "bold": True}
    return {name: book.add_format({**font, **more}) for name, more in made.items()}


def _sheet_name(title: str, number: int, taken: set[str]) -> str:
    name = _NOT_IN_A_NAME.sub(" ", clean(title)).strip(" '")[:31].strip(" '") or f"Biểu {number}"
    if name.lower() in taken or name.lower() == "history":
        name = f"{name[:26].rstrip()} ({number})"
    taken.add(name.lower())
    return name


def _heading(sheet: Any, document: Official, count: int, formats: dict[str, Any]) -> int:
    """Who, number, place and date, and what it is; below each other, so that no column has to be wide for it."""
    above, own = issuer_lines(document)
    lines = [(line, "plain") for line in above]
    lines += [
        (" ".join(own), "strong"),
        (number_line(document), "plain"),
        (clean(document.head.place_and_date), "italic"),
    ]
    lines += [(clean(document.kind), "kind"), (clean(document.subject), "strong")]
    row = -1
    for row, (words, how) in enumerate([each for each in lines if each[0]]):
        sheet.write_string(row, 0, words[:MOST_IN_A_CELL], formats[how])
    return row + 2


def _rows(sheet: Any, table: Table, row: int, formats: dict[str, Any]) -> int:
    count, sides = len(table.columns), aligned(table)
    whole = sum(max(column.width, 1) for column in table.columns)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, max(5, _CHARACTERS * max(column.width, 1) // whole))
    if table.title:
        sheet.write_string(row, 0, clean(table.title), formats["strong"])
        row += 1
    for place, column in enumerate(table.columns):
        sheet.write_string(row, place, clean(column.title), formats["head"])
    sheet.freeze_panes(row + 1, 0)
    sheet.repeat_rows(row)
    for each in table.rows:
        row += 1
        if each.is_section:
            sheet.write_string(row, 0, said(each.cells[0]) if each.cells else "", formats["section"])
            for place in range(1, count):
                sheet.write_blank(row, place, None, formats["section"])
            continue
        kind = "total" if each.is_total else "cell"
        for place, words in enumerate(cells_of(each.cells, count)):
            style, number = formats[f"{kind}-{sides[place]}"], whole_number(words)
            if number is not None:
                sheet.write_number(row, place, number, style)
            elif words:
                sheet.write_string(row, place, words[:MOST_IN_A_CELL], style)
            else:
                sheet.write_blank(row, place, None, style)
    return row + 1


def _foot(sheet: Any, document: Official, row: int, count: int, formats: dict[str, Any]) -> None:
    right = max(count - 2, 0)
    recipients = listed(document.recipients, party=document.head.party)
    for line in (*(["Nơi nhận:"] if recipients else []), *recipients):
        sheet.write_string(row, 0, line, formats["plain"])
        row += 1
    for signature in document.signatures:
        for line in filter(None, (*signature.authority, signature.position)):
            sheet.write_string(row, right, clean(line), formats["strong"])
            row += 1
        if signature.name:
            sheet.write_string(row + 3, right, clean(signature.name), formats["strong"])
        row += 5
