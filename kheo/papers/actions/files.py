"""The bytes of lists, kept under their hash. Part of the actions on lists."""

import os
import tempfile
from pathlib import Path

from django.conf import settings


def kept_file(sha256: str) -> Path:
    """Where the bytes of a list lie."""
    return Path(settings.MEDIA_ROOT) / "lists" / sha256[:2] / sha256


def kept_bytes(sha256: str) -> bytes | None:
    """The bytes of a list, or None where it came in by the command line or its file is gone."""
    try:
        return kept_file(sha256).read_bytes()
    except FileNotFoundError:
        return None


def keep(sha256: str, data: bytes) -> None:
    """Write the bytes under their hash, whole or not at all."""
    path = kept_file(sha256)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the name, too, is on the disk before the database speaks of it
    finally:
        os.close(folder)
