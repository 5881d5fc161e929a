"""Opening a workbook that somebody sent: by what the bytes are, with nothing in it able to do harm.

An ordinary .xlsx is looked through and read here, in about a millisecond. Everything else that may be a workbook (.xls,
.ods, an .xlsx of unusual make) is read in a process of its own with little memory and time.
"""

import io
import re
import struct
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from kheo.papers.queries import isolated_reading
from kheo.papers.queries.refusals import refusal
from kheo.papers.queries.zip_directory import Member, NotPlainError, TooLargeError, read_directory, unpack
from kheo.papers.rules.grid import Cell, Sheet, Workbook, cell_name
from kheo.shared.apart import answer_apart

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_UNPACKED = 60 * 1024 * 1024
MOST_SHEETS = 60
MOST_CELLS = 2_000_000
_HEAVIEST_TEXT = 40 * 1024 * 1024  # what all cells would weigh if each held the longest shared text
_DEFLATE_RATIO = 1032  # no deflated byte can give more

_SHEET_TAG = re.compile(rb"<sheet\s[^>]*>")
_SHEET_ID = re.compile(rb'\s[A-Za-z0-9]+:id="([^"&]*)"')
_RELATION = re.compile(rb"<Relationship\s[^>]*>")
_RELATION_ID, _TARGET = re.compile(rb'\sId="([^"&]*)"'), re.compile(rb'\sTarget="([^"&]*)"')


_ATTRIBUTES = rb'"(?: (?!r=)[A-Za-z0-9:]+="[^"<>&]*")* ?/?>'


class _Odd:
    """Cells and rows that are not written as office programs do, with their one reference first, or lie too far."""

    def __init__(self, letters: int, digits: int, attributes: bytes = _ATTRIBUTES) -> None:
        # Two patterns that begin with letters, not one with a choice: that is how they are searched for fast.
        self._cell = re.compile(rb'<c(?=[\s>/])(?! r="[A-Z]{1,%d}[0-9]{1,%d}' % (letters, digits) + attributes + rb")")
        self._row = re.compile(rb'<row(?! r="[0-9]{1,%d}' % digits + _ATTRIBUTES + rb")")

    def among(self, xml: bytes) -> bool:
        return self._cell.search(xml) is not None or self._row.search(xml) is not None


# In columns A–Z and rows below 10,000 (100,000) the library cannot reserve much; beyond that the extent is counted.
_NOT_NEAR = _Odd(1, 4, rb'"(?: s="[0-9]+")?(?: t="[a-zA-Z]+")?/?>')
_NOT_MIDDLE = _Odd(1, 5)
_NOT_PLAIN = _Odd(3, 7)
_PREFIXED = re.compile(rb"<[^<>\s/:]+:(?:c|row)\b")
_FILLED_CELL = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^>]*(?<!/)>(?!</c>)')
_HIDDEN_ROW = re.compile(rb'<row r="([0-9]+)"[^>]*\shidden="(?:1|true)"')
_UNCOMPUTED = re.compile(rb"</f>(?:<v ?/>|<v></v>)?</c>")


class _UnusualError(Exception):
    """An .xlsx that may well be good, but not one to read in this process."""


