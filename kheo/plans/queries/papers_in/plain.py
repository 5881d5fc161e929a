"""Plain text from bytes of unknown encoding, and Unicode from fonts of before Unicode."""

import codecs
import unicodedata
from collections.abc import Sequence

from kheo.plans.queries.papers_in.refusals import refusal
from kheo.shared.legacy_text import Legacy, from_legacy, holds_unicode, legacy_of_sheet

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = frozenset(chr(code) for code in range(32)) - set("\t\n\r\f\v\x1a")
_MARKS = "\u0300\u0301\u0303\u0309\u0323"
_FONTS: dict[Legacy, str] = {"tcvn3": "TCVN3", "vni": "VNI"}


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text, and what had to be done for it."""
    text, notes = _decode(data)
    text = text.removeprefix("\ufeff").rstrip("\x1a\0")
    if sum(1 for character in text if character in _CONTROLS or character == "\ufffd") > len(text) // 500:
        raise refusal("paper.unknown")
    return text, notes


def _decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.removeprefix(codecs.BOM_UTF8).decode(encoding, "replace"), ()
    sample = data[:4096]
    if sample.count(0) > len(sample) // 5:
        # Latin letters have their zero byte second in little-endian UTF-16, first in big-endian.
        little = sample[1::2].count(0) >= sample[::2].count(0)
        return data.decode("utf-16-le" if little else "utf-16-be", "replace"), ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    vietnamese = unicodedata.normalize("NFC", data.decode("cp1258", "replace"))
    if _reads_well(vietnamese):
        return vietnamese, ("Chữ theo bảng mã Windows-1258 đã đổi sang Unicode.",)
    return data.decode("latin-1"), ()


def _reads_well(text: str) -> bool:
    """Whether nearly every letter with marks is one of Vietnamese, as it is only where the code page is right."""
    marked = [character for character in text if not character.isascii() and not character.isspace()]
    odd = sum(1 for character in marked if not _is_vietnamese(character))
    return odd * 25 <= len(marked)


def _is_vietnamese(character: str) -> bool:
    if not character.isalpha():
        return character in "–—‘’“”…•«»°" and character != "\ufffd"
    decomposed = unicodedata.normalize("NFD", character.lower())
    letter = unicodedata.normalize("NFC", "".join(each for each in decomposed if each not in _MARKS))
    return letter in "aăâbcdđeêghiklmnoôơpqrstuưvxy"


def to_unicode(lines: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """Lines typed for the fonts of before Unicode, in Unicode; which fonts those were."""
    if all(line.isascii() for line in lines):
        return list(lines), ()
    vote = legacy_of_sheet(lines)
    least = 2 if holds_unicode(lines) else 1
    converted: list[str] = []
    met: set[Legacy] = set()
    for line in lines:
        text, kind = from_legacy(line, vote, least)
        converted.append(text)
        if kind:
            met.add(kind)
    return converted, tuple(f"Chữ theo phông {_FONTS[kind]} đã đổi sang Unicode." for kind in sorted(met))
