"""Rounds and their candidates, as far as the actor sees them. Scores and conflicts stay on the pages of the council."""

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
from kheo.rounds.models import Assessment, Round
from kheo.rounds.queries.lists import candidates_page, rounds_page
from kheo.rounds.rules import AssessmentState, Phase

router = Router(tags=["rounds"])


class RoundOut(Schema):
    """One convening of recognition at one level."""

    id: int
    plan: str
    level: str
    unit: UnitRef = Field(description="The unit that convened it.")
    number: int
    title: str
    phase: Phase
    convened_at: datetime
    notice_from: date | None
    notice_to: date | None
    notice_place: str
    closed_at: datetime | None


class RoundRowOut(RoundOut):
    candidates: int = Field(description="All that it ever had.")
    undecided: int
    recognised: int


class RoundPage(Schema):
    items: list[RoundRowOut]
    next: int | None


class CandidateOut(Schema):
    """One registration before one round. Somebody who may not read the registration reads an individual's name only
    with recorded consent."""

    id: int
    number: int
    registration: int
    title: str
    carrier: str
    unit: UnitRef
    state: AssessmentState
    proposed_at: datetime
    ended_at: datetime | None


class CandidatePage(Schema):
    items: list[CandidateOut]
    next: int | None


@router.get("/rounds", response={200: RoundPage, **REFUSALS}, summary="Rounds, the latest first")
@opens(Permission.ROUND_READ)
def list_rounds(
    request: HttpRequest,
    plan: PlanQuery = None,
    unit: UnitQuery = None,
    level: Annotated[str | None, Query(max_length=40)] = None,
    open: Annotated[bool | None, Query(description="True: those under way; false: those that are over.")] = None,
    after: AfterId = None,
) -> RoundPage:
    page = rounds_page(
        actor_of(request),
        plan=plan_of(request, plan) if plan else None,
        level=level or "",
        path=path_of(request, unit),
        only={True: "mo", False: "xong", None: ""}[open],
        after=after,
    )
    return RoundPage(
        items=[
            RoundRowOut(
                **_round(each.round).model_dump(),
                candidates=each.candidates,
                undecided=each.left,
                recognised=each.recognised,
            )
            for each in page.rows
        ],
        next=page.after,
    )


@router.get("/rounds/{pk}", response={200: RoundOut, **REFUSALS}, summary="One round")
@opens(Permission.ROUND_READ)
def read_round(request: HttpRequest, pk: PathId) -> RoundOut:
    return _round(_seen(request, pk))


@router.get("/rounds/{pk}/candidates", response={200: CandidatePage, **REFUSALS}, summary="The candidates of a round")
@opens(Permission.ROUND_READ)
def list_candidates(
    request: HttpRequest,
    pk: PathId,
    state: Annotated[AssessmentState | None, Query()] = None,
    after: Annotated[int | None, Query(ge=1, le=2_147_483_647, description="The `next` of the page before.")] = None,
) -> CandidatePage:
    """In the order of their numbers."""
    actor = actor_of(request)
    page = candidates_page(_seen(request, pk), state=state or "", after=after or 0)
    items = []
    for each in page.rows:
        title, carrier = named(each.registration, actor)
        items.append(_candidate(each, title, carrier))
    return CandidatePage(items=items, next=page.after)


def _seen(request: HttpRequest, pk: int) -> Round:
    found = Round.objects.visible_to(actor_of(request)).select_related("plan", "unit", "version").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _round(round_: Round) -> RoundOut:
    return RoundOut(
        id=round_.pk,
        plan=round_.plan.code,
        level=round_.level,
        unit=UnitRef(code=round_.unit.code, name=round_.unit.name),
        number=round_.number,
        title=round_.title,
        phase=Phase(round_.phase),
        convened_at=round_.convened_at,
        notice_from=round_.notice_from,
        notice_to=round_.notice_to,
        notice_place=round_.notice_place,
        closed_at=round_.closed_at,
    )


def _candidate(each: Assessment, title: str, carrier: str) -> CandidateOut:
    unit = each.registration.unit
    return CandidateOut(
        id=each.pk,
        number=each.number,
        registration=each.registration_id,
        title=title,
        carrier=carrier,
        unit=UnitRef(code=unit.code, name=unit.name),
        state=AssessmentState(each.state),
        proposed_at=each.proposed_at,
        ended_at=each.ended_at,
    )
