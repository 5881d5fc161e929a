"""Plans: the list, one version whole, its clauses, targets and deadlines."""

from datetime import date, datetime
from typing import Annotated, Any

from django.db.models import Count
from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from kheo.accounts.doors import actor_of
from kheo.accounts.permissions import Permission
from kheo.api.views.access import plan_of
from kheo.api.views.auth import opens
from kheo.api.views.refusals import REFUSALS
from kheo.api.views.shapes import AfterId, Coded, PathCode, UnitRef
from kheo.config import clock
from kheo.plans.models import Plan, PlanVersion
from kheo.plans.rules.calendar import occurrences
from kheo.plans.rules.document import Addressee, PlanDocument
from kheo.plans.rules.groups import say_addressee
from kheo.plans.rules.targets import say_goal, say_measure
from kheo.shared.paging import cut

router = Router(tags=["plans"])
PAGE = 50

Version = Annotated[
    int | None, Query(ge=1, le=32_767, description="A version's number; the one in force now where left out.")
]


class PlanOut(Schema):
    """One year's plan of one issuer."""

    code: str
    title: str
    issuer: UnitRef
    steward: UnitRef
    period_from: date
    period_to: date
    timezone: str
    versions: int = Field(description="How many versions there are; they are numbered from 1.")


class PlanPage(Schema):
    items: list[PlanOut]
    next: int | None


class FigureKind(Coded):
    """A figure that progress records carry."""

    unit: str = Field(description="The unit of quantity, in words.")
    decimals: int


class LevelOut(Coded):
    rank: int = Field(description="1 is the lowest.")


class PlanVersionOut(Schema):
    """One version of a plan: its codes, and the checked plan file as it stands."""

    plan: PlanOut
    version: int
    effective_from: datetime
    digest: str
    levels: list[LevelOut]
    fields: list[Coded]
    subjects: list[Coded]
    priorities: list[Coded]
    figures: list[FigureKind]
    content: dict[str, Any] = Field(description="The plan file; see docs/plan-schema.json.")


class ClauseOut(Schema):
    """One addressable paragraph of the plan's text."""

    address: str
    label: str
    level: str
    text: str
    heading: bool
    parent: str | None


class ClauseList(Schema):
    version: int
    items: list[ClauseOut]


class ForWhom(Schema):
    """Whom something addresses: the units of a group, one unit, or the plan as a whole."""

    group: str | None
    unit: str | None
    whole: bool
    words: str


class TargetOut(Schema):
    code: str
    title: str
    clause: str | None
    addressee: ForWhom
    measure: str
    share_of: str | None
    at_least: float | None = Field(description="A count, or a share between 0 and 1.")
    at_most: float | None
    by: date | None = Field(description="The target's own last day, where it has one.")
    goal_words: str
    measure_words: str


class TargetList(Schema):
    version: int
    items: list[TargetOut]


class Moment(Schema):
    """One moment of a deadline; `period` is empty where it does not repeat."""

    period: str
    period_label: str
    first_day: date
    last_day: date = Field(description="The last day that is on time.")
    closes_on: date | None = Field(description="The last day on which a unit may still hand in; null: it never closes.")


class DeadlineOut(Schema):
    code: str
    title: str
    clause: str | None
    addressee: ForWhom
    delivers: str | None
    moments: list[Moment]


class DeadlineList(Schema):
    version: int
    items: list[DeadlineOut]


@router.get("/plans", response={200: PlanPage, **REFUSALS}, summary="Plans that speak to the key's unit")
@opens(Permission.PLAN_READ)
def list_plans(request: HttpRequest, after: AfterId = None) -> PlanPage:
    """The one that was loaded last comes first."""
    found = _plans(request)
    if after:
        found = found.filter(pk__lt=after)
    rows, last = cut(found.order_by("-pk"), PAGE)
    return PlanPage(items=[_plan(each) for each in rows], next=last.pk if last else None)


