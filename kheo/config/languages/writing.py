"""The messages of a template for the catalogue, and the template written again in English."""

import re
from collections.abc import Callable, Iterator

from kheo.config.languages.pieces import STRING, Argument, Message, Piece, Raw, Value, hole_pieces
from kheo.config.languages.splitting import DJANGO, split

# The English is looked up before these: they cut, fold or wrap what is then no longer found.
BEFORE = {
    "lower", "upper", "capfirst", "title", "truncatechars", "truncatewords", "linebreaks", "linebreaksbr", "urlize",
    "safe", "escape", "force_escape", "add", "slice",
}  # fmt: skip
# What they give holds no words, or words that are not to be looked up.
NEVER = {
    "as_written", "json_script", "urlencode", "unlocalize", "vn_number", "vn_percent", "vn_date", "vn_datetime",
    "length", "date", "tone", "filesizeformat",
}  # fmt: skip


def messages(source: str) -> Iterator[str]:
    """What the catalogue must know of a template."""
    yield from _messages(split(source))


def _messages(pieces: "list[Piece] | tuple[Piece, ...]") -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, Argument):
            yield piece.words
        elif isinstance(piece, Value):
            yield from _messages(hole_pieces(piece.text))
        elif isinstance(piece, Message):
            yield piece.text
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
        return with_filter("".join(_written(each, english) for each in hole_pieces(piece.text)), plain=piece.plain)
    text = english(piece.text)
    text = _holes_written(piece.text if text is None else text, english, plain=piece.plain)
    for sign, inside in piece.tags:
        text = text.replace(sign, "".join(_written(each, english) for each in inside), 1)
    return piece.before + text + piece.after


def _holes_written(text: str, english: Callable[[str], str | None], *, plain: bool) -> str:
    return "".join(
        with_filter("".join(_written(each, english) for each in hole_pieces(part)), plain=plain)
        if part.startswith("{{")
        else part
        for part in DJANGO.split(text)
    )


def quoted(text: str) -> str:
    """A string for the arguments of a tag."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def with_filter(text: str, *, plain: bool) -> str:
    """`{{ name|lower }}` becomes `{{ name|in_english|lower|marked }}`: what stays Vietnamese is marked as such."""
    inside = text[2:-2].strip()
    parts = _filters(inside)
    names = [part.split(":", 1)[0].strip() for part in parts[1:]]
    if NEVER.intersection(names) or inside in {"csrf_token", "block.super"}:
        return text
    at = next((number for number, name in enumerate(names, start=1) if name in BEFORE), len(parts))
    if plain or "safe" in names:
        parts.insert(at, "in_english")
    elif at == len(parts):
        parts.append("shown")
    else:
        parts = [*parts[:at], "in_english", *parts[at:], "marked"]
    return "{{ " + "|".join(parts) + " }}"


def _filters(expression: str) -> list[str]:
    """The parts between the bars that are not inside of a string."""
    hidden = STRING.sub(lambda found: "\x00" * len(found.group()), expression)
    parts, last = [], 0
    for found in re.finditer(r"\|", hidden):
        parts.append(expression[last : found.start()])
        last = found.end()
    return [*parts, expression[last:]]
