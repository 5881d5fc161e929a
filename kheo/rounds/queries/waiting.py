"""What waits in all rounds of a person at once, for the first page: at one cost, however many rounds there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, F, OuterRef, Q

from kheo.rounds.models import Assessment, CouncilMember, Round, ScoreSheet
from kheo.rounds.queries.conflicts import conflicts_of
from kheo.rounds.queries.lists import too_few_sheets
from kheo.rounds.queries.sheets import LOOK_AHEAD
from kheo.rounds.rules import AssessmentState


@dataclass(frozen=True)
class ToScore:
    """A seat with candidates that still lack a sheet of its own, of which at least one may be judged."""

    seat: CouncilMember
    handed_in: int
    left: int


def to_score(seats: Sequence[CouncilMember]) -> list[ToScore]:
    """The seats of one account that have something to score. Five queries, as `seats_of` brings the seats."""
    if not seats:
        return []
    own = ScoreSheet.objects.filter(assessment=OuterRef("pk"), member__in=[seat.pk for seat in seats])
    is_in = own.filter(submitted_at__isnull=False, revision=F("assessment__revision"))
    candidates = Assessment.objects.filter(
        round__in=[seat.round_id for seat in seats], state=AssessmentState.NOTICED
    ).annotate(is_in=Exists(is_in))
    counts = {
        row["round"]: (row["handed_in"], row["all"] - row["handed_in"])
        for row in candidates.order_by()
        .values("round")
        .annotate(all=Count("pk"), handed_in=Count("pk", filter=Q(is_in=True)))
    }
    waiting = (
        candidates.filter(is_in=False)
        .exclude(Exists(own.filter(set_aside_at__isnull=False)))
        .select_related("registration__unit", "registration__self_report", "round__plan", "round__unit")
        .order_by("number", "round_id")
    )
    found = list(waiting[: LOOK_AHEAD * len(seats)])
    conflicts = conflicts_of(found, seats)
    return [
        ToScore(seat, *counts[seat.round_id])
        for seat in seats
        if any(each.round_id == seat.round_id and not conflicts.get((each.pk, seat.pk)) for each in found)
    ]


@dataclass(frozen=True)
class Lacking:
    """How many candidates of a round lack sheets, a vote, a decision."""

    sheets: int = 0
    vote: int = 0
    decision: int = 0


def lacking_in(rounds: Sequence[Round]) -> dict[int, Lacking]:
    """For each round by id; one query. The rounds bring their versions, of which the sheets asked for depend."""
    if not rounds:
        return {}
    too_few = reduce(or_, (Q(round=each) & too_few_sheets(each) for each in rounds))
    rows = Assessment.objects.filter(round__in=rounds).order_by().values("round")
    counted = rows.annotate(
        lacks_sheets=Count("pk", filter=too_few),
        vote=Count("pk", filter=Q(state=AssessmentState.SCORED)),
        decision=Count("pk", filter=Q(state=AssessmentState.VOTED)),
    )
    found = {row["round"]: Lacking(row["lacks_sheets"], row["vote"], row["decision"]) for row in counted}
    return {each.pk: found.get(each.pk, Lacking()) for each in rounds}
