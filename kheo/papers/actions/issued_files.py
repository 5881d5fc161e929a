"""The bytes of issued documents: made once, or sent; kept under their hash. Part of the actions that issue."""

from datetime import datetime
from typing import TYPE_CHECKING, cast

from kheo.papers.actions.rendering import Form, render
from kheo.papers.actions.unit_templates import template_bytes
from kheo.papers.models import IssuedFile, IssuedPaper
from kheo.papers.queries.official import Paper
from kheo.papers.rules.issuing import FileForm
from kheo.papers.rules.official import Official, Table
from kheo.registrations.actions.storing import Looked, keep, made
from kheo.registrations.rules.files import FileKind, clean_name

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

KINDS = {FileForm.DOCX: FileKind.DOCX, FileForm.PDF: FileKind.PDF, FileForm.XLSX: FileKind.XLSX}


def keep_forms(issued: IssuedPaper, document: Official, paper: Paper, *, by: "Actor", at: datetime) -> list[IssuedFile]:
    """Every form that the document has, rendered now and never again."""
    tables = any(isinstance(block, Table) for block in document.all_blocks)
    files = []
    for name in paper.forms:
        form = FileForm(name)
        if form is FileForm.XLSX and not tables:
            continue
        template = template_bytes(issued.unit, paper.name) if form is FileForm.DOCX else None
        looked = made(render(document, cast(Form, name), template=template), KINDS[form])
        files.append(keep_file(issued, form, looked, "", by=by, at=at))
    return files


def keep_file(
    issued: IssuedPaper, form: FileForm, looked: Looked, name: str, *, by: "Actor", at: datetime
) -> IssuedFile:
    stored = keep(looked, at)
    said = name or f"{issued.number_text.replace('/', '-')} {issued.title}"
    return IssuedFile.objects.create(
        issued=issued, form=form, file=stored, size=stored.size, name=clean_name(said, looked.kind),
        added_at=at, added_by_id=by.user_id,
    )  # fmt: skip
