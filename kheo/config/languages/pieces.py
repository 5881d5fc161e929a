"""A template taken apart into what a person reads and what only a machine reads.

The very same splitting finds the messages for the catalogue and puts the English in their place when a page is
compiled, so that the two cannot disagree. Holes (`{{ … }}`) stay inside of a message; so do tags in the middle of a
sentence (`<b>`, `<a>`), without their attributes.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

DJANGO = re.compile(r"({%.*?%}|{{.*?}}|{#.*?#})")
LETTER = re.compile(r"[^\W\d_]")
VIETNAMESE = re.compile(r"[ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ]")
SPACE = re.compile(r"\s+")
ENTITY = re.compile(r"&#?\w+;")
STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|\'[^\'\\]*(?:\\.[^\'\\]*)*\'')
ATTRIBUTE = re.compile(r"([\w:@.-]+)\s*=\s*$")
# Tags that may stand in the middle of a sentence.
IN_A_SENTENCE = {"a", "abbr", "b", "bdi", "cite", "code", "em", "i", "kbd", "q", "strong", "time", "var"}
NOT_READ = {"script", "style", "textarea"}
WORD_ATTRIBUTES = {
    "aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "aria-placeholder", "title", "alt",
    "placeholder", "label",
}  # fmt: skip
# Words that scripts and narrow screens show. Any other data- attribute is a code.
DATA_WORDS = re.compile(r"data-(label|confirm|word|words|text|message|say|title|note|unsaved|saved|empty|.*-(word|words|text|label|message))")
# Arguments of tags that are words, Vietnamese letters or not.
WORD_ARGUMENTS = {"title", "text", "word", "words", "label", "note", "hint", "lead", "reason", "confirm", "summary", "heading"}
NO_WORDS_IN = {"if", "elif", "url", "static", "extends", "load", "block", "endblock", "csrf_token", "partialdef", "cycle"}
SAYS_ITS_ARGUMENTS = {"icon", "badge", "mark", "meter"}
# The English is looked up before these: they cut, fold or wrap what is then no longer found.
BEFORE = {
    "lower", "upper", "capfirst", "title", "truncatechars", "truncatewords", "linebreaks", "linebreaksbr", "urlize", "safe",
    "escape", "force_escape", "add", "slice",
}  # fmt: skip
NEVER = {"json_script", "urlencode", "unlocalize", "vn_number", "vn_percent", "vn_date", "length", "date", "tone", "filesizeformat"}


@dataclass(frozen=True, slots=True)
class Raw:
    """What stays as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Value:
    """`{{ … }}` where a person reads it."""

    text: str


@dataclass(frozen=True, slots=True)
class Argument:
    """A string among the arguments of a tag or a filter: `"Chưa có gì"`."""

    text: str
    line: int = 0

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
    line: int = 0


Piece = Raw | Value | Argument | Message


@dataclass(slots=True)
class _Tag:
    name: str
    closing: bool
    pieces: list[Piece]


@dataclass(slots=True)
class _Run:
    items: list["str | Value | _Tag | Raw"] = field(default_factory=list)


def has_words(text: str) -> bool:
    return bool(LETTER.search(ENTITY.sub("", text)))


# --- strings among the arguments of a tag ----------------------------------------------------
def _tag_pieces(text: str, line: int) -> list[Piece]:
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
        pieces += [Raw(before), Argument(found.group(), line) if is_word else Raw(found.group())]
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


def _hole_pieces(text: str, line: int) -> list[Piece]:
    """A `{{ hole }}`, the strings of its filters apart from the rest."""
    pieces: list[Piece] = []
    last = 0
    for found in STRING.finditer(text):
        pieces.append(Raw(text[last : found.start()]))
        words = found.group()[1:-1]
        pieces.append(Argument(found.group(), line) if VIETNAMESE.search(words) else Raw(found.group()))
        last = found.end()
    return [*pieces, Raw(text[last:])]


def with_filter(text: str) -> str:
    """`{{ name|lower }}` becomes `{{ name|in_english|lower }}`."""
    inside = text[2:-2].strip()
    parts = _filters(inside)
    names = [part.split(":", 1)[0].strip() for part in parts[1:]]
    if NEVER.intersection(names) or inside in {"csrf_token", "block.super"} or "in_english" in names:
        return text
    at = next((number for number, name in enumerate(names, start=1) if name in BEFORE), len(parts))
    return "{{ " + "|".join([*parts[:at], "in_english", *parts[at:]]) + " }}"


def _filters(expression: str) -> list[str]:
    """The parts between the bars that are not inside of a string."""
    hidden = STRING.sub(lambda found: "\x00" * len(found.group()), expression)
    parts, last = [], 0
    for found in re.finditer(r"\|", hidden):
        parts.append(expression[last : found.start()])
        last = found.end()
    return [*parts, expression[last:]]


