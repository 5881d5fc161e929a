"""Writes as the application does, some fifty times a second, until told to stop: a file, its row, a unit, the journal.

python tests/config/writer.py STOP_FILE
"""

import hashlib
import os
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kheo.config.settings")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import django

django.setup()

from django.conf import settings
from django.db import IntegrityError, transaction

from kheo.accounts.actor import system_actor
from kheo.audit.actions import record
from kheo.registrations.models import StoredFile
from kheo.units.actions import UnitDraft, add_unit


def main(stop: Path) -> None:
    by = system_actor("writer")
    number = 0
    while not stop.exists():
        number += 1
        time.sleep(0.02)
        content = f"{os.getpid()} {number}".encode()
        digest = hashlib.sha256(content).hexdigest()
        path = Path(settings.MEDIA_ROOT) / digest[:2] / digest
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        at = datetime.now(UTC)
        # Two writers may reach for the same place in the tree; the one that comes second starts over.
        with suppress(IntegrityError), transaction.atomic():
            StoredFile.objects.create(sha256=digest, size=len(content), content_type="text/plain", stored_at=at)
            unit = add_unit(UnitDraft(f"don-vi-{os.getpid()}-{number}", f"Đơn vị {number}", "agency"), None)
            record(action="test.write", by=by, at=at, unit=unit, target=unit, after={"file": digest})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
