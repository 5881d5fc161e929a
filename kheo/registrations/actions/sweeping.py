"""Bytes that no row names: stored before a form was refused, or left by a process that was cut off. They go."""

import os
import re
import tempfile
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from kheo.registrations.actions.storing import held
from kheo.registrations.models import StoredFile

UNNAMED_LAST = timedelta(days=1)  # far longer than from the first look at a file to the row that names it
_OURS = re.compile(r"([0-9a-f]{64})(\.preview)?|\.coming-.*")


def sweep_stored_files() -> int:
    """Remove what no row names and nobody stored anew for a day; how many files.

    A file that is stored again while it lies there becomes young again, under the lock of its folder, and the age is
    looked at under the same lock: what is just being recorded is never removed. Age is told by the disk's own clock,
    because a pretended day would make every file old. Rows are never removed, so a file that has one stays.
    """
    root = Path(settings.MEDIA_ROOT)
    if not root.is_dir():
        return 0
    with tempfile.NamedTemporaryFile(dir=root) as now:
        young = os.stat(now.name).st_mtime - UNNAMED_LAST.total_seconds()
    return sum(_sweep(folder, young) for folder in sorted(root.glob("[0-9a-f][0-9a-f]")) if folder.is_dir())


def _sweep(folder: Path, young: float) -> int:
    found = [(path, match) for path in folder.iterdir() if (match := _OURS.fullmatch(path.name))]
    old = [(path, match[1]) for path, match in found if _is_old(path, young)]
    named = set(StoredFile.objects.filter(pk__in={digest for _, digest in old if digest}).values_list("pk", flat=True))
    removed = 0
    for path, digest in old:
        if digest in named:
            continue
        with held(folder):
            if _is_old(path, young):
                path.unlink()
                removed += 1
    return removed


def _is_old(path: Path, young: float) -> bool:
    try:
        return path.stat().st_mtime < young
    except FileNotFoundError:
        return False
