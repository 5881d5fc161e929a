"""The blocks of a document as WordprocessingML, written as text: thousands of rows in a second."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from kheo.papers.actions.rendering.wording import (
    SIZES,
    SMALL_FROM,
    TAIL,
    aligned,
    cells_of,
    clean,
    is_centred,
    said,
    widths_of,
    words_of,
)
from kheo.papers.rules.official import Align, Annex, Block, Heading, Items, Paragraph, Picture, Signature, Table

_DRAWN = "http://schemas.openxmlformats.org/drawingml/2006"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_EMU = 36_000  # to the millimetre
_BOLD = "<w:rPr><w:b/><w:bCs/></w:rPr>"
_ITALIC = "<w:rPr><w:i/><w:iCs/></w:rPr>"
_UNDERLINED = '<w:rPr><w:u w:val="single"/></w:rPr>'
_ABREAST = 3  # signatures in a row
_JC = {Align.LEFT: "left", Align.CENTRE: "center", Align.RIGHT: "right"}
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
# Between two tables that touch; without it LibreOffice makes one of them.
_HAIR = (
    '<w:p><w:pPr><w:pStyle w:val="KheoAfterTable"/><w:keepNext/><w:spacing w:before="0" w:after="0" w:line="1"'
    ' w:lineRule="exact"/><w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p>'
)
_MARGINS = '<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'


@dataclass(frozen=True)
class Placed:
    """A picture that is already a part of the file: its relation, and its size in millimetres."""

    relation: str
    size: tuple[float, float]


def body_xml(blocks: tuple[Block, ...], width: int, placed: Sequence[Placed] = (), *, signed: bool = True) -> str:
    """All blocks, in the prefix w; `width` is what lies between the margins, in twentieths of a point.

    `placed` has one for each picture, in their order. `signed`: a signature follows, and stays with the last block.
    """
    pictures = iter(enumerate(placed, start=1))
    parts: list[str] = []
    for n, block in enumerate(blocks, start=1):
        is_last = signed and n == len(blocks)
        if isinstance(block, Picture):
            parts += _picture(block, *next(pictures), is_last=is_last)
        else:
            parts += _block(block, width, is_last=is_last)
    return "".join(parts)


def _picture(picture: Picture, number: int, placed: Placed, *, is_last: bool) -> Iterator[str]:
    across, down = (round(each * _EMU) for each in placed.size)
    alt, name = escape(clean(picture.alt), {'"': "&quot;"}), f"Hình {number}"
    drawing = (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWN}/wordprocessingDrawing" distT="0" distB="0" distL="0"'
        f' distR="0"><wp:extent cx="{across}" cy="{down}"/><wp:docPr id="{number}" name="{name}" descr="{alt}"/>'
        f'<a:graphic xmlns:a="{_DRAWN}/main"><a:graphicData uri="{_DRAWN}/picture"><pic:pic'
        f' xmlns:pic="{_DRAWN}/picture"><pic:nvPicPr><pic:cNvPr id="{number}" name="{name}"/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip xmlns:r="{_RELATIONS}" r:embed="{placed.relation}"/><a:stretch>'
        f'<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{across}"'
        f' cy="{down}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r>"
    )
    yield _paragraph("KheoPicture", drawing)
    yield _paragraph("KheoCaption", _run(clean(picture.caption)), keep=is_last)


def _block(block: Heading | Paragraph | Items | Table, width: int, *, is_last: bool) -> Iterator[str]:
    if isinstance(block, Heading):
        style = "KheoHeadingCentre" if is_centred(block) else f"KheoHeading{min(max(block.level, 1), 3)}"
        yield _paragraph(style, _run(clean(block.text)))
    elif isinstance(block, Paragraph):
        label = _run(f"{clean(block.label)} ", _BOLD) if block.label else ""
        style = "KheoOffice" if block.by_office else "KheoBody"
        words = _run(words_of(block), _ITALIC if block.italic else "")
        yield _paragraph(style, label + words, keep=is_last)
    elif isinstance(block, Items):
        for n, line in enumerate(block.lines, 1):
            yield _paragraph("KheoItem", _run(f"- {said(line)}"), keep=is_last and n == len(block.lines))
    else:
        yield from _table(block, width, is_last=is_last)


def foot_xml(signatures: Sequence[Signature], recipients: Sequence[str], width: int, *, party: bool) -> str:
    """Signatures side by side, recipients below, in one cell that no page break divides."""
    rows = [signatures[start : start + _ABREAST] for start in range(0, len(signatures), _ABREAST)]
    parts = [_signatures(row, width // len(row)) for row in rows]
    if recipients:
        said = _run("Nơi nhận", _UNDERLINED) + _run(":") if party else _run("Nơi nhận:")
        parts.append(_paragraph("KheoRecipientsTitle", said))
        parts += [_paragraph("KheoRecipients", _run(line)) for line in recipients]
    after = _paragraph("KheoAfterTable", "")
    return _unruled(["".join(parts) + after], width) + after


def _signatures(row: Sequence[Signature], width: int) -> str:
    cells = []
    for each in row:
        lines = [_paragraph("KheoAuthority", _run(clean(line))) for line in (*each.authority, each.position) if line]
        lines += [_paragraph("KheoRoom", ""), _paragraph("KheoName", _run(clean(each.name)))]
        cells.append("".join(lines))
    return _unruled(cells, width) + _paragraph("KheoAfterTable", "")


def _unruled(cells: Sequence[str], width: int) -> str:
    """A table of one row, without lines or margins; `width` is that of one cell."""
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{width * len(cells)}" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>'
        + f'<w:gridCol w:w="{width}"/>' * len(cells)
        + "</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{each}</w:tc>' for each in cells)
        + "</w:tr></w:tbl>"
    )


def annex_xml(annex: Annex, width: int) -> str:
    """On a page of its own: its name, what it is of, and its blocks."""
    return (
        _paragraph("KheoKind", _run(clean(annex.title)), "<w:pageBreakBefore/>")
        + _paragraph("KheoSubject", _run(clean(annex.subject)))
        + _paragraph("KheoRule", _run(clean(annex.note), _ITALIC))
        + body_xml(tuple(annex.blocks), width, signed=False)
    )


def _run(words: str, properties: str = "") -> str:
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in words.split("\n"))
    return f"<w:r>{properties}{'<w:br/>'.join(lines)}</w:r>" if words else ""


def _paragraph(style: str, runs: str, more: str = "", *, keep: bool = False) -> str:
    kept = "<w:keepNext/>" if keep else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{kept}{more}</w:pPr>{runs}</w:p>'


def _table(table: Table, width: int, *, is_last: bool) -> Iterator[str]:
    """At the end of a document its last rows are a table of their own, which touches the first and stays with the
    signature: a table as long as many pages cannot be kept with what follows it.
    """
    count = len(table.columns)
    small = count >= SMALL_FROM
    style = "KheoCellSmall" if small else "KheoCell"
    widths = [int(each * 20) for each in widths_of(table, width / 20, SIZES[small])]
    sides = [f'<w:jc w:val="{_JC[align]}"/>' for align in aligned(table)]
    starts = [f'<w:tc><w:tcPr><w:tcW w:w="{each}" w:type="dxa"/></w:tcPr>' for each in widths]
    opened = (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{_BORDERS}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/>{_MARGINS}</w:tblPr><w:tblGrid>'
        + "".join(f'<w:gridCol w:w="{each}"/>' for each in widths)
        + "</w:tblGrid>"
    )
    if table.title:
        yield _paragraph("KheoTableTitle", _run(clean(table.title)))
    yield f"{opened}<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
    for start, column in zip(starts, table.columns, strict=True):
        middle = start.replace("</w:tcPr>", '<w:vAlign w:val="center"/></w:tcPr>')
        head = _paragraph(style, _run(clean(column.title), _BOLD), '<w:jc w:val="center"/>', keep=True)
        yield f"{middle}{head}</w:tc>"
    yield "</w:tr>"
    many = len(table.rows)
    tail = many - TAIL if many > TAIL else many
    for n, row in enumerate(table.rows):
        if n == tail and is_last:
            yield f"</w:tbl>{_HAIR}{opened}"
        keep = row.is_section or tail <= n < many - 1 or (is_last and n >= many - TAIL)
        yield "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        if row.is_section:
            words = _paragraph(style, _run(said(row.cells[0]) if row.cells else "", _BOLD), keep=keep)
            span = f'<w:tcW w:w="{sum(widths)}" w:type="dxa"/><w:gridSpan w:val="{count}"/>'
            yield f"<w:tc><w:tcPr>{span}</w:tcPr>{words}</w:tc>"
        else:
            bold = _BOLD if row.is_total else ""
            for start, side, words in zip(starts, sides, cells_of(row.cells, count), strict=True):
                yield f"{start}{_paragraph(style, _run(words, bold), side, keep=keep)}</w:tc>"
        yield "</w:tr>"
    yield f"</w:tbl>{_paragraph('KheoAfterTable', '', keep=is_last)}"