def read_file(path: Path) -> bytes:
    """A file of the command line; one that is too large is not even read."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise refusal("list.too_large")
        return path.read_bytes()
    except OSError as error:
        raise refusal("list.unreadable", f"({error.strerror})") from None


def open_workbook(data: bytes, filename: str = "") -> Workbook:
    """The sheets of a workbook as plain values, or RuleBroken with one problem that says why not.

    The name is only kept, never believed. Macros are not looked at, formulas give their last value, links lead nowhere.
    """
    if len(data) > LARGEST_FILE:
        raise refusal("list.too_large")
    kind, members = _kind(data)
    if kind == "xlsx" and members is not None:
        try:
            return Workbook(_read_xlsx(data, members), kind, filename)
        except TooLargeError:
            raise refusal("list.too_large") from None
        except (NotPlainError, _UnusualError):
            return Workbook(_read_isolated(data), kind, filename)
    return Workbook(_read_isolated(data), kind, filename)


def _kind(data: bytes) -> tuple[str, dict[str, Member] | None]:
    """xlsx, xls or ods, with its members when it is a plain zip; RuleBroken for everything that is no workbook."""
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_zip(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise refusal("list.encrypted")
        if "WordDocument".encode("utf-16-le") in data and "Workbook".encode("utf-16-le") not in data:
            raise refusal("list.not_a_list_word")
        return "xls", None
    if not data.strip():
        raise refusal("list.empty_file")
    if b"%PDF-" in data[:1024]:
        raise refusal("list.not_a_list_pdf")
    if data[:6] in {b"Rar!\x1a\x07", b"7z\xbc\xaf'\x1c"} or data[:2] == b"\x1f\x8b":
        raise refusal("list.not_a_list_archive")
    raise refusal("list.unreadable" if b"\0" in data[:4096] else "list.not_a_list_text")


def _kind_of_zip(data: bytes) -> tuple[str, dict[str, Member] | None]:
    try:
        members = read_directory(data)
    except NotPlainError:
        return _kind_of_unusual_zip(data), None
    if any(member.encrypted for member in members.values()):
        raise refusal("list.encrypted")
    if sum(member.declared for member in members.values()) > 4 * LARGEST_UNPACKED:
        raise refusal("list.too_large")
    if "xl/workbook.xml" in members:
        return "xlsx", members
    if "xl/workbook.bin" in members:
        raise refusal("list.binary_workbook")
    if "word/document.xml" in members:
        raise refusal("list.not_a_list_word")
    if "content.xml" in members:
        _look_through_ods(data, members)
        return "ods", members
    raise refusal("list.not_a_list_archive")


def _kind_of_unusual_zip(data: bytes) -> str:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error):
        raise refusal("list.unreadable") from None
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    raise refusal("list.not_a_list_archive")


def _look_through_ods(data: bytes, members: dict[str, Member]) -> None:
    try:
        manifest = members.get("META-INF/manifest.xml")
        if manifest and b"encryption-data" in unpack(data, manifest, LARGEST_UNPACKED):
            raise refusal("list.encrypted")
        content = unpack(data, members["content.xml"], LARGEST_UNPACKED)
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise refusal("list.unsafe")
        if b"office:spreadsheet" not in content:
            raise refusal("list.not_a_list_word" if b"office:text" in content else "list.unreadable")
    except TooLargeError:
        raise refusal("list.too_large") from None
    except NotPlainError:
        raise refusal("list.unreadable") from None


# --- .xlsx, in this process -----------------------------------------------------------------------------------------


def _read_xlsx(data: bytes, members: dict[str, Member]) -> list[Sheet]:
    pages = [_look_through_sheet(data, name, members) for name in _sheet_names(data, members)]
    _weigh_texts(data, members, pages)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        if len(workbook.sheet_names) != len(pages):
            raise _UnusualError("other sheets than those looked through")
        sheets = []
        for index, (xml, metadata) in enumerate(zip(pages, workbook.sheets_metadata, strict=True)):
            page = workbook.get_sheet_by_index(index)
            rows = cast(list[list[Cell]], page.to_python(skip_empty_area=False))
            sheet = Sheet(page.name, rows, page.merged_cell_ranges or [])
            sheet.hidden = metadata.visible != SheetVisibleEnum.Visible
            if b' hidden="' in xml:
                sheet.hidden_rows = tuple(int(row) - 1 for row in _HIDDEN_ROW.findall(xml))
            sheet.uncomputed_formulas = b"</f>" in xml and _UNCOMPUTED.search(xml) is not None
            sheets.append(sheet)
        return sheets
    except (CalamineError, OSError, ValueError, OverflowError):
        raise refusal("list.unreadable") from None
    except BaseException as error:
        # A panic of the library comes as a BaseException of its own; those of Python itself go on.
        if type(error).__name__ != "PanicException":
            raise
        raise refusal("list.unreadable") from None


def _sheet_names(data: bytes, members: dict[str, Member]) -> list[str]:
    """The members that hold the sheets, in the workbook's order, found as the library finds them."""
    relations = members.get("xl/_rels/workbook.xml.rels")
    if relations is None:
        raise _UnusualError("no relations")
    book = unpack(data, members["xl/workbook.xml"], LARGEST_UNPACKED)
    links = unpack(data, relations, LARGEST_UNPACKED)
    if b"<!DOCTYPE" in book or b"<!DOCTYPE" in links:
        raise refusal("list.unsafe")
    targets = {}
    for tag in _RELATION.findall(links):
        name, target = _RELATION_ID.search(tag), _TARGET.search(tag)
        if name and target:
            targets[name[1]] = target[1].decode("utf-8", "replace")
    names = []
    for tag in _SHEET_TAG.findall(book):
        found = _SHEET_ID.search(tag)
        target_name = targets.get(found[1]) if found else None
        if target_name is None:
            raise _UnusualError("a sheet without its page")
        path = target_name.removeprefix("/")
        names.append(path if path.startswith("xl/") else f"xl/{path}")
    if len(names) > MOST_SHEETS:
        raise refusal("list.too_many_sheets")
    if not names or any(name not in members for name in names):
        raise _UnusualError("a sheet without its page")
    return names


