"""Registrations: listed, read, written, and taken through their lifecycle by the same actions as on the pages."""

import re
from collections.abc import Callable
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.responses import Status

from kheo.accounts.doors import actor_of
from kheo.accounts.permissions import Permission
from kheo.api.views.access import path_of, plan_of, registration_of, unit_of
from kheo.api.views.auth import opens
from kheo.api.views.refusals import REFUSALS, Refusal, Refused
from kheo.api.views.registration_shapes import (
    Because,
    NewRegistration,
    RegistrationOut,
    RegistrationPage,
    RegistrationWords,
    row_of,
    told,
    values_of,
)
from kheo.api.views.sending import answered, etag
from kheo.api.views.shapes import AfterWords, IdempotencyKey, IfMatch, PathId, UnitQuery
from kheo.config import clock
from kheo.plans.models import Plan
from kheo.registrations.actions import steps
from kheo.registrations.actions.drafts import create_draft, save_draft
from kheo.registrations.models import Registration
from kheo.registrations.queries.register import Asked, Order, page_of
from kheo.registrations.rules import Kind, RegistrationValues, State
from kheo.shared.problems import Problem
from kheo.units.models import Unit

router = Router(tags=["registrations"])
SENT: dict[Any, Any] = {**REFUSALS, 409: Refusal}
_CURSOR = re.compile(r"[0-9]{1,18}(~[0-9]{1,160})?")
_ETAG = re.compile(r'(?:W/)?"([0-9]{1,9})"')

PlanAsked = Annotated[str, Query(max_length=80, description="A plan's code.")]
Facet = Annotated[str | None, Query(max_length=80, description="A code of the plan.")]
Words = Annotated[str | None, Query(max_length=200, description="Words of the title, the carrier, the content.")]


@router.get("/registrations", response={200: RegistrationPage, **REFUSALS}, summary="Registrations under a plan")
@opens(Permission.REGISTRATION_READ)
def list_registrations(
    request: HttpRequest,
    plan: PlanAsked,
    unit: UnitQuery = None,
    state: Annotated[State | None, Query()] = None,
    field: Facet = None,
    level: Facet = None,
    subject: Facet = None,
    kind: Annotated[Kind | None, Query()] = None,
    late: Annotated[bool, Query(description="Only those that were sent after the list's last day.")] = False,
    q: Words = None,
    order: Annotated[Order, Query(description="Words that meet many are listed newest first.")] = Order.OFFICIAL,
    after: AfterWords = None,
) -> RegistrationPage:
    """Fifty at a time. What is added meanwhile neither repeats nor hides a row."""
    if after and not _CURSOR.fullmatch(after):
        raise Http404
    asked = Asked(
        plan_id=plan_of(request, plan).pk,
        scope=path_of(request, unit),
        state=state or "",
        field=field or "",
        level=level or "",
        subject=subject or "",
        kind=kind or "",
        late=late,
        words=q or "",
        order=order,
    )
    page = page_of(asked, actor_of(request), after=after or "")
    ids = [row.id for row in page.rows]
    known = Registration.objects.select_related("unit").in_bulk(ids)
    return RegistrationPage(items=[row_of(known[pk]) for pk in ids], total=page.total, next=page.older)


@router.get("/registrations/{pk}", response={200: RegistrationOut, **REFUSALS}, summary="One registration")
@opens(Permission.REGISTRATION_READ)
def read_registration(request: HttpRequest, response: HttpResponse, pk: PathId) -> RegistrationOut:
    registration = registration_of(request, pk)
    response.headers["ETag"] = etag(registration.revision)
    return told(registration)


@router.post("/registrations", response={201: RegistrationOut, **SENT}, summary="Begin a draft")
@opens(Permission.REGISTRATION_WRITE)
def create_registration(
    request: HttpRequest, response: HttpResponse, sent: NewRegistration, key: IdempotencyKey = None
) -> Status:
    """It may be incomplete; what is wrong in itself is refused. It counts for nothing until it is accepted."""
    plan = plan_of(request, sent.plan)
    unit = _writable(request, plan, sent.unit)
    earlier = registration_of(request, sent.continues, Permission.REGISTRATION_WRITE) if sent.continues else None
    start = RegistrationValues.of(earlier) if earlier else RegistrationValues()

    def run() -> RegistrationOut:
        made = create_draft(
            plan=plan,
            unit=unit,
            values=values_of(sent, start),
            by=actor_of(request),
            at=clock.now(),
            continue_from=earlier,
        )
        return told(made)

    return answered(request, response, key, run, 201)


