"""Putting what a unit writes into a registration. Part of the actions that draft, change and import."""

import secrets
from datetime import datetime

from kheo.plans.rules.document import PlanDocument
from kheo.registrations.models import Registration
from kheo.registrations.rules import RegistrationValues, State
from kheo.registrations.rules.spelling import columns_of


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
