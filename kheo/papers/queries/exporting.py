"""The registration list of a unit and of every unit below it, as the form out."""

from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

from kheo.papers.queries.ground import Ground
from kheo.papers.queries.list_form import ListHeading, write_registration_list
from kheo.papers.rules.matching import shown
from kheo.papers.rules.reading import ListDraft
from kheo.plans.models import Plan
from kheo.registrations.models import Registration
from kheo.registrations.rules import RegistrationValues, State
from kheo.shared.periods import dmy
from kheo.units.models import Unit

_BATCH = 500
_EMPTY_LINES = 10  # of the form: a unit registers five to ten models a year


def export_list(ground: Ground, scope: Unit, out: BinaryIO, *, day: date, drafts: bool = False) -> int:
    """Write what was sent and what is in the register, in official order; drafts with a title too where asked for.

    Bringing the same file in again changes nothing. Gives the number of rows; memory does not grow with them.
    """
    rows = (_draft(each, ground) for each in _registrations(ground.plan, scope, drafts))
    return write_registration_list(rows, heading_of(ground, scope, day), out, ground.vocabulary)


def write_template(ground: Ground, scope: Unit, out: BinaryIO, *, day: date) -> None:
    """The empty form, with the unit's name filled in and lines to write on."""
    write_registration_list(
        [ListDraft(title="") for _ in range(_EMPTY_LINES)], heading_of(ground, scope, day), out, ground.vocabulary
    )


def heading_of(ground: Ground, scope: Unit, day: date) -> ListHeading:
    document = ground.document
    lineage = ground.lineage(scope)
    number = f" số {document.number}" if document.number else ""
    issued = f", ngày {dmy(document.issued_on)}" if document.issued_on else ""
    return ListHeading(
        unit=scope.title,
        parent=lineage[-2].title if len(lineage) > 1 else "",
        title=f"Đăng ký xây dựng mô hình, điển hình “Dân vận khéo” năm {ground.year}",
        plan=f"(Kèm theo Kế hoạch{number}{issued} của {document.unit_title(document.issuer)})",
        day=day,
        recipients=(document.unit_title(document.steward), "Lưu."),
    )


def _registrations(plan: Plan, scope: Unit, drafts: bool) -> Iterator[Registration]:
    left_out = [State.WITHDRAWN] if drafts else [State.WITHDRAWN, State.DRAFT]
    listed = Registration.objects.filter(plan=plan).within(scope.path).exclude(state__in=left_out).exclude(title="")
    return listed.select_related("unit").order_by("unit__path", "id").iterator(chunk_size=_BATCH)


def _draft(registration: Registration, ground: Ground) -> ListDraft:
    draft = shown(RegistrationValues.of(registration))
    draft.unit_id, draft.unit_text = registration.unit_id, registration.unit.title
    draft.register_number = registration.number
    return draft
