"""The automatic numbers of a .docx: they stand in no paragraph and must be counted as the word processor counts."""

import re
from dataclasses import dataclass, field

from .numerals import bullet, letter, roman
from .xml_events import Attributes, Events

_PLACE = re.compile(r"%([1-9])")


@dataclass
class Level:
    start: int = 1
    form: str = "decimal"
    pattern: str = ""
    suffix: str = "tab"
    restart: int | None = None
    style: str = ""
    arabic: bool = False

    def label(self, sign: str) -> str:
        return sign + ("" if self.suffix == "nothing" else " ") if sign else ""


@dataclass
class Abstract:
    levels: dict[int, Level] = field(default_factory=dict)
    style_link: str = ""  # it is defined by the list style of this name


@dataclass
class Num:
    abstract: str = ""
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)


@dataclass
class Style:
    based_on: str = ""
    num: str | None = None
    level: int | None = None


class Styles(Events):
    """styles.xml: which styles are numbered, and what they inherit."""

    def __init__(self) -> None:
        self.styles: dict[str, Style] = {}
        self.default = ""
        self._open: Style | None = None
        self._old = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if name in ("w:pPrChange", "w:rPrChange") or self._old:
            self._old += 1
        elif name == "w:style":
            self._open = Style()
            self.styles[attributes.get("w:styleId", "")] = self._open
            if attributes.get("w:type") == "paragraph" and attributes.get("w:default") in ("1", "true", "on"):
                self.default = attributes.get("w:styleId", "")
        elif self._open is not None:
            value = attributes.get("w:val", "")
            if name == "w:basedOn":
                self._open.based_on = value
            elif name == "w:numId":
                self._open.num = value
            elif name == "w:ilvl":
                self._open.level = whole(value)

    def end(self, name: str) -> None:
        if self._old:
            self._old -= 1
        elif name == "w:style":
            self._open = None

    def chain(self, style: str) -> list[str]:
        """The style and what it is based on, nearest first."""
        chain: list[str] = []
        while style in self.styles and style not in chain and len(chain) < 50:
            chain.append(style)
            style = self.styles[style].based_on
        return chain


class Numbering(Events):
    """numbering.xml, and the counters."""

    def __init__(self, styles: Styles) -> None:
        self.styles = styles
        self.abstracts: dict[str, Abstract] = {}
        self.nums: dict[str, Num] = {}
        self._abstract: Abstract | None = None
        self._num: Num | None = None
        self._level: Level | None = None
        self._override: int | None = None
        self._counts: dict[str, dict[int, int]] = {}
        self._used: set[str] = set()

    # --- reading ------------------------------------------------------------------------------------------------

    def start(self, name: str, attributes: Attributes) -> None:
        value = attributes.get("w:val", "")
        if name == "w:abstractNum":
            self._abstract = self.abstracts[attributes.get("w:abstractNumId", "")] = Abstract()
        elif name == "w:num":
            self._num = self.nums[attributes.get("w:numId", "")] = Num()
        elif name == "w:lvlOverride":
            self._override = whole(attributes.get("w:ilvl", ""))
        elif name == "w:lvl":
            self._level = Level()
            holder = self._num.levels if self._num else self._abstract.levels if self._abstract else {}
            holder[whole(attributes.get("w:ilvl", "")) or 0] = self._level
        elif name == "w:abstractNumId" and self._num:
            self._num.abstract = value
        elif name == "w:startOverride" and self._num:
            start = whole(value)
            if start is not None:
                self._num.starts[self._override or 0] = start
        elif name == "w:numStyleLink" and self._abstract:
            self._abstract.style_link = value
        elif self._level:
            self._read_level(self._level, name, value)

    def _read_level(self, level: Level, name: str, value: str) -> None:
        if name == "w:start":
            level.start = whole(value) or 0
        elif name == "w:numFmt":
            level.form = value
        elif name == "w:lvlText":
            level.pattern = value[:40]
        elif name == "w:suff":
            level.suffix = value
        elif name == "w:lvlRestart":
            level.restart = whole(value)
        elif name == "w:pStyle":
            level.style = value
        elif name == "w:isLgl":
            level.arabic = value not in ("0", "false", "off")

    def end(self, name: str) -> None:
        if name == "w:abstractNum":
            self._abstract = None
        elif name == "w:num":
            self._num = None
        elif name == "w:lvl":
            self._level = None
        elif name == "w:lvlOverride":
            self._override = None

    # --- counting -----------------------------------------------------------------------------------------------

    def label(self, style: str, num: str | None, depth: int | None) -> str:
        """The next label of a paragraph with this style and these numbers of its own, with the space after it."""
        chain = self.styles.chain(style or self.styles.default)
        by_style = next((self.styles.styles[each] for each in chain if self.styles.styles[each].num is not None), None)
        if num is None and by_style is not None:
            num = by_style.num
            if depth is None:
                levels = self._levels(num or "")
                depth = next((at for at, each in levels.items() if each.style and each.style in chain), by_style.level)
        if num is None or num == "0" or num not in self.nums:
            return ""
        return self._count(num, depth or 0)

    def _abstract_of(self, num: str) -> str:
        """Through list styles to the definition that holds the levels."""
        for _ in range(10):
            key = self.nums[num].abstract
            link = self.abstracts[key].style_link if key in self.abstracts else ""
            linked = self.styles.styles[link].num if link in self.styles.styles else None
            if not linked or linked == num or linked not in self.nums:
                return key
            num = linked
        return ""

    def _levels(self, num: str) -> dict[int, Level]:
        if num not in self.nums:
            return {}
        abstract = self.abstracts.get(self._abstract_of(num))
        return {**(abstract.levels if abstract else {}), **self.nums[num].levels}

    def _count(self, num: str, depth: int) -> str:
        levels = self._levels(num)
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self._counts.setdefault(self._abstract_of(num), {})
        if num not in self._used:
            self._used.add(num)
            for at, start in self.nums[num].starts.items():
                counts[at] = start - 1
        start = self.nums[num].starts.get(depth, level.start)
        counts[depth] = counts[depth] + 1 if depth in counts else start
        for at in [at for at in counts if at > depth]:
            restart = levels[at].restart if at in levels else None
            if restart is None or (restart and depth < restart):
                del counts[at]
        if level.form == "bullet":
            return level.label(bullet(level.pattern))
        if level.form == "none" and "%" not in level.pattern:
            return level.label(level.pattern)

        def written(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            other = levels.get(at, Level())
            form = "decimal" if level.arabic and at != depth else other.form
            return number_in(form, counts.get(at, other.start))

        return level.label(_PLACE.sub(written, level.pattern))


def number_in(form: str, number: int) -> str:
    if form == "upperRoman":
        return roman(number)
    if form == "lowerRoman":
        return roman(number).lower()
    if form == "upperLetter":
        return letter(number).upper()
    if form == "lowerLetter":
        return letter(number)
    if form == "decimalZero":
        return f"{number:02d}"
    return "" if form in ("none", "bullet") else str(number)


def whole(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else None
