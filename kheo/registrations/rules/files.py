"""What may be attached to a dossier, told by its content and never by its name."""

import re
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from kheo.shared.problems import Problem
from kheo.shared.text import nfc, squeeze

LARGEST = 20 * 1024 * 1024  # bytes
MOST_FILES = 40  # in one dossier
MOST_MEMBERS = 5_000  # of a DOCX or XLSX
LARGEST_UNPACKED = 300 * 1024 * 1024  # bytes
LARGEST_IMAGE = 60_000_000  # pixels
LONGEST_NAME = 120


class FileKind(StrEnum):
    """The value is the content type under which the file is stored and served."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    @property
    def is_image(self) -> bool:
        return self in IMAGES

    @property
    def ending(self) -> str:
        return ENDINGS[self]


IMAGES = frozenset({FileKind.JPEG, FileKind.PNG, FileKind.WEBP})
ENDINGS = {
    FileKind.JPEG: ".jpg",
    FileKind.PNG: ".png",
    FileKind.WEBP: ".webp",
    FileKind.PDF: ".pdf",
    FileKind.DOCX: ".docx",
    FileKind.XLSX: ".xlsx",
}
ACCEPT = ".jpg,.jpeg,.png,.webp,.pdf,.docx,.xlsx"
KINDS_IN_WORDS = "ảnh (JPEG, PNG, WebP), PDF, Word (DOCX) hoặc Excel (XLSX)"


@dataclass(frozen=True)
class Sniffed:
    """What the first look at a file tells: its kind, or why it is not accepted."""

    kind: FileKind | None
    problem: Problem | None = None


def sniff(content: BinaryIO, size: int) -> Sniffed:
    """The kind of a file by its content. Images are decoded later; an office file is looked into, never unpacked."""
    if size == 0:
        return Sniffed(None, _problem("empty", "Tệp rỗng.", "Chọn lại tệp."))
    if size > LARGEST:
        return Sniffed(
            None, _problem("too_large", f"Tệp nặng {size / 1024**2:.0f} MB; tối đa 20 MB.", "Nén hoặc chia nhỏ tệp.")
        )
    content.seek(0)
    head = content.read(16)
    content.seek(0)
    if head.startswith(b"\xff\xd8\xff"):
        return Sniffed(FileKind.JPEG)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Sniffed(FileKind.PNG)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Sniffed(FileKind.WEBP)
    if re.match(rb"%PDF-[12]\.\d", head):
        return Sniffed(FileKind.PDF)
    if head.startswith(b"PK\x03\x04"):
        return _sniff_zip(content)
    return Sniffed(None, _unknown())


def _sniff_zip(content: BinaryIO) -> Sniffed:
    try:
        with zipfile.ZipFile(content) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_UNPACKED:
                return Sniffed(None, _problem("bomb", "Tệp nén chứa quá nhiều dữ liệu.", "Lưu lại tệp rồi tải lên."))
            if "[Content_Types].xml" not in names or any(member.flag_bits & 1 for member in members):
                return Sniffed(None, _unknown())
            types = archive.open("[Content_Types].xml").read(2_000_000).lower()
    except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError, ValueError, EOFError):
        return Sniffed(
            None, _problem("damaged", "Tệp bị hỏng, không mở được.", "Mở tệp bằng Word hoặc Excel rồi lưu lại.")
        )
    finally:
        content.seek(0)
    if (
        any(name.lower().endswith(("vbaproject.bin", ".vbs", ".exe", ".dll")) for name in names)
        or b"macroenabled" in types
    ):
        return Sniffed(None, _problem("macros", "Tệp có macro.", "Lưu lại dưới dạng .docx hoặc .xlsx không có macro."))
    if "word/document.xml" in names:
        return Sniffed(FileKind.DOCX)
    if "xl/workbook.xml" in names:
        return Sniffed(FileKind.XLSX)
    return Sniffed(None, _unknown())


def clean_name(name: str, kind: FileKind) -> str:
    """A name that is safe to show and to save under: no folders, no control characters, the ending of its content."""
    base = re.split(r"[\\/]", nfc(name))[-1]
    base = squeeze(re.sub(r"[\x00-\x1f\x7f<>:\"|?*]", "", base)).strip(". ")
    stem = re.sub(r"\.(jpe?g|png|webp|pdf|docx|xlsx)$", "", base, flags=re.IGNORECASE)
    stem = stem[: LONGEST_NAME - len(kind.ending)].strip(". ") or "tep"
    return stem + kind.ending


def damaged_image() -> Problem:
    return _problem("damaged_image", "Ảnh bị hỏng, không mở được.", "Chụp hoặc lưu lại ảnh rồi tải lên.")


def too_many_pixels() -> Problem:
    return _problem("too_many_pixels", "Ảnh có kích thước quá lớn.", "Thu nhỏ ảnh rồi tải lên.")


def _unknown() -> Problem:
    return _problem("unknown_kind", "Tệp không thuộc loại được nhận.", f"Tải lên {KINDS_IN_WORDS}.")


def _problem(code: str, message: str, next_step: str) -> Problem:
    return Problem(f"attachment.{code}", message, next_step, "file")
