"""Whether a DOCX, opened by LibreOffice and made a PDF, says what our own PDF says, word after word."""

import re
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

import pypdfium2

from kheo.papers.actions.rendering import render
from kheo.papers.rules.official import Official, Picture, Table

OFFICE = shutil.which("soffice")
_EMPTY = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 1"/>'
_NOT_SAID = re.compile(r"[\s\u200b\u200c\ufffe\u0002\u00ad–—-]+")


def difference(document: Official) -> str:
    """ "" where both say the same; else the words around the first that differ. Charts are left out."""
    document = _undrawn(document)
    ours, theirs = _said(document, render(document, "pdf")), _said(document, _by_office(render(document, "docx")))
    if ours == theirs:
        return ""
    first = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs)))
    return f"…{ours[max(0, first - 40) : first + 40]}… / …{theirs[max(0, first - 40) : first + 40]}…"


def _undrawn(document: Official) -> Official:
    return replace(
        document,
        blocks=[replace(each, svg=_EMPTY) if isinstance(each, Picture) else each for each in document.blocks],
    )


def _by_office(data: bytes) -> bytes:
    with tempfile.TemporaryDirectory(prefix="kheo-office-") as folder:
        (Path(folder) / "a.docx").write_bytes(data)
        subprocess.run(
            [OFFICE or "soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf",
             "--outdir", folder, f"{folder}/a.docx"],
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip
        return (Path(folder) / "a.pdf").read_bytes()


def _said(document: Official, data: bytes) -> str:
    """All pages as one run of letters, without page numbers and the heads of tables that go on."""
    tables = [each for each in document.all_blocks if isinstance(each, Table)]
    heads = {_bare("".join(column.title for column in each.columns)) for each in tables}
    said = ""
    for number, page in enumerate(pypdfium2.PdfDocument(data), start=1):
        words = _bare(page.get_textpage().get_text_range())
        if number > 1:
            words = words.removeprefix(str(number))
            words = next((words.removeprefix(head) for head in heads if words.startswith(head)), words)
        said += words
    for head in heads:  # where a table begins a page, its head was taken for one that goes on
        said = said.replace(head, "")
    return said


def _bare(words: str) -> str:
    return _NOT_SAID.sub("", words)
