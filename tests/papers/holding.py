"""What a file of an official document says, and that it says all of the document."""

import io
import re
import zipfile

import pypdfium2
from lxml import etree

from kheo.papers.rules.official import Official

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def words_of_pdf(data: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))


def words_of_docx(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    return "".join(text.text or "" for text in root.iter(f"{WORD}t"))


def bare(words: str) -> str:
    return re.sub(r"[\s\u200b\ufffe\u0002\u00ad-]+", "", words)


def holds_in_order(text: str, document: Official) -> None:
    """Every word of the document, in its order."""
    text, at = bare(text), 0
    for words in document.words():
        found = text.find(bare(words), at)
        assert found >= 0, words
        at = found + len(bare(words))
