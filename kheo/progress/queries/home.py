"""What the first page asks: what must this person do now? A fixed handful of queries beside the figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from kheo.accounts.actor import Actor
from kheo.accounts.permissions import Permission
from kheo.plans.models import Plan
from kheo.plans.rules.calendar import DeliveryState
from kheo.progress.queries.figures import Figures, TargetFigure
from kheo.progress.rules.deadlines import DeadlineFigure
from kheo.progress.rules.outlook import NEED, TargetState
from kheo.registrations.models import Registration
from kheo.registrations.rules import State

SHOWN = 5
UNFINISHED = (State.RETURNED, State.DRAFT)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A registration that waits for its own unit."""

    id: int
    title: str
    state: str
    reason: str
    changed_at: datetime


def current_plan(actor: Actor, today: date, remembered: str = "") -> Plan | None:
    """The plan looked at last, or the year's, or the newest. One query."""
    plans = list(Plan.objects.visible_to(actor).select_related("issuer", "steward"))
    last = next((plan for plan in plans if plan.code == remembered), None)
    running = next((plan for plan in plans if plan.period_from <= today <= plan.period_to), None)
    return last or running or (plans[0] if plans else None)


def states_within(plan: Plan, actor: Actor) -> dict[str, int]:
    """How many registrations of the plan stand in each state before the register, in the actor's reach. One query."""
    waiting = [State.SUBMITTED, *UNFINISHED]
    rows = Registration.objects.filter(
        actor.reach_filter("unit__path", Permission.REGISTRATION_READ), plan=plan, state__in=waiting
    )
    return dict(rows.order_by().values_list("state").annotate(Count("id")))


def unfinished(plan: Plan, actor: Actor) -> list[Unfinished]:
    """Returned ones first, then drafts, the latest first: what the unit has to take up again. One query."""
    rows = Registration.objects.filter(
        actor.reach_filter("unit__path", Permission.REGISTRATION_WRITE), plan=plan, state__in=UNFINISHED
    ).order_by("-state", "-changed_at", "-id")
    return [Unfinished(*row) for row in rows.values_list("id", "title", "state", "reason", "changed_at")[: SHOWN + 1]]


def next_deadline(deadlines: Sequence[DeadlineFigure]) -> tuple[DeadlineFigure, int, int] | None:
    """The first moment still open, how many have handed in for it, and how many have to.

    One unit's extension is the next moment of that unit alone, not of a district.
    """
    alone = len({each.unit_id for each in deadlines}) == 1
    upcoming = [each for each in deadlines if each.state is DeliveryState.UPCOMING]
    still_open = [each for each in upcoming if alone or not each.extended]
    if not still_open:
        return None
    first = min(still_open, key=lambda each: each.last_day)
    of_moment = [each for each in deadlines if each.key == first.key]
    return first, sum(each.delivered_at is not None for each in of_moment), len(of_moment)


def neediest(cells: Sequence[TargetFigure]) -> list[TargetFigure]:
    """The targets that are not met, those in danger first."""
    return sorted((cell for cell in cells if cell.state is not TargetState.MET), key=lambda cell: -NEED[cell.state])


def overdue_units(found: Figures) -> int:
    return len({each.unit_id for each in found.deadlines if each.state is DeliveryState.MISSING})


def endangered_units(found: Figures) -> int:
    """Units with a target at risk or missed."""
    danger = {TargetState.AT_RISK, TargetState.MISSED}
    return len({cell.unit.id for cell in found.cells() if cell.state in danger and not cell.target.addressee.whole})
