"""The sentence around a place in a clause: what a person is shown beside a value."""

import re
import unicodedata

_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
CAPITALS = "A-ZĐ" + "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in "AĂÂEÊIOÔƠUƯY" for tone in _TONES)
"""What stands between the brackets of a pattern for one Vietnamese capital letter."""

# A full stop ends a sentence before a capital or a dash; "TP. Lạng Sơn", "V. I. Lênin" and "..., " do not end one.
_END = re.compile(r"(?<!\bTP)(?<!\bTX)(?<!\bTT)(?<!\b[A-ZĐ])[.!?…]+[”\")]?" + rf"(?=\s+[“\"(]?[{CAPITALS}])|\n")


def sentence_at(text: str, start: int, end: int | None = None) -> str:
    """The whole sentence, word for word, in which the piece from `start` to `end` stands."""
    last = start if end is None else max(start, end - 1)
    begin = 0
    for found in _END.finditer(text):
        if found.end() <= start:
            begin = found.end()
        elif found.end() > last:
            return text[begin : found.end()].strip()
    return text[begin:].strip()


def capital(title: str) -> str:
    """The title with its first letter capital; a title all in capitals as a sentence."""
    title = title.strip()
    if title.isupper() and len(title.split()) > 1:
        title = title.lower()
    return title[:1].upper() + title[1:]


def bare(title: str) -> str:
    """A title without the punctuation that joined it to its list."""
    return title.strip().rstrip(" .,;:").strip()
