"""The report as a form in a file: the rows that are written, and how a form that comes back filled in is read.

Both the workbook and the document hold the same rows of cells. They are found again by their codes, else by their
labels; rows and columns may have been moved, added or left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from kheo.registrations.rules.figures import read_number
from kheo.reports.rules.content import SECTIONS, Counted, ReportValues, plain, say
from kheo.shared.periods import dmy
from kheo.shared.problems import Problem, RuleBroken
from kheo.shared.text import fold

FormCell = str | float | int | bool | date | datetime | Decimal | None | object
IDENTITY, NUMBER, DAY = "Mã biểu", "Số, ký hiệu văn bản", "Ngày ban hành"
CODE, SECTION, CONTENT = "Mã", "Mục", "Nội dung"
FIGURE, QUANTITY, SYSTEM, OWN, WHY = "Số liệu", "Đơn vị tính", "Hệ thống tính", "Đơn vị báo cáo", "Giải thích nếu khác"
SECTION_HEAD = (CODE, SECTION, CONTENT)
FIGURE_HEAD = (CODE, FIGURE, QUANTITY, SYSTEM, OWN, WHY)
_MARK = "kheo"
MOST_ROWS = 5_000


@dataclass(frozen=True)
class Identity:
    """Which report of which unit a form is for."""

    plan: str
    unit: str
    key: str

    def __str__(self) -> str:
        return "/".join((_MARK, self.plan, self.unit, self.key))

    @classmethod
    def read(cls, text: str) -> "Identity | None":
        parts = text.strip().split("/")
        return cls(*parts[1:]) if len(parts) == 4 and parts[0] == _MARK else None


@dataclass
class FormRead:
    """What a filled form says. What it does not mention stays as it was."""

    texts: dict[str, str] = field(default_factory=dict)
    stated: dict[str, Decimal] = field(default_factory=dict)
    explained: dict[str, str] = field(default_factory=dict)
    number: str | None = None
    dated_on: date | None = None
    identity: Identity | None = None
    notes: list[str] = field(default_factory=list)

    def over(self, kept: ReportValues) -> ReportValues:
        """The form's values over those that were kept."""
        return ReportValues(
            {**kept.texts, **self.texts},
            {**kept.stated, **self.stated},
            {**kept.explained, **self.explained},
            kept.number if self.number is None else self.number,
            self.dated_on or kept.dated_on,
        )


def head_rows(identity: Identity, values: ReportValues) -> list[tuple[str, str]]:
    return [
        (IDENTITY, str(identity)),
        (NUMBER, values.number),
        (DAY, dmy(values.dated_on) if values.dated_on else ""),
    ]


def section_rows(values: ReportValues) -> list[tuple[str, str, str]]:
    return [(code, title, values.texts.get(code, "")) for code, title in SECTIONS.items()]


def figure_rows(
    counted: Sequence[Counted], stated: Mapping[str, Decimal], explained: Mapping[str, str]
) -> list[tuple[str, str, str, Decimal, Decimal, str]]:
    return [
        (each.code, each.title, each.unit, each.value, stated.get(each.code, each.value), explained.get(each.code, ""))
        for each in counted
    ]


def read_form(rows: Iterable[Sequence[FormCell]], counted: Sequence[Counted], wanted: Identity) -> FormRead:
    """What the rows of a form say; RuleBroken where it is no form of ours, or the form of another report."""
    found = FormRead()
    columns: dict[str, int] = {}
    labels = {fold(title): code for code, title in SECTIONS.items()}
    figures = {each.code: each for each in counted}
    labels |= {fold(each.title): each.code for each in counted}
    for place, row in enumerate(rows):
        if place >= MOST_ROWS:
            break
        cells = [said(cell) for cell in row]
        folded = [fold(cell) for cell in cells]
        if fold(CONTENT) in folded or fold(OWN) in folded:
            columns = {name: at for at, name in enumerate(folded) if name}
            continue
        if _read_head(found, row, cells, folded):
            continue
        code = _code_of(cells, folded, labels, figures)
        if code in SECTIONS:
            found.texts[code] = _content(cells, folded, code, columns)
        elif code in figures:
            _read_figure(found, figures[code], cells, columns)
    _check(found.identity, wanted)
    return found


