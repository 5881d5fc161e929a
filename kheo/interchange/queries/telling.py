"""What an endpoint is to be told: the records after its cursor, each as a message in which no person is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from kheo.audit.models import Head, Record
from kheo.interchange.models import Endpoint
from kheo.interchange.rules.events import COPIED, EVENT_OF, MOST_NAMED, OF_MANY, actions_of, registrations_in, units_in
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


@dataclass(frozen=True, slots=True)
class Told:
    """A record as one endpoint is told of it: what was decided about many names theirs alone."""

    record: Record
    registrations: list[int]  # of the endpoint's unit or below
    units: list[str]
    source: tuple[int, str] | None = None  # of a copy made elsewhere: the endpoint's own registration and its unit

    @property
    def about(self) -> dict[str, Any]:
        return {
            "registrations": self.registrations[:MOST_NAMED],
            "units": self.units[:MOST_NAMED],
            "total": len(self.registrations) + len(self.units),
        }


def end_of_journal() -> int:
    """The last record there is. Records come in their order, so none before it is still to come."""
    return Head.objects.filter(pk=1).values_list("seq", flat=True).first() or 0


def records_for(endpoint: Endpoint, end: int) -> tuple[list[Told], int]:
    """The records after the cursor up to `end` that the endpoint is told of, the oldest first; and how far was read.

    What was decided about many registrations at once stands at the unit that decided, which may lie above: it is read
    wherever it stands, and told where one of these registrations is of the endpoint's unit or below. Three queries.
    """
    low, high = subtree_range(endpoint.unit.path)
    found = Record.objects.filter(
        Q(unit_path__gte=low, unit_path__lt=high) | Q(action__in=OF_MANY),
        seq__gt=endpoint.cursor,
        seq__lte=end,
        action__in=actions_of(endpoint.events),
    )
    read = list(found.order_by("seq")[:BATCH])
    registrations = {each.seq: registrations_in(each.action, each.target_id, each.after) for each in read}
    units = {each.seq: units_in(each.action, each.after) for each in read}
    own = _registrations_within(low, high, set().union(*registrations.values()))
    own_units = _units_within(low, high, set().union(*units.values()))
    every = [
        Told(
            each,
            sorted(registrations[each.seq] & own.keys()),
            sorted(units[each.seq] & own_units),
            None if low <= each.unit_path < high else _source_of(each, own),
        )
        for each in read
    ]
    told = [each for each in every if low <= each.record.unit_path < high or each.registrations or each.units]
    return told, read[-1].seq if len(read) == BATCH else end


def _source_of(record: Record, own: Mapping[int, str]) -> tuple[int, str] | None:
    """What a copy was made of, where that is among these registrations."""
    source = record.after.get("source", 0) if record.action == COPIED else 0
    return (source, own[source]) if source in own else None


def _registrations_within(low: str, high: str, wanted: set[int]) -> dict[int, str]:
    """Which of these registrations are of units in the range, with the unit's code. Thousands are asked for by the
    first and the last."""
    if not wanted:
        return {}
    found = Registration.objects.filter(unit__path__gte=low, unit__path__lt=high)
    few = len(wanted) <= BATCH
    found = found.filter(pk__in=wanted) if few else found.filter(pk__gte=min(wanted), pk__lte=max(wanted))
    return {pk: code for pk, code in found.order_by().values_list("pk", "unit__code") if pk in wanted}


def _units_within(low: str, high: str, wanted: set[str]) -> set[str]:
    if not wanted:
        return set()
    found = Unit.objects.filter(code__in=wanted, path__gte=low, path__lt=high)
    return set(found.order_by().values_list("code", flat=True))


def messages_about(told: Sequence[Told], address: str) -> list[dict[str, Any]]:
    """Each record as it is told: what happened, when, at which unit, to what, and its place in the chain. One query.

    A copy made elsewhere is told of what it was copied from: whose copy it is lies beside, and is not told.
    """
    codes = dict(Unit.objects.filter(pk__in={each.record.unit_id for each in told}).values_list("pk", "code"))
    return [
        {
            "event": EVENT_OF[each.action],
            "at": each.at.isoformat(timespec="seconds"),
            "unit": unit,
            "object": {"type": each.target_type, "id": target, "url": address + _page_of(each, target)},
            **({"about": one.about} if each.action in OF_MANY else {}),
            "journal": {"seq": each.seq, "hash": each.hash, "action": each.action},
        }
        for one in told
        for each in [one.record]
        for target, unit in [one.source or (each.target_id, codes.get(each.unit_id or 0, ""))]
    ]


def _page_of(record: Record, target: int | None) -> str:
    page = _PAGES.get(record.target_type)
    if page is None or target is None:
        return reverse("audit:detail", args=[record.seq])
    return reverse(page, args=[target])
