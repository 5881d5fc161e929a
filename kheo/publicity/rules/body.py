"""The text of an article as a row of plain blocks, whatever it was typed or pasted from.

What a word processor gives (div, span, table, font, nested lists, h1 to h6, b and i) becomes paragraphs, two ranks of
headings, lists of one depth, quotations, strong, emphasis and links that open over https. Written out again, blocks
read as the same blocks. This decides the shape; that nothing in it can run is seen to by the action that stores it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from itertools import groupby
from urllib.parse import urlsplit

from kheo.shared.text import nfc

TAGS = frozenset({"p", "h2", "h3", "ul", "ol", "li", "strong", "em", "a", "blockquote"})
_PARAGRAPHS = frozenset({
    "address", "article", "aside", "center", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "header", "hr",
    "main", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
})  # fmt: skip
_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
_MARKS = {"b": "strong", "strong": "strong", "i": "em", "em": "em"}
READ = TAGS | _PARAGRAPHS | frozenset(_HEADINGS) | frozenset(_MARKS) | {"br"}
_HTML = re.compile(r"</?(?:p|div|br|span|table|h[1-6]|ul|ol|li|b|i|strong|em|a|blockquote)(?:\s[^<>]*)?/?>", re.I)
_SPACE = re.compile(r"\s+")
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_DASH = re.compile(r"^[-+•–]\s+")


@dataclass(frozen=True)
class Run:
    """A stretch of text with the same marks."""

    text: str
    strong: bool = False
    em: bool = False
    href: str = ""

    def alike(self, other: "Run") -> bool:
        return (self.strong, self.em, self.href) == (other.strong, other.em, other.href)


@dataclass(frozen=True)
class Block:
    """One line of the text: `kind` is p, h2, h3, quote, ul or ol (an item of such a list)."""

    kind: str
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass
class _Open:
    """What is open where the reader stands."""

    lists: list[str] = field(default_factory=list)
    quotes: int = 0
    heading: str = ""
    strong: int = 0
    em: int = 0
    links: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.open = _Open()
        self.runs: list[Run] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        here = self.open
        if tag in _HEADINGS or tag in _PARAGRAPHS or tag in {"ul", "ol", "li", "blockquote", "br"}:
            self.flush()
        if tag in _HEADINGS:
            here.heading = _HEADINGS[tag]
        elif tag in {"ul", "ol"}:
            here.lists.append(tag)
        elif tag == "blockquote":
            here.quotes += 1
        elif tag == "a":
            here.links.append(safe_link(next((value or "" for name, value in attrs if name == "href"), "")))
        elif mark := _MARKS.get(tag):
            setattr(here, mark, getattr(here, mark) + 1)

    def handle_endtag(self, tag: str) -> None:
        here = self.open
        if tag in _HEADINGS or tag in _PARAGRAPHS or tag in {"ul", "ol", "li", "blockquote"}:
            self.flush()
        if tag in _HEADINGS:
            here.heading = ""
        elif tag in {"ul", "ol"} and here.lists:
            here.lists.pop()
        elif tag == "blockquote":
            here.quotes = max(0, here.quotes - 1)
        elif tag == "a" and here.links:
            here.links.pop()
        elif mark := _MARKS.get(tag):
            setattr(here, mark, max(0, getattr(here, mark) - 1))

    def handle_data(self, data: str) -> None:
        here = self.open
        href = here.links[-1] if here.links else ""
        self.runs.append(Run(data, here.strong > 0 and not here.heading, here.em > 0 and not here.heading, href))

    def flush(self) -> None:
        here = self.open
        runs = tuple(_tidied(self.runs))
        self.runs = []
        if runs:
            kind = here.lists[-1] if here.lists else "quote" if here.quotes else here.heading or "p"
            self.blocks.append(Block(kind, runs))


def _tidied(runs: Iterable[Run]) -> Iterator[Run]:
    """Runs with the same marks joined, one space between words, none at the ends."""
    joined: list[Run] = []
    for run in runs:
        text = _SPACE.sub(" ", _NO_TEXT.sub("", nfc(run.text)))
        if joined and joined[-1].text.endswith(" "):
            text = text.removeprefix(" ")
        elif not joined:
            text = text.lstrip()
        if not text:
            continue
        if joined and joined[-1].alike(run):
            joined[-1] = Run(nfc(joined[-1].text + text), run.strong, run.em, run.href)
        else:
            joined.append(Run(text, run.strong, run.em, run.href))
    if joined:
        last = joined.pop()
        if text := last.text.rstrip():
            joined.append(Run(text, last.strong, last.em, last.href))
        elif joined:
            last = joined.pop()
            joined.append(Run(last.text.rstrip(), last.strong, last.em, last.href))
    yield from joined


def safe_link(href: str) -> str:
    """An address that opens over https, or nothing."""
    href = href.strip()
    if _SPACE.search(href) or not href.isprintable():
        return ""
    try:
        parts = urlsplit(href)
    except ValueError:
        return ""
    return href if parts.scheme == "https" and "." in (parts.hostname or "") and "@" not in parts.netloc else ""


def looks_like_html(typed: str) -> bool:
    return bool(_HTML.search(typed))


def blocks_of(html: str) -> list[Block]:
    """The blocks of HTML; of a text that was stored, exactly those that it was stored as."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.flush()
    return reader.blocks


def blocks_typed(text: str) -> list[Block]:
    """Each line is a paragraph; a line that begins with a dash is an item of a list."""
    lines = (_SPACE.sub(" ", _NO_TEXT.sub("", nfc(line))).strip() for line in text.splitlines())
    return [
        Block("ul" if _DASH.match(line) else "p", (Run(_DASH.sub("", line)),))
        for line in lines
        if line and _DASH.sub("", line)
    ]


def written(blocks: Iterable[Block]) -> str:
    """Blocks as HTML; neighbours that are items of one sort of list, or quoted, stand together."""
    out = []
    for kind, some in groupby(blocks, key=lambda block: block.kind):
        inside = [_inline(block.runs) for block in some]
        if kind in {"ul", "ol"}:
            out.append(f"<{kind}>{''.join(f'<li>{each}</li>' for each in inside)}</{kind}>")
        elif kind == "quote":
            out.append(f"<blockquote>{''.join(f'<p>{each}</p>' for each in inside)}</blockquote>")
        else:
            out += [f"<{kind}>{each}</{kind}>" for each in inside]
    return "".join(out)


def _inline(runs: Iterable[Run]) -> str:
    out = []
    for run in runs:
        said = escape(run.text, quote=False)
        said = f"<em>{said}</em>" if run.em else said
        said = f"<strong>{said}</strong>" if run.strong else said
        out.append(f'<a href="{escape(run.href)}">{said}</a>' if run.href else said)
    return "".join(out)


def plain_text(html: str) -> str:
    """The text alone, a line for each block."""
    return "\n".join(f"- {block.text}" if block.kind in {"ul", "ol"} else block.text for block in blocks_of(html))


def as_typed(html: str) -> str:
    """What stands in the box when a text is edited: the words alone where they say it all, else the HTML."""
    words = plain_text(html)
    return words if blocks_typed(words) == blocks_of(html) else html
