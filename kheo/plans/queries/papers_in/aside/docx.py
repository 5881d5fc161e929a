"""The lines of a .docx as they are printed: what was deleted, hidden or is a field's code is not there."""

import posixpath
from dataclasses import dataclass, field

from .archive import Archive
from .docx_numbering import Numbering, Styles
from .limits import MOST_CHARACTERS, RefusedError
from .numerals import bullet
from .xml_events import Attributes, Events, Tags, feed

_PREFIXES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
}
# Elements with all that is in them: deleted or moved away, former properties, ruby over a word.
_DROPPED = frozenset(
    (
        "w:moveFrom", "w:pPrChange", "w:rPrChange", "w:tblPrChange", "w:trPrChange", "w:tcPrChange", "w:sectPrChange",
        "w:numberingChange", "w:delText", "w:delInstrText", "w:rt", "w:sectPr",
    )
)  # fmt: skip
_OFF = ("0", "false", "off")


@dataclass
class _Paragraph:
    style: str = ""
    num: str | None = None
    depth: int | None = None
    pieces: list[str] = field(default_factory=list)
    mark_deleted: bool = False
    boxes: list[str] = field(default_factory=list)  # the lines of text boxes anchored here


@dataclass
class _Field:
    first_line: int
    code: str = ""
    shows_result: bool = False


def main_part(archive: Archive) -> str:
    """Where the document is; "" when this zip is no document of a word processor."""
    found = _related(archive, "", "/officeDocument")
    part = found[0] if found else "word/document.xml"
    return part if part in archive and part.startswith("word/") else ""


def read_docx(archive: Archive, part: str) -> list[str]:
    styles = Styles()
    numbering = Numbering(styles)
    for kind, events in (("/styles", styles), ("/numbering", numbering)):
        fallback = f"{posixpath.dirname(part)}{kind}.xml"
        name = next((each for each in _related(archive, part, kind) if each in archive), fallback)
        if name in archive:
            feed(archive.pieces(name), _PREFIXES, events)
    document = _Document(numbering)
    feed(archive.pieces(part), _PREFIXES, document)
    return document.lines


def _related(archive: Archive, part: str, kind: str) -> list[str]:
    """The parts of a kind that a part (the whole file: "") refers to."""
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations not in archive:
        return []
    found: list[str] = []

    def hear(tag: str, attributes: Attributes) -> None:
        target = attributes.get("Target", "")
        if attributes.get("Type", "").endswith(kind) and target and attributes.get("TargetMode") != "External":
            found.append(posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))

    feed(archive.pieces(relations), {}, Tags(hear))
    return found


