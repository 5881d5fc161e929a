"""Lists of earlier years come in: looked at, or brought in whole. The recognition room does the writing."""

from datetime import datetime

from kheo.accounts.actor import Actor
from kheo.papers.queries.earlier import EarlierComparison, compare_earlier
from kheo.papers.queries.ground import Ground
from kheo.recognition.actions.earlier import EarlierRow, Given, Recorded, record_earlier
from kheo.units.models import Unit


def look_at_earlier(*, data: bytes, filename: str, ground: Ground, scope: Unit) -> EarlierComparison:
    """What the list would bring; nothing is written."""
    return compare_earlier(data, filename, ground, scope)


def import_earlier(
    *, data: bytes, filename: str, ground: Ground, scope: Unit, by: Actor, at: datetime
) -> tuple[EarlierComparison, Recorded]:
    """Bring in every row without a problem. The same list again changes nothing."""
    comparison = compare_earlier(data, filename, ground, scope)
    rows = []
    for line in comparison.lines:
        if not line.does_something:
            continue
        decided = line.decided
        given = Given(decided.level, decided.number, decided.day) if line.recognises and decided.day else None
        rows.append(EarlierRow(line.unit, line.values, line.found, given))
    recorded = record_earlier(plan=ground.plan, rows=rows, document=ground.document, by=by, at=at, source=filename)
    return comparison, recorded
