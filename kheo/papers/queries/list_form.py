"""The registration list as an official form: what is written here, the reader reads back without a change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

import xlsxwriter

from kheo.papers.rules.reading import ListDraft
from kheo.papers.rules.times import write_time
from kheo.papers.rules.vocabulary import Terms, Vocabulary

_FONT = "Times New Roman"
_TITLE = "DANH SÁCH"


@dataclass(frozen=True)
class ListHeading:
    """What stands around the table. `parent` is the committee above; `signed_for` the line over the signature."""

    unit: str
    parent: str = ""
    title: str = "Đăng ký xây dựng mô hình, điển hình “Dân vận khéo”"
    plan: str = ""
    place: str = ""
    day: date | None = None
    signed_for: str = "T/M BAN THƯỜNG VỤ"
    signer: str = ""
    recipients: tuple[str, ...] = ()


# attribute, label, width in characters
_COLUMNS = (
    ("number", "STT", 5),
    ("register_number", "Số đăng ký", 7),
    ("unit_text", "Đơn vị", 18),
    ("title", "Tên mô hình, điển hình", 30),
    ("kind", "Loại", 9),
    ("carrier", "Tập thể, cá nhân thực hiện", 20),
    ("subject", "Tập thể/Cá nhân", 9),
    ("field", "Lĩnh vực", 16),
    ("level", "Cấp", 9),
    ("priorities", "Gắn với", 14),
    ("content", "Nội dung", 34),
    ("method", "Cách làm", 24),
    ("expected", "Kết quả dự kiến", 24),
    ("place", "Địa điểm", 18),
    ("time_text", "Thời gian", 16),
    ("people_involved", "Số người tham gia", 8),
    ("notes", "Ghi chú", 16),
)
_CELL_ROOM = 32_767


def write_registration_list(
    rows: Iterable[ListDraft], heading: ListHeading, out: BinaryIO, vocabulary: Vocabulary
) -> int:
    """Write the list to `out` row by row and give the number of rows. Texts are texts: no cell becomes a formula."""
    book = xlsxwriter.Workbook(
        out,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    try:
        return _Form(book, vocabulary).write(rows, heading)
    finally:
        book.close()


class _Form:
    def __init__(self, book: Any, vocabulary: Vocabulary) -> None:
        self.book, self.vocabulary = book, vocabulary
        self.sheet = book.add_worksheet("Danh sách đăng ký")
        base = {"font_name": _FONT, "font_size": 12, "valign": "top"}
        self.plain = book.add_format(base)
        self.centre = book.add_format({**base, "align": "center"})
        self.bold = book.add_format({**base, "bold": True, "align": "center"})
        self.italic = book.add_format({**base, "italic": True, "align": "center"})
        self.title = book.add_format({**base, "font_size": 14, "bold": True, "align": "center"})
        self.label = book.add_format(
            {**base, "bold": True, "align": "center", "valign": "vcenter", "border": 1, "text_wrap": True}
        )
        self.cell = book.add_format({**base, "border": 1, "text_wrap": True})
        self.number = book.add_format({**base, "border": 1, "align": "center"})
        self.terms: dict[str, Terms] = {
            "field": vocabulary.field_terms,
            "level": vocabulary.level_terms,
            "subject": vocabulary.subject_terms,
            "kind": vocabulary.kind_terms,
            "priorities": vocabulary.priority_terms,
        }
        self.year = vocabulary.period.first_day.year if vocabulary.period else None

    def write(self, rows: Iterable[ListDraft], heading: ListHeading) -> int:
        top = self._heading(heading)
        count = 0
        for count, row in enumerate(rows, start=1):
            self._row(top + count - 1, count, row)
        self._signature(top + count + 1, heading)
        self.sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        return count

    def _heading(self, heading: ListHeading) -> int:
        """The block above, the header and the page; the first row of the table is given back."""
        sheet, last = self.sheet, len(_COLUMNS) - 1
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.6, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P")
        for column, (_, _, width) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
        self._across(0, 0, 4, heading.parent.upper(), self.centre)
        self._across(0, 8, last, "ĐẢNG CỘNG SẢN VIỆT NAM", self.bold)
        self._across(1, 0, 4, heading.unit.upper(), self.bold)
        day = heading.day
        when = f"ngày {day.day:02d} tháng {day.month:02d} năm {day.year}" if day else "ngày     tháng     năm"
        self._across(1, 8, last, ", ".join(filter(None, [heading.place, when])), self.italic)
        self._across(2, 0, 4, "*", self.bold)
        self._across(4, 0, last, _TITLE, self.title)
        self._across(5, 0, last, heading.title, self.bold)
        self._across(6, 0, last, heading.plan, self.italic)
        header = 8
        sheet.set_row(header, 48)
        for column, (_, label, _) in enumerate(_COLUMNS):
            sheet.write_string(header, column, label, self.label)
        sheet.repeat_rows(header)
        sheet.freeze_panes(header + 1, 4)
        return header + 1

    def _across(self, row: int, first: int, last: int, text: str, form: Any) -> None:
        if text:
            self.sheet.merge_range(row, first, row, last, "", form)
            self.sheet.write_string(row, first, text, form)

    def _row(self, line: int, count: int, row: ListDraft) -> None:
        for column, (name, _, _) in enumerate(_COLUMNS):
            if name == "number":
                self.sheet.write_number(line, column, count, self.number)
                continue
            value = getattr(row, name)
            if isinstance(value, int):
                self.sheet.write_number(line, column, value, self.number)
            elif text := self._text(row, name):
                self.sheet.write_string(line, column, text[:_CELL_ROOM], self.cell)
            else:
                self.sheet.write_blank(line, column, None, self.cell)

    def _text(self, row: ListDraft, name: str) -> str:
        value = getattr(row, name)
        if name == "time_text":
            return write_time(value, row.starts_on, row.ends_on, self.year)
        if name == "unit_text" and row.unit_id is not None:
            return self.vocabulary.unit_terms.name_of(str(row.unit_id))
        if name == "priorities":
            return "; ".join(self.terms[name].name_of(code) for code in value)
        if name in self.terms and value:
            return self.terms[name].name_of(value)
        return "" if value is None else str(value)

    def _signature(self, line: int, heading: ListHeading) -> None:
        last = len(_COLUMNS) - 1
        self.sheet.write_string(line, 0, "Nơi nhận:", self.plain)
        self._across(line, 10, last, heading.signed_for, self.bold)
        for offset, recipient in enumerate(heading.recipients, start=1):
            self.sheet.write_string(line + offset, 0, f"- {recipient}", self.plain)
        if heading.signer:
            self._across(line + max(6, len(heading.recipients) + 1), 10, last, heading.signer, self.bold)
