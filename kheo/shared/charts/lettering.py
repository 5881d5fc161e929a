"""How wide words are, near enough to keep them apart; wrapping and shortening."""

import unicodedata

# Widths in hundredths of the letter size, the widest of the typefaces in use (Be Vietnam Pro, Liberation, the serif of
# documents): never too narrow, so that what fits here fits on the page.
_WIDTHS = {
    30: "'il",
    35: " !,.:;`j",
    40: "If",
    45: "()rt|",
    50: "[]{}“”‘’",
    55: "*/J\\sz",
    60: '"17?^hknuvxy',
    65: "$+-<>Facego~",
    70: "0235689LTZbdpqđ–",
    75: "4=BEPSVXY_",
    80: "ACDHKNRUĐ",
    85: "#&GOQ",
    90: "mw",
    95: "M",
    100: "%",
    105: "W",
    110: "@…—",
}
_WIDTH_OF = {character: width for width, characters in _WIDTHS.items() for character in characters}
_WIDEST = 110
_HORN = "\u031b"  # ơ and ư are a little wider than o and u
_HORN_WIDTH = 12

ELLIPSIS = "…"
_ROUNDING = 0.01


def width_of(text: str, size: float) -> float:
    """At most so wide is a line of text."""
    return sum(_width(part) for part in unicodedata.normalize("NFD", text)) * size / 100


def fits(text: str, room: float, size: float) -> bool:
    """Whether a line of text has room; what was reckoned from the same text always has."""
    return width_of(text, size) <= room + _ROUNDING


def _width(part: str) -> int:
    if part == _HORN:
        return _HORN_WIDTH
    if unicodedata.combining(part):
        return 0
    return _WIDTH_OF.get(part, _WIDEST)


def clean(text: str) -> str:
    """One space between words, and nothing that XML cannot hold."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def wrap(text: str, room: float, size: float, *, most: int) -> list[str]:
    """The text in at most so many lines that fit; the last one is shortened when it does not all fit."""
    found: list[str] = []
    words = clean(text).split(" ")
    while words and len(found) < most - 1:
        line = words[0]
        if not fits(line, room, size):
            break  # no line can hold this word: shorten here rather than leave a gap
        taken = 1
        while taken < len(words) and fits(f"{line} {words[taken]}", room, size):
            line = f"{line} {words[taken]}"
            taken += 1
        found.append(line)
        words = words[taken:]
    if words:
        found.append(shorten(" ".join(words), room, size))
    return found or [""]


def shorten(text: str, room: float, size: float) -> str:
    """The text, or its beginning and an ellipsis; whole words where that keeps most of it."""
    text = clean(text)
    if fits(text, room, size):
        return text
    kept = text
    while kept and not fits(kept + ELLIPSIS, room, size):
        kept = kept[:-1]
    whole = kept.rpartition(" ")[0] if not text[len(kept) : len(kept) + 1].isspace() else kept
    kept = whole if len(whole) >= len(kept) * 2 / 3 else kept
    return kept.rstrip(" ,;:.–-(") + ELLIPSIS if kept else ELLIPSIS
