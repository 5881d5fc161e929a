"""A file that comes in piece by piece: begun, appended to, taken by a form, forgotten after a day.

What comes in belongs to nothing yet, so the journal says nothing of it; the action that attaches the file does.
"""

import hashlib
import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Sum

from kheo.accounts.models import User
from kheo.registrations.models import Upload
from kheo.registrations.rules.files import Sniffed, clean_name, sniff
from kheo.registrations.rules.uploads import (
    UPLOADS_LAST,
    beyond_size,
    is_over,
    not_whole,
    other_sum,
    problems_with_beginning,
)
from kheo.shared.problems import RuleBroken

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


class WrongOffset(Exception):
    """The piece does not begin where what has come ends: `received` bytes are here."""

    def __init__(self, received: int) -> None:
        super().__init__(received)
        self.received = received


@transaction.atomic
def begin_upload(*, size: int, sha256: str, name: str, by: "Actor", at: datetime) -> Upload:
    """Room for one file of the person; refuses what is empty, too large, or too much at once."""
    User.objects.select_for_update().get(pk=by.user_id or 0)  # two beginnings at once are counted one after the other
    mine = Upload.objects.filter(user_id=by.user_id or 0, begun_at__gt=at - UPLOADS_LAST)
    counted = mine.aggregate(waiting=Count("pk"), bytes=Sum("size"))
    problems = problems_with_beginning(size, sha256, counted["waiting"], counted["bytes"] or 0)
    if problems:
        raise RuleBroken(problems)
    token = secrets.token_urlsafe(24)
    upload = Upload.objects.create(
        token=token, user_id=by.user_id or 0, name=name[:200], size=size, sha256=sha256, begun_at=at
    )
    path = part_path(token)
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    path.touch(mode=0o640)
    return upload


@transaction.atomic
def append(*, token: str, offset: int, piece: bytes, at: datetime) -> Upload | None:
    """Put a piece at the end of what has come; RuleBroken when it is longer than what is still to come.

    None when the upload is gone; WrongOffset when the piece does not begin where the rest ends, and nothing changes: a
    piece sent again after a lost answer is found out, and its sender asks where to go on.
    """
    upload = Upload.objects.select_for_update().filter(pk=token).first()
    if upload is None or is_over(upload.begun_at, at) or not part_path(token).exists():
        return None
    if offset != upload.received:
        raise WrongOffset(upload.received)
    if offset + len(piece) > upload.size:
        raise RuleBroken([beyond_size()])
    with open(part_path(token), "r+b") as file:
        file.truncate(offset)  # what a broken request left behind the last piece that was noted
        file.seek(offset)
        file.write(piece)
    upload.received += len(piece)
    upload.save(update_fields=["received"])
    return upload


def finish_upload(*, token: str, at: datetime) -> bool:
    """All has come: a form may take the file when its sum and kind are right; else it is dropped, with the reason.

    Nothing is appended to what is whole, so nobody has to wait while it is looked at. False when it is gone: the last
    piece was sent twice, and the form took the file in between.
    """
    upload = Upload.objects.filter(pk=token).first()
    looked = _looked_at(upload) if upload else None
    if upload is None or looked is None:
        return False
    if looked.kind is None:
        drop_upload(token=token)
        raise RuleBroken([looked.problem] if looked.problem else [])
    return bool(Upload.objects.filter(pk=token).update(name=clean_name(upload.name, looked.kind), finished_at=at))


def _looked_at(upload: Upload) -> Sniffed | None:
    try:
        with open(part_path(upload.token), "rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != upload.sha256:
                return Sniffed(None, other_sum())
            return sniff(file, upload.size)
    except FileNotFoundError:
        return None


def whole_file(token: str, user_id: int | None, at: datetime) -> tuple[Upload, Path]:
    """A file that has come whole, for the form that names it; RuleBroken for another's, or one that is gone."""
    upload = Upload.objects.filter(pk=token, user_id=user_id or 0, finished_at__isnull=False).first()
    if upload is None or is_over(upload.begun_at, at) or not part_path(token).exists():
        raise RuleBroken([not_whole()])
    return upload, part_path(token)


@transaction.atomic
def drop_upload(*, token: str) -> None:
    """The file is where it belongs, or is not wanted: what came is removed."""
    Upload.objects.filter(pk=token).delete()
    transaction.on_commit(lambda: part_path(token).unlink(missing_ok=True))


@transaction.atomic
def forget_old_uploads(*, at: datetime) -> int:
    """Uploads begun more than a day ago, and pieces without an upload of that age; how many uploads."""
    tokens = list(Upload.objects.filter(begun_at__lte=at - UPLOADS_LAST).values_list("token", flat=True))
    Upload.objects.filter(pk__in=tokens).delete()
    known = set(Upload.objects.values_list("token", flat=True))
    for path in sorted(coming().glob("*.part")):
        old = os.path.getmtime(path) < (at - UPLOADS_LAST).timestamp()
        if path.stem in tokens or (path.stem not in known and old):
            path.unlink(missing_ok=True)
    return len(tokens)


def coming() -> Path:
    """Beside the files and not among them: what is not whole is in no backup."""
    return Path(settings.MEDIA_ROOT).with_name("coming")


def part_path(token: str) -> Path:
    return coming() / f"{token}.part"
