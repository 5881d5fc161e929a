"""A template taken apart into what a person reads and what only a machine reads.

The very same splitting finds the messages for the catalogue and puts the English in their place when a page is
compiled, so that the two cannot disagree. Holes (`{{ … }}`) stay inside of a message; so do tags in the middle of a
sentence (`<b>`, `<a>`), without their attributes.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from kheo.config.languages.pieces import ATTRIBUTE, Message, Piece, Raw, Value, has_words, hole_pieces, tag_pieces

DJANGO = re.compile(r"({%.*?%}|{{.*?}}|{#.*?#})")
SPACE = re.compile(r"\s+")
TAG = re.compile(r"<(?=[a-zA-Z/!])")
TAG_NAME = re.compile(r"</?([a-zA-Z][\w-]*)")
TAG_OR_QUOTE = re.compile(r"[>\"']")
SUMMARY = re.compile(r"(name|property)=\"(description|og:(title|description|image:alt))\"")
# Tags that may stand in the middle of a sentence.
IN_A_SENTENCE = {"a", "abbr", "b", "bdi", "cite", "code", "em", "i", "kbd", "q", "strong", "time", "var"}
NO_TAGS_IN = {"title", "option", "text", "desc"}
TITLE_BLOCK = re.compile(r"{% block (head_)?title %}")
NOT_READ = {"script", "style", "textarea", "pre"}  # what is preformatted is code, and its line breaks count
WORD_ATTRIBUTES = {
    "aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "aria-placeholder", "title", "alt",
    "placeholder", "label",
}  # fmt: skip
# Words that scripts and narrow screens show. Any other data- attribute is a code.
DATA_WORDS = re.compile(r"data-(label|confirm|title|note|(.*-)?(word|words|text|message))")


@dataclass(slots=True)
class _Tag:
    name: str
    closing: bool
    pieces: list[Piece]


@dataclass(slots=True)
class _Run:
    items: list["str | Value | _Tag | Raw"] = field(default_factory=list)


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
        self.plain = ""  # what ends the title, the option or the block in which no tag may stand
        self.until = ""  # inside of a comment, a script or a verbatim part: what ends it

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
        self._end_run()
        if self.tag is not None:
            self.pieces += self.tag
        return self.pieces

    def _raw(self, text: str) -> None:
        self._put([Raw(text)])

    def _put(self, pieces: list[Piece]) -> None:
        if self.value is not None:
            self.tag_pieces.extend(_finish(self.value))
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
        self._put(tag_pieces(token))
        if TITLE_BLOCK.match(token):
            self.plain = "endblock"
        elif name == self.plain == "endblock":
            self.plain = ""
        if name in {"verbatim", "comment"}:
            self.until = "{%end" + name

    def _hole(self, token: str) -> None:
        if self.until:
            self._raw(token)
        elif self.value is not None:
            self.value.items.append(Value(token, plain=True))
        elif self.tag is not None:
            self.tag_text += token
            self.tag.append(Raw(token))
        else:
            self.run.items.append(Value(token, plain=bool(self.plain)))

    def _html(self, text: str) -> None:
        at = 0
        while at < len(text):
            if self.until:
                at = self._skip(text, at)
            elif self.value is not None or self.quote:
                at = self._in_value(text, at)
            elif self.tag is not None:
                at = self._in_tag(text, at)
            else:
                at = self._in_text(text, at)

    def _skip(self, text: str, at: int) -> int:
        end = text.lower().find(self.until, at)
        stop = len(text) if end < 0 else end + (len(self.until) if self.until == "-->" else 0)
        self._raw(text[at:stop])
        if end >= 0:
            self.until = ""
        return stop

    def _in_text(self, text: str, at: int) -> int:
        found = TAG.search(text, at)
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
        found = TAG_OR_QUOTE.search(text, at)
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
            return bool(SUMMARY.search(self.tag_text))
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
            self.tag_pieces.extend(_finish(self.value))
        self.tag_pieces.append(Raw(self.quote))
        self.tag_text += self.quote
        self.value, self.quote = None, ""
        return stop + 1

    def _end_tag(self) -> None:
        pieces, text = self.tag_pieces, self.tag_text
        self.tag = None
        named = TAG_NAME.match(text)
        name = named.group(1).lower() if named else ""
        closing = text.startswith("</")
        if name in IN_A_SENTENCE:
            self.run.items.append(_Tag(name, closing, pieces))
            return
        self._end_run()
        self.pieces.extend(pieces)
        if name in NO_TAGS_IN and not closing:
            self.plain = name
        elif name == self.plain:
            self.plain = ""
        if name in NOT_READ and not closing and not text.endswith("/>"):
            self.until = f"</{name}"

    def _end_run(self) -> None:
        self.pieces.extend(_finish(self.run))
        self.run.items.clear()


def _finish(run: _Run) -> list[Piece]:
    """The pieces of what stands between two ends of sentences."""
    items = run.items
    if not any(isinstance(item, _Tag) for item in items):
        return _message([item for item in items if not isinstance(item, Raw)])
    if _is_sentence(items):
        return _message([item for item in items if not isinstance(item, Raw)])
    pieces: list[Piece] = []
    rest: list[str | Value | _Tag] = []
    for item in items:
        if isinstance(item, _Tag):
            pieces += [*_message(rest), *item.pieces]
            rest = []
        elif not isinstance(item, Raw):
            rest.append(item)
    return [*pieces, *_message(rest)]


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


def _message(items: list["str | Value | _Tag"]) -> list[Piece]:
    if not items:
        return []
    literal = "".join(item for item in items if isinstance(item, str))
    if not has_words(literal):
        return [
            piece
            for item in items
            for piece in ([Raw(item)] if isinstance(item, str) else [item] if isinstance(item, Value) else item.pieces)
        ]
    text, seen = "", Counter[str]()
    tags: list[tuple[str, tuple[Piece, ...]]] = []
    opened: list[str] = []
    holes: list[tuple[Piece, ...]] = []
    for item in items:
        if isinstance(item, str):
            text += item
        elif isinstance(item, Value):
            text += item.text
            holes.append(tuple(hole_pieces(item.text)))
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
    plain = any(item.plain for item in items if isinstance(item, Value))
    return [Message(SPACE.sub(" ", bare), before, after, tuple(tags), tuple(holes), plain)]


def split(source: str) -> list[Piece]:
    """All of a template, in order: joined again as they are, the pieces are the source (but for spaces in messages)."""
    return _Splitter(source).split()
