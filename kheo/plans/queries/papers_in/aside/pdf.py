"""The lines of a PDF with their places on the page, by PDFium, and from them its paragraphs."""

import ctypes
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import pypdfium2.raw as pdfium

from .limits import MOST_CHARACTERS, MOST_PAGES, RefusedError
from .pdf_columns import BARE_LABEL, Piece
from .pdf_paragraphs import paragraphs_of

_BREAKS = ("\r", "\n")
_HYPHENS = ("\x02", "\ufffe")  # what PDFium makes of a hyphen at the end of a line
_NOT_LETTERS = 0.25  # with more unreadable characters than this share the fonts say nothing


@dataclass
class PdfText:
    lines: list[str]
    pictures: int  # pages with something on them, but no text


def read_pdf(data: bytes) -> PdfText:
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        locked = pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD
        raise RefusedError("paper.encrypted" if locked else "paper.damaged")
    try:
        return _read(document)
    finally:
        pdfium.FPDF_CloseDocument(document)


def _read(document: Any) -> PdfText:
    count = pdfium.FPDF_GetPageCount(document)
    if count > MOST_PAGES:
        raise RefusedError("paper.too_many_pages")
    pages: list[list[Piece]] = []
    heights: list[float] = []
    pictures = unreadable = characters = broken = 0
    for number in range(count):
        page = pdfium.FPDF_LoadPage(document, number)
        if not page:
            broken += 1
            continue
        try:
            pieces, said, odd = _pieces_of(page)
            pictures += not pieces and pdfium.FPDFPage_CountObjects(page) > 0
            heights.append(pdfium.FPDF_GetPageHeightF(page))
        finally:
            pdfium.FPDF_ClosePage(page)
        pages.append(pieces)
        unreadable += odd
        characters += said
        if characters > MOST_CHARACTERS:
            raise RefusedError("paper.too_long")
    if broken == count:
        raise RefusedError("paper.damaged")
    if not characters:
        raise RefusedError("paper.scan" if pictures else "paper.no_text")
    if unreadable > _NOT_LETTERS * characters:
        raise RefusedError("paper.no_letters")
    return PdfText(paragraphs_of(pages, heights), pictures)


def _pieces_of(page: Any) -> tuple[list[Piece], int, int]:
    """What stands on a page, in pieces without a wide gap; how many characters, how many unreadable ones."""
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        return [], 0, 0
    try:
        count = pdfium.FPDFText_CountChars(text)
        if count > MOST_CHARACTERS:
            raise RefusedError("paper.too_long")
        characters = [_character(pdfium.FPDFText_GetUnicode(text, at)) for at in range(count)]
        pieces: list[Piece] = []
        begin = 0
        for at, character in enumerate([*characters, "\n"]):
            if character in _BREAKS or character in _HYPHENS:
                end = at + 1 if character in _HYPHENS else at
                pieces += _split(text, characters, begin, end)
                begin = at + 1
        said = sum(1 for each in characters if each.isalnum())
        odd = sum(1 for each in characters if each == "\ufffd" or "\ue000" <= each <= "\uf8ff")
        pieces = [each for each in pieces if each.text]
        for place, piece in enumerate(pieces):
            piece.order = place
        return pieces, said + odd, odd
    finally:
        pdfium.FPDFText_ClosePage(text)


def _character(code: int) -> str:
    if code == 0:
        return "\ufffd"
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _split(text: Any, characters: list[str], begin: int, end: int) -> list[Piece]:
    """One line of PDFium's, parted where the gap between two words is that of two columns."""
    words: list[tuple[int, int]] = []
    start = None
    for at in range(begin, end + 1):
        space = at == end or characters[at].isspace()
        if not space and start is None:
            start = at
        elif space and start is not None:
            words.append((start, at))
            start = None
    if not words:
        return []
    boxes = [(_box(text, first), _box(text, last - 1)) for first, last in words]
    gaps = [after[0].left - before[1].right for before, after in pairwise(boxes)]
    usual = median(gaps) if len(gaps) > 3 else 0
    pieces: list[Piece] = []
    first = 0
    for place in range(len(words)):
        height = boxes[place][0].top - boxes[place][0].bottom
        said = "".join(characters[words[first][0] : words[place][1]])
        last = place == len(gaps)
        if not last and (gaps[place] < max(1.9 * height, 3 * usual) or BARE_LABEL.fullmatch(said)):
            continue
        said = "".join("-" if each in _HYPHENS else " " if each.isspace() else each for each in said)
        inside = [box for pair in boxes[first : place + 1] for box in pair]
        pieces.append(
            Piece(
                text=said,
                left=boxes[first][0].left,
                right=boxes[place][1].right,
                top=-max(box.top for box in inside),
                bottom=-min(box.bottom for box in inside),
            )
        )
        first = place + 1
    return pieces


def _box(text: Any, at: int) -> Any:
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text, at, ctypes.byref(box))
    return box
