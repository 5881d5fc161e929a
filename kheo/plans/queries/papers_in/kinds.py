"""What a file is, by its bytes; its name is not believed."""

from typing import Literal

from kheo.plans.queries.papers_in.refusals import refusal

Kind = Literal["packed", "pdf", "plain"]
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf'\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF")
_PAGES = (b"<!doctype html", b"<html", b"<?xml", b"mime-version:")


def kind_of(data: bytes) -> Kind:
    """RuleBroken for what no reader of ours takes."""
    begin = data[:1024]
    if not data.strip():
        raise refusal("paper.empty")
    if begin.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "packed"
    if b"%PDF-" in begin:
        return "pdf"
    if begin.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise refusal("paper.encrypted")
        is_sheet = "Workbook".encode("utf-16-le") in data or "PowerPoint".encode("utf-16-le") in data
        is_word = "WordDocument".encode("utf-16-le") in data
        raise refusal("paper.not_a_text" if is_sheet and not is_word else "paper.old_word")
    if begin.startswith(_ARCHIVES):
        raise refusal("paper.archive")
    if begin.startswith(_PICTURES):
        raise refusal("paper.picture")
    if begin.lstrip().startswith(b"{\\rtf"):
        raise refusal("paper.rich_text")
    if begin.removeprefix(b"\xef\xbb\xbf").lstrip()[:20].lower().startswith(_PAGES):
        raise refusal("paper.web_page")
    return "plain"
