"""What this server kept elsewhere of a ballot: its journal, and the roll behind the commitments."""

from typing import Any

from kheo.audit.models import Record
from kheo.ballots.models import Ballot
from kheo.ballots.queries.rolls import voters_of
from kheo.ballots.rules.published_shape import Fault


def faults_against_journal(document: dict[str, Any]) -> list[Fault]:
    """Where a file (which agrees with itself) differs from what the journal recorded and from the roll."""
    code = document["ballot"]["code"]
    ballot = Ballot.objects.filter(code=code).defer("published", "minutes").first()
    if ballot is None:
        return [Fault("ballot.code", f"máy chủ này không có cuộc bỏ phiếu {code}")]
    faults = []
    for action, named in (
        ("ballot.open", {"roll_hash": document["roll"]["hash"]}),
        (
            "ballot.close",
            {
                "root": document["root"],
                "roll_hash": document["roll"]["hash"],
                "seal": document["seals"]["file"],
            },
        ),
    ):
        told = Record.objects.filter(action=action, target_type="ballots.ballot", target_id=ballot.pk).first()
        if told is None:
            faults.append(Fault("journal", f"nhật ký không có bản ghi {action}"))
            continue
        faults += [
            Fault(f"journal[{told.seq}].{name}", "khác với tệp")
            for name, value in named.items()
            if told.after.get(name) != value
        ]
    published = {entry["number"]: entry for entry in document["roll"]["entries"]}
    kept = {voter.number: voter for voter in voters_of(ballot)}
    for number in sorted(published.keys() | kept.keys()):
        entry, voter = published.get(number), kept.get(number)
        if entry is None or voter is None or entry["commitment"] != voter.commitment:
            faults.append(Fault(f"roll (số {number})", "không khớp danh sách trên máy chủ"))
        elif entry["voted"] != voter.voted:
            faults.append(Fault(f"roll (số {number})", "ghi đã bỏ phiếu khác với máy chủ"))
    return faults
