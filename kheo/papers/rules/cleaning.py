"""The text of a sheet in its stored spelling: Unicode, composed, nothing invisible; old fonts converted.

A sheet is looked at once, as one long text: most need nothing, and then nothing is done cell by cell.
"""

import re
import unicodedata
from datetime import date, datetime, time

from kheo.papers.rules.grid import Cell, Sheet
from kheo.shared.legacy_text import Legacy, from_legacy, holds_unicode, legacy_of_sheet
from kheo.shared.text import canonical

# Bytes of UTF-8 that composed Vietnamese is made of; the rest (NBSP, joiners, combining marks, TCVN3 signs, tabs and
# other controls) asks for work. E2 opens quotes and dashes as well as invisible characters: looked at more closely.
_ORDINARY = bytes([0x00, 0x0A, *range(0x20, 0x7F), *range(0x80, 0xC0), 0xC3, 0xC4, 0xC6, 0xE1])
_ODD_SIGN = re.compile(rb"\xe2(?!\x80[\x90-\xa7])")
_VNI_OR_ETH = re.compile(rb"\xc3[\x84\x85\x86\x8b\x8e-\x91\x96\x98\x9b\x9c\xa4-\xa6\xab\xae-\xb1\xb6\xb8\xbb\xbc]")
_NEW_STYLE = re.compile(r"[oOuU](?<![qQ].)[àáảãạèéẻẽẹỳýỷỹỵÀÁẢÃẠÈÉẺẼẸỲÝỶỸỴ](?!\w)")
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2063\ufeff\u0001-\u0008\u000e-\u001f\u007f]")
_SPACE = re.compile("[^\\S\n\x1c-\x1f]")
_LINE_END = re.compile("\r\n?|[\u000b\u000c\u0085\u2028\u2029]")


def clean_text(text: str) -> str:
    """A cell's text as it is stored: canonical spelling, plain spaces, lines ended by a newline."""
    text = _SPACE.sub(" ", _LINE_END.sub("\n", canonical(_INVISIBLE.sub("", text))))
    return text.strip() if "\n" not in text else "\n".join(line.strip() for line in text.split("\n")).strip()


def clean_sheet(sheet: Sheet) -> tuple[Sheet, dict[Legacy, int]]:
    """The sheet with its texts cleaned, and how many cells were in which old encoding."""
    texts = [cell for row in sheet.rows for cell in row if type(cell) is str and cell]
    joined = "\0".join(texts)
    encoded = joined.encode("utf-8", "replace")
    residue = encoded.translate(None, _ORDINARY)
    odd = bool(residue) and (residue.strip(b"\xe2") != b"" or bool(_ODD_SIGN.search(encoded)))
    if not odd and not _VNI_OR_ETH.search(encoded):
        if not _NEW_STYLE.search(joined):
            return sheet, {}
        return _with_texts(sheet, canonical(joined).split("\0")), {}
    cleaned, converted = _convert(texts)
    return _with_texts(sheet, [clean_text(text) for text in cleaned]), converted


def _convert(texts: list[str]) -> tuple[list[str], dict[Legacy, int]]:
    vote = legacy_of_sheet(texts)
    least = 2 if vote is None and holds_unicode(texts) else 1  # one odd word in a Unicode sheet is only odd
    converted: dict[Legacy, int] = {}
    result = []
    for text in texts:
        unicode_text, kind = from_legacy(unicodedata.normalize("NFC", text), vote, least)
        if kind:
            converted[kind] = converted.get(kind, 0) + 1
        result.append(unicode_text)
    return result, converted


def _with_texts(sheet: Sheet, texts: list[str]) -> Sheet:
    following = iter(texts)
    rows: list[list[Cell]] = [
        [next(following) if type(cell) is str and cell else cell for cell in row] for row in sheet.rows
    ]
    return Sheet(sheet.name, rows, sheet.merges, sheet.hidden, sheet.hidden_rows, sheet.uncomputed_formulas)


def as_text(cell: Cell) -> str:
    """What a cell shows, near enough: days as dd/mm/yyyy, whole numbers without a point."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "x" if cell else ""
    if isinstance(cell, float | int):
        return str(int(cell)) if cell == cell // 1 else f"{cell:.10g}".replace(".", ",")
    if isinstance(cell, datetime | date):
        return f"{cell:%d/%m/%Y}"
    return f"{cell:%H:%M}" if isinstance(cell, time) else str(cell)


def one_line(text: str) -> str:
    """A text that has room for one line only."""
    return " ".join(text.split()) if "\n" in text or "  " in text else text


def lines(text: str) -> str:
    """A text of several lines, without spaces at their ends."""
    return "\n".join(line.strip() for line in text.split("\n")).strip() if "\n" in text else text
