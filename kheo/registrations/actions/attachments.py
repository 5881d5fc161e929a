"""Files of a dossier: looked at, cleaned, stored under their own hash, attached."""

import hashlib
import io
import os
import tempfile
import warnings
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from django.conf import settings
from django.db import transaction
from PIL import Image, ImageOps, UnidentifiedImageError

from kheo.audit.actions import record
from kheo.registrations.actions.events import tell
from kheo.registrations.actions.steps import locked
from kheo.registrations.models import Attachment, ProgressRecord, StoredFile
from kheo.registrations.rules import STATE_TITLES, State
from kheo.registrations.rules.files import (
    LARGEST_IMAGE,
    MOST_FILES,
    FileKind,
    clean_name,
    damaged_image,
    sniff,
    too_many_pixels,
)
from kheo.registrations.rules.values import line
from kheo.shared.problems import Problem, RuleBroken

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

LONGEST_SIDE = 4096  # pixels, of a stored image
PREVIEW_SIDE = 1280  # pixels, of the image shown on the page
PREVIEW_TYPE = "image/webp"
_PILLOW_FORMATS = {FileKind.JPEG: "JPEG", FileKind.PNG: "PNG", FileKind.WEBP: "WEBP"}


@dataclass(frozen=True)
class _Ready:
    """A file as it will be stored."""

    kind: FileKind
    content: bytes
    sha256: str
    original_sha256: str
    preview: bytes | None = None
    width: int | None = None
    height: int | None = None


def attach(
    *,
    registration_id: int,
    content: BinaryIO,
    size: int,
    name: str,
    by: "Actor",
    at: datetime,
    caption: str = "",
    progress_record_id: int | None = None,
) -> Attachment:
    """Add a file to a dossier. The bytes are on disk before the database says so; a refused file leaves nothing.

    Images are turned upright and written anew without EXIF (so without the place where they were taken), with a smaller
    one for the page. The same file twice is one stored file, and one attachment of a dossier. Refuses by content: see
    `rules.files`.
    """
    looked = sniff(content, size)
    if looked.problem or looked.kind is None:
        raise RuleBroken([looked.problem] if looked.problem else [])
    original = content.read()
    original_sha256 = hashlib.sha256(original).hexdigest()
    known = StoredFile.objects.filter(original_sha256=original_sha256).first()
    ready = None
    if known is None or not stored_path(known.sha256).exists():
        ready = _prepare(looked.kind, original, original_sha256)
        _write(stored_path(ready.sha256), ready.content)
        if ready.preview:
            _write(preview_path(ready.sha256), ready.preview)
    return _attach(
        registration_id, known, ready, clean_name(name, looked.kind), line(caption)[:300], progress_record_id, by, at
    )


@transaction.atomic
def _attach(
    registration_id: int,
    known: StoredFile | None,
    ready: _Ready | None,
    name: str,
    caption: str,
    progress_record_id: int | None,
    by: "Actor",
    at: datetime,
) -> Attachment:
    registration = locked(registration_id)
    problems = problems_before_attaching(State(registration.state))
    if registration.attachments.filter(removed_at__isnull=True).count() >= MOST_FILES:
        problems.append(
            Problem("attachment.too_many", f"Hồ sơ đã có {MOST_FILES} tệp.", "Gỡ bớt tệp không cần thiết.", "file")
        )
    if (
        progress_record_id
        and not ProgressRecord.objects.filter(pk=progress_record_id, registration=registration).exists()
    ):
        problems.append(
            Problem("attachment.other_record", "Lần ghi tiến độ không thuộc hồ sơ này.", "Tải lại trang.", "file")
        )
    if problems:
        raise RuleBroken(problems)
    if ready is not None:
        known, _ = StoredFile.objects.get_or_create(
            sha256=ready.sha256,
            defaults={
                "original_sha256": ready.original_sha256,
                "size": len(ready.content),
                "content_type": ready.kind.value,
                "width": ready.width,
                "height": ready.height,
                "has_preview": ready.preview is not None,
                "stored_at": at,
            },
        )
    if known is None:
        raise ValueError("a file to attach is either known or ready")
    again = registration.attachments.filter(file=known, removed_at__isnull=True).first()
    if again is not None:
        return again
    attachment = Attachment.objects.create(
        registration=registration,
        progress_record_id=progress_record_id,
        file=known,
        name=name,
        caption=caption,
        added_at=at,
        added_by_id=by.user_id,
    )
    tell(registration, "attach", by=by, at=at, reason=name)
    record(
        action="registration.attach",
        by=by,
        at=at,
        unit=registration.unit,
        target=registration,
        after={"attachment": attachment.pk, "name": name, "sha256": attachment.file_id},
    )
    return attachment


