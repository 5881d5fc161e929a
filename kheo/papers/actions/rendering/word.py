"""A document as DOCX, for the office to go on with: docxtpl fills a template, and the body comes in as rows of XML.

The body is put in after the template was filled: thousands of rows never pass through the template engine, and nothing
that a document says is ever read as a placeholder.
"""

import io
import zipfile
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from kheo.papers.actions.rendering.word_body import Placed, annex_xml, body_xml, foot_xml
from kheo.papers.actions.rendering.word_checks import check_file, check_placeholders, environment, refused
from kheo.papers.actions.rendering.word_house import W, core_properties, packed
from kheo.papers.actions.rendering.wording import (
    addressed,
    clean,
    issuer_lines,
    listed,
    size_of,
    subject_of_letter,
    title_of,
)
from kheo.papers.rules.official import Official, Picture, Signature

TEMPLATES = Path(__file__).parents[2] / "docx"
_HERE = "kheo-body-goes-here"
_PLACE = f"<w:p><w:r><w:t>{_HERE}</w:t></w:r></w:p>"
_TEXT_WIDTH = 9354  # of the house's own page, in twentieths of a point


def docx_of(document: Official, template: bytes | None = None) -> bytes:
    from docx.opc.exceptions import OpcError
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError
    from lxml.etree import LxmlError

    data = template if template is not None else _house(document.head.party)
    if template is not None:
        check_file(template)
    jinja = environment()
    try:
        filled = DocxTemplate(io.BytesIO(data))
        filled.render_init()
        if template is not None:
            _check_placeholders(filled, jinja)
        filled.render(_context(document), jinja, autoescape=True)
    except RecursionError as error:
        raise refused("unreadable", "Tệp mẫu không phải tệp DOCX hoặc đã hỏng.") from error
    except (OpcError, LxmlError, TemplateError, KeyError, ValueError, AttributeError, TypeError) as error:
        if template is None:
            raise
        raise refused("unreadable", "Tệp mẫu không phải tệp DOCX hoặc đã hỏng.") from error
    made = filled.docx
    if document.landscape:
        _turn(made)
    _find_place(made)
    _bring_styles(made, document.head.party)
    width = _text_width(made)
    body = body_xml(tuple(document.blocks), width, _pictures(document, made))
    if document.cosigned:
        recipients = listed(document.recipients, party=document.head.party)
        body += foot_xml(document.signatures, recipients, width, party=document.head.party)
    after = "".join(annex_xml(annex, width) for annex in document.annexes)
    out = io.BytesIO()
    made.save(out)
    return _finished(out.getvalue(), document, body, after, made.part.partname.lstrip("/"))


@lru_cache(maxsize=2)
def _house(party: bool) -> bytes:
    return (TEMPLATES / ("party.docx" if party else "state.docx")).read_bytes()


def _context(document: Official) -> dict[str, Any]:
    above, own = issuer_lines(document)
    to, addressees = addressed(document)
    # where several sign, the body ends with them and with the recipients
    alone = not document.cosigned
    signature = document.signature if alone else Signature()
    return {
        "issuer_above": "\n".join(above),
        "issuer": "\n".join(own),
        "number": clean(document.head.number),
        "place_and_date": clean(document.head.place_and_date),
        "kind": clean(document.kind),
        "subject": clean(document.subject),
        "letter_subject": "" if document.kind else subject_of_letter(document),
        "addressee": to,
        "addressees": addressees,
        "signed": signature != Signature(),
        "authority": "\n".join(map(clean, signature.authority)),
        "position": clean(signature.position),
        "name": clean(signature.name),
        "recipients": listed(document.recipients, party=document.head.party) if alone else [],
        "body": _Marker(),
    }


class _Marker:
    """Where the body will stand: a paragraph of its own, as a subdocument would be."""

    def __html__(self) -> str:
        return _PLACE

    __str__ = __html__


