"""The lines of an .odt as they are printed."""

from dataclasses import dataclass, field

from .archive import Archive
from .docx_numbering import whole
from .limits import MOST_CHARACTERS, RefusedError
from .numerals import bullet, letter, roman
from .xml_events import Attributes, Events, Tags, feed

_PREFIXES = {
    f"urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0": short
    for kind, short in (
        ("office", "office"), ("text", "text"), ("style", "style"), ("table", "table"), ("drawing", "draw"),
        ("manifest", "manifest"), ("svg-compatible", "svg"),
    )
} | {"http://www.w3.org/XML/1998/namespace": "xml"}  # fmt: skip
_DROPPED = frozenset(
    (
        "text:note", "office:annotation", "text:tracked-changes", "text:table-of-content", "text:hidden-text",
        "text:hidden-paragraph", "text:ruby-text", "text:number", "text:alphabetical-index",
        "text:illustration-index", "office:forms", "svg:title", "svg:desc", "table:covered-table-cell", "office:meta",
        "style:header", "style:footer",
    )
)  # fmt: skip
_STYLES = ("text:list-style", "text:outline-style")
_LEVELS = ("text:list-level-style-number", "text:list-level-style-bullet", "text:outline-level-style")


@dataclass
class _Level:
    form: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    shown: int = 1
    sign: str = ""


@dataclass
class _List:
    style: str
    counts: dict[int, int]
    fresh_item: bool = False  # an item was opened and its first paragraph has not come
    name: str = ""


@dataclass
class _Paragraph:
    style: str
    outline: int = 0
    pieces: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    label: str = ""


class _Styles:
    """List styles by name, and which paragraph styles bring a list style with them."""

    def __init__(self) -> None:
        self.lists: dict[str, dict[int, _Level]] = {}
        self.paragraphs: dict[str, tuple[str, str]] = {}  # list style, parent
        self._open: dict[int, _Level] | None = None

    def hear(self, name: str, attributes: Attributes) -> None:
        if name in _STYLES:
            key = "" if name == "text:outline-style" else attributes.get("style:name", "")
            self._open = self.lists[key] = {}
        elif name in _LEVELS and self._open is not None:
            depth = whole(attributes.get("text:level", "")) or 1
            self._open[depth] = _Level(
                form=attributes.get("style:num-format", ""),
                prefix=attributes.get("style:num-prefix", ""),
                suffix=attributes.get("style:num-suffix", ""),
                start=whole(attributes.get("text:start-value", "")) or 1,
                shown=whole(attributes.get("text:display-levels", "")) or 1,
                sign=attributes.get("text:bullet-char", "") if name.endswith("bullet") else "",
            )
        elif name == "style:style":
            self.paragraphs[attributes.get("style:name", "")] = (
                attributes.get("style:list-style-name", ""),
                attributes.get("style:parent-style-name", ""),
            )

    def list_style_of(self, style: str) -> str:
        for _ in range(20):
            list_style, parent = self.paragraphs.get(style, ("", ""))
            if list_style or not parent:
                return list_style
            style = parent
        return ""

    def label(self, style: str, depth: int, counts: dict[int, int]) -> str:
        levels = self.lists.get(style, {})
        level = levels.get(depth)
        if level is None:
            return ""
        if level.sign:
            sign = bullet(level.sign)
            return f"{sign} " if sign else ""
        if not level.form:
            return f"{level.prefix}{level.suffix}".strip()
        first = max(1, depth - min(level.shown, 10) + 1)
        numbers = [
            _number(levels[at].form, counts.get(at, levels[at].start))
            for at in range(first, depth + 1)
            if at in levels and levels[at].form
        ]
        return f"{level.prefix}{'.'.join(numbers)}{level.suffix}".strip() + " "


def read_odt(archive: Archive) -> list[str]:
    _look_whether_encrypted(archive)
    styles = _Styles()
    for part in ("styles.xml", "content.xml"):
        if part in archive:
            feed(archive.pieces(part), _PREFIXES, Tags(styles.hear))
    document = _Document(styles)
    feed(archive.pieces("content.xml"), _PREFIXES, document)
    if not document.is_text:
        raise RefusedError("paper.not_a_text")
    return document.lines


def _look_whether_encrypted(archive: Archive) -> None:
    def hear(name: str, attributes: Attributes) -> None:
        if name == "manifest:encryption-data":
            raise RefusedError("paper.encrypted")

    if "META-INF/manifest.xml" in archive:
        feed(archive.pieces("META-INF/manifest.xml"), _PREFIXES, Tags(hear))


def _number(form: str, number: int) -> str:
    if form in ("I", "i"):
        return roman(number) if form == "I" else roman(number).lower()
    if form in ("A", "a"):
        return letter(number).upper() if form == "A" else letter(number)
    return str(number)


