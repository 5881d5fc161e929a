"""An official document as a file: DOCX for the office to go on with, PDF for print, XLSX of its tables.

The same document gives the same bytes. The libraries are loaded when they are first needed: a server that writes
nothing does without them.
"""

from typing import Literal, assert_never

from kheo.papers.rules.official import Official

Form = Literal["docx", "pdf", "xlsx"]


def render(document: Official, form: Form, *, template: bytes | None = None) -> bytes:
    """The document's file; `template`: a unit's own DOCX, refused by RuleBroken when unfit."""
    match form:
        case "pdf":
            from kheo.papers.actions.rendering.pdf import pdf_of

            return pdf_of(document)
        case "docx":
            from kheo.papers.actions.rendering.word import docx_of

            return docx_of(document, template)
        case "xlsx":
            from kheo.papers.actions.rendering.workbook import xlsx_of

            return xlsx_of(document)
        case _:
            assert_never(form)