def _check_placeholders(filled: Any, jinja: Any) -> None:
    if not check_placeholders(filled.patch_xml(filled.get_xml()), jinja):
        raise refused("no_body", "Tệp mẫu chưa có chỗ cho nội dung: {{p body }}.")
    parts = [part for uri in (filled.HEADER_URI, filled.FOOTER_URI) for _key, part in filled.get_headers_footers(uri)]
    sources = [filled.get_part_xml(part) for part in parts]
    sources += [
        part.blob.decode("utf-8", "replace")
        for part in filled.docx.part.package.iter_parts()
        if part.content_type.endswith("footnotes+xml")
    ]
    if any(check_placeholders(filled.patch_xml(source), jinja) for source in sources):
        raise refused("no_body", "Chỗ cho nội dung {{p body }} phải ở phần thân văn bản.")
    properties = filled.docx.core_properties
    for name in ("author", "comments", "identifier", "language", "subject", "title"):
        check_placeholders(getattr(properties, name), jinja)


def _turn(made: Any) -> None:
    """The whole document on the long side."""
    from docx.enum.section import WD_ORIENT

    for section in made.sections:
        if section.page_width and section.page_height and section.page_width < section.page_height:
            section.page_width, section.page_height = section.page_height, section.page_width
        section.orientation = WD_ORIENT.LANDSCAPE


def _find_place(made: Any) -> None:
    """One line for the body, among the document's own paragraphs, under the prefix that the body is written in."""
    root = made.element
    places = [text.getparent().getparent() for text in root.body.iter(f"{{{W}}}t") if text.text == _HERE]
    if len(places) != 1 or places[0].getparent() is not root.body:
        raise refused("no_body", "Tệp mẫu phải có đúng một dòng {{p body }}, đứng riêng, ngoài bảng.")
    if root.nsmap.get("w") != W:
        raise refused("unreadable", "Tệp mẫu không phải tệp DOCX hoặc đã hỏng.")


def _text_width(made: Any) -> int:
    section = made.sections[-1]
    if section.page_width is None or section.left_margin is None or section.right_margin is None:
        return _TEXT_WIDTH
    return max(int(section.page_width - section.left_margin - section.right_margin) // 635, 2000)


def _pictures(document: Official, made: Any) -> list[Placed]:
    """Every picture as PNG among the parts of the file, in their order."""
    from kheo.papers.actions.rendering.pdf import drawn

    placed = []
    for block in document.blocks:
        if isinstance(block, Picture):
            size = size_of(block, landscape=document.landscape)
            relation, _image = made.part.get_or_add_image(io.BytesIO(drawn(block, size[0])))
            placed.append(Placed(relation, size))
    return placed


def _bring_styles(made: Any, party: bool) -> None:
    """The styles that a unit's template does not have come from the house's."""
    from docx import Document

    known = {style.get(f"{{{W}}}styleId") for style in made.styles.element}
    if {"KheoBody", "KheoCellSmall", "KheoCaption"} <= known:
        return
    for style in Document(io.BytesIO(_house(party))).styles.element:
        ident = style.get(f"{{{W}}}styleId") or ""
        if ident.startswith("Kheo") and ident not in known:
            made.styles.element.append(deepcopy(style))


def _finished(data: bytes, document: Official, body: str, after: str, main: str) -> bytes:
    """The body in its place, as text (a tree of it takes minutes to move), what follows the signature at the end, and
    nothing that changes from day to day.
    """
    issuer = escape(" ".join(issuer_lines(document)[1]))
    core = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + core_properties(
        escape(title_of(document)), issuer
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name in parts:
        if name.startswith("docProps/core"):
            parts[name] = core.encode()
    words = parts[main].replace(_PLACE.encode(), body.encode(), 1)
    end = max(words.rfind(b"<w:sectPr"), 0) or words.rfind(b"</w:body>")
    parts[main] = words[:end] + after.encode() + words[end:]
    return packed(parts)
