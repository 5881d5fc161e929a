"""Issued decisions, and what stands recognised by them."""

from datetime import date, datetime
from typing import Annotated

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from kheo.accounts.doors import actor_of
from kheo.accounts.permissions import Permission
from kheo.api.views.access import path_of, plan_of
from kheo.api.views.auth import opens
from kheo.api.views.naming import named
from kheo.api.views.refusals import REFUSALS
from kheo.api.views.shapes import AfterId, PathId, PlanQuery, UnitQuery, UnitRef
from kheo.recognition.models import Decision, DecisionItem
from kheo.recognition.queries.deciding import number_text
from kheo.recognition.queries.decision_lists import (
    PAGE,
    Recognised,
    issued_decisions,
    recognitions_for,
)
from kheo.recognition.rules import DecisionKind, DecisionState

router = Router(tags=["decisions"])
MOST_LINES = 500


class DecisionOut(Schema):
    """A decision that was issued, or revoked since."""

    id: int
    plan: str
    unit: UnitRef
    kind: DecisionKind
    number: str = Field(description="As on the paper, “12-QĐ/HU”.")
    title: str
    state: DecisionState
    signer: str
    signed_on: date | None
    issued_at: datetime | None
    revoked_at: datetime | None


class DecisionPage(Schema):
    items: list[DecisionOut]
    next: int | None


class DecisionLine(Schema):
    """One line. Whoever may not read the registration reads an individual's name only with recorded consent."""

    order: int
    registration: int | None
    unit: UnitRef | None
    named: str
    achievement: str
    distinction: str
    commendation: str


class DecisionWhole(DecisionOut):
    lines: list[DecisionLine]


class RecognitionOut(Schema):
    """A registration is recognised at a level, from a moment on."""

    id: int
    registration: int
    title: str
    carrier: str
    unit: UnitRef
    plan: str
    level: str
    level_rank: int
    decision: int
    decision_number: str
    from_at: datetime
    to_at: datetime | None
    end: str = Field(description="Empty while it stands; else `lapsed` or `revoked`.")
    commended: bool


class RecognitionPage(Schema):
    items: list[RecognitionOut]
    next: int | None


@router.get("/decisions", response={200: DecisionPage, **REFUSALS}, summary="Issued decisions, the latest first")
@opens(Permission.DECISION_READ)
def list_decisions(request: HttpRequest, after: AfterId = None) -> DecisionPage:
    """Of units in reach, and those that name a registration in reach."""
    rows = issued_decisions(actor_of(request), before=after)
    return DecisionPage(
        items=[_decision(each) for each in rows[:PAGE]], next=rows[PAGE - 1].pk if len(rows) > PAGE else None
    )


@router.get("/decisions/{pk}", response={200: DecisionWhole, **REFUSALS}, summary="One decision with its lines")
@opens(Permission.DECISION_READ)
def read_decision(request: HttpRequest, pk: PathId) -> DecisionWhole:
    """At most 500 lines, in their order."""
    actor = actor_of(request)
    issued = [DecisionState.ISSUED, DecisionState.REVOKED]
    visible = Decision.objects.visible_to(actor).filter(state__in=issued).select_related("unit", "plan")
    decision = visible.filter(pk=pk).first()
    if decision is None:
        raise Http404
    lines = decision.items.select_related("registration__unit", "unit").order_by("order")[:MOST_LINES]
    told = []
    for line in lines:
        unit = line.registration.unit if line.registration else line.unit
        told.append(
            DecisionLine(
                order=line.order,
                registration=line.registration_id,
                unit=UnitRef(code=unit.code, name=unit.name) if unit else None,
                named=_named(line, named(line.registration, actor)[1]) if line.registration else line.named,
                achievement=_achievement(line, named(line.registration, actor))
                if line.registration
                else line.achievement,
                distinction=line.distinction,
                commendation=line.commendation,
            )
        )
    return DecisionWhole(**_decision(decision).model_dump(), lines=told)


@router.get("/recognitions", response={200: RecognitionPage, **REFUSALS}, summary="What stands recognised")
@opens(Permission.DECISION_READ)
def list_recognitions(
    request: HttpRequest,
    plan: PlanQuery = None,
    unit: UnitQuery = None,
    level: Annotated[str | None, Query(max_length=40)] = None,
    field: Annotated[str | None, Query(max_length=60)] = None,
    over: Annotated[bool, Query(description="Those that lapsed or were revoked, instead of those in force.")] = False,
    after: AfterId = None,
) -> RecognitionPage:
    """Of registrations in reach, the latest first."""
    actor = actor_of(request)
    asked = Recognised(plan_of(request, plan) if plan else None, level or "", field or "", path_of(request, unit), over)
    rows = recognitions_for(actor, asked, before=after)
    items = []
    for each in rows[:PAGE]:
        title, carrier = named(each.registration, actor)
        at = each.registration.unit
        items.append(
            RecognitionOut(
                id=each.pk,
                registration=each.registration_id,
                title=title,
                carrier=carrier,
                unit=UnitRef(code=at.code, name=at.name),
                plan=each.plan.code,
                level=each.level,
                level_rank=each.level_rank,
                decision=each.item.decision_id,
                decision_number=number_text(each.item.decision),
                from_at=each.from_at,
                to_at=each.to_at,
                end=each.end,
                commended=bool(getattr(each, "is_commended", False)),
            )
        )
    return RecognitionPage(items=items, next=rows[PAGE - 1].pk if len(rows) > PAGE else None)


def _decision(decision: Decision) -> DecisionOut:
    return DecisionOut(
        id=decision.pk,
        plan=decision.plan.code,
        unit=UnitRef(code=decision.unit.code, name=decision.unit.name),
        kind=DecisionKind(decision.kind),
        number=number_text(decision),
        title=decision.title,
        state=DecisionState(decision.state),
        signer=decision.signer_name,
        signed_on=decision.signed_on,
        issued_at=decision.issued_at,
        revoked_at=decision.revoked_at,
    )


def _named(line: DecisionItem, carrier: str) -> str:
    """The line's own words, unless the carrier may not be named."""
    return line.named if line.registration and carrier == line.registration.carrier else carrier


def _achievement(line: DecisionItem, told: tuple[str, str]) -> str:
    """Likewise: an achievement that may name somebody gives way to the title as it may be read."""
    title, carrier = told
    return line.achievement if line.registration and carrier == line.registration.carrier else title
