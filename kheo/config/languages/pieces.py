"""What a template is made of: words that a person reads, values, strings among arguments, and all the rest."""

import re
from dataclasses import dataclass

LETTER = re.compile(r"[^\W\d_]")
# A letter that English has not, or one of the few words without one that stand before a value: "3 trong 6".
VIETNAMESE = re.compile(r"[ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ]|\b(?:trong|qua) (?=[\d{])")
ENTITY = re.compile(r"&#?\w+;")
STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|\'[^\'\\]*(?:\\.[^\'\\]*)*\'')
ATTRIBUTE = re.compile(r"([\w:@.-]+)\s*=\s*$")
# Arguments of tags that are words, Vietnamese letters or not.
WORD_ARGUMENTS = {
    "title", "text", "word", "words", "label", "note", "hint", "lead", "reason", "confirm", "summary", "heading",
}  # fmt: skip
NO_WORDS_IN = {
    "if", "elif", "url", "static", "extends", "load", "block", "endblock", "csrf_token", "partialdef", "cycle",
}  # fmt: skip
SAYS_ITS_ARGUMENTS = {"icon", "badge", "mark", "meter"}


@dataclass(frozen=True, slots=True)
class Raw:
    """What stays as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Value:
    """`{{ … }}` where a person reads it; `plain` where no tag may stand: in an attribute, a title, an option."""

    text: str
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Argument:
    """A string among the arguments of a tag or a filter: `"Chưa có gì"`."""

    text: str

    @property
    def words(self) -> str:
        return re.sub(r"\\(.)", r"\1", self.text[1:-1])


@dataclass(frozen=True, slots=True)
class Message:
    """Words: `text` as the catalogue has it, `tags` what stands for `<b>` in this place."""

    text: str
    before: str
    after: str
    tags: tuple[tuple[str, tuple["Piece", ...]], ...] = ()
    holes: tuple[tuple["Piece", ...], ...] = ()
    plain: bool = False


Piece = Raw | Value | Argument | Message


def has_words(text: str) -> bool:
    return bool(LETTER.search(ENTITY.sub("", text)))


def tag_pieces(text: str) -> list[Piece]:
    """A `{% tag %}`, its strings apart from the rest."""
    name = text[2:-2].split(None, 1)[0] if text[2:-2].strip() else ""
    pieces: list[Piece] = []
    last = count = 0
    for found in STRING.finditer(text):
        before = text[last : found.start()]
        key = ATTRIBUTE.search(text[: found.start()])
        in_filter = text[: found.start()].rstrip().endswith(":")
        count += not key and not in_filter
        is_word = _is_word(name, found.group()[1:-1], key.group(1) if key else "", in_filter=in_filter, count=count)
        pieces += [Raw(before), Argument(found.group()) if is_word else Raw(found.group())]
        last = found.end()
    return [*pieces, Raw(text[last:])]


def _is_word(tag: str, text: str, key: str, *, in_filter: bool, count: int) -> bool:
    if tag in NO_WORDS_IN or not has_words(text):
        return False
    if VIETNAMESE.search(text):
        return True
    if key:
        return key in WORD_ARGUMENTS
    return tag in SAYS_ITS_ARGUMENTS and not in_filter and count > 1


def hole_pieces(text: str) -> list[Piece]:
    """A `{{ hole }}`, the strings of its filters apart from the rest."""
    pieces: list[Piece] = []
    last = 0
    for found in STRING.finditer(text):
        pieces.append(Raw(text[last : found.start()]))
        words = found.group()[1:-1]
        pieces.append(Argument(found.group()) if VIETNAMESE.search(words) else Raw(found.group()))
        last = found.end()
    return [*pieces, Raw(text[last:])]
