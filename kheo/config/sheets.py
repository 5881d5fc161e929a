"""A table to take away: an XLSX file written row by row, in constant memory, with nothing in it that can run."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import Any

import xlsxwriter
from django.http import FileResponse
from django.utils import timezone

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet_response(
    name: str, title: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Any]]
) -> FileResponse:
    """The rows as `<name>.xlsx`, as `write_sheet` writes them."""
    file = TemporaryFile()  # noqa: SIM115 - the response reads and closes it
    write_sheet(file, title, columns, rows)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def write_sheet(file: Any, title: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Any]]) -> None:
    """A title, a row of heads (words, width in characters), then the rows.

    Text is always written as text, so "=HYPERLINK(…)" in a name stays a name and never becomes a formula.
    """
    book = xlsxwriter.Workbook(
        file,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    sheet = book.add_worksheet(title[:31].translate(str.maketrans("[]:*?/\\", "       ")))
    heading = book.add_format({"bold": True, "font_size": 14})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter", "bg_color": "#F3ECE1"})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"})
    moment = book.add_format({"num_format": "hh:mm dd/mm/yyyy", "valign": "top", "align": "left"})
    for index, (_words, width) in enumerate(columns):
        sheet.set_column(index, index, width)
    sheet.write_string(0, 0, title, heading)
    for index, (words, _width) in enumerate(columns):
        sheet.write_string(2, index, words, head)
    sheet.freeze_panes(3, 0)
    number = 2
    for number, row in enumerate(rows, start=3):
        for index, value in enumerate(row):
            if value is None or value == "":
                continue
            if isinstance(value, datetime):
                local = timezone.localtime(value) if timezone.is_aware(value) else value
                sheet.write_datetime(number, index, local.replace(tzinfo=None), moment)
            elif isinstance(value, date):
                sheet.write_datetime(number, index, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
            elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
                sheet.write_number(number, index, value, text)
            else:
                sheet.write_string(number, index, str(value)[:32_767], text)
    sheet.autofilter(2, 0, max(number, 2), len(columns) - 1)
    book.close()
