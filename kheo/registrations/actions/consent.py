"""Whether a person agreed to be named in public, recorded and taken back at any time."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from kheo.audit.actions import record
from kheo.registrations.actions.steps import locked
from kheo.registrations.models import Registration
from kheo.registrations.queries.plan_documents import document_at
from kheo.registrations.rules import State
from kheo.shared.problems import Problem, RuleBroken

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


@transaction.atomic
def record_consent(*, registration_id: int, agreed: bool, by: "Actor", at: datetime) -> Registration:
    """Record that the person of a registration agreed to be named in public, or no longer does; it holds at once.

    Whatever the state of the registration: a person may take it back when the dossier is closed long since. Refuses for
    a collective, which needs no consent, and, where somebody agrees, for a withdrawn registration.
    """
    registration = locked(registration_id)
    subject = document_at(registration.plan, at).subject_by_code.get(registration.subject)
    problems = []
    if subject is None or not subject.is_individual:
        problems.append(
            Problem("consent.collective", "Tập thể không cần ghi đồng ý công khai tên.", "Không phải làm gì thêm.")
        )
    if agreed and registration.state == State.WITHDRAWN:
        problems.append(
            Problem("consent.withdrawn", "Đăng ký này đã rút, không còn được công khai.", "Không phải làm gì thêm.")
        )
    if problems:
        raise RuleBroken(problems)
    if registration.consent_to_publish == agreed:
        return registration
    before = {"consent_to_publish": registration.consent_to_publish}
    registration.consent_to_publish = agreed
    registration.consent_recorded_at = at if agreed else None
    registration.revision += 1
    registration.changed_at = at
    registration.save(update_fields=["consent_to_publish", "consent_recorded_at", "revision", "changed_at"])
    record(
        action="registration.consent",
        by=by,
        at=at,
        unit=registration.unit,
        target=registration,
        before=before,
        after={"consent_to_publish": agreed},
    )
    return registration
