"""The static files as they are served: gathered under hashed names, compressed, once for each state of the sources."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

STAMP = ".sources"


def _sources() -> str:
    """A digest of name, size and time of every source file."""
    seen = hashlib.sha256(type(staticfiles_storage).__name__.encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = Path(storage.path(name)).stat()
            seen.update(f"{name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def gather_static_files() -> bool:
    """Gather them where the sources changed since the last time; says whether it had to.

    Files of the release before stay, so that a page loaded just before an upgrade still finds its style.
    """
    stamp = Path(settings.STATIC_ROOT) / STAMP
    wanted = _sources()
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted, encoding="ascii")
    return True
