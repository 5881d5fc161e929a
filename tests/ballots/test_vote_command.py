"""`kheo vote verify` compares a published file with the journal and the roll of the server."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from kheo.audit.models import Record
from kheo.ballots.actions.casting import cast_with_ticket
from kheo.ballots.actions.closing import close_ballot
from tests.ballots.factories import AFTER, DURING, choices, make_public_ballot, make_scene, receipt
from tests.registrations.factories import SYSTEM

pytestmark = pytest.mark.django_db


def verify(path, *more):
    said = StringIO()
    try:
        call_command("vote", "verify", str(path), *more, stdout=said)
    except CommandError as refused:
        return refused.returncode, said.getvalue()
    return 0, said.getvalue()


def test_file_journal_roll_and_receipt_agree_until_one_is_changed(tmp_path):
    ballot, tickets = make_public_ballot(make_scene(candidates=1), 4)
    code = receipt()
    cast_with_ticket(secret=tickets[0].secret, choices=choices(ballot), receipt=code, at=DURING)
    closed = close_ballot(ballot_id=ballot.pk, by=SYSTEM, at=AFTER)
    path = tmp_path / "ket-qua.json"
    path.write_text(json.dumps(closed.published), encoding="utf-8")

    status, said = verify(path, "--journal", "--receipt", code)
    assert status == 0
    assert "Phiếu của biên nhận này: 1." in said
    assert verify(path, "--receipt", receipt())[0] == 1

    told = Record.objects.get(action="ballot.close")
    Record.objects.filter(pk=told.pk).update(after={**told.after, "root": "0" * 64})
    status, said = verify(path, "--journal")
    assert status == 1
    assert f"journal[{told.seq}].root" in said

    changed = json.loads(path.read_text(encoding="utf-8"))
    changed["slips"][0]["choice"] = "no"
    path.write_text(json.dumps(changed), encoding="utf-8")
    status, said = verify(path)
    assert status == 1
    assert "slips[0]" in said
    path.write_text("{}", encoding="utf-8")
    assert verify(path)[0] == 2
    assert verify(tmp_path / "none.json")[0] == 2
