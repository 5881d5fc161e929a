"""What an endpoint is to be told: the records after its cursor, each as a message in which no person is named."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse

from kheo.audit.models import Head, Record
from kheo.interchange.models import Endpoint
from kheo.interchange.rules.events import EVENT_OF, OF_MANY, actions_of, registrations_in
from kheo.registrations.models import Registration
from kheo.units.models import Unit
from kheo.units.rules import subtree_range

BATCH = 500  # records
# What a record is about, as a receiver reads it, and the page that shows it. Anything else is shown by the journal.
_PAGES = {
    "registrations.registration": "registrations:detail",
    "reports.report": "reports:detail",
    "rounds.round": "rounds:round",
    "recognition.decision": "recognition:decision",
    "feedback.feedback": "feedback:detail",
    "feedback.amendment": "feedback:amendment",
    "papers.issuedpaper": "papers:issued",
}


def end_of_journal() -> int:
    """The last record there is. Records come in their order, so none before it is still to come."""
    return Head.objects.filter(pk=1).values_list("seq", flat=True).first() or 0


def records_for(endpoint: Endpoint, end: int) -> tuple[list[Record], int]:
    """The records after the cursor up to `end` that the endpoint is told of, the oldest first; and how far was read.

    What was decided about many registrations at once stands at the unit that decided, which may lie above: it is read
    wherever it stands, and told where one of these registrations is of the endpoint's unit or below. Two queries.
    """
    low, high = subtree_range(endpoint.unit.path)
    found = Record.objects.filter(
        Q(unit_path__gte=low, unit_path__lt=high) | Q(action__in=OF_MANY),
        seq__gt=endpoint.cursor,
        seq__lte=end,
        action__in=actions_of(endpoint.events),
    )
    read = list(found.order_by("seq")[:BATCH])
    elsewhere = {
        each.seq: registrations_in(each.action, each.after) for each in read if not low <= each.unit_path < high
    }
    own = _registrations_within(low, high, set().union(*elsewhere.values()))
    told = [each for each in read if each.seq not in elsewhere or elsewhere[each.seq] & own]
    return told, read[-1].seq if len(read) == BATCH else end


def _registrations_within(low: str, high: str, wanted: set[int]) -> set[int]:
    """Which of these registrations are of units in the range. Asked by first and last, for they may be thousands."""
    if not wanted:
        return set()
    found = Registration.objects.filter(
        pk__gte=min(wanted), pk__lte=max(wanted), unit__path__gte=low, unit__path__lt=high
    )
    return wanted.intersection(found.order_by().values_list("pk", flat=True))


def messages_about(records: Sequence[Record], address: str) -> list[dict[str, Any]]:
    """Each record as it is told: what happened, when, at which unit, to what, and its place in the chain. One query."""
    codes = dict(Unit.objects.filter(pk__in={each.unit_id for each in records}).values_list("pk", "code"))
    return [
        {
            "event": EVENT_OF[each.action],
            "at": each.at.isoformat(timespec="seconds"),
            "unit": codes.get(each.unit_id or 0, ""),
            "object": {"type": each.target_type, "id": each.target_id, "url": address + _page_of(each)},
            "journal": {"seq": each.seq, "hash": each.hash, "action": each.action},
        }
        for each in records
    ]


def _page_of(record: Record) -> str:
    page = _PAGES.get(record.target_type)
    if page is None or record.target_id is None:
        return reverse("audit:detail", args=[record.seq])
    return reverse(page, args=[record.target_id])
