"""From the lines of a text to its clauses."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from kheo.shared.clauses.clause import Clause, ClauseLevel, ClauseText
from kheo.shared.clauses.labels import DASH, PLUS, RANKS, Label, below, read_label, read_named_label

_HEADING_LIMIT = 160  # characters: a heading is rarely longer, a sentence cut by a page break rarely shorter
_KINDS = (
    "KẾ HOẠCH", "HƯỚNG DẪN", "CHƯƠNG TRÌNH", "QUYẾT ĐỊNH", "NGHỊ QUYẾT", "CHỈ THỊ", "KẾT LUẬN", "THÔNG BÁO",
    "THÔNG TRI", "QUY ĐỊNH", "QUY CHẾ", "ĐỀ ÁN", "ĐỀ CƯƠNG", "TỜ TRÌNH", "BÁO CÁO", "CÔNG VĂN", "THỂ LỆ",
)  # fmt: skip
_EMPHASIS = re.compile(r"\*{1,3}(?=[^\s*)])|(?<=[^\s*(])\*{1,3}")
_RECIPIENTS = re.compile(r"nơi\s+nhận\s*:?\s*(?P<rest>.*)", re.I)
_SIGNATURE = re.compile(r"(?:T/M|TM\.|K/T|KT\.|T/L|TL\.)\s*\S")
_FINISHED = (".", ":", ";", "!", "?", "…", ".”", '."', "./.", ")")
_NUMBER_CELL = re.compile(r"\d{1,2}\.?")
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


@dataclass
class _Open:
    """A clause that is still being read."""

    address: str
    level: ClauseLevel
    rank: int
    label: str
    number: int | None
    parent: "_Open | None"
    paragraphs: list[str] = field(default_factory=list)
    dashes: int = 0
    pluses: int = 0
    loose: int = 0
    has_children: bool = False

    def finished(self) -> Clause:
        return Clause(
            address=self.address,
            level=self.level,
            label=self.label,
            text="\n".join(self.paragraphs),
            heading=self._is_heading(),
            parent=self.parent.address if self.parent else None,
        )

    def _is_heading(self) -> bool:
        if self.level is ClauseLevel.TITLE:
            return True
        if self.level in (ClauseLevel.OPENING, ClauseLevel.CLOSING, ClauseLevel.PARAGRAPH):
            return False
        first = self.paragraphs[0] if self.paragraphs else ""
        leads = self.has_children or len(self.paragraphs) > 1 or self.rank <= RANKS[ClauseLevel.PART]
        return leads and len(first) <= _HEADING_LIMIT and not first.endswith((".", ";", ","))


def parse_text(text: str) -> ClauseText:
    """Read a plain text (or light Markdown) document. Words are kept exactly, in order; nothing is dropped."""
    return _Reader(text).read()


def parse_clauses(text: str) -> tuple[Clause, ...]:
    """The clauses alone, in the order of the text."""
    return parse_text(text).clauses


class _Reader:
    """Joins wrapped lines to paragraphs, hangs each paragraph on its label, keeps the open labels on a stack."""

    def __init__(self, text: str) -> None:
        cleaned = list(_clean_lines(text))
        self.lines = [(line, after_blank) for line, after_blank, _ in cleaned]
        self.rows = {at for at, (_, _, cells) in enumerate(cleaned) if cells}  # lines that are a row of a table
        lengths = sorted(len(line) for line, _ in self.lines if line)
        # Hard-wrapped text never has a long line; text with a paragraph a line does.
        self.width = lengths[-1] if len(lengths) > 8 and lengths[-1] <= 120 else 0
        self.stack: list[_Open] = []
        self.closed: list[_Open] = []
        self.addresses: dict[str, int] = {}  # how often each was given
        self.root_marks = {"dashes": 0, "pluses": 0}  # of lists that stand below nothing
        self.section = ""  # the letter of the last "A."
        self.recipients: list[str] = []
        self.signature: list[str] = []

    def read(self) -> ClauseText:
        start = self._read_title()
        mode = "body"
        previous = ""
        for at, (line, after_blank) in enumerate(self.lines[start:], start):
            annex = mode != "body" and read_named_label(line, only="PL")
            if annex:
                mode = "body"
            elif (found := _RECIPIENTS.fullmatch(line)) and mode == "body" and self._may_end(line):
                mode, line = "recipients", found["rest"]
                if _SIGNATURE.match(line):  # the two columns of the last page on one line
                    self.signature.append(line)
                    continue
                if not line:
                    continue
            if mode != "signature" and _SIGNATURE.match(line):
                mode = "signature"
            if mode == "recipients" and not self._is_recipient(line, after_blank):
                mode = "signature"
            if mode == "recipients":
                self._add_recipient(line)
            elif mode == "signature":
                self.signature.append(line)
            else:
                self._add_line(line, previous, after_blank, cell=at in self.rows or self._is_number_cell(at))
            previous = line
        self._mark_closing()
        return ClauseText(
            tuple(clause.finished() for clause in self.closed), tuple(self.recipients), tuple(self.signature)
        )

    # --- the ends of the document -------------------------------------------------------------------------------

    def _read_title(self) -> int:
        """The heading block: everything down to the document's kind ("KẾ HOẠCH") and the lines that name it."""
        kind_at = next((i for i, (line, _) in enumerate(self.lines[:30]) if line.upper().rstrip(" .:") in _KINDS), None)
        if kind_at is None or any(read_label(line) for line, _ in self.lines[:kind_at] if not DASH.fullmatch(line)):
            return 0
        title = self._open("title", ClauseLevel.TITLE)
        end = kind_at + 1
        while end < len(self.lines):
            line, after_blank = self.lines[end]
            new_sentence = after_blank and end > kind_at + 1 and line[:1].isupper()
            if new_sentence or read_label(line) or line.endswith((".", ":", ";", ",")):
                break
            end += 1
        for line, _ in self.lines[:end]:
            title.paragraphs.append(line)
        return end

    def _may_end(self, line: str) -> bool:
        return len(line) < 40 or bool(_SIGNATURE.search(line)) or line.rstrip().endswith(":")

    def _is_recipient(self, line: str, after_blank: bool) -> bool:
        if DASH.fullmatch(line) or PLUS.fullmatch(line):
            return True
        last = self.recipients[-1] if self.recipients else ""
        return bool(last) and not after_blank and not last.endswith((".", ";", ","))

    def _add_recipient(self, line: str) -> None:
        if (dash := DASH.fullmatch(line) or PLUS.fullmatch(line)) or not self.recipients:
            self.recipients.append(dash["rest"] if dash else line)
        else:
            self.recipients[-1] += f" {line}"

    def _mark_closing(self) -> None:
        """The last paragraph without a label that ends the document ("Trên đây là …", "… ./.") is the closing."""
        for index in range(len(self.closed) - 1, -1, -1):
            clause = self.closed[index]
            if clause.level is ClauseLevel.CLOSING or clause.address.startswith("PL"):
                continue
            kept = 1 if clause.label else 0
            if len(clause.paragraphs) > kept and clause.paragraphs[-1].endswith("./.") and clause.level not in (
                ClauseLevel.TITLE, ClauseLevel.OPENING,
            ) and "closing" not in self.addresses:  # fmt: skip
                closing = self._open("closing", ClauseLevel.CLOSING, at=index + 1)
                closing.paragraphs.append(clause.paragraphs.pop())
                if not clause.paragraphs and not clause.label:
                    self.closed.remove(clause)
            return

    # --- the body -----------------------------------------------------------------------------------------------

    def _is_number_cell(self, at: int) -> bool:
        """ "01" on a line of its own: the first cell of a table's row, where the text has a cell a line."""
        after = self.lines[at + 1][0] if at + 1 < len(self.lines) else ""
        return not self.width and bool(_NUMBER_CELL.fullmatch(self.lines[at][0])) and after[:1].isupper()

    def _add_line(self, line: str, previous: str, after_blank: bool, *, cell: bool = False) -> None:
        current = self.closed[-1] if self.closed and self.closed[-1].level is not ClauseLevel.TITLE else None
        paragraph = current.paragraphs[-1] if current and current.paragraphs else ""
        label = read_label(line, section_after=self.section)
        if label and not (paragraph and self._is_false_label(label, paragraph, line)):
            self._open_label(label)
            return
        if current is None:
            self._open("opening", ClauseLevel.OPENING).paragraphs.append(line)
            return
        if not current.paragraphs:  # "Phần thứ nhất" on a line of its own: the next line names it
            current.paragraphs.append(line)
            return
        if not cell and self._continues(paragraph, previous, line, after_blank):
            current.paragraphs[-1] = f"{paragraph} {line}"
            return
        self._open_paragraph(current, line)

    def _continues(self, paragraph: str, previous: str, line: str, after_blank: bool) -> bool:
        """Whether an unlabelled line goes on with the paragraph before it: a sentence broken by a page or a margin."""
        full_line = bool(self.width) and not after_blank and len(previous) >= 0.75 * self.width
        if paragraph.endswith(_FINISHED):
            return full_line
        starts_low = line[0].islower() or not (line[0].isalpha() or line[0] in "“\"'(")
        return (
            starts_low or paragraph.endswith(",") or full_line or (not self.width and len(paragraph) > _HEADING_LIMIT)
        )

    def _is_false_label(self, label: Label, paragraph: str, line: str) -> bool:
        """A wrapped line may begin like a label: "2021 | - 2025", "tháng | 6. Các đơn vị", "của V. I. Lênin"."""
        if paragraph.endswith((*_FINISHED, ",")) or (self.closed[-1].label and paragraph.isupper()):
            return False
        if label.level is ClauseLevel.DASH:
            return label.rest[0].isdigit() and paragraph[-1].isdigit()
        if label.number is None or label.level not in (ClauseLevel.PART, ClauseLevel.ITEM):
            return False
        siblings = [clause.number for clause in self.stack if clause.rank == label.rank]
        expected = (siblings[-1] or 0) + 1 if siblings else 1
        return len(paragraph) > _HEADING_LIMIT and label.number != expected and label.number != 1

    def _open_paragraph(self, current: _Open, line: str) -> None:
        if line.casefold().startswith("trên đây là") and "closing" not in self.addresses:
            self.stack.clear()
            self._open("closing", ClauseLevel.CLOSING).paragraphs.append(line)
            return
        in_list = current.level in (ClauseLevel.DASH, ClauseLevel.PLUS) and not current.paragraphs[-1].endswith(":")
        if not in_list:
            current.paragraphs.append(line)
            return
        while self.stack and self.stack[-1].level in (ClauseLevel.DASH, ClauseLevel.PLUS):
            self.stack.pop()
        owner = self.stack[-1] if self.stack else None
        if owner is None:
            self._open("p1", ClauseLevel.PARAGRAPH).paragraphs.append(line)
            return
        owner.loose += 1
        self._open(f"{owner.address}p{owner.loose}", ClauseLevel.PARAGRAPH, parent=owner).paragraphs.append(line)

    def _open_label(self, label: Label) -> None:
        if label.step.startswith("PL"):  # an annex stands after the whole text, below nothing
            self.stack.clear()
        while self.stack and self.stack[-1].rank >= label.rank:
            self.stack.pop()
        parent = self.stack[-1] if self.stack else None
        if label.level is ClauseLevel.DASH:
            step = f"-{self._count_in(parent, 'dashes')}"
        elif label.level is ClauseLevel.PLUS:
            step = f"+{self._count_in(parent, 'pluses')}"
        else:
            step = label.step
        if label.level is ClauseLevel.DECIMAL and parent is not None:
            step = below(parent.label, step)
        globally_numbered = label.level in (ClauseLevel.ARTICLE, ClauseLevel.DIVISION, ClauseLevel.CHAPTER)
        if parent is None or (globally_numbered and step.startswith("D")):
            address = step
        elif step[0] in "-+":
            address = parent.address + step
        else:
            address = f"{parent.address}.{step}"
        opened = self._open(
            address, label.level, rank=label.rank, label=label.printed, number=label.number, parent=parent
        )
        if label.rest:
            opened.paragraphs.append(label.rest)
        self.stack.append(opened)

    def _count_in(self, parent: _Open | None, counter: str) -> int:
        if parent is None:
            self.root_marks[counter] += 1
            return self.root_marks[counter]
        setattr(parent, counter, getattr(parent, counter) + 1)
        return int(getattr(parent, counter))

    def _open(
        self,
        address: str,
        level: ClauseLevel,
        *,
        rank: int = 99,
        label: str = "",
        number: int | None = None,
        parent: _Open | None = None,
        at: int | None = None,
    ) -> _Open:
        unique = address
        while unique in self.addresses:
            self.addresses[address] += 1
            unique = f"{address}({self.addresses[address]})"
        self.addresses[unique] = 1
        if level is ClauseLevel.SECTION:
            self.section = label[0]
        opened = _Open(unique, level, rank, label, number, parent)
        if parent is not None:
            parent.has_children = True
        self.closed.insert(len(self.closed) if at is None else at, opened)
        return opened


def _clean_lines(text: str) -> Iterator[tuple[str, bool, bool]]:
    """Lines that say something, in composed Unicode, without emphasis; with whether an empty line stood before, and
    whether the line has cells: two or more tabs between words.
    """
    text = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    after_blank = False
    for raw in re.split(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", text):
        line = _SPACES.sub(" ", raw).strip()
        line = re.sub(r"^#{1,6} ", "", line)
        line = re.sub(r"\\([.\-*+()_#])", r"\1", line)
        line = unicodedata.normalize("NFC", _EMPHASIS.sub("", line).strip())
        if not any(character.isalnum() for character in line):  # empty, or an ornament: "*", "-----", "___"
            after_blank = True
            continue
        yield line, after_blank, len(re.findall(r"(?<=\S)[ ]*\t\s*(?=\S)", raw)) > 1
        after_blank = False
