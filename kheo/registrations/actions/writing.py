"""Putting what a unit writes into a registration. Part of the actions that draft, change and import."""

import secrets
from datetime import datetime
from typing import Any

from kheo.plans.rules.document import PlanDocument
from kheo.registrations.models import Registration
from kheo.registrations.rules import RegistrationValues, State, row_key
from kheo.registrations.rules.values import NAMES
from kheo.shared.text import fold, sort_key


def columns_of(values: RegistrationValues, document: PlanDocument, unit_code: str) -> dict[str, Any]:
    """Every column that follows from `values`, which are tidy and free of problems."""
    level = document.level_by_code.get(values.level)
    folded = fold(values.title)
    columns = {name: getattr(values, name) for name in NAMES}
    columns["priorities"] = list(values.priorities)
    columns["level_rank"] = level.rank if level else 1
    columns["title_folded"] = folded[:300]
    columns["title_sort"] = sort_key(values.title)
    columns["row_key"] = row_key(unit_code, folded, values.carrier)
    return columns


def write_values(
    registration: Registration, values: RegistrationValues, document: PlanDocument, unit_code: str, at: datetime
) -> None:
    """Set every field that follows from `values`; nothing is saved."""
    consented = registration.consent_to_publish
    for name, value in columns_of(values, document, unit_code).items():
        setattr(registration, name, value)
    if values.consent_to_publish != consented:
        registration.consent_recorded_at = at if values.consent_to_publish else None
    registration.changed_at = at


def same_row(registration: Registration) -> Registration | None:
    """Another live registration of the same unit that is the same row of a list: same title, same carrier."""
    return (
        Registration.objects.filter(
            plan_id=registration.plan_id, unit_id=registration.unit_id, row_key=registration.row_key
        )
        .exclude(state=State.WITHDRAWN)
        .exclude(pk=registration.pk)
        .first()
    )


def set_apart(registration: Registration) -> None:
    """While a draft has no title yet, or the title and carrier of another row, its key is one of its own."""
    if not registration.title or same_row(registration):
        registration.row_key = f"~{secrets.token_hex(19)}"
