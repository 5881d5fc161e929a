"""A process of its own, run by the tests: bring a folder of lists in, perhaps be killed amid it, say what is there.

lists_in_a_process.py FOLDER import | die | tell
"""

import json
import os
import signal
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kheo.config.settings")
sys.path.insert(0, str(Path(__file__).parents[2]))

import django

django.setup()

from django.core.management import call_command

from kheo.papers.actions import together
from tests.papers.factories import told

folder, wish = sys.argv[1:]
together.MOST = 2
record_all, calls = together.record_all, []


def dying(*done, **circumstances):
    """Everything of the third transaction is written, but it has not ended."""
    record_all(*done, **circumstances)
    calls.append(done)
    if len(calls) == 3:
        os.kill(os.getpid(), signal.SIGKILL)


if wish == "die":
    together.record_all = dying
if wish != "tell":
    call_command("list", "import", folder, "--plan", "chi-lang-2023", "--apply")
print(json.dumps(told()))
