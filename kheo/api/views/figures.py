"""The figures: targets, totals and deadlines of a unit, as of any day, and the records behind each number."""

import re
from datetime import date, datetime
from typing import Annotated, Literal
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from kheo.accounts.doors import actor_of
from kheo.accounts.permissions import Permission
from kheo.api.views.access import Opened, figures_of
from kheo.api.views.api import ADDRESS
from kheo.api.views.auth import opens
from kheo.api.views.naming import named
from kheo.api.views.refusals import REFUSALS
from kheo.api.views.shapes import AfterWords, AsOf, PathCode, UnitQuery, UnitRef
from kheo.plans.rules.calendar import DeliveryState
from kheo.plans.rules.document import Target
from kheo.progress.queries.figures import TargetFigure
from kheo.progress.queries.records import DENOMINATOR, NUMERATOR, Behind, behind_target, behind_total, page_of
from kheo.progress.rules import counting
from kheo.progress.rules.deadlines import DeadlineFigure
from kheo.progress.rules.outlook import TargetState
from kheo.registrations.models import Registration
from kheo.registrations.rules import State
from kheo.units.queries import UnitOnDay

router = Router(tags=["figures"])
PAGE = 100
_CURSOR = re.compile(r"[0-9]{1,18}-[0-9]{1,18}")


class TargetFigureOut(Schema):
    """One target of one unit. Each number opens the list of records that were counted, of exactly that length."""

    target: str
    title: str
    clause: str | None
    unit: UnitRef
    goal: float = Field(description="What the plan asks for: a count, or a share between 0 and 1.")
    value: float | None = Field(description="What was reached, on the same scale; null: a share of nothing.")
    numerator: int
    denominator: int | None = Field(description="Null where the target is a count.")
    needed: int | None = Field(description="The least numerator that meets the target as things stand.")
    met: bool
    short_by: int
    late: int = Field(description="Of those counted, how many were registered late.")
    last_day: date
    state: TargetState
    records: str
    denominator_records: str | None


class TotalOut(Schema):
    key: str
    title: str
    count: int
    records: str


class FiguresOut(Schema):
    """A unit with everything below it."""

    plan: str
    version: int
    as_of: date
    unit: UnitRef
    targets: list[TargetFigureOut]
    totals: list[TotalOut]


class TargetFigurePage(Schema):
    plan: str
    version: int
    as_of: date
    items: list[TargetFigureOut]
    next: str | None


class RecordOut(Schema):
    """A registration as it counted at the end of that day; `state` is today's."""

    registration: int
    number: int | None
    title: str
    carrier: str
    unit: str
    level_rank: int
    field: str
    subject: str
    late: bool
    built: bool
    recognised_rank: int = Field(description="0: not recognised.")
    state: State


class RecordPage(Schema):
    """What a number is made of: registrations, or units where the target counts units."""

    title: str
    count: int
    items: list[RecordOut]
    units: list[UnitRef]
    next: str | None


class DeliveryOut(Schema):
    """One moment of a deadline of one unit."""

    deadline: str
    period: str
    title: str
    clause: str | None
    unit: UnitRef
    last_day: date = Field(description="With the extension, where one was granted.")
    extended: bool
    delivered_at: datetime | None
    state: DeliveryState
    days_late: int


class DeliveryPage(Schema):
    plan: str
    version: int
    as_of: date
    items: list[DeliveryOut]
    next: str | None


TotalQuery = Annotated[str | None, Query(max_length=200, description="A `key` of `totals`, or several joined by “+”.")]
TargetQuery = Annotated[str | None, Query(max_length=80, description="A target's code; instead of `total`.")]


@router.get("/plans/{code}/figures", response={200: FiguresOut, **REFUSALS}, summary="A unit's figures on a day")
@opens(Permission.FIGURES_READ)
def read_figures(request: HttpRequest, code: PathCode, unit: UnitQuery = None, as_of: AsOf = None) -> FiguresOut:
    """Without a unit: the highest that the key reaches. A unit's figures are those of all below it as well."""
    opened = figures_of(request, code, as_of, unit)
    found, here = opened.found, opened.unit
    return FiguresOut(
        plan=opened.plan.code,
        version=found.version,
        as_of=found.as_of,
        unit=_unit(here),
        targets=[_figure(opened, each) for each in found.cells_of(here)],
        totals=[
            TotalOut(
                key=key,
                title=counting.say_total(key, found.document),
                count=found.total(key, here),
                records=_records(opened, here, total=key),
            )
            for key in counting.total_keys(found.document)
        ],
    )


@router.get(
    "/plans/{code}/targets/{target}/figures",
    response={200: TargetFigurePage, **REFUSALS},
    summary="One target, unit by unit",
)
@opens(Permission.FIGURES_READ)
def list_target_figures(
    request: HttpRequest, code: PathCode, target: PathCode, as_of: AsOf = None, after: AfterWords = None
) -> TargetFigurePage:
    """Every unit in reach for which the target holds, in the order of the tree; `after` is a unit's code."""
    opened = figures_of(request, code, as_of, None)
    found, asked = opened.found, _target(opened, target)
    units = found.addressed(asked)
    codes = [each.code for each in units]
    start = _place(codes, after)
    shown = units[start : start + PAGE]
    return TargetFigurePage(
        plan=opened.plan.code,
        version=found.version,
        as_of=found.as_of,
        items=[_figure(opened, found.cell(asked, each)) for each in shown],
        next=shown[-1].code if start + PAGE < len(units) else None,
    )


