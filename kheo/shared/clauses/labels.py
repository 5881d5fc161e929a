"""The labels that begin a paragraph: "III.", "2.1.", "a)", "-", "Điều 5."; how they are recognised in a line."""

import re
from dataclasses import dataclass

from kheo.shared.clauses.clause import ClauseLevel

# Narrower labels have higher ranks; a label closes every open label of its own rank or above.
RANKS = {
    ClauseLevel.DIVISION: 0,
    ClauseLevel.CHAPTER: 1,
    ClauseLevel.SECTION: 2,
    ClauseLevel.PART: 3,
    ClauseLevel.ARTICLE: 4,
    ClauseLevel.ITEM: 5,
    ClauseLevel.DECIMAL: 6,  # + one for each further component, up to 9
    ClauseLevel.LETTER: 10,
    ClauseLevel.DASH: 11,
    ClauseLevel.PLUS: 12,
}

_ORDINALS = ("nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười")

_ROMAN = r"(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_NUMBER = rf"(?:\d{{1,3}}|{_ROMAN}|{'|'.join(_ORDINALS)}|bốn)"
_NAMED = tuple(
    (re.compile(rf"(?P<label>{words}){after}\s*(?P<rest>.*)", re.I), level, mark)
    for words, after, level, mark in (
        (rf"phần\s+(?:thứ\s+)?(?P<n>{_NUMBER})", r"\b[.:]?", ClauseLevel.DIVISION, "P"),
        (rf"chương\s+(?P<n>{_NUMBER})", r"\b[.:]?", ClauseLevel.CHAPTER, "C"),
        (rf"phụ\s+lục(?:\s+số)?\s+(?P<n>{_NUMBER})", r"\b[.:]?", ClauseLevel.CHAPTER, "PL"),
        (rf"mục\s+(?P<n>{_NUMBER})", r"\b[.:]", ClauseLevel.ARTICLE, "M"),
        (r"điều\s+(?P<n>\d{1,3})[.:]", "", ClauseLevel.ARTICLE, "D"),
    )
)
_PART = re.compile(rf"(?P<label>(?P<n>{_ROMAN})\s?[.\-–/)])\s*(?P<rest>[^\s.].*)")
_SECTION = re.compile(r"(?P<label>(?P<n>[A-HĐ])\s?[.\-–/)])\s+(?P<rest>\S.*)")
# What an item begins with: a word, a quotation, a share ("1. 100% chi bộ"); never the rest of a number ("1.000").
_WORDS = r"[^\W\d].*|[“\"(].*|(?<=\s)\d{1,3}(?:,\d+)?\s?%.*"
_DECIMAL = re.compile(rf"(?P<label>(?P<n>[1-9]\d?(?:\.[1-9]\d?){{1,3}})\.?)(?:\s+|(?<=\.))(?P<rest>{_WORDS})")
_ITEM = re.compile(rf"(?P<label>(?:khoản\s+)?(?P<n>[1-9]\d?)\s?[.)/:\-–])\s*(?P<rest>{_WORDS})", re.I)
_LETTER = re.compile(r"(?P<label>(?:điểm\s+)?(?P<n>[a-zđ])\s?[.)/])\s*(?P<rest>[^\W\d].*|[“\"(\d].*)")
DASH = re.compile(r"(?P<label>[-–—−•●▪○·*])\s*(?P<rest>\S.*)")
PLUS = re.compile(r"(?P<label>\+)\s*(?P<rest>\S.*)")


@dataclass(frozen=True)
class Label:
    level: ClauseLevel
    printed: str
    number: int | None
    step: str  # what the label adds to its parent's address
    rank: int
    rest: str


def read_label(line: str, section_after: str = "") -> Label | None:
    named = read_named_label(line)
    if named:
        return named
    if (m := _SECTION.fullmatch(line)) and (m["n"] == "A" or (section_after and _follows(section_after, m["n"]))):
        return Label(ClauseLevel.SECTION, m["label"], None, m["n"], RANKS[ClauseLevel.SECTION], m["rest"])
    if (m := _PART.fullmatch(line)) and m["n"]:
        return Label(ClauseLevel.PART, m["label"], _roman(m["n"]), m["n"], RANKS[ClauseLevel.PART], m["rest"])
    if m := _DECIMAL.fullmatch(line):
        rank = RANKS[ClauseLevel.DECIMAL] + m["n"].count(".") - 1
        return Label(ClauseLevel.DECIMAL, m["label"], None, m["n"], rank, m["rest"])
    if m := _ITEM.fullmatch(line):
        return Label(ClauseLevel.ITEM, m["label"], int(m["n"]), m["n"], RANKS[ClauseLevel.ITEM], m["rest"])
    if m := _LETTER.fullmatch(line):
        return Label(ClauseLevel.LETTER, m["label"], None, m["n"], RANKS[ClauseLevel.LETTER], m["rest"])
    for pattern, level in ((DASH, ClauseLevel.DASH), (PLUS, ClauseLevel.PLUS)):
        if m := pattern.fullmatch(line):
            return Label(level, m["label"], None, "", RANKS[level], m["rest"])
    return None


def read_named_label(line: str, only: str = "") -> Label | None:
    """ "Phần thứ nhất", "Chương II", "Mục 1.", "Điều 5.", "Phụ lục 1" at the start of a line, not inside a sentence."""
    if not line[:1].isupper():
        return None
    for pattern, level, mark in _NAMED:
        found = pattern.fullmatch(line)
        if not found or (only and mark != only):
            continue
        rest = found["rest"]
        if mark != "D" and rest and rest[0].islower():  # "Phần hai của kế hoạch …" is a sentence
            continue
        number = _any_number(found["n"])
        return Label(level, found["label"], number, f"{mark}{number}", RANKS[level], rest)
    return None


def below(label: str, numbers: str) -> str:
    """The part of "2.1" that its parent does not say yet: "1" below item 2, "2.1" below a part."""
    said = label.rstrip(". )/:-–")
    return numbers[len(said) + 1 :] if numbers.startswith(f"{said}.") else numbers


def _follows(before: str, letter: str) -> bool:
    order = "ABCDĐEGH"
    return before in order and letter in order and order.index(letter) == order.index(before) + 1


def _roman(letters: str) -> int:
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
    numbers = [values[letter] for letter in letters]
    return sum(-n if n < max(numbers[i:]) else n for i, n in enumerate(numbers))


def _any_number(word: str) -> int:
    if word.isdigit():
        return int(word)
    if word.casefold() == "bốn":
        return 4
    if word.casefold() in _ORDINALS:
        return _ORDINALS.index(word.casefold()) + 1
    return _roman(word.upper())
