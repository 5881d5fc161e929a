"""Lists of decisions, of what stands recognised, and what may still be decided."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from kheo.accounts.permissions import Permission
from kheo.numbering.models import NumberCounter
from kheo.numbering.rules import DECISIONS
from kheo.plans.models import Plan
from kheo.recognition.models import Commendation, Decision, DecisionItem, Hold, Recognition
from kheo.recognition.rules import DecisionState
from kheo.rounds.models import Assessment, Round
from kheo.rounds.rules import AssessmentState, Phase
from kheo.rounds.rules.convening import judged_path
from kheo.units.models import Unit
from kheo.units.rules import subtree_range

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

PAGE = 50
MOST_PENDING = 200


def _with_lines(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    return decisions.select_related("unit", "plan").annotate(lines=Count("items"))


def pending_decisions(
    actor: "Actor", *states: DecisionState, permission: Permission = Permission.DECISION_READ
) -> list[Decision]:
    """Drafts or signed ones of units over which the actor holds a permission, the oldest first."""
    found = Decision.objects.filter(actor.reach_filter("unit__path", permission), state__in=states)
    return list(_with_lines(found).order_by("pk")[:MOST_PENDING])


def issued_decisions(actor: "Actor", *, before: int | None = None) -> list[Decision]:
    """Issued and revoked ones that the actor may see, newest first; one more than a page shows."""
    found = Decision.objects.visible_to(actor).filter(state__in=[DecisionState.ISSUED, DecisionState.REVOKED])
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(_with_lines(found).order_by("-pk")[: PAGE + 1])


def numbers_to_come(decisions: list[Decision], year: int) -> dict[int, int]:
    """By decision: the number that it gets when these, in this order, are the next ones issued in `year`."""
    units = {each.unit_id for each in decisions}
    counters = NumberCounter.objects.filter(unit__in=units, year=year, sort=DECISIONS)
    last = dict(counters.values_list("unit", "last"))
    numbers = {}
    for each in decisions:
        last[each.unit_id] = numbers[each.pk] = last.get(each.unit_id, 0) + 1
    return numbers


@dataclass(frozen=True)
class Recognised:
    """How the list of recognised models is asked for."""

    plan: Plan | None = None
    level: str = ""
    field: str = ""
    scope: str = ""  # a unit's path
    over: bool = False  # those that lapsed or were revoked, instead of those in force


def recognitions_for(actor: "Actor", asked: Recognised, *, before: int | None = None) -> list[Recognition]:
    """Newest first; one more than a page shows."""
    found = Recognition.objects.filter(
        actor.reach_filter("registration__unit__path", Permission.DECISION_READ), to_at__isnull=not asked.over
    )
    if asked.plan:
        found = found.filter(plan=asked.plan)
    if asked.level:
        found = found.filter(level=asked.level)
    if asked.field:
        found = found.filter(registration__field=asked.field)
    if asked.scope:
        low, high = subtree_range(asked.scope)
        found = found.filter(registration__unit__path__gte=low, registration__unit__path__lt=high)
    if before is not None:
        found = found.filter(pk__lt=before)
    given = Commendation.objects.filter(registration=OuterRef("registration"), to_at__isnull=True)
    return list(
        found.annotate(is_commended=Exists(given), lost_ticket=lost_ticket())
        .select_related("registration__unit", "item__decision__unit", "plan")
        .order_by("-pk")[: PAGE + 1]
    )


def lost_ticket() -> Q:
    """A recognition whose entry ticket, the lower level's, lapsed or was revoked since.

    It stands until its own decider takes it back; whoever decided is told.
    """
    lower = Recognition.objects.filter(registration=OuterRef("registration"), level_rank__lt=OuterRef("level_rank"))
    over = lower.filter(to_at__gte=OuterRef("from_at"))
    return Q(Exists(over)) & ~Q(Exists(lower.filter(to_at__isnull=True)))


def without_ticket(actor: "Actor") -> int:
    """How many such recognitions the actor's own units gave."""
    ours = actor.reach_filter("item__decision__unit__path", Permission.DECISION_WRITE)
    return Recognition.objects.filter(ours, lost_ticket(), to_at__isnull=True).count()


def rounds_deciding(actor: "Actor") -> list[Round]:
    """Rounds of the actor's that have come to their decisions, with how many candidates wait for one."""
    rounds = Round.objects.filter(actor.reach_filter("unit__path", Permission.DECISION_WRITE), phase=Phase.DECIDING)
    waiting = Assessment.objects.filter(state=AssessmentState.VOTED, round=OuterRef("pk"))
    counted = waiting.order_by().values("round").annotate(count=Count("pk")).values("count")
    return list(rounds.select_related("unit", "plan").annotate(waiting=counted).order_by("-pk")[:MOST_PENDING])


def candidates_of(round_: Round, *, after: int = 0, most: int = PAGE) -> list[Assessment]:
    """Those that were voted on and stand in no decision, in their order; one more than a page shows."""
    pending = DecisionItem.objects.filter(
        assessment=OuterRef("pk"), decision__state__in=[DecisionState.DRAFT, DecisionState.SIGNED]
    )
    found = Assessment.objects.filter(~Exists(pending), round=round_, state=AssessmentState.VOTED, number__gt=after)
    return list(found.select_related("registration__unit", "round__unit", "round__plan").order_by("number")[: most + 1])


def to_commend(plan: Plan, unit: Unit, *, after: int = 0) -> list[Recognition]:
    """What is recognised under a plan in the unit's reach, each registration at its highest level; a page and one."""
    low, high = subtree_range(judged_path(unit.path, unit.kind))
    standing = Recognition.objects.filter(
        plan=plan, to_at__isnull=True, registration__unit__path__gte=low, registration__unit__path__lt=high
    )
    higher = Recognition.objects.filter(
        registration=OuterRef("registration"), to_at__isnull=True, level_rank__gt=OuterRef("level_rank")
    )
    given = Commendation.objects.filter(registration=OuterRef("registration"), to_at__isnull=True)
    return list(
        standing.filter(~Exists(higher), registration__gt=after)
        .annotate(is_commended=Exists(given))
        .select_related("registration__unit")
        .order_by("registration")[: PAGE + 1]
    )


def standing_lines(decision: Decision) -> list[DecisionItem]:
    """The lines of a decision of which the recognition or the commendation is in force."""
    made = Recognition.objects.filter(item=OuterRef("pk"), to_at__isnull=True)
    given = Commendation.objects.filter(item=OuterRef("pk"), to_at__isnull=True)
    found = decision.items.filter(Exists(made) | Exists(given))
    return list(found.select_related("registration__unit", "unit").order_by("order"))


def holds_for(actor: "Actor") -> list[Hold]:
    """Holds that stand, only for those who may manage them."""
    found = Hold.objects.filter(
        actor.reach_filter("registration__unit__path", Permission.HOLD_MANAGE), lifted_at__isnull=True
    )
    return list(
        found.select_related("registration__unit", "registration__plan", "placed_by").order_by("-pk")[:MOST_PENDING]
    )
