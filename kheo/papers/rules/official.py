"""An official document as values: what stands on the paper, and where each figure in it comes from.

Layout of documents of the Party: Hướng dẫn 36-HD/VPTW (2018); of bodies of the State: Nghị định 30/2020/NĐ-CP. A
document is made by `queries/official/`, and set as DOCX, PDF or XLSX by `actions/rendering/`; all three say the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True)
class Figure:
    """A number in a sentence or a cell, with its source: what was counted, as of which day, after which clause."""

    text: str  # as printed: "12", "60%"
    says: str  # "Số mô hình đã đăng ký của Đảng ủy xã Bắc Thủy"
    as_of: date
    clause: str = ""
    link: str = ""  # path of the page that opens its records


Run = str | Figure
Runs = Sequence[Run]  # one paragraph's or one cell's content


def plain(runs: Runs | Run) -> str:
    """The words alone."""
    if isinstance(runs, str | Figure):
        runs = (runs,)
    return "".join(run if isinstance(run, str) else run.text for run in runs)


@dataclass(frozen=True)
class Heading:
    text: str  # with its number: "I. KẾT QUẢ ĐĂNG KÝ"
    level: int = 1  # 1 part, 2 item, 3 below


@dataclass(frozen=True)
class Paragraph:
    runs: Runs
    label: str = ""  # "Điều 1." set bold before the words
    by_office: bool = False  # a place where the office writes; `runs` says what belongs here
    suggested: str = ""  # words that were written for it elsewhere already; the office goes on from them
    italic: bool = False


@dataclass(frozen=True)
class Items:
    """Lines with a dash."""

    lines: Sequence[Runs]


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True)
class Column:
    title: str
    width: int = 10  # a share of the width, beside the others'
    align: Align = Align.LEFT


@dataclass(frozen=True)
class Row:
    cells: Sequence[Runs | Run]
    is_total: bool = False
    is_section: bool = False  # one cell over the whole width: "II. Đảng ủy các xã, thị trấn"


@dataclass(frozen=True)
class Table:
    columns: Sequence[Column]
    rows: Sequence[Row]
    title: str = ""  # above the table, and the sheet's name


@dataclass(frozen=True)
class Picture:
    """A drawing that the house made, as SVG. A table of the document says the same, so a workbook leaves it out."""

    svg: str
    caption: str  # below it
    alt: str  # for whoever does not see it
    width_mm: int = 165


Block = Heading | Paragraph | Items | Table | Picture


@dataclass(frozen=True)
class Letterhead:
    """Who issues it. `issuer` has the superior's name in the first lines and its own, in bold, in the last."""

    party: bool
    issuer: Sequence[str]
    number: str  # "72-KH/HU", or "……-KH/HU" before it has one
    place_and_date: str  # "Chi Lăng, ngày 13 tháng 12 năm 2021"


@dataclass(frozen=True)
class Signature:
    authority: Sequence[str] = ()  # "T/M BAN THƯỜNG VỤ"
    position: str = ""
    name: str = ""


@dataclass(frozen=True)
class Annex:
    """What follows the signature, on a page of its own."""

    title: str  # "DANH SÁCH"
    subject: str
    note: str  # "(Kèm theo Quyết định số …)"
    blocks: Sequence[Heading | Paragraph | Items | Table]


@dataclass(frozen=True)
class Official:
    """A whole document, before it has a number and a signature or after."""

    kind: str  # "BÁO CÁO"; "" for a letter, which has its subject below the number
    subject: str  # "kết quả thực hiện Phong trào thi đua …"
    head: Letterhead
    blocks: Sequence[Block]
    signature: Signature
    recipients: Sequence[str] = ()
    addressees: Sequence[str] = ()  # "Kính gửi" lines of a letter or a proposal
    landscape: bool = False
    file_name: str = "van-ban"
    cosigned: Sequence[Signature] = ()  # to the left of `signature`, as minutes have it; recipients then stand below
    annexes: Sequence[Annex] = ()

    @property
    def all_blocks(self) -> Sequence[Block]:
        return (*self.blocks, *(block for annex in self.annexes for block in annex.blocks))

    @property
    def signatures(self) -> Sequence[Signature]:
        return (*self.cosigned, self.signature)

    def figures(self) -> Iterator[Figure]:
        """Every figure in the order of the paper."""
        for block in self.all_blocks:
            if isinstance(block, Paragraph):
                yield from _figures(block.runs)
            elif isinstance(block, Items):
                for line in block.lines:
                    yield from _figures(line)
            elif isinstance(block, Table):
                for row in block.rows:
                    for cell in row.cells:
                        yield from _figures(cell)

    def words(self) -> Iterator[str]:
        """Every piece of text in the order of the paper, as all renderings must hold it."""
        yield from (*self.head.issuer, self.head.number, self.head.place_and_date)
        yield from (each for each in (self.kind, self.subject, *self.addressees) if each)
        yield from _words(self.blocks)
        signed = [words for each in self.signatures for words in (*each.authority, each.position, each.name)]
        yield from filter(None, (*signed, *self.recipients) if self.cosigned else (*self.recipients, *signed))
        for annex in self.annexes:
            yield from filter(None, (annex.title, annex.subject, annex.note))
            yield from _words(annex.blocks)


def _words(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Heading):
            yield block.text
        elif isinstance(block, Paragraph):
            yield " ".join(filter(None, (block.label, plain(block.runs))))
        elif isinstance(block, Items):
            yield from (plain(line) for line in block.lines)
        elif isinstance(block, Picture):
            yield from filter(None, [block.caption])
        else:
            yield from filter(None, [block.title, *(column.title for column in block.columns)])
            for row in block.rows:
                yield from filter(None, (plain(cell) for cell in row.cells))


def _figures(runs: Runs | Run) -> Iterator[Figure]:
    if isinstance(runs, Figure):
        yield runs
    elif not isinstance(runs, str):
        yield from (run for run in runs if isinstance(run, Figure))
