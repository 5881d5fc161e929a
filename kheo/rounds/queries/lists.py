"""Lists of rounds and of candidates, fifty at a time, at one cost whatever their length."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from kheo.plans.models import Plan
from kheo.rounds.models import Assessment, CouncilMember, Finding, Round, RoundEvent
from kheo.rounds.models.assessments import AssessmentQuerySet
from kheo.rounds.queries.rounds import scoring_of
from kheo.rounds.rules import OPEN_PHASES, UNDER_WAY, AssessmentState, Phase
from kheo.shared.paging import cut
from kheo.units.rules import subtree_range

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

PAGE = 50
LACKS: dict[str, str] = {
    "phieu": "Thiếu phiếu chấm",
    "kiem-tra": "Chưa kiểm tra, khảo sát",
    "binh-chon": "Chưa bình chọn",
    "quyet-dinh": "Chờ quyết định",
}


@dataclass(frozen=True)
class RoundRow:
    """One round in the list. `candidates` are all that it ever had, `left` those without a result."""

    round: Round
    candidates: int
    left: int
    recognised: int
    sits: bool


@dataclass(frozen=True)
class RoundPage:
    rows: list[RoundRow]
    after: int | None


def rounds_page(
    actor: "Actor",
    *,
    plan: Plan | None = None,
    level: str = "",
    path: str = "",
    only: str = "",
    after: int | None = None,
    size: int = PAGE,
) -> RoundPage:
    """Rounds, the latest first. `only`: "mo" open, "xong" over, "toi" those on whose council one sits.

    Three queries, however many.
    """
    found = Round.objects.visible_to(actor)
    if plan:
        found = found.filter(plan=plan)
    if level:
        found = found.filter(level=level)
    if path:
        low, high = subtree_range(path)
        found = found.filter(unit__path__gte=low, unit__path__lt=high)
    seat = CouncilMember.objects.filter(round=OuterRef("pk"), user_id=actor.user_id or 0)
    if only == "mo":
        found = found.filter(phase__in=list(OPEN_PHASES))
    elif only == "xong":
        found = found.exclude(phase__in=list(OPEN_PHASES))
    elif only == "toi":
        found = found.filter(Exists(seat))
    if after:
        found = found.filter(pk__lt=after)
    rounds, last = cut(found.select_related("plan", "unit").annotate(sits=Exists(seat)).order_by("-pk"), size)
    counts = {
        row["round"]: row
        for row in Assessment.objects.filter(round__in=[each.pk for each in rounds])
        .order_by()
        .values("round")
        .annotate(
            all=Count("pk"),
            left=Count("pk", filter=Q(state__in=list(UNDER_WAY))),
            recognised=Count("pk", filter=Q(state__in=[AssessmentState.RECOGNISED, AssessmentState.KEPT])),
        )
    }
    none = {"all": 0, "left": 0, "recognised": 0}
    return RoundPage(
        [
            RoundRow(each, told["all"], told["left"], told["recognised"], getattr(each, "sits", False))
            for each in rounds
            for told in [counts.get(each.pk, none)]
        ],
        last.pk if last else None,
    )


@dataclass(frozen=True)
class Candidates:
    """One page of the candidates of a round, by number."""

    rows: list[Assessment]
    after: int | None


def candidates_page(
    round_: Round, *, state: str = "", lacks: str = "", text: str = "", after: int = 0, size: int = PAGE
) -> Candidates:
    """Candidates with their registrations and units. One query."""
    found = Assessment.objects.filter(round=round_, number__gt=after).select_related(
        "registration__unit", "registration__plan", "revision"
    )
    found = found.defer("revision__content")
    if state:
        found = found.filter(state=state)
    if text:
        for word in text.split():
            found = found.filter(registration__title_folded__contains=word)
    found = _lacking(found, round_, lacks)
    rows, last = cut(found.order_by("number"), size)
    for each in rows:
        each.round = round_
    return Candidates(rows, last.number if last else None)


def too_few_sheets(round_: Round) -> Q:
    """The candidates of a round that fewer members scored than the plan asks for."""
    scoring = scoring_of(round_)
    least = scoring.min_scorers if scoring else 0
    return Q(state__in=[AssessmentState.PROPOSED, AssessmentState.NOTICED], sheets_in__lt=least)


def _lacking(found: AssessmentQuerySet, round_: Round, lacks: str) -> AssessmentQuerySet:
    if lacks == "phieu":
        return found.filter(too_few_sheets(round_))
    if lacks == "kiem-tra":
        return found.filter(state__in=list(UNDER_WAY)).exclude(Exists(_findings(OuterRef("registration"))))
    if lacks == "binh-chon":
        return found.filter(state=AssessmentState.SCORED)
    if lacks == "quyet-dinh":
        return found.filter(state=AssessmentState.VOTED)
    return found


def _findings(registration: OuterRef) -> QuerySet[Finding]:
    """Findings of visits that were held, of the plan of the registration."""
    return Finding.objects.filter(registration=registration, visit__cancelled_at__isnull=True)


def visited(assessments: Sequence[Assessment]) -> dict[int, datetime]:
    """When the registration of each candidate was last looked at on a visit. One query."""
    rows = Finding.objects.filter(
        registration__in=[each.registration_id for each in assessments], visit__cancelled_at__isnull=True
    ).values_list("registration_id", "visit__starts_at")
    last: dict[int, datetime] = {}
    for registration, starts_at in rows:
        last[registration] = max(starts_at, last.get(registration, starts_at))
    return {each.pk: last[each.registration_id] for each in assessments if each.registration_id in last}


def counts_by_state(round_: Round) -> dict[str, int]:
    """How many candidates are in each state. One query."""
    rows = Assessment.objects.filter(round=round_).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows)


def lacking_counts(round_: Round) -> dict[str, int]:
    """How many candidates lack what: too few sheets, no visit. One query each."""
    everything = Assessment.objects.filter(round=round_)
    return {lacks: _lacking(everything, round_, lacks).count() for lacks in LACKS}


def told(round_: Round, assessment: Assessment | None = None, size: int = 30) -> list[RoundEvent]:
    """The latest steps of the round, or of one candidate."""
    events = RoundEvent.objects.filter(round=round_)
    events = events.filter(assessment=assessment) if assessment else events.filter(assessment__isnull=True)
    return list(events.order_by("-id")[:size])


def council_of(round_: Round) -> list[CouncilMember]:
    """The council, the chair first, in the order in which they were seated."""
    order = {"chair": 0, "deputy": 1, "secretary": 2, "member": 3}
    members = list(CouncilMember.objects.filter(round=round_).select_related("unit", "user"))
    for each in members:
        each.round = round_
    return sorted(members, key=lambda each: (order.get(each.seat, 4), each.pk))


def seats_of(user_id: int | None) -> list[CouncilMember]:
    """The seats of an account on councils that score or vote now, whatever their mandates. One query."""
    if user_id is None:
        return []
    seats = CouncilMember.objects.filter(user_id=user_id, round__phase__in=[Phase.ASSESSING, Phase.VOTING])
    return list(seats.select_related("round__plan", "round__unit", "unit").order_by("-round_id"))