def _look_through_sheet(data: bytes, name: str, members: dict[str, Member]) -> bytes:
    """The sheet's XML, once it is known that the library will not reserve more than it holds."""
    xml = unpack(data, members[name], LARGEST_UNPACKED)
    if b"DOCTYPE" in xml and b"<!DOCTYPE" in xml:
        raise refusal("list.unsafe")
    if (b":c" in xml or b":row" in xml) and _PREFIXED.search(xml):
        raise _UnusualError("cells under a prefix")
    if _NOT_NEAR.among(xml) and _NOT_MIDDLE.among(xml):
        if _NOT_PLAIN.among(xml):
            raise _UnusualError("references of another make")
        last_row = last_column = 0
        for match in _FILLED_CELL.finditer(xml):
            last_row = max(last_row, int(match[2]))
            last_column = max(last_column, _column_number(match[1]))
        if last_row * last_column > MOST_CELLS:
            raise refusal("list.far_cell", f"(vùng dữ liệu kéo đến ô {cell_name(last_row - 1, last_column - 1)})")
    return xml


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _weigh_texts(data: bytes, members: dict[str, Member], pages: list[bytes]) -> None:
    """Shared texts and styles within bounds, also when few long texts stand in many cells."""
    total = sum(map(len, pages))
    for name in ("xl/sharedStrings.xml", "xl/styles.xml"):
        member = next((m for n, m in members.items() if n.lower() == name.lower()), None)
        if member is None:
            continue
        size = member.packed * _DEFLATE_RATIO if member.method else member.packed
        if size + total > LARGEST_UNPACKED or name.endswith("Strings.xml"):
            content = unpack(data, member, LARGEST_UNPACKED)
            size = len(content)
            if name.endswith("Strings.xml") and size * (total // 20) > _HEAVIEST_TEXT:
                cells = sum(page.count(b't="s"') + page.count(b"t='s'") for page in pages)
                longest = max(map(len, content.split(b"<si")))
                if longest * cells > 5 * _HEAVIEST_TEXT:
                    raise _UnusualError("long texts in many cells")
        total += size
    if total > LARGEST_UNPACKED:
        raise refusal("list.too_large")


# --- everything else, in a process of its own -----------------------------------------------------------------------


def _read_isolated(data: bytes) -> list[Sheet]:
    answer = answer_apart([sys.executable, "-I", isolated_reading.__file__], data)
    if answer is None:
        raise refusal("list.too_large")
    if code := answer.get("refused"):
        cell = answer.get("cell")
        raise refusal(code, f"(vùng dữ liệu kéo đến ô {cell_name(*cell)})" if cell else "")
    return [_sheet(**sheet) for sheet in answer["sheets"]]


def _sheet(name: str, hidden: bool, rows: list[list[Any]], merges: list[Any]) -> Sheet:
    for row in rows:
        for column, cell in enumerate(row):
            if type(cell) is dict:
                row[column] = _day(cell)
    return Sheet(name, rows, [((a, b), (c, d)) for (a, b), (c, d) in merges], hidden)


def _day(cell: dict[str, str]) -> Cell:
    return date.fromisoformat(cell["d"]) if "d" in cell else datetime.fromisoformat(cell["t"])
