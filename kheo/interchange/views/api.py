"""Where figures of other installations come in: below /api/v1/rollups/."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Field, Path, Router, Schema
from ninja.responses import Status

from kheo.accounts.doors import actor_of
from kheo.accounts.permissions import Permission
from kheo.api.rules import Scope
from kheo.api.views.auth import opens
from kheo.api.views.refusals import REFUSALS
from kheo.config import clock
from kheo.interchange.actions.receiving import Received, receive_rollup
from kheo.interchange.models import Source
from kheo.interchange.rules.rollups import LONGEST_WORDS, MOST, MOST_FIELDS, MOST_TARGETS, MOST_UNITS

router = Router(tags=["rollups"])
CODE = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Count = Annotated[int, Field(ge=0, le=MOST, strict=True)]
Answer = Annotated[bool, Field(strict=True)]
Code = Annotated[str, Field(max_length=80, pattern=CODE)]
Words = Annotated[str, Field(max_length=LONGEST_WORDS)]


class Exactly(Schema):
    """Nothing but what is named: what nobody asked for is not kept."""

    model_config = {"extra": "forbid"}


class PlanIn(Exactly):
    code: Code
    title: Words
    version: Count


class UnitIn(Exactly):
    code: Code
    title: Words


class TotalsIn(Exactly):
    registered: Count
    built: Count
    recognised: Count
    late: Count


class FieldIn(Exactly):
    code: Code
    title: Words
    registered: Count


class TargetIn(Exactly):
    code: Code
    title: Words
    goal: Words
    clause: Words
    numerator: Count = Field(description="Over the whole unit of the sender.")
    denominator: Count | None = Field(description="Of a share; null for a count.")
    addressed: Count = Field(description="Units to which the target speaks.")
    met: Count = Field(description="Of these, how many meet it.")


class UnitFiguresIn(TotalsIn):
    code: Code
    title: Words
    targets: dict[Code, tuple[Count, Count | None, Answer]] = Field(
        description="By target: numerator, denominator or null, met."
    )


class RollupIn(Exactly):
    """Counts of one plan as of the end of one day; no word about a person."""

    format: str = Field(description="kheo-rollup/1")
    year: Count
    as_of: date
    plan: PlanIn
    unit: UnitIn
    totals: TotalsIn
    fields_: list[FieldIn] = Field(alias="fields", max_length=MOST_FIELDS)
    targets: list[TargetIn] = Field(max_length=MOST_TARGETS)
    units: list[UnitFiguresIn] = Field(max_length=MOST_UNITS, description="Directly below the sender's unit.")


class RollupOut(Schema):
    """What is kept. The hash is of the canonical JSON (sorted keys, no spaces, UTF-8), so both ends can compare."""

    source: str
    year: int
    as_of: date
    revision: int
    sha256: str
    received_at: datetime
    state: Received


@router.put(
    "/rollups/{source}/{year}/{as_of}",
    response={200: RollupOut, 201: RollupOut, **REFUSALS},
    summary="Hand in the figures of a source as of a day",
)
@opens(Permission.DELIVERY_WRITE, scope=Scope.WRITE_ROLLUP)
def put_rollup(
    request: HttpRequest,
    source: Annotated[str, Path(max_length=80)],
    year: Annotated[int, Path(ge=1900, le=2999)],
    as_of: date,
    figures: RollupIn,
) -> Status[Any]:
    """The same figures again change nothing (`unchanged`); others for the same day become a further revision, and the
    one before is kept. 201 where something was stored."""
    actor = actor_of(request)
    found = Source.objects.sent_by(actor).filter(code=source).first()
    if found is None:
        raise Http404
    receipt = receive_rollup(
        source_id=found.pk,
        year=year,
        as_of=as_of,
        figures=figures.model_dump(mode="json", by_alias=True),
        today=clock.today(),
        by=actor,
        at=clock.now(),
    )
    kept = receipt.rollup
    body = RollupOut(
        source=found.code,
        year=kept.year,
        as_of=kept.as_of,
        revision=kept.revision,
        sha256=kept.sha256,
        received_at=kept.received_at,
        state=receipt.state,
    )
    return Status(200 if receipt.state is Received.UNCHANGED else 201, body)
