"""The parts of a zip that hold a document, unpacked piece by piece and never further than the limit."""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator

from .limits import LARGEST_PART, MOST_PARTS, RefusedError

_PIECE = 64 * 1024
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, ValueError, NotImplementedError,
    OverflowError, IndexError,
)  # fmt: skip


class Archive:
    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._parts = {info.filename: info for info in self._zip.infolist()}
        except _DAMAGE:
            raise RefusedError("paper.damaged") from None
        if len(self._parts) > MOST_PARTS:
            raise RefusedError("paper.too_large")

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def names(self) -> list[str]:
        return list(self._parts)

    def pieces(self, name: str) -> Iterator[bytes]:
        """The part, piece by piece; what the directory says of its size is not believed."""
        info = self._parts.get(name)
        if info is None:
            raise RefusedError("paper.damaged")
        if info.flag_bits & 1:
            raise RefusedError("paper.encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise RefusedError("paper.damaged")
        if info.file_size > LARGEST_PART:
            raise RefusedError("paper.too_large")
        size = 0
        try:
            with self._zip.open(info) as part:
                while piece := part.read(_PIECE):
                    size += len(piece)
                    if size > LARGEST_PART:
                        raise RefusedError("paper.too_large")
                    yield piece
        except (*_DAMAGE, RuntimeError):
            raise RefusedError("paper.damaged") from None
