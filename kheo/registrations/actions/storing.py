"""Bytes that come in: looked at, cleaned, stored once under their own hash. Part of the actions that keep files."""

import fcntl
import hashlib
import io
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

from kheo.registrations.models import StoredFile
from kheo.registrations.rules.files import LARGEST_IMAGE, FileKind, damaged_image, sniff, too_many_pixels
from kheo.shared.problems import RuleBroken

LONGEST_SIDE = 4096  # pixels, of a stored image
PREVIEW_SIDE = 1280  # pixels, of the image shown on the page
PREVIEW_TYPE = "image/webp"
_PILLOW_FORMATS = {FileKind.JPEG: "JPEG", FileKind.PNG: "PNG", FileKind.WEBP: "WEBP"}


@dataclass(frozen=True)
class Looked:
    """A file as it will be stored."""

    kind: FileKind
    content: bytes
    sha256: str
    original_sha256: str
    preview: bytes | None = None
    width: int | None = None
    height: int | None = None
    known: StoredFile | None = None


def look_at(content: BinaryIO, size: int) -> Looked:
    """What a file is, and its bytes on the disk; nothing is in the database yet.

    Images are turned upright and written anew without EXIF (so without the place where they were taken), with a smaller
    one for the page. Raises RuleBroken by content: see `rules.files`.
    """
    looked = sniff(content, size)
    if looked.problem or looked.kind is None:
        raise RuleBroken([looked.problem] if looked.problem else [])
    original = content.read()
    original_sha256 = hashlib.sha256(original).hexdigest()
    known = StoredFile.objects.filter(original_sha256=original_sha256).first()
    if known is not None and stored_path(known.sha256).exists():
        return Looked(looked.kind, b"", known.sha256, original_sha256, known=known)
    ready = _prepare(looked.kind, original, original_sha256)
    _write(stored_path(ready.sha256), ready.content)
    if ready.preview:
        _write(preview_path(ready.sha256), ready.preview)
    return ready


def made(content: bytes, kind: FileKind) -> Looked:
    """Bytes that the application made itself, on the disk; `keep` gives them their row."""
    digest = hashlib.sha256(content).hexdigest()
    _write(stored_path(digest), content)
    return Looked(kind, content, digest, digest)


def keep(looked: Looked, at: datetime) -> StoredFile:
    """The row of a file that was looked at; call it inside the action's transaction."""
    if looked.known is not None:
        return looked.known
    known, _ = StoredFile.objects.get_or_create(
        sha256=looked.sha256,
        defaults={
            "original_sha256": looked.original_sha256,
            "size": len(looked.content),
            "content_type": looked.kind.value,
            "width": looked.width,
            "height": looked.height,
            "has_preview": looked.preview is not None,
            "stored_at": at,
        },
    )
    return known


def stored_path(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def preview_path(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / sha256[:2] / f"{sha256}.preview"


@contextmanager
def held(folder: Path) -> Iterator[int]:
    """A folder of stored files for one at a time: who stores a file in it, or sweeps it (`actions.sweeping`)."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _write(path: Path, content: bytes) -> None:
    """All of the file or none of it, on the disk when this returns; an equal one that is there is left, and young."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with held(path.parent) as folder:
        if path.exists():
            os.utime(path)  # whoever sweeps sees that it is wanted again
            return
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
        os.fsync(folder)


def _prepare(kind: FileKind, original: bytes, original_sha256: str) -> Looked:
    if not kind.is_image:
        return Looked(kind, original, original_sha256, original_sha256)
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
                return Looked(
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