def said(cell: FormCell) -> str:
    """A cell as text; whole numbers without ".0", as Excel shows them."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float):
        return plain(Decimal(repr(cell))) if cell == cell and abs(cell) < 1e15 else ""
    if isinstance(cell, int | Decimal):
        return plain(Decimal(cell))
    if isinstance(cell, datetime):
        return dmy(cell.date())
    if isinstance(cell, date):
        return dmy(cell)
    return str(cell).strip()


def read_day(text: str) -> date | None:
    """24/02/2023, also with points or hyphens, or 2023-02-24."""
    parts = text.strip().replace(".", "/").replace("-", "/").split("/")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        return None
    first, middle, last = map(int, parts)
    year, month, day = (first, middle, last) if len(parts[0]) == 4 else (last, middle, first)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _read_head(found: FormRead, row: Sequence[FormCell], cells: list[str], folded: list[str]) -> bool:
    """Whether the row is one of those on top: which form it is, the paper's number and day."""
    for label in (IDENTITY, NUMBER, DAY):
        if fold(label) not in folded:
            continue
        at = folded.index(fold(label))
        value = next((cell for cell in cells[at + 1 :] if cell), "")
        if label == IDENTITY:
            found.identity = Identity.read(value) or found.identity
        elif label == NUMBER:
            found.number = value
        elif value:
            found.dated_on = read_day(value)
            if found.dated_on is None:
                found.notes.append(f"“{DAY}”: “{value[:40]}” không phải là ngày, nên chưa đọc; ghi dạng 24/02/2023.")
        return True
    return False


def _code_of(cells: list[str], folded: list[str], labels: Mapping[str, str], figures: Mapping[str, Counted]) -> str:
    for cell in cells:
        if cell in SECTIONS or cell in figures:
            return cell
    return next((labels[name] for name in folded if name in labels), "")


def _content(cells: list[str], folded: list[str], code: str, columns: Mapping[str, int]) -> str:
    """The section's words: under their head, else in what follows the label."""
    at = columns.get(fold(CONTENT), -1)
    if 0 <= at < len(cells):
        return cells[at]
    label = fold(SECTIONS[code])
    after = folded.index(label) + 1 if label in folded else 1
    return next((cell for cell in cells[after:] if cell), "")


def _read_figure(found: FormRead, figure: Counted, cells: list[str], columns: Mapping[str, int]) -> None:
    at, why = columns.get(fold(OWN), -1), columns.get(fold(WHY), -1)
    typed = cells[at] if 0 <= at < len(cells) else ""
    if typed:
        number = read_number(typed)
        if number is None:
            found.notes.append(
                f"“{figure.title}”: “{typed[:40]}” không phải là số, nên giữ số hệ thống tính {say(figure.value)}."
            )
        else:
            found.stated[figure.code] = number
    else:
        found.notes.append(f"“{figure.title}”: ô trống, nên giữ số hệ thống tính {say(figure.value)}.")
    if 0 <= why < len(cells):
        found.explained[figure.code] = cells[why]


def _check(identity: Identity | None, wanted: Identity) -> None:
    again = "Đề nghị tải lại biểu ở trang này, điền rồi gửi lên."
    if identity is None:
        raise RuleBroken(
            [
                Problem(
                    "report_form.not_ours",
                    "Tệp không phải biểu báo cáo tải từ phần mềm (không tìm thấy dòng “Mã biểu”).",
                    f"{again} Tệp báo cáo khác thì đính kèm ở mục “Tệp”.",
                    "form",
                )
            ]
        )
    if identity.plan != wanted.plan or identity.key != wanted.key:
        raise RuleBroken([Problem("report_form.other_report", "Biểu này của một báo cáo khác.", again, "form")])
    if identity.unit != wanted.unit:
        raise RuleBroken([Problem("report_form.other_unit", "Biểu này của một đơn vị khác.", again, "form")])
