"""Tables as workbooks. Text stays text: nothing that a unit typed is ever run as a formula or followed as a link."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from io import BytesIO
from typing import Any

import xlsxwriter
from django.http import HttpResponse

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDEST, NARROWEST = 60, 6


@dataclass
class Sheet:
    """A table with the lines above it. Fractions are shares, shown as a percentage."""

    name: str
    notes: Sequence[str]
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]


def workbook_response(filename: str, sheets: Iterable[Sheet]) -> HttpResponse:
    response = HttpResponse(workbook(sheets), content_type=WORKBOOK_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{filename}.xlsx"'
    return response


def workbook(sheets: Iterable[Sheet]) -> bytes:
    out = BytesIO()
    # Text in this table is what people typed: written as text, never as formula, number or link.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "dd/mm/yyyy",
    }
    with xlsxwriter.Workbook(out, options) as book:
        font = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
        formats = {
            "title": book.add_format({**font, "bold": True, "font_size": 13}),
            "note": book.add_format({**font, "italic": True}),
            "head": book.add_format(
                {**font, "bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}
            ),
            "text": book.add_format({**font, "border": 1, "text_wrap": True}),
            "number": book.add_format({**font, "border": 1, "num_format": "#,##0"}),
            "share": book.add_format({**font, "border": 1, "num_format": "0.0%"}),
            "day": book.add_format({**font, "border": 1, "num_format": "dd/mm/yyyy"}),
            "moment": book.add_format({**font, "border": 1, "num_format": "dd/mm/yyyy hh:mm"}),
        }
        for sheet in sheets:
            _write(book.add_worksheet(sheet.name[:31]), sheet, formats)
    return out.getvalue()


def _write(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    for line, note in enumerate(sheet.notes):
        page.write_string(line, 0, note, formats["note" if line else "title"])
    top = len(sheet.notes) + (1 if sheet.notes else 0)
    for column, head in enumerate(sheet.heads):
        page.write_string(top, column, head, formats["head"])
    widths = [max(NARROWEST, min(18, len(head))) for head in sheet.heads]
    for line, row in enumerate(sheet.rows, top + 1):
        for column, value in enumerate(row):
            _write_cell(page, line, column, value, formats)
            widths[column] = max(widths[column], min(WIDEST, len(str(value)) if isinstance(value, str) else 10))
    for column, width in enumerate(widths):
        page.set_column(column, column, width + 1)
    page.freeze_panes(top + 1, 0)
    page.repeat_rows(top)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    if sheet.rows:
        page.autofilter(top, 0, top + len(sheet.rows), len(sheet.heads) - 1)


def _write_cell(page: Any, line: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        page.write_blank(line, column, None, formats["text"])
    elif isinstance(value, Fraction):
        page.write_number(line, column, float(value), formats["share"])
    elif isinstance(value, datetime):
        page.write_datetime(line, column, value.replace(tzinfo=None), formats["moment"])
    elif isinstance(value, date):
        page.write_datetime(line, column, datetime(value.year, value.month, value.day), formats["day"])  # noqa: DTZ001
    elif isinstance(value, int) and not isinstance(value, bool):
        page.write_number(line, column, value, formats["number"])
    else:
        page.write_string(line, column, str(value), formats["text"])
