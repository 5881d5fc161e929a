"""What a Vietnamese text is in English: the gettext files as they stand, read once, when English is first asked for."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from kheo.config.languages.figures import english_figure
from kheo.config.languages.pieces import VIETNAMESE

FOLDER = Path(__file__).resolve().parents[2] / "locale" / "en" / "LC_MESSAGES"
LONGEST = 1_200  # characters: what is longer was written by somebody
DEEPEST = 4  # a hole in a hole in a hole
HOLE = re.compile(r"(?<!{){(\w+)}(?!})")
WORD = re.compile(r"\w+")
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
# Between sentences and the parts of a line that is put together of several; the widest first. True: one part that is
# known will do, because these stand where the house puts words together; at the others people do so, too.
BETWEEN = (
    (re.compile(r"(?<=[.!?…]) (?=\S)"), True),
    (re.compile("; "), True),
    (re.compile(" · "), True),
    (re.compile(": "), True),
    (re.compile(" – "), False),
    (re.compile(", "), False),
)
CLAUSES = re.compile(r"; |[.!?…] (?=\S)")
BRACKETS = re.compile(r"(.*\S)( \()([^()]+)(\)[.:,;]?)")
IN_BRACKETS = re.compile(r"(?<=\()[^()]+(?=\))")
BEFORE_QUOTE = re.compile(r"([^“]*\w)( “.*”[.:!?]?)", re.DOTALL)  # words after it too: somebody's own title
DATED = re.compile(r"\d\d/\d\d/\d{4}")  # "26/09/2023, Nhà văn hóa thôn"
NOUN = re.compile(r"[a-z]+")
COUNTED = re.compile(r"([\d.,/]+%? )(.+)", re.DOTALL)
WITH_NUMBER = re.compile(r"(.*\D)( [\d.,/]*\d%?)", re.DOTALL)
STOPPED = re.compile(r"(.*[^\s.:,;…])([.:,;…]+)", re.DOTALL)
ENOUGH = 10  # letters that say that a pattern was meant, whatever stands in its holes
LINKS = " ,;·–"  # what a piece begins with that goes on after another
MEANT = ("“", ": ", "; ")  # and so do these


def read(text: str) -> Iterator[tuple[str, str]]:
    """The pairs of a gettext file, Vietnamese and English; what has no English is left out."""
    said = {"msgid": "", "msgstr": ""}
    part = ""
    for line in [*text.splitlines(), "msgid"]:
        if line.startswith(("msgid", "msgstr")):
            part = line.split(None, 1)[0]
            if part == "msgid":
                if said["msgid"] and said["msgstr"]:
                    yield said["msgid"], said["msgstr"]
                said = {"msgid": "", "msgstr": ""}
        elif not line.startswith('"'):
            continue
        found = QUOTED.search(line)
        said[part] += (
            re.sub(r"\\(.)", lambda each: ESCAPED.get(each.group(1), each.group(1)), found.group(1)) if found else ""
        )


@dataclass(frozen=True, slots=True)
class Pattern:
    """A message with holes: `Còn {left} ngày`."""

    looks: re.Pattern[str]
    names: tuple[str, ...]
    english: str
    letters: int
    is_meant: bool
    begins: bool  # with a word of its own, not with a hole

    def filled(self, holes: list[str]) -> str:
        said = dict(zip(self.names, holes, strict=True))
        return HOLE.sub(lambda hole: said.get(hole.group(1), ""), self.english).replace("{{", "{").replace("}}", "}")


class Catalogue:
    """English by Vietnamese: exactly, but for the first letter; then by patterns; then by the parts of a line."""

    def __init__(self, pairs: dict[str, str]) -> None:
        self.exact = {
            **{text.strip(LINKS): english.strip(LINKS) for text, english in pairs.items() if text[:1] in LINKS},
            **{text.strip(): english.strip() for text, english in pairs.items()},
            **pairs,
        }
        self.first_low = {low_first(text): low_first(english) for text, english in reversed(pairs.items())}
        self.low = {text.lower(): low_first(english) for text, english in reversed(pairs.items())}
        self.patterns: dict[str, list[Pattern]] = defaultdict(list)
        for text, english in pairs.items():
            self._index(text, english)
            if text[:1] in LINKS:  # "Nhận phiếu" + ", còn 5 ngày"
                self._index(text.lstrip(LINKS), english.lstrip(LINKS))
        for found in self.patterns.values():
            found.sort(key=lambda each: -each.letters)
        self.said: Callable[[str], str] = lru_cache(maxsize=20_000)(self._said)

    def _index(self, text: str, english: str) -> None:
        """Under the longest of its whole words, so that few patterns are tried for a text."""
        names = HOLE.findall(text)
        if not names or "{{ " in text:
            return
        literal = HOLE.sub("\x00", text).replace("{{", "{").replace("}}", "}").strip()
        words = [
            found.group().lower()
            for found in WORD.finditer(literal)
            if literal[found.start() - 1 : found.start()] != "\x00" and literal[found.end() : found.end() + 1] != "\x00"
        ]
        if not words:
            return
        looks = re.compile("(.*?)".join(re.escape(part) for part in literal.split("\x00")), re.DOTALL)
        letters = sum(map(str.isalpha, literal))
        is_meant = letters >= ENOUGH or any(sign in literal for sign in MEANT)
        self.patterns[max(words, key=len)].append(
            Pattern(looks, tuple(names), english.strip(), letters, is_meant, literal[:1].isalpha())
        )

    def of(self, text: str) -> str | None:
        """The English of a message exactly."""
        return self.exact.get(text)

    def _said(self, text: str) -> str:
        if len(text) > LONGEST:
            return text
        return self._in_hole(text, 0)

    def _found(self, text: str, depth: int) -> str | None:
        exact = self._exactly(text)
        if exact is not None or not VIETNAMESE.search(text) or depth > DEEPEST:
            return exact
        return (
            self._by_pattern(text, depth, whole=False)
            or (None if CLAUSES.search(text) else self._by_sign(text, depth))
            or self._by_parts(text, depth)
            or self._by_pattern(text, depth, whole=True)
        )

    def _exactly(self, text: str) -> str | None:
        found = self.exact.get(text)
        if found is None and (low := self.first_low.get(low_first(text))) is not None:
            found = low[:1].upper() + low[1:] if text[:1].isupper() else low
        if found is None and text.islower():
            found = self.low.get(text)
        return found

    def _by_pattern(self, text: str, depth: int, *, whole: bool) -> str | None:
        """By the pattern with the most words of its own; several clauses go into one hole only if asked."""
        words = {word.lower() for word in WORD.findall(text)}
        tried = [pattern for word in words if word in self.patterns for pattern in self.patterns[word]]
        for pattern in sorted(tried, key=lambda each: -each.letters):
            match = pattern.looks.fullmatch(text)
            if match is None or (not whole and any(CLAUSES.search(hole) for hole in match.groups())):
                continue
            holes = [self._in_hole(hole or "", depth + 1) for hole in match.groups()]
            if pattern.is_meant or all(self._may_stand(pattern, hole) for hole in holes):
                return pattern.filled(holes)
        return None

    def _may_stand(self, pattern: Pattern, hole: str) -> bool:
        """Few words and somebody's own: only after the words, and as a name is written. "Chọn Đảng ủy xã Vân An"."""
        if not VIETNAMESE.search(hole) or DATED.match(hole):
            return True
        return pattern.begins and hole[:1].isupper()

    def _in_hole(self, text: str, depth: int) -> str:
        bare = text.strip()
        english = english_figure(bare) or self._found(bare, depth) if bare else None
        return text if english is None else text.replace(bare, english, 1)

    def _by_sign(self, text: str, depth: int) -> str | None:
        """After a number, before brackets and within them, before the full stop."""
        if found := COUNTED.fullmatch(text):
            rest = self._found(found.group(2), depth + 1)
            return None if rest is None else _figure(found.group(1)) + counted(found.group(1), rest)
        if found := BRACKETS.fullmatch(text):
            outside, inside = (self._found(found.group(number), depth + 1) for number in (1, 3))
            if outside or inside:
                return f"{outside or found.group(1)}{found.group(2)}{inside or found.group(3)}{found.group(4)}"
        if (found := BEFORE_QUOTE.fullmatch(text)) and (words := self._exactly(found.group(1))):
            return words + found.group(2)
        if found := WITH_NUMBER.fullmatch(text):
            words = self._exactly(found.group(1))
            if words is not None:
                return words + _figure(found.group(2))
        if found := STOPPED.fullmatch(text):
            rest = self._found(found.group(1), depth + 1)
            return None if rest is None else rest + found.group(2)
        said = IN_BRACKETS.sub(lambda inside: self._exactly(inside.group()) or inside.group(), text)
        return None if said == text else said

    def _by_parts(self, text: str, depth: int) -> str | None:
        """Each sentence, or each part between signs, when all of them are known or need no English."""
        for sign, one_will_do in BETWEEN:
            parts = sign.split(text)
            if len(parts) == 1:
                continue
            english = [self._found(part, depth + 1) for part in parts]
            if not any(english):
                continue
            leads = bool(english[0]) and parts[0][0].islower() and " " in parts[0]  # "được công nhận, cấp huyện"
            if (
                one_will_do
                or leads
                or all(
                    found is not None or not VIETNAMESE.search(part) for part, found in zip(parts, english, strict=True)
                )
            ):
                signs = [*sign.findall(text), ""]
                return "".join(
                    (found if found is not None else _figure(part)) + between
                    for part, found, between in zip(parts, english, signs, strict=True)
                )
        return None


def _figure(text: str) -> str:
    """A number or a day between words."""
    bare = text.strip()
    return text.replace(bare, english_figure(bare) or bare, 1) if bare else text


def counted(number: str, words: str) -> str:
    """A noun alone is one thing: "model" after 3 is "models"; "registrations" after 1 is "registration"."""
    if not NOUN.fullmatch(words):
        return words
    if number.strip() == "1":
        return words.removesuffix("s")
    return words if words.endswith("s") or words == "people" else f"{words}s"


def low_first(text: str) -> str:
    return text[:1].lower() + text[1:]


@cache
def catalogue() -> Catalogue:
    pairs: dict[str, str] = {}
    for path in sorted(FOLDER.glob("*.po")):
        pairs |= dict(read(path.read_text(encoding="utf-8")))
    return Catalogue(pairs)
