"""Difficulties and amendments, as the pages list them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from kheo.accounts.actor import Actor
from kheo.accounts.permissions import Permission
from kheo.feedback.models import Amendment, Feedback
from kheo.feedback.rules import MAY_AMEND, WAITING, State
from kheo.plans.models import Plan
from kheo.shared.paging import cut
from kheo.units.models import Unit

SHOWN = 40
MOST_UNITS = 400


@dataclass(frozen=True)
class FeedbackPage:
    rows: list[Feedback]
    older: int | None  # the number after which the next page begins


def feedback_page(
    actor: Actor, *, plan: Plan | None = None, state: str = "", unit: str = "", before: int | None = None
) -> FeedbackPage:
    """The newest first; one query, and one row more than shown tells that there are older ones."""
    found = Feedback.objects.visible_to(actor).select_related("plan", "unit")
    if plan:
        found = found.filter(plan=plan)
    if state in list(State):
        found = found.filter(state=state)
    if unit:
        found = found.filter(unit__code=unit)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows, last = cut(found.order_by("-pk"), SHOWN)
    return FeedbackPage(rows, last.pk if last else None)


def waiting_for(actor: Actor) -> int:
    """How many difficulties wait for an answer that the actor may give."""
    return Feedback.objects.filter(
        actor.reach_filter("unit__path", Permission.FEEDBACK_ANSWER), state__in=WAITING
    ).count()


def amendments_for(actor: Actor) -> QuerySet[Amendment]:
    return (
        Amendment.objects.visible_to(actor)
        .select_related("plan", "version", "begun_by")
        .annotate(feedback_count=Count("feedback"))
    )


def that_may_join(amendment: Amendment) -> list[Feedback]:
    """What the amendment holds already, and what it may take up; the oldest first."""
    free = Q(state__in=MAY_AMEND, amendment__isnull=True)
    found = amendment.plan.feedback.filter(Q(amendment=amendment) | free).select_related("unit")
    return list(found.order_by("pk"))


def units_to_report_for(actor: Actor, plan: Plan) -> Sequence[Unit]:
    """The units below the plan's issuer for which the actor may report a difficulty."""
    reach = actor.reach_filter("path", Permission.FEEDBACK_WRITE)
    return list(Unit.objects.filter(reach).within(plan.issuer.path).order_by("path")[:MOST_UNITS])
