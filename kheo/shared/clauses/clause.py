"""A clause and its address."""

import re
from dataclasses import dataclass
from enum import StrEnum


class ClauseLevel(StrEnum):
    """What kind of numbering a clause carries, from the widest to the narrowest."""

    TITLE = "title"
    OPENING = "opening"
    DIVISION = "division"  # Phần thứ nhất
    CHAPTER = "chapter"  # Chương I, Phụ lục 1
    SECTION = "section"  # A.
    PART = "part"  # I.
    ARTICLE = "article"  # Điều 5, Mục 1
    ITEM = "item"  # 1.
    DECIMAL = "decimal"  # 2.1.
    LETTER = "letter"  # a)
    DASH = "dash"  # -
    PLUS = "plus"  # +
    PARAGRAPH = "paragraph"  # no label, after a list
    CLOSING = "closing"


@dataclass(frozen=True)
class Clause:
    """One addressable paragraph (or heading with the paragraphs that follow it directly)."""

    address: str
    level: ClauseLevel
    label: str  # as printed: "III.", "2.1.", "-"; empty where the text has none
    text: str  # the words without label and emphasis; paragraphs are separated by "\n"
    heading: bool  # its first paragraph only names what follows
    parent: str | None

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return tuple(self.text.split("\n")) if self.text else ()

    @property
    def title(self) -> str:
        """The first paragraph: the heading's words, or the whole clause where it has one paragraph."""
        return self.text.partition("\n")[0]

    @property
    def depth(self) -> int:
        """How deep the clause is nested: 0 for a part, 1 for an item of it, and so on."""
        return _DEPTHS.get(self.level, 0)


@dataclass(frozen=True)
class ClauseText:
    """A whole document: its clauses in order, then to whom it is sent and who signed."""

    clauses: tuple[Clause, ...]
    recipients: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()

    def find(self, address: str) -> Clause | None:
        return next((clause for clause in self.clauses if clause.address == address), None)


_DEPTHS = {
    ClauseLevel.ITEM: 1,
    ClauseLevel.DECIMAL: 2,
    ClauseLevel.LETTER: 2,
    ClauseLevel.DASH: 3,
    ClauseLevel.PARAGRAPH: 2,
    ClauseLevel.PLUS: 4,
}


def spoken(address: str) -> str:
    """An address as an official would say it: `III.1-3` is "mục III.1, gạch đầu dòng thứ 3"."""
    names = {"title": "tên văn bản", "opening": "phần mở đầu", "closing": "phần kết"}
    if address in names:
        return names[address]
    base, plus, plus_number = address.partition("+")
    base, dash, dash_number = base.partition("-")
    base, loose, loose_number = base.partition("p")
    named = re.fullmatch(r"(PL|[PCMD])(\d+)(.*)", base)
    if named:
        word = {"P": "Phần", "C": "Chương", "M": "Mục", "D": "Điều", "PL": "Phụ lục"}[named[1]]
        said = f"{word} {named[2]}" + (f", khoản {named[3].lstrip('.')}" if named[3] else "")
    else:
        said = f"mục {base}"
    if dash:
        said += f", gạch đầu dòng thứ {dash_number}"
    if plus:
        said += f", dấu cộng thứ {plus_number}"
    if loose:
        said += f", đoạn rời thứ {loose_number}"
    return said


def contains(address: str, other: str) -> bool:
    """Whether clause `other` is `address` itself or stands below it in the numbering."""
    return other == address or (other.startswith(address) and other[len(address)] in ".-+p")