@router.get("/plans/{code}", response={200: PlanVersionOut, **REFUSALS}, summary="One version of a plan, whole")
@opens(Permission.PLAN_READ)
def read_plan(request: HttpRequest, code: PathCode, version: Version = None) -> PlanVersionOut:
    plan = _plans(request).filter(code=code).first()
    if plan is None:
        raise Http404
    read = _version(plan, version)
    document = read.document
    return PlanVersionOut(
        plan=_plan(plan),
        version=read.number,
        effective_from=read.effective_from,
        digest=read.digest,
        levels=[LevelOut(code=each.code, title=each.title, rank=each.rank) for each in document.levels],
        fields=_coded(document.fields),
        subjects=_coded(document.subjects),
        priorities=_coded(document.priorities),
        figures=[
            FigureKind(code=each.code, title=each.title, unit=each.unit, decimals=each.decimals)
            for each in document.figures
        ],
        content=read.content,
    )


@router.get(
    "/plans/{code}/clauses", response={200: ClauseList, **REFUSALS}, summary="The plan's text, clause by clause"
)
@opens(Permission.PLAN_READ)
def list_clauses(request: HttpRequest, code: PathCode, version: Version = None) -> ClauseList:
    """In the order of the text. A `clause` anywhere in this interface is an `address` of this list."""
    read = _version(plan_of(request, code), version)
    return ClauseList(
        version=read.number,
        items=[
            ClauseOut(
                address=each.address,
                label=each.label,
                level=each.level.value,
                text=each.text,
                heading=each.heading,
                parent=each.parent,
            )
            for each in read.document.clauses
        ],
    )


@router.get("/plans/{code}/targets", response={200: TargetList, **REFUSALS}, summary="The plan's targets")
@opens(Permission.PLAN_READ)
def list_targets(request: HttpRequest, code: PathCode, version: Version = None) -> TargetList:
    """How far each unit is, `/plans/{code}/figures` says."""
    read = _version(plan_of(request, code), version)
    document = read.document
    return TargetList(
        version=read.number,
        items=[
            TargetOut(
                code=each.code,
                title=each.title,
                clause=each.clause,
                addressee=_for_whom(each.addressee, document),
                measure=each.measure.value,
                share_of=each.share_of.value if each.share_of else None,
                at_least=_number(each.at_least),
                at_most=_number(each.at_most),
                by=each.by,
                goal_words=say_goal(each),
                measure_words=say_measure(each, document),
            )
            for each in document.targets
        ],
    )


@router.get("/plans/{code}/deadlines", response={200: DeadlineList, **REFUSALS}, summary="The plan's deadlines")
@opens(Permission.PLAN_READ)
def list_deadlines(request: HttpRequest, code: PathCode, version: Version = None) -> DeadlineList:
    """What was handed in, `/plans/{code}/deliveries` says."""
    read = _version(plan_of(request, code), version)
    document = read.document
    return DeadlineList(
        version=read.number,
        items=[
            DeadlineOut(
                code=each.code,
                title=each.title,
                clause=each.clause,
                addressee=_for_whom(each.addressee, document),
                delivers=each.delivers,
                moments=[
                    Moment(
                        period=moment.period,
                        period_label=moment.period_label,
                        first_day=moment.first_day,
                        last_day=moment.last_day,
                        closes_on=moment.closes_on,
                    )
                    for moment in occurrences(each, document)
                ],
            )
            for each in document.deadlines
        ],
    )


def _plans(request: HttpRequest) -> Any:
    visible = Plan.objects.visible_to(actor_of(request)).select_related("issuer", "steward")
    return visible.annotate(version_count=Count("versions"))


def _plan(plan: Plan) -> PlanOut:
    return PlanOut(
        code=plan.code,
        title=plan.title,
        issuer=UnitRef(code=plan.issuer.code, name=plan.issuer.name),
        steward=UnitRef(code=plan.steward.code, name=plan.steward.name),
        period_from=plan.period_from,
        period_to=plan.period_to,
        timezone=plan.timezone,
        versions=getattr(plan, "version_count", 0),
    )


def _version(plan: Plan, number: int | None) -> PlanVersion:
    if number is None:
        return plan.version_at(clock.now())
    version = plan.versions.filter(number=number).first()
    if version is None:
        raise Http404
    return version


def _coded(entries: Any) -> list[Coded]:
    return [Coded(code=each.code, title=each.title) for each in entries]


def _for_whom(addressee: Addressee, document: PlanDocument) -> ForWhom:
    return ForWhom(
        group=addressee.group,
        unit=addressee.unit,
        whole=addressee.whole,
        words=say_addressee(addressee, document),
    )


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
