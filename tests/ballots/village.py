"""A village's ballot in an installation of its own, made and closed from another process.

python tests/ballots/village.py make COUNT      prints the ballot's code and the tickets' secrets
python tests/ballots/village.py close CODE R…   closes it; prints yes, no, and how many receipts found their slip
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kheo.config.settings")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import django

django.setup()

from kheo.ballots.actions.closing import close_ballot
from kheo.ballots.models import Ballot
from kheo.ballots.rules.verifying import own_slips, verify
from tests.ballots.factories import AFTER, make_public_ballot, make_scene
from tests.registrations.factories import SYSTEM


def make(count: str) -> None:
    ballot, tickets = make_public_ballot(make_scene(candidates=1), int(count))
    print(ballot.code, *(ticket.secret for ticket in tickets))


def close(code: str, *receipts: str) -> None:
    ballot = close_ballot(ballot_id=Ballot.objects.get(code=code).pk, by=SYSTEM, at=AFTER)
    assert verify(ballot.published) == []
    item = ballot.items.get()
    print(item.yes, item.no, sum(len(own_slips(ballot.published, receipt)) for receipt in receipts))


if __name__ == "__main__":
    {"make": make, "close": close}[sys.argv[1]](*sys.argv[2:])
