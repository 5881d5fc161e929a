"""Plan documents made for tests: .docx and .odt as zips written by hand, PDF by typst."""

import io
import re
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import typst

FONTS = str(Path(__file__).parents[2] / "kheo" / "recognition" / "typst" / "fonts")
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ODT = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"), ("text", "text"), ("style", "style"), ("table", "table"), ("draw", "drawing"),
    )
)  # fmt: skip
ODT_TYPE = "application/vnd.oasis.opendocument.text"


def packed(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2023, 1, 1, 0, 0, 0)), content, compress_type=method)
    return file.getvalue()


def docx(body: str, *, numbering: str = "", styles: str = "", **parts: str) -> bytes:
    """A .docx whose document has this body; `numbering` and `styles` are what stands in those parts."""
    content: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{_RELS}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {_W} {_MC}><w:body>{body}</w:body></w:document>",
    }
    if numbering:
        content["word/numbering.xml"] = f"<w:numbering {_W}>{numbering}</w:numbering>"
    if styles:
        content["word/styles.xml"] = f"<w:styles {_W}>{styles}</w:styles>"
    return packed(content | parts)


def p(words: str, properties: str = "") -> str:
    """A paragraph of a .docx."""
    run = f'<w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r>' if words else ""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{run}</w:p>"


def numbered(words: str, num: int, depth: int = 0) -> str:
    return p(words, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{num}"/></w:numPr>')


def table(*rows: Sequence[Sequence[str]]) -> str:
    """A table of a .docx: rows of cells of paragraphs."""
    cells = ("".join(f"<w:tc>{''.join(map(p, cell))}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def abstract(key: int, *levels: str, more: str = "") -> str:
    described = "".join(f'<w:lvl w:ilvl="{at}">{level}</w:lvl>' for at, level in enumerate(levels))
    return f'<w:abstractNum w:abstractNumId="{key}">{more}{described}</w:abstractNum>'


def level(form: str, pattern: str, more: str = "", start: int = 1) -> str:
    return f'<w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{pattern}"/>{more}'


def num(key: int, abstract_key: int, more: str = "") -> str:
    return f'<w:num w:numId="{key}"><w:abstractNumId w:val="{abstract_key}"/>{more}</w:num>'


def odt(body: str, *, styles: str = "", manifest: str = "", automatic: str = "") -> bytes:
    content = (
        f"<office:document-content {_ODT}><office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    described = f"<office:document-styles {_ODT}><office:styles>{styles}</office:styles></office:document-styles>"
    return packed(
        {
            "mimetype": ODT_TYPE,
            "content.xml": content,
            "styles.xml": described,
            "META-INF/manifest.xml": manifest
            or '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        }
    )


def pdf(source: str) -> bytes:
    """A PDF from typst markup, in the typeface that the house prints with."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "document.typ"
        file.write_text(source, encoding="utf-8")
        compiled = typst.Compiler(str(file), font_paths=[FONTS]).compile(format="pdf")
    assert isinstance(compiled, bytes)
    return compiled


PAGE = """#set page(paper: "a4", margin: (left: 3cm, right: 2cm, y: 2cm), numbering: "1")
#set text(font: "Kheo Serif", size: 14pt, lang: "vi")
#set smartquote(enabled: false)
"""
OFFICIAL = f"{PAGE}#set par(justify: true, spacing: 0.65em, first-line-indent: (amount: 1cm, all: true))\n"
RAGGED = f"{PAGE}#set par(justify: false, spacing: 1.2em)\n"


def typed(words: str) -> str:
    """Words as typst markup that prints exactly them."""
    return re.sub(r"([\\#$*_`<>@~\[\]=/+\-\"'.])", r"\\\1", words)
