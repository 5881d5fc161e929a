"""What was done in a model, day by day."""

from datetime import date, datetime
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema
from ninja.responses import Status

from kheo.accounts.doors import actor_of
from kheo.accounts.permissions import Permission
from kheo.api.views.access import registration_of
from kheo.api.views.auth import opens
from kheo.api.views.refusals import REFUSALS, Refusal
from kheo.api.views.sending import answered
from kheo.api.views.shapes import AfterId, Code, IdempotencyKey, PathId, Text
from kheo.config import clock
from kheo.registrations.actions.progress_records import record_progress
from kheo.registrations.models import ProgressRecord
from kheo.shared.paging import cut

router = Router(tags=["registrations"])
PAGE = 50


class ProgressOut(Schema):
    """What was done on a day."""

    id: int
    registration: int
    happened_on: date
    note: str
    figures: dict[str, str] = Field(description="By code of the plan's figures; exact decimals.")
    recorded_at: datetime
    voided_at: datetime | None = Field(description="Since when it counts no more.")


class ProgressPage(Schema):
    items: list[ProgressOut]
    next: int | None


class NewProgress(Schema):
    model_config = {"extra": "forbid"}

    happened_on: date
    note: Text
    figures: dict[Code, Decimal] = Field(
        default_factory=dict, max_length=100, description="By code of the plan's figures; a number, or its digits."
    )


@router.get(
    "/registrations/{pk}/progress", response={200: ProgressPage, **REFUSALS}, summary="What was done, the latest first"
)
@opens(Permission.REGISTRATION_READ)
def list_progress(request: HttpRequest, pk: PathId, after: AfterId = None) -> ProgressPage:
    """As it was recorded, the last record first."""
    found = ProgressRecord.objects.filter(registration=registration_of(request, pk))
    if after:
        found = found.filter(pk__lt=after)
    rows, last = cut(found.order_by("-pk"), PAGE)
    return ProgressPage(items=[_progress(each) for each in rows], next=last.pk if last else None)


@router.post(
    "/registrations/{pk}/progress",
    response={201: ProgressOut, **REFUSALS, 409: Refusal},
    summary="Record what was done on a day",
)
@opens(Permission.PROGRESS_WRITE)
def add_progress(
    request: HttpRequest, response: HttpResponse, pk: PathId, sent: NewProgress, key: IdempotencyKey = None
) -> Status:
    """The first record inside the plan's year makes the model built."""
    registration_of(request, pk, Permission.PROGRESS_WRITE)

    def run() -> ProgressOut:
        made = record_progress(
            registration_id=pk,
            happened_on=sent.happened_on,
            note=sent.note,
            figures=sent.figures,
            by=actor_of(request),
            at=clock.now(),
        )
        return _progress(made)

    return answered(request, response, key, run, 201)


def _progress(record: ProgressRecord) -> ProgressOut:
    return ProgressOut(
        id=record.pk,
        registration=record.registration_id,
        happened_on=record.happened_on,
        note=record.note,
        figures=record.figures,
        recorded_at=record.recorded_at,
        voided_at=record.voided_at,
    )
