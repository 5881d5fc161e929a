"""The report as a form to fill in without a connection: a workbook with marked cells, a document with tables."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from kheo.reports.rules.content import Counted, ReportValues, say
from kheo.reports.rules.form import (
    FIGURE_HEAD,
    SECTION_HEAD,
    Identity,
    figure_rows,
    head_rows,
    section_rows,
)

HOW = "Điền vào các ô màu vàng; giữ nguyên cột “Mã” và dòng “Mã biểu”. Số khác với số hệ thống tính thì ghi giải thích."


@dataclass(frozen=True)
class Form:
    """What a form is filled with before it goes out."""

    title: str
    unit: str
    plan: str
    day: str  # to which the figures are counted
    identity: Identity
    values: ReportValues
    counted: Sequence[Counted]


def workbook(form: Form) -> bytes:
    """Text is written as text, whatever it begins with; the cells to fill in are marked, the others locked."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": form.title, "author": "", "created": datetime(2000, 1, 1)})  # noqa: DTZ001
        font = {"font_name": "Times New Roman", "font_size": 12, "valign": "top", "text_wrap": True}
        title = book.add_format({**font, "bold": True, "font_size": 14, "text_wrap": False})
        note = book.add_format({**font, "italic": True, "text_wrap": False})
        text = book.add_format({**font, "border": 1})
        small = book.add_format({**font, "border": 1, "font_size": 8})
        head = book.add_format({**font, "border": 1, "bold": True, "align": "center", "valign": "vcenter"})
        open_text = book.add_format({**font, "border": 1, "bg_color": "#FFF6D6", "locked": False})
        page = book.add_worksheet("Báo cáo")
        page.set_column(0, 0, 18)
        page.set_column(1, 1, 44)
        page.set_column(2, 4, 16)
        page.set_column(5, 5, 44)
        page.write_string(0, 0, form.title, title)
        for place, words in enumerate((f"{form.unit} – {form.plan}", f"Số liệu hệ thống tính {form.day}.", HOW), 1):
            page.write_string(place, 0, words, note)
        at = 5
        for label, value in head_rows(form.identity, form.values):
            page.write_string(at, 0, label, text)
            page.merge_range(at, 1, at, 5, value, text if label == "Mã biểu" else open_text)
            at += 1
        at += 1
        for column, words in enumerate(SECTION_HEAD):
            page.write_string(at, column, words, head)
        page.merge_range(at, 2, at, 5, SECTION_HEAD[2], head)
        for code, label, said in section_rows(form.values):
            at += 1
            page.set_row(at, max(64, 16 * (len(said) // 80 + said.count("\n") + 2)))
            page.write_string(at, 0, code, small)
            page.write_string(at, 1, label, text)
            page.merge_range(at, 2, at, 5, said, open_text)
        if form.counted:
            at += 2
            for column, words in enumerate(FIGURE_HEAD):
                page.write_string(at, column, words, head)
            for figure, (code, label, quantity, system, own, why) in zip(
                form.counted, figure_rows(form.counted, form.values.stated, form.values.explained), strict=True
            ):
                at += 1
                places = {"num_format": "#,##0" + ("." + "0" * figure.decimals if figure.decimals else "")}
                page.write_string(at, 0, code, small)
                page.write_string(at, 1, label, text)
                page.write_string(at, 2, quantity, text)
                page.write_number(at, 3, system, book.add_format({**font, "border": 1, **places}))
                number = {**font, "border": 1, "bg_color": "#FFF6D6", "locked": False, **places}
                page.write_number(at, 4, own, book.add_format(number))
                page.write_string(at, 5, why, open_text)
        page.protect()
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
    return out.getvalue()


def document(form: Form) -> bytes:
    from docx import Document
    from docx.shared import Cm, Pt

    made = Document()
    page = made.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
    style = made.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(13)
    properties = made.core_properties
    properties.author, properties.title = "", form.title
    properties.created = properties.modified = datetime(2000, 1, 1)  # noqa: DTZ001
    first = made.add_paragraph()
    run = first.add_run(form.title)
    run.bold, run.font.size = True, Pt(15)
    made.add_paragraph(f"{form.unit} – {form.plan}")
    made.add_paragraph(
        "Điền vào cột cuối của hai bảng đầu và hai cột cuối của bảng số liệu; giữ nguyên cột “Mã” và dòng “Mã biểu”."
        f" Số liệu hệ thống tính {form.day}; số khác thì ghi giải thích."
    )
    _table(made, (), head_rows(form.identity, form.values), (6, 11))
    made.add_paragraph()
    _table(made, SECTION_HEAD, section_rows(form.values), (2.4, 4.1, 10.5))
    if form.counted:
        made.add_paragraph()
        rows = figure_rows(form.counted, form.values.stated, form.values.explained)
        _table(made, FIGURE_HEAD, rows, (2.6, 4.8, 1.8, 2.2, 2.2, 3.4), size=10)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _table(
    made: Any, head: Sequence[str], rows: Sequence[Sequence[Any]], widths: Sequence[float], size: int = 12
) -> None:
    from docx.shared import Cm, Pt

    table = made.add_table(rows=0, cols=len(widths))
    table.style, table.autofit = "Table Grid", False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for place, row in enumerate(([head] if head else []) + list(rows)):
        for column, (cell, value, width) in enumerate(zip(table.add_row().cells, row, widths, strict=True)):
            cell.width = Cm(width)
            is_code = bool(head) and column == 0
            words = say(value) if isinstance(value, Decimal) else str(value)
            for number, part in enumerate(words.split("\n")):
                paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
                run = paragraph.add_run(part)
                run.bold, run.font.size = bool(head) and place == 0, Pt(8 if is_code else size)
