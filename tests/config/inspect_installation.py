"""Says, as JSON, whether an installation is whole: counts, files that rows name, the chain of the journal."""

import hashlib
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kheo.config.settings")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import django

django.setup()

from django.conf import settings

from kheo.audit.models import Record
from kheo.audit.rules import digest
from kheo.registrations.models import StoredFile
from kheo.units.models import Unit

previous, broken = "0" * 64, 0
for entry in Record.objects.order_by("seq"):
    broken += entry.previous != previous or entry.hash != digest(previous, entry.content())
    previous = entry.hash
lost = 0
for name in StoredFile.objects.values_list("sha256", flat=True):
    path = Path(settings.MEDIA_ROOT) / name[:2] / name
    lost += not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != name
print(
    json.dumps(
        {
            "units": Unit.objects.count(),
            "records": Record.objects.count(),
            "files": StoredFile.objects.count(),
            "broken": broken,
            "lost": lost,
        }
    )
)
