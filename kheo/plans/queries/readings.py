"""Readings of plan documents as they are stored, and the units that a draft may take over."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from kheo.accounts.permissions import Permission
from kheo.plans.models import PlanReading
from kheo.plans.rules.document import UnitDefinition
from kheo.plans.rules.finding.deciding import Decision
from kheo.plans.rules.finding.found import Confidence, Found, FoundKind, Reading
from kheo.shared.clauses import parse_text
from kheo.units.models import Unit

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


def found_as_json(found: Found) -> dict[str, Any]:
    return {
        "kind": found.kind.value,
        "value": dict(found.value),
        "clause": found.clause,
        "sentence": found.sentence,
        "confidence": found.confidence.value,
        "because": found.because,
    }


def stored_reading(reading: PlanReading) -> Reading:
    """What was read, as it was read then: later rules of the reader do not change it."""
    return Reading(parse_text(reading.text), stored_found(reading))


def stored_found(reading: PlanReading) -> tuple[Found, ...]:
    """The values alone, without parsing the text again."""
    return tuple(
        Found(
            FoundKind(row["kind"]),
            row["value"],
            row["clause"],
            row["sentence"],
            Confidence(row["confidence"]),
            row["because"],
        )
        for row in reading.found
    )


def stored_decisions(reading: PlanReading) -> dict[str, Decision]:
    return {key: Decision.of(kept) for key, kept in reading.decisions.items()}


def units_within(actor: "Actor", day: date) -> Sequence[UnitDefinition]:
    """The units for which the actor may load plans, as a plan file would name them."""
    units = Unit.objects.filter(actor.reach_filter("path", Permission.PLAN_LOAD)).existing_on(day)
    rows = list(
        units.order_by("path").values_list(
            "code", "title", "kind", "parent__code", "short_title", "valid_from", "valid_to", "symbol"
        )
    )
    inside = {row[0] for row in rows}
    return [
        UnitDefinition(code, title, kind, parent if parent in inside else None, short, first, last, symbol=symbol)
        for code, title, kind, parent, short, first, last, symbol in rows
    ]