@transaction.atomic
def remove_attachment(*, attachment_id: int, by: "Actor", at: datetime) -> Attachment:
    """Take a file out of a dossier; its bytes and the record of it stay."""
    registration = locked(Attachment.objects.values_list("registration_id", flat=True).get(pk=attachment_id))
    attachment = Attachment.objects.select_for_update().get(pk=attachment_id)
    problems = problems_before_attaching(State(registration.state))
    if attachment.removed_at:
        problems.append(Problem("attachment.removed_already", "Tệp đã được gỡ.", "Tải lại trang."))
    if problems:
        raise RuleBroken(problems)
    attachment.removed_at = at
    attachment.save(update_fields=["removed_at"])
    tell(registration, "detach", by=by, at=at, reason=attachment.name)
    record(
        action="registration.detach",
        by=by,
        at=at,
        unit=registration.unit,
        target=registration,
        before={"attachment": attachment.pk, "name": attachment.name, "sha256": attachment.file_id},
    )
    return attachment


def problems_before_attaching(state: State) -> list[Problem]:
    if state not in {State.WITHDRAWN, State.CLOSED}:
        return []
    return [
        Problem(
            "attachment.dossier_closed",
            f"Không thay đổi được tệp khi đăng ký đang ở trạng thái “{STATE_TITLES[state]}”.",
            "Hồ sơ giữ nguyên như khi kết thúc.",
            "file",
        )
    ]


def stored_path(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def preview_path(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / sha256[:2] / f"{sha256}.preview"


def _write(path: Path, content: bytes) -> None:
    """All of the file or none of it, on the disk when this returns; an equal one that is there is left."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=".coming-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, settings.FILE_UPLOAD_PERMISSIONS or 0o640)
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _prepare(kind: FileKind, original: bytes, original_sha256: str) -> _Ready:
    if not kind.is_image:
        return _Ready(kind, original, original_sha256, original_sha256)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(original), formats=[_PILLOW_FORMATS[kind]]) as header:
                if header.width * header.height > LARGEST_IMAGE:
                    raise RuleBroken([too_many_pixels()])
                header.verify()
            with Image.open(io.BytesIO(original), formats=[_PILLOW_FORMATS[kind]]) as opened:
                opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                upright = ImageOps.exif_transpose(opened)
                content = _encode(upright, kind)
                preview = _encode_preview(upright)
                return _Ready(
                    kind,
                    content,
                    hashlib.sha256(content).hexdigest(),
                    original_sha256,
                    preview,
                    min(upright.width, LONGEST_SIDE),
                    min(upright.height, LONGEST_SIDE),
                )
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise RuleBroken([too_many_pixels()]) from bomb
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError) as wrong:
        raise RuleBroken([damaged_image()]) from wrong


def _encode(image: Image.Image, kind: FileKind) -> bytes:
    """The pixels alone: what travels with a photo (place, time, camera, thumbnails) is left behind."""
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = image if kind is not FileKind.JPEG or image.mode in {"RGB", "L"} else image.convert("RGB")
    if bare.mode not in {"RGB", "RGBA", "L", "LA", "P", "1", "I;16"}:
        bare = bare.convert("RGB")
    bare = bare.copy()
    bare.info = {key: value for key, value in bare.info.items() if key == "transparency"}
    out = io.BytesIO()
    if kind is FileKind.JPEG:
        bare.save(out, "JPEG", quality=88, optimize=True)
    elif kind is FileKind.PNG:
        bare.save(out, "PNG", optimize=False)
    else:
        bare.convert("RGBA" if "A" in bare.mode else "RGB").save(out, "WEBP", quality=88)
    return out.getvalue()


def _encode_preview(image: Image.Image) -> bytes:
    small = image.convert("RGBA" if "A" in image.mode or "transparency" in image.info else "RGB")
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    small.info = {}
    out = io.BytesIO()
    small.save(out, "WEBP", quality=78, method=4)
    return out.getvalue()
