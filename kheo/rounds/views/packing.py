"""A dossier as one ZIP, written while it is sent: no more of it is in memory than one piece of one file."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime
from django.utils.translation import override

from kheo.plans.rules.document import PlanDocument
from kheo.registrations.actions.storing import stored_path
from kheo.rounds.queries.dossiers import File, files_of, read
from kheo.rounds.rules.dossiers import canonical_json, digest_of
from kheo.rounds.rules.packing import Packed, archive_name, checksums, manifest, safe_name

PIECE = 64 * 1024


def zip_response(
    content: dict[str, Any], document: PlanDocument, *, number: int | None, frozen_at: datetime | None, at: datetime
) -> StreamingHttpResponse:
    """The ZIP of a frozen revision (`number`), or of the dossier as it stands now."""
    sent = pack(content, document, number=number, frozen_at=frozen_at, at=at)
    response = StreamingHttpResponse(sent, content_type="application/zip")
    name = archive_name((content.get("registration") or {}).get("title", ""), number)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def pack(
    content: dict[str, Any], document: PlanDocument, *, number: int | None, frozen_at: datetime | None, at: datetime
) -> Iterator[bytes]:
    """ho-so.html to be read, ho-so.json whose SHA-256 is that of the revision, the files, and last the manifests."""
    sink, packed, missing = _Sink(), [], []
    files = files_of(content)
    names = {each.place: f"tep/{safe_name(each.place + 1, each.name)}" for each in files}
    revision = {
        "number": number,
        "sha256": digest_of(content),
        "frozen_at": frozen_at.isoformat() if frozen_at else None,
    }
    told = {
        "dossier": read(content, document),
        "plan": document.title,
        "number": number,
        "sha256": revision["sha256"],
        "frozen_at": frozen_at,
        "made_at": at,
        "files": [(each, names[each.place]) for each in files],
    }
    with override(settings.LANGUAGE_CODE):  # what is kept and handed on is Vietnamese
        page = render_to_string("rounds/dossier_file.html", told)
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in (("ho-so.html", page), ("ho-so.json", canonical_json(content))):
            packed.append(_write(archive, path, [text.encode("utf-8")], at))
            yield from sink.taken()
        for each in files:
            stored = stored_path(each.sha256)
            if not stored.exists():
                missing.append(each.name)
                continue
            entry = _info(names[each.place], at, zipfile.ZIP_STORED)  # pictures and office files are packed already
            digest, size = hashlib.sha256(), 0
            with stored.open("rb") as source, archive.open(entry, "w") as target:
                while piece := source.read(PIECE):
                    digest.update(piece)
                    size += len(piece)
                    target.write(piece)
                    yield from sink.taken()
            packed.append(_packed(each, names[each.place], digest.hexdigest(), size))
            yield from sink.taken()
        about = {
            "title": read(content, document).title,
            "unit": content.get("unit"),
            "plan": content.get("plan"),
            "revision": revision,
            "made_at": at.isoformat(),
        }
        said = json.dumps(manifest(about, packed, missing), ensure_ascii=False, indent=1)
        packed.append(_write(archive, "manifest.json", [said.encode("utf-8")], at))
        _write(archive, "MANIFEST.txt", [checksums(packed).encode("ascii")], at)
    yield from sink.taken()


class _Sink(io.RawIOBase):
    """What the ZIP writer writes to; its pieces are taken away at once. It cannot seek, so nothing is written twice."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> Iterator[bytes]:
        pieces, self._pieces = self._pieces, []
        if pieces:
            yield b"".join(pieces)


def _write(archive: zipfile.ZipFile, path: str, pieces: Iterable[bytes], at: datetime) -> Packed:
    digest, size = hashlib.sha256(), 0
    with archive.open(_info(path, at, zipfile.ZIP_DEFLATED), "w") as target:
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            target.write(piece)
    return Packed(path, digest.hexdigest(), size)


def _info(path: str, at: datetime, how: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, localtime(at).timetuple()[:6])
    entry.compress_type = how
    entry.external_attr = 0o644 << 16
    return entry


def _packed(file: File, path: str, sha256: str, size: int) -> Packed:
    return Packed(path, sha256, size, file.name, file.caption, damaged=sha256 != file.sha256)