@router.get("/plans/{code}/records", response={200: RecordPage, **REFUSALS}, summary="The records behind a number")
@opens(Permission.FIGURES_READ)
def list_records(
    request: HttpRequest,
    code: PathCode,
    unit: UnitQuery = None,
    target: TargetQuery = None,
    part: Annotated[
        Literal["numerator", "denominator"], Query(description="Of a target that is a share.")
    ] = "numerator",
    total: TotalQuery = None,
    as_of: AsOf = None,
    after: AfterWords = None,
) -> RecordPage:
    """Of a target or of a total; of all that is registered where neither is named. `count` is the number itself."""
    opened = figures_of(request, code, as_of, unit)
    if after and not _CURSOR.fullmatch(after):
        raise Http404
    try:
        if target:
            asked = _target(opened, target)
            behind = behind_target(
                opened.found, asked, opened.unit, DENOMINATOR if part == "denominator" else NUMERATOR
            )
        else:
            behind = behind_total(opened.found, total or counting.REGISTERED, opened.unit)
    except KeyError as missing:
        raise Http404 from missing
    return _page(request, behind, after or "")


@router.get("/plans/{code}/deliveries", response={200: DeliveryPage, **REFUSALS}, summary="What units handed in")
@opens(Permission.FIGURES_READ)
def list_deliveries(
    request: HttpRequest,
    code: PathCode,
    unit: UnitQuery = None,
    state: Annotated[DeliveryState | None, Query()] = None,
    as_of: AsOf = None,
    after: AfterWords = None,
) -> DeliveryPage:
    """Every moment of every deadline for each unit that it holds for: on time, late, missing, or not yet due."""
    opened = figures_of(request, code, as_of, unit)
    found = opened.found
    below = {each.id for each in found.subtree(opened.unit)}
    rows = [each for each in found.deadlines if each.unit_id in below and (state is None or each.state is state)]
    keys = [_delivery_key(each) for each in rows]
    start = _place(keys, after)
    shown = rows[start : start + PAGE]
    return DeliveryPage(
        plan=opened.plan.code,
        version=found.version,
        as_of=found.as_of,
        items=[_delivery(opened, each) for each in shown],
        next=keys[start + len(shown) - 1] if start + PAGE < len(rows) else None,
    )


def _target(opened: Opened, code: str) -> Target:
    try:
        return opened.found.document.target_by_code[code]
    except KeyError as missing:
        raise Http404 from missing


def _place(keys: list[str], after: str | None) -> int:
    """Where the page begins that follows an entry; what is no entry is no place."""
    if not after:
        return 0
    try:
        return keys.index(after) + 1
    except ValueError as missing:
        raise Http404 from missing


def _figure(opened: Opened, cell: TargetFigure) -> TargetFigureOut:
    target, result = cell.target, cell.result
    share = target.is_share
    return TargetFigureOut(
        target=target.code,
        title=target.title,
        clause=target.clause,
        unit=_unit(cell.unit),
        goal=float(result.goal),
        value=None if result.value is None else float(result.value),
        numerator=result.numerator,
        denominator=result.denominator,
        needed=result.needed,
        met=result.met,
        short_by=result.short_by,
        late=cell.late,
        last_day=cell.time.last_day,
        state=cell.state,
        records=_records(opened, cell.unit, target=target.code),
        denominator_records=_records(opened, cell.unit, target=target.code, part="denominator") if share else None,
    )


def _records(opened: Opened, unit: UnitOnDay, **what: str) -> str:
    query = urlencode({"unit": unit.code, **what, "as_of": opened.as_of.isoformat()})
    return f"{ADDRESS}plans/{opened.plan.code}/records?{query}"


def _page(request: HttpRequest, behind: Behind, after: str) -> RecordPage:
    records, cursor = page_of(behind.rows, after=after, size=PAGE) if behind.rows is not None else ([], "")
    known = Registration.objects.select_related("unit").in_bulk([each.registration_id for each in records])
    said = {pk: named(each, actor_of(request)) for pk, each in known.items()}  # a key to figures is none to names
    names = ("number", "unit", "level_rank", "field", "subject", "late", "built", "recognised_rank")
    return RecordPage(
        title=behind.title,
        count=behind.count,
        items=[
            RecordOut(
                registration=each.registration_id,
                title=said[each.registration_id][0],
                carrier=said[each.registration_id][1],
                state=State(each.state),
                **{name: getattr(each, name) for name in names},
            )
            for each in records
        ],
        units=[_unit(each) for each in behind.units or []],
        next=cursor or None,
    )


def _delivery_key(each: DeadlineFigure) -> str:
    return f"{each.key}~{each.unit}"


def _delivery(opened: Opened, each: DeadlineFigure) -> DeliveryOut:
    return DeliveryOut(
        deadline=each.deadline.code,
        period=each.period,
        title=each.title,
        clause=each.deadline.clause,
        unit=_unit(opened.found.unit_by_id[each.unit_id]),
        last_day=each.last_day,
        extended=each.extended,
        delivered_at=each.delivered_at,
        state=each.state,
        days_late=each.days_late,
    )


def _unit(unit: UnitOnDay) -> UnitRef:
    return UnitRef(code=unit.code, name=unit.name)