class _Document(Events):
    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.lines: list[str] = []
        self.characters = 0
        self.paragraphs: list[_Paragraph] = []  # open ones: a text box stands inside a paragraph
        self.fields: list[_Field] = []
        self.choices: list[bool] = []  # for each mc:AlternateContent: whether a choice was taken
        self.placeholders: list[bool] = []  # for each w:sdt: whether it only shows a prompt
        self.dropped = 0  # how deep inside something that is not printed
        self.in_paragraph_properties = self.in_row_properties = self.in_run = self.in_text = self.in_code = False
        self.hidden = self.capitals = False
        self.joined = ""  # words of a paragraph whose end was deleted

    # --- elements -----------------------------------------------------------------------------------------------

    def start(self, name: str, attributes: Attributes) -> None:
        if self.dropped:
            self.dropped += 1
            return
        if name in _DROPPED or (name == "w:del" and not (self.in_paragraph_properties or self.in_row_properties)):
            self.dropped = 1
        elif name == "w:p":
            self.paragraphs.append(_Paragraph())
        elif name == "w:t" or name == "m:t":
            self.in_text = True
        elif name == "w:r":
            self.in_run, self.hidden, self.capitals = True, False, False
        elif name == "w:pPr":
            self.in_paragraph_properties = True
        elif name == "w:trPr":
            self.in_row_properties = True
        elif self.in_paragraph_properties:
            self._paragraph_property(name, attributes.get("w:val", ""))
        elif name in _SIGNS:
            self._say(_SIGNS[name])
        elif name == "w:sym":
            self._say(_symbol(attributes.get("w:char", "")))
        elif name == "w:vanish" or name == "w:webHidden":
            self.hidden = self.in_run and (self.hidden or attributes.get("w:val") not in _OFF)
        elif name == "w:caps":
            self.capitals = self.in_run and attributes.get("w:val") not in _OFF
        elif name == "w:fldChar":
            self._field_character(attributes.get("w:fldCharType", ""))
        elif name == "w:instrText":
            self.in_code = True
        else:
            self._container(name)

    def _container(self, name: str) -> None:
        if name == "mc:AlternateContent":
            self.choices.append(False)
        elif name in ("mc:Choice", "mc:Fallback"):
            if self.choices and self.choices[-1]:
                self.dropped = 1
            elif self.choices:
                self.choices[-1] = True
        elif name == "w:sdt":
            self.placeholders.append(False)
        elif name == "w:showingPlcHdr" and self.placeholders:
            self.placeholders[-1] = True
        elif name == "w:sdtContent" and self.placeholders and self.placeholders[-1]:
            self.dropped = 1

    def end(self, name: str) -> None:
        if self.dropped:
            self.dropped -= 1
            return
        if name == "w:t" or name == "m:t":
            self.in_text = False
        elif name == "w:p" and self.paragraphs:
            self._end_paragraph(self.paragraphs.pop())
        elif name == "w:r":
            self.in_run = False
        elif name == "w:pPr":
            self.in_paragraph_properties = False
        elif name == "w:trPr":
            self.in_row_properties = False
        elif name == "w:instrText":
            self.in_code = False
        elif name == "mc:AlternateContent" and self.choices:
            self.choices.pop()
        elif name == "w:sdt" and self.placeholders:
            self.placeholders.pop()

    def text(self, data: str) -> None:
        if self.dropped:
            return
        if self.in_code and self.fields:
            self.fields[-1].code = (self.fields[-1].code + data)[:80]
        elif self.in_text:
            data = data.replace("\n", " ").replace("\r", " ")
            self._say(data.upper() if self.capitals else data)

    # --- what they mean -----------------------------------------------------------------------------------------

    def _paragraph_property(self, name: str, value: str) -> None:
        paragraph = self.paragraphs[-1] if self.paragraphs else _Paragraph()
        if name == "w:pStyle":
            paragraph.style = value
        elif name == "w:numId":
            paragraph.num = value
        elif name == "w:ilvl":
            paragraph.depth = int(value) if value in tuple("012345678") else None
        elif name == "w:del" or name == "w:moveFrom":
            paragraph.mark_deleted = True

    def _field_character(self, kind: str) -> None:
        if kind == "begin":
            self.fields.append(_Field(len(self.lines)))
        elif kind == "separate" and self.fields:
            self.fields[-1].shows_result = True
        elif kind == "end" and self.fields:
            ended = self.fields.pop()
            if ended.code.split()[:1] == ["TOC"]:  # its lines repeat the headings
                del self.lines[ended.first_line :]
                if self.paragraphs:
                    self.paragraphs[-1].pieces.clear()

    def _say(self, words: str) -> None:
        if not self.paragraphs or self.hidden or not all(each.shows_result for each in self.fields):
            return
        self.characters += len(words)
        if self.characters > MOST_CHARACTERS:
            raise RefusedError("paper.too_long")
        self.paragraphs[-1].pieces.append(words)

    def _end_paragraph(self, paragraph: _Paragraph) -> None:
        # A code does not go on in the next paragraph; one that was never ended must not swallow the rest.
        self.fields = [each for each in self.fields if each.shows_result]
        words = self.joined + "".join(paragraph.pieces)
        self.joined = ""
        if paragraph.mark_deleted:
            self.joined = words
            lines = paragraph.boxes
        else:
            label = self.numbering.label(paragraph.style, paragraph.num, paragraph.depth)
            said = words.strip()
            lines = [label + said if said else "", *paragraph.boxes] if said or not paragraph.boxes else paragraph.boxes
        if self.paragraphs:
            self.paragraphs[-1].boxes += lines
        else:
            self.lines += lines


_SIGNS = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-"}


def _symbol(code: str) -> str:
    try:
        sign = chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
    return sign if sign.isalnum() else bullet(sign)