# --- taking apart ----------------------------------------------------------------------------
class _Splitter:
    """Walks over a template, knowing whether it stands in text, in a tag or in a value of an attribute."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.pieces: list[Piece] = []
        self.run = _Run()
        self.tag: list[Piece] | None = None
        self.tag_text = ""
        self.quote = ""
        self.value: _Run | None = None
        self.until = ""  # inside of a comment, a script or a verbatim part: what ends it
        self.line = 1

    def split(self) -> list[Piece]:
        for token in DJANGO.split(self.source):
            if self.until.startswith("{%"):
                if token.startswith("{%") and token[2:-2].split()[:1] == [self.until[2:]]:
                    self.until = ""
                self._raw(token)
            elif token.startswith("{%"):
                self._block(token)
            elif token.startswith("{{"):
                self._hole(token)
            elif token.startswith("{#"):
                self._raw(token)
            else:
                self._html(token)
            self.line += token.count("\n")
        self._end_run()
        if self.tag is not None:
            self.pieces += self.tag
        return self.pieces

    def _raw(self, text: str) -> None:
        self._put([Raw(text)])

    def _put(self, pieces: list[Piece]) -> None:
        if self.value is not None:
            self.tag_pieces.extend(_finish(self.value, self.line))
            self.value.items.clear()
            self.tag_pieces.extend(pieces)
        elif self.tag is not None:
            self.tag.extend(pieces)
        else:
            self._end_run()
            self.pieces.extend(pieces)

    @property
    def tag_pieces(self) -> list[Piece]:
        if self.tag is None:  # pragma: no cover
            raise AssertionError("not in a tag")
        return self.tag

    def _block(self, token: str) -> None:
        name = (token[2:-2].split() or [""])[0]
        self._put(_tag_pieces(token, self.line))
        if name in {"verbatim", "comment"}:
            self.until = "{%end" + name

    def _hole(self, token: str) -> None:
        if self.until:
            self._raw(token)
        elif self.value is not None:
            self.value.items.append(Value(token))
        elif self.tag is not None:
            self.tag_text += token
            self.tag.append(Raw(token))
        else:
            self.run.items.append(Value(token))

    def _html(self, text: str) -> None:
        at = 0
        began = self.line
        while at < len(text):
            self.line = began + text.count("\n", 0, at)
            if self.until:
                at = self._skip(text, at)
            elif self.value is not None or self.quote:
                at = self._in_value(text, at)
            elif self.tag is not None:
                at = self._in_tag(text, at)
            else:
                at = self._in_text(text, at)
        self.line = began

    def _skip(self, text: str, at: int) -> int:
        end = text.lower().find(self.until, at)
        stop = len(text) if end < 0 else end + (len(self.until) if self.until == "-->" else 0)
        self._raw(text[at:stop])
        if end >= 0:
            self.until = ""
        return stop

    def _in_text(self, text: str, at: int) -> int:
        found = re.compile(r"<(?=[a-zA-Z/!])").search(text, at)
        stop = found.start() if found else len(text)
        if stop > at:
            self.run.items.append(text[at:stop])
        if found is None:
            return stop
        if text.startswith("<!--", stop):
            self._end_run()
            self.until = "-->"
            return stop
        self.tag, self.tag_text = [Raw("<")], "<"
        return stop + 1

    def _in_tag(self, text: str, at: int) -> int:
        found = re.compile(r"[>\"']").search(text, at)
        stop = found.end() if found else len(text)
        self.tag_pieces.append(Raw(text[at:stop]))
        self.tag_text += text[at:stop]
        if found is None:
            return stop
        if found.group() == ">":
            self._end_tag()
            return stop
        self.quote = found.group()
        name = ATTRIBUTE.search(self.tag_text[:-1])
        if name and self._says(name.group(1).lower()):
            self.value = _Run()
        return stop

    def _says(self, attribute: str) -> bool:
        if attribute == "content":
            return bool(re.search(r"(name|property)=\"(description|og:(title|description|image:alt))\"", self.tag_text))
        return attribute in WORD_ATTRIBUTES or bool(DATA_WORDS.fullmatch(attribute))

    def _in_value(self, text: str, at: int) -> int:
        end = text.find(self.quote, at)
        stop = len(text) if end < 0 else end
        if self.value is not None:
            if stop > at:
                self.value.items.append(text[at:stop])
        else:
            self.tag_pieces.append(Raw(text[at:stop]))
            self.tag_text += text[at:stop]
        if end < 0:
            return stop
        if self.value is not None:
            self.tag_pieces.extend(_finish(self.value, self.line + text.count("\n", 0, stop)))
        self.tag_pieces.append(Raw(self.quote))
        self.tag_text += self.quote
        self.value, self.quote = None, ""
        return stop + 1

    def _end_tag(self) -> None:
        pieces, text = self.tag_pieces, self.tag_text
        self.tag = None
        name = (re.match(r"</?([a-zA-Z][\w-]*)", text) or [None, ""])[1] or ""
        name = name.lower()
        closing = text.startswith("</")
        if name in IN_A_SENTENCE:
            self.run.items.append(_Tag(name, closing, pieces))
            return
        self._end_run()
        self.pieces.extend(pieces)
        if name in NOT_READ and not closing and not text.endswith("/>"):
            self.until = f"</{name}"

    def _end_run(self) -> None:
        self.pieces.extend(_finish(self.run, self.line))
        self.run.items.clear()


def _finish(run: _Run, line: int) -> list[Piece]:
    """The pieces of what stands between two ends of sentences."""
    items = run.items
    if not any(isinstance(item, _Tag) for item in items):
        return _message([item for item in items if not isinstance(item, Raw)], line)
    if _is_sentence(items):
        return _message([item for item in items if not isinstance(item, Raw)], line)
    pieces: list[Piece] = []
    rest: list[str | Value | _Tag] = []
    for item in items:
        if isinstance(item, _Tag):
            pieces += [*_message(rest, line), *item.pieces]
            rest = []
        elif not isinstance(item, Raw):
            rest.append(item)
    return [*pieces, *_message(rest, line)]


def _is_sentence(items: list["str | Value | _Tag | Raw"]) -> bool:
    """Whether its tags are in pairs, and words stand outside of them."""
    opened: list[str] = []
    words = False
    for item in items:
        if isinstance(item, _Tag):
            if not item.closing:
                opened.append(item.name)
            elif not opened or opened.pop() != item.name:
                return False
        elif isinstance(item, str) and not opened:
            words = words or has_words(item)
    return words and not opened


def _message(items: list["str | Value | _Tag"], line: int) -> list[Piece]:
    if not items:
        return []
    literal = "".join(item for item in items if isinstance(item, str))
    if not has_words(literal):
        return [
            piece
            for item in items
            for piece in ([Raw(item)] if isinstance(item, str) else [item] if isinstance(item, Value) else item.pieces)
        ]
    text, tags, opened, seen = "", [], [], Counter[str]()
    holes: list[tuple[Piece, ...]] = []
    for item in items:
        if isinstance(item, str):
            text += item
        elif isinstance(item, Value):
            text += item.text
            holes.append(tuple(_hole_pieces(item.text, line)))
        else:
            if item.closing:
                name = opened.pop()
            else:
                seen[item.name] += 1
                name = item.name if seen[item.name] == 1 else f"{item.name}{seen[item.name]}"
                opened.append(name)
            sign = f"</{name}>" if item.closing else f"<{name}>"
            text += sign
            tags.append((sign, tuple(item.pieces)))
    bare = text.strip()
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return [Message(SPACE.sub(" ", bare), before, after, tuple(tags), tuple(holes), line)]


def split(source: str) -> list[Piece]:
    """All of a template, in order: joined again as they are, the pieces are the source (but for spaces in messages)."""
    return _Splitter(source).split()


def messages(source: str) -> Iterator[tuple[str, int]]:
    """What the catalogue must know of a template: the words and their line."""
    yield from _messages(split(source))


def _messages(pieces: "list[Piece] | tuple[Piece, ...]") -> Iterator[tuple[str, int]]:
    for piece in pieces:
        if isinstance(piece, Argument):
            yield piece.words, piece.line
        elif isinstance(piece, Value):
            yield from _messages(_hole_pieces(piece.text, 0))
        elif isinstance(piece, Message):
            yield piece.text, piece.line
            for _sign, inside in piece.tags:
                yield from _messages(inside)
            for hole in piece.holes:
                yield from _messages(hole)


def rewritten(source: str, english: Callable[[str], str | None]) -> str:
    """The source with the English that is known, and each value that a person reads looked up when it is shown."""
    return "".join(_written(piece, english) for piece in split(source))


def _written(piece: Piece, english: Callable[[str], str | None]) -> str:
    if isinstance(piece, Raw):
        return piece.text
    if isinstance(piece, Argument):
        found = english(piece.words)
        return piece.text if found is None else quoted(found)
    if isinstance(piece, Value):
        return with_filter("".join(_written(each, english) for each in _hole_pieces(piece.text, 0)))
    text = english(piece.text)
    text = _holes_written(piece.text if text is None else text, english)
    for sign, inside in piece.tags:
        text = text.replace(sign, "".join(_written(each, english) for each in inside), 1)
    return piece.before + text + piece.after


def _holes_written(text: str, english: Callable[[str], str | None]) -> str:
    parts = DJANGO.split(text)
    return "".join(
        with_filter("".join(_written(each, english) for each in _hole_pieces(part, 0))) if part.startswith("{{") else part
        for part in parts
    )


def quoted(text: str) -> str:
    """A string for the arguments of a tag."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