@router.patch(
    "/registrations/{pk}",
    response={200: RegistrationOut, **SENT, 412: Refusal, 428: Refusal},
    summary="Change a draft or a returned registration",
)
@opens(Permission.REGISTRATION_WRITE)
def change_registration(
    request: HttpRequest, response: HttpResponse, pk: PathId, sent: RegistrationWords, if_match: IfMatch = None
) -> Status:
    """412 where somebody saved since `If-Match` was read, 428 without one. Saving the same again changes nothing."""
    registration = registration_of(request, pk, Permission.REGISTRATION_WRITE)
    revision = _revision(if_match)

    def run() -> RegistrationOut:
        saved = save_draft(
            registration_id=pk,
            revision=revision,
            values=values_of(sent, RegistrationValues.of(registration)),
            by=actor_of(request),
            at=clock.now(),
        )
        return told(saved)

    return answered(request, response, None, run)


@router.post("/registrations/{pk}/submit", response={200: RegistrationOut, **SENT}, summary="Send it to be accepted")
@opens(Permission.REGISTRATION_SUBMIT)
def submit_registration(request: HttpRequest, response: HttpResponse, pk: PathId, key: IdempotencyKey = None) -> Status:
    """Refused with everything that is still missing."""
    return _take(request, response, pk, Permission.REGISTRATION_SUBMIT, key, steps.submit)


@router.post("/registrations/{pk}/accept", response={200: RegistrationOut, **SENT}, summary="Enter it in the register")
@opens(Permission.REGISTRATION_ACCEPT)
def accept_registration(request: HttpRequest, response: HttpResponse, pk: PathId, key: IdempotencyKey = None) -> Status:
    """It gets the register's next number and counts from now on."""
    return _take(request, response, pk, Permission.REGISTRATION_ACCEPT, key, steps.accept)


@router.post("/registrations/{pk}/return", response={200: RegistrationOut, **SENT}, summary="Return it for completion")
@opens(Permission.REGISTRATION_ACCEPT)
def return_registration(
    request: HttpRequest, response: HttpResponse, pk: PathId, sent: Because, key: IdempotencyKey = None
) -> Status:
    return _take(request, response, pk, Permission.REGISTRATION_ACCEPT, key, steps.return_to_unit, reason=sent.reason)


@router.post("/registrations/{pk}/withdraw", response={200: RegistrationOut, **SENT}, summary="Take it back")
@opens(Permission.REGISTRATION_WRITE)
def withdraw_registration(
    request: HttpRequest, response: HttpResponse, pk: PathId, sent: Because, key: IdempotencyKey = None
) -> Status:
    """It stops counting; its number is not given again."""
    return _take(request, response, pk, Permission.REGISTRATION_WRITE, key, steps.withdraw, reason=sent.reason)


def _take(
    request: HttpRequest,
    response: HttpResponse,
    pk: int,
    permission: Permission,
    key: str | None,
    action: Callable[..., Registration],
    **more: str,
) -> Status:
    registration_of(request, pk, permission)

    def run() -> RegistrationOut:
        return told(action(registration_id=pk, by=actor_of(request), at=clock.now(), **more))

    return answered(request, response, key, run)


def _writable(request: HttpRequest, plan: Plan, code: str) -> Unit:
    """A unit of the plan for which the actor writes: 404 for one out of sight, 403 for one that is only seen."""
    seen, actor = unit_of(request, code), actor_of(request)
    day = min(max(clock.today(), plan.period_from), plan.period_to)
    units = Unit.objects.filter(actor.reach_filter("path", Permission.REGISTRATION_WRITE), pk=seen.pk)
    unit = units.existing_on(day).within(plan.issuer.path).first()
    if unit is None:
        raise PermissionDenied
    return unit


def _revision(if_match: str | None) -> int:
    if if_match is None:
        problem = Problem(
            "api.no_if_match",
            "Chưa nói sửa từ bản nào.",
            "Gửi If-Match với ETag của bản đã đọc, để không ghi đè bản của người khác.",
        )
        raise Refused(428, [problem])
    read = _ETAG.fullmatch(if_match.strip())
    if read is None:
        problem = Problem(
            "api.unknown_etag",
            "Không có bản nào như If-Match nêu.",
            "Đọc lại đăng ký, rồi gửi If-Match với ETag vừa nhận.",
        )
        raise Refused(412, [problem])
    return int(read[1])