class _Document(Events):
    def __init__(self, styles: _Styles) -> None:
        self.styles = styles
        self.lines: list[str] = []
        self.is_text = False
        self.in_text = False
        self.characters = 0
        self.dropped = 0
        self.paragraphs: list[_Paragraph] = []
        self.lists: list[_List] = []
        self.by_style: dict[str, dict[int, int]] = {}  # the last list of a style, to go on with
        self.by_name: dict[str, dict[int, int]] = {}
        self.headings: dict[int, int] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if self.dropped or name in _DROPPED:
            self.dropped += 1
        elif name == "office:text":
            self.is_text = self.in_text = True
        elif not self.in_text:
            return
        elif name in ("text:p", "text:h"):
            self._open_paragraph(name, attributes)
        elif name == "text:list":
            self._open_list(attributes)
        elif name == "text:list-item" and self.lists:
            self._open_item(whole(attributes.get("text:start-value", "")))
        elif name == "text:list-header" and self.lists:
            self.lists[-1].fresh_item = False
        elif name == "text:s":
            self._say(" " * min(whole(attributes.get("text:c", "")) or 1, 100))
        elif name == "text:tab":
            self._say("\t")
        elif name == "text:line-break":
            self._say("\n")

    def end(self, name: str) -> None:
        if self.dropped:
            self.dropped -= 1
        elif name == "office:text":
            self.in_text = False
        elif name in ("text:p", "text:h") and self.paragraphs:
            self._end_paragraph(self.paragraphs.pop())
        elif name == "text:list" and self.lists:
            ended = self.lists.pop()
            if not self.lists:
                self.by_style[ended.style] = ended.counts
                if ended.name:
                    self.by_name[ended.name] = ended.counts

    def text(self, data: str) -> None:
        if not self.dropped and self.paragraphs:
            # Runs of white space are one space; more are written as text:s.
            self._say(" ".join(data.split()) if data.isspace() else _squeezed(data))

    def _say(self, words: str) -> None:
        if not self.paragraphs:
            return
        self.characters += len(words) or 1
        if self.characters > MOST_CHARACTERS:
            raise RefusedError("paper.too_long")
        self.paragraphs[-1].pieces.append(words)

    # --- lists --------------------------------------------------------------------------------------------------

    def _open_list(self, attributes: Attributes) -> None:
        style = attributes.get("text:style-name", "")
        if self.lists:
            parent = self.lists[-1]
            if attributes.get("text:continue-numbering") != "true":
                self._forget_below(parent.counts, len(self.lists))
            self.lists.append(_List(style or parent.style, parent.counts))
            return
        counts: dict[int, int] = {}
        before = attributes.get("text:continue-list", "")
        if before in self.by_name:
            counts = self.by_name[before]
        elif attributes.get("text:continue-numbering") == "true":
            counts = self.by_style.get(style, {})
        self.lists.append(_List(style, counts, name=attributes.get("xml:id", "")))

    def _open_item(self, start: int | None) -> None:
        current, depth = self.lists[-1], len(self.lists)
        current.fresh_item = True
        if start is not None:
            current.counts[depth] = start - 1

    @staticmethod
    def _forget_below(counts: dict[int, int], depth: int) -> None:
        for at in [at for at in counts if at > depth]:
            del counts[at]

    def _open_paragraph(self, name: str, attributes: Attributes) -> None:
        style = attributes.get("text:style-name", "")
        paragraph = _Paragraph(style)
        if self.lists and self.lists[-1].fresh_item:
            current, depth = self.lists[-1], len(self.lists)
            current.fresh_item = False
            for outer in self.lists[:-1]:  # an item that holds only a list shows the inner label
                outer.fresh_item = False
            list_style = current.style or self.styles.list_style_of(style)
            paragraph.label = self._next(list_style, depth, current.counts)
        elif name == "text:h" and not self.lists and attributes.get("text:is-list-header") != "true":
            paragraph.label = self._next("", whole(attributes.get("text:outline-level", "")) or 1, self.headings)
        self.paragraphs.append(paragraph)

    def _next(self, style: str, depth: int, counts: dict[int, int]) -> str:
        level = self.styles.lists.get(style, {}).get(depth)
        start = level.start if level else 1
        counts[depth] = counts[depth] + 1 if depth in counts else start
        self._forget_below(counts, depth)
        return self.styles.label(style, depth, counts)

    def _end_paragraph(self, paragraph: _Paragraph) -> None:
        said = "".join(paragraph.pieces).strip()
        lines = [paragraph.label + said if said else ""] if said or not paragraph.boxes else []
        lines += paragraph.boxes
        if self.paragraphs:
            self.paragraphs[-1].boxes += lines
        else:
            self.lines += lines


def _squeezed(data: str) -> str:
    begin = " " if data[:1].isspace() and data[:1] != "\u00a0" else ""
    end = " " if data[-1:].isspace() and data[-1:] != "\u00a0" else ""
    return begin + " ".join(data.split()) + end
