"""Finding the header of a list by its words: any order, one line or two, merged or not."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from kheo.papers.rules.grid import Cell, Sheet
from kheo.papers.rules.vocabulary import Terms, Vocabulary
from kheo.shared.text import fold, squeeze

_SEARCHED_ROWS = 80
_LABEL_LENGTH = 120
_REMEMBERED = 2000

# First match wins. A question mark: what the column is depends on which other columns there are.
_RULES: list[tuple[str, re.Pattern[str]]] = [
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("number", r"(stt|tt|so tt|so thu tu)\Z"),
        ("register", r"so (dang ky|vao so)\Z|ma so|ma dang ky"),
        ("people", r"(tong )?so (nguoi|ho|hoi vien|doan vien|luong nguoi|thanh vien)"),
        ("notes", r"ghi chu"),
        ("extra", r"ngay (dang ky|gui|nhan)"),
        ("title", r"ten (goi|cac |cua )?(mo hinh|dien hinh|cong trinh|phan viec|viec)|ten( goi)?\Z"),
        ("title", r"(mo hinh|dien hinh).* (dan van kheo|dang ky|dkdvk)"),
        ("content", r"noi dung|mo ta|tom tat"),
        ("field", r"(ten |thuoc )?linh vuc"),
        ("level", r"cap( |\Z)"),
        ("starts", r"((ngay|thoi gian|thoi diem) )?bat dau|tu ngay\Z|tu\Z"),
        ("ends", r"((ngay|thoi gian|thoi diem) )?(ket thuc|hoan thanh)|den ngay\Z|den\Z"),
        ("subject?", r"doi tuong|loai hinh|(loai )?tap the (hay |hoac |va )?ca nhan\Z"),
        ("kind", r"loai|phan loai|mo hinh hay dien hinh"),
        ("method", r".*(cach (lam|thuc)|bien phap|giai phap|phuong phap)"),
        ("expected", r".*(ket qua|hieu qua|muc tieu|chi tieu)"),
        ("place", r".*(dia (diem|ban|chi)\b|noi (thuc hien|xay dung|trien khai))"),
        ("time", r".*(thoi (gian|diem|han)\b|tien do)"),
        ("carrier", r"ten (tap the|ca nhan)|(don vi|co quan|chi bo|to chuc).* ca nhan|chu the|nguoi (thuc|phu|dang)"),
        ("carrier", r".*(tap the|ca nhan).* (dang ky|thuc hien|xay dung|chu tri|phu trach)"),
        ("unit?", r"(ten )?(don vi|co quan|chi bo|to chuc)( don vi)? (dang ky|thuc hien|xay dung|chu tri|phu trach)"),
        ("unit", r"(ten )?(don vi|co quan|dang uy|dang bo|xa|phuong|huyen|dia phuong)( |\Z)"),
        ("priorities", r"gan voi|uu tien"),
        ("content", r".*noi dung"),
        ("title?", r"mo hinh( dien hinh)?\Z|dien hinh\Z"),
    )
]


class Column(NamedTuple):
    """What a column holds. A mark column ("Tập thể" with an x below) gives `code` for `kind` when it is marked."""

    kind: str
    label: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    first_row: int
    height: int
    columns: Mapping[int, Column]
    soft_unit: bool  # the unit column is the only one that says who: it may name a branch, or a person

    @property
    def below(self) -> int:
        return self.first_row + self.height

    def of_kind(self, kind: str) -> int | None:
        return next((c for c, column in self.columns.items() if column.kind == kind and not column.code), None)


@lru_cache(maxsize=4096)
def kind_of_label(label: str) -> str | None:
    """What a column under this label holds; None for a label that says nothing to us."""
    if len(label) > _LABEL_LENGTH:
        return None
    folded = fold(label)
    return next((kind for kind, pattern in _RULES if pattern.match(folded)), None)


def find_header(sheet: Sheet, vocabulary: Vocabulary) -> Header | None:
    """The first row that names the column of titles and one more."""
    for index, row in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        filled = len(row) - row.count("") - row.count(None)
        if filled > 1 and (header := header_at(sheet, index, vocabulary)):
            return header
    return None


def header_at(sheet: Sheet, index: int, vocabulary: Vocabulary) -> Header | None:
    """The header that starts in this row, of one line or more, whichever says more; None when it is no header."""
    rows, merges = sheet.rows, _merges_from(sheet, index)
    one = _resolve({c: (text, "") for c, text in _texts(rows[index])}, vocabulary)
    height = max((last[0] - index + 1 for (first, last) in merges if _is_label(rows, first)), default=1)
    best, best_height = one, 1
    for lines in range(2, min(max(height, 2), 3) + 1):
        if index + lines > len(rows) or not _continues_header(rows[index + lines - 1], one, forced=height >= lines):
            break
        labels = _two_lines(rows, index, lines, merges)
        columns = _resolve(labels, vocabulary)
        if height >= lines or _said(columns) > _said(best):
            best, best_height = columns, lines
    kinds = [column.kind for column in best.values()]
    if "title" not in kinds or _said(best) < 2:
        return None
    return Header(index, best_height, best, soft_unit="unit" in kinds and "carrier" not in kinds)


def _texts(row: list[Cell]) -> Iterator[tuple[int, str]]:
    for column, cell in enumerate(row):
        if isinstance(cell, str) and (text := cell.strip()):
            yield column, text


def _said(columns: Mapping[int, Column]) -> int:
    return sum(1 for column in columns.values() if column.kind != "extra")


def _merges_from(sheet: Sheet, index: int) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return [merge for merge in sheet.merges if merge[0][0] == index]


def _is_label(rows: list[list[Cell]], cell: tuple[int, int]) -> bool:
    row, column = cell
    text = rows[row][column] if column < len(rows[row]) else None
    return isinstance(text, str) and kind_of_label(text) is not None


def _continues_header(row: list[Cell], above: Mapping[int, Column], *, forced: bool) -> bool:
    """Whether a row can be the second line of a header: short words only, nothing under STT and the title."""
    filled = [(column, cell) for column, cell in enumerate(row) if cell not in ("", None)]
    if not filled:
        return forced
    if any(not isinstance(cell, str) or len(cell) > _LABEL_LENGTH for _, cell in filled):
        return False
    return not any(column in above and above[column].kind in {"number", "title"} for column, _ in filled)


def _two_lines(
    rows: list[list[Cell]], index: int, lines: int, merges: list[tuple[tuple[int, int], tuple[int, int]]]
) -> dict[int, tuple[str, str]]:
    """For each column, the label of the first line (carried over the columns it spans) and that of the last."""
    tops = dict(_texts(rows[index]))
    for (_, first), (_, last) in merges:
        for column in range(first, min(last, first + 100) + 1):
            tops.setdefault(column, tops.get(first, ""))
    spanned = {column for (_, first), (_, last) in merges for column in range(first, min(last, first + 100) + 1)}
    subs: dict[int, str] = {}
    for row in rows[index + 1 : index + lines]:
        subs.update(_texts(row))
    for column in sorted(subs):
        if column not in tops and column - 1 in tops and column - 1 not in spanned | {-1} and column - 1 in subs:
            tops[column] = tops[column - 1]
    return {column: (tops.get(column, ""), subs.get(column, "")) for column in sorted({*tops, *subs})}


def _resolve(labels: Mapping[int, tuple[str, str]], vocabulary: Vocabulary) -> Mapping[int, Column]:
    """What each column holds. A form comes back thousands of times: its labels are worked out once."""
    key = tuple(labels.items())
    known = vocabulary.headers.get(key)
    if known is None:
        columns = {c: _column(top, sub, squeeze(f"{top} {sub}"), vocabulary) for c, (top, sub) in labels.items()}
        known = MappingProxyType(_settle(columns))
        if len(vocabulary.headers) < _REMEMBERED:
            vocabulary.headers[key] = known
    return known


def _column(top: str, sub: str, label: str, vocabulary: Vocabulary) -> Column:
    parent = kind_of_label(top) if top else None
    for kind, parents, terms in (
        ("subject", {"subject?", "carrier", "unit?", None}, vocabulary.subject_terms),
        ("field", {"field"}, vocabulary.field_terms),
        ("level", {"level"}, vocabulary.level_terms),
        ("kind", {"kind", "title?"}, vocabulary.kind_terms),
    ):
        if code := _mark(top, sub, parent in parents, terms):
            return Column(kind, label, code)
    if not sub:
        return Column(parent or "extra", label)
    return Column(kind_of_label(sub) or kind_of_label(label) or parent or "extra", label)


def _mark(top: str, sub: str, fits: bool, terms: Terms) -> str | None:
    """The term that a column of its own stands for: under its group ("Lĩnh vực" | "Kinh tế"), or by its whole name."""
    if sub:
        return terms.find(sub) if fits else None
    return terms.exactly(top) if kind_of_label(top) is None else None


def _settle(columns: dict[int, Column]) -> dict[int, Column]:
    """Decide the columns that depend on others; of two columns of one kind the second is a note."""
    kinds = {column.kind for column in columns.values() if not column.code}
    settled: dict[int, Column] = {}
    for position, column in columns.items():
        kind, code = column.kind, column.code
        if kind == "title?":
            kind = "title" if "title" not in kinds else "kind"
            if kind == "kind" and fold(column.label) in _KIND_MARKS:
                code = _KIND_MARKS[fold(column.label)]
        elif kind == "unit?":
            kind = "unit" if "unit" not in kinds else "carrier"
        elif kind == "subject?":
            kind = "subject"
        elif kind in {"starts", "ends"} and "time" not in kinds and not {"starts", "ends"} <= kinds:
            kind = "time"
        if not code and kind != "extra" and any(c.kind == kind and not c.code for c in settled.values()):
            kind = "extra"
        settled[position] = Column(kind, column.label, code)
    return settled


_KIND_MARKS = {"mo hinh": "practice", "dien hinh": "exemplar"}
