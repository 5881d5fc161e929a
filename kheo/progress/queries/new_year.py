"""The turn of the year: what is done and what is open between one plan and the next. A fixed handful of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from kheo.accounts.actor import Actor
from kheo.accounts.models import Membership
from kheo.accounts.permissions import Permission
from kheo.plans.models import Plan
from kheo.plans.queries.plans import document_before
from kheo.plans.rules.calendar import DeliveryState
from kheo.progress.queries.deadlines import deadline_figures
from kheo.recognition.models import KeepUpCheck
from kheo.recognition.queries.keep_up import Asked, to_look_at
from kheo.shared.periods import end_of
from kheo.units.models import Unit
from kheo.units.queries import tree_below

LIST = "registration-list"
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Sent:
    """Of what units hand in: how many have, of how many, and how many are late with it."""

    sent: int
    total: int
    missing: int


@dataclass(frozen=True, slots=True)
class Leaver:
    """A role that should be looked at: its unit has ended, or its holder has not signed in since last year's plan."""

    user_id: int
    name: str
    unit: str
    unit_ended: bool
    last_seen: date | None


def plan_after(plan: Plan, plans: Sequence[Plan]) -> Plan | None:
    """The next plan of the same issuer."""
    later = [each for each in plans if each.issuer_id == plan.issuer_id and each.period_from > plan.period_from]
    return min(later, key=lambda each: each.period_from, default=None)


def handed_in(plan: Plan, scope: Unit | None, day: date, *, lists_only: bool) -> Sent:
    """What the units of the scope handed in under a plan by the end of a day: lists alone, or everything but lists."""
    _, document = document_before(plan, end_of(day, plan.timezone))
    units = tree_below(scope.pk if scope else plan.issuer_id, day)
    ids = [unit.id for unit in units] if scope else None
    found = [
        each
        for each in deadline_figures(plan, document, units, ids, as_of=day)
        if (each.deadline.delivers == LIST) == lists_only
    ]
    return Sent(
        sum(each.delivered_at is not None for each in found),
        len(found),
        sum(each.state is DeliveryState.MISSING for each in found),
    )


def models_to_look_at(actor: Actor, year: int) -> tuple[int, int]:
    """How many recognised models have not been looked at in a year, of how many. One query."""
    looked = Exists(KeepUpCheck.objects.filter(recognition=OuterRef("pk"), year=year))
    rows = to_look_at(actor, Asked(year)).annotate(looked=looked).order_by().values_list("looked")
    counts = dict(rows.annotate(n=Count("pk")))
    return counts.get(False, 0), sum(counts.values())


def leavers(actor: Actor, *, today: date, since: date, zone: str) -> list[Leaver]:
    """Roles of the actor's reach in units that have ended, or of people not seen since a day. One query."""
    unseen = Q(user__last_login__isnull=True, user__created_at__lt=end_of(since, zone)) | Q(
        user__last_login__lt=end_of(since, zone)
    )
    rows = (
        Membership.objects.on(today)
        .filter(actor.reach_filter("unit__path", Permission.ACCOUNT_READ), user__is_active=True)
        .filter(Q(unit__valid_to__lt=today) | unseen)
        .order_by("user__name_sort", "pk")
        .select_related("user", "unit")
    )
    return [
        Leaver(
            row.user_id,
            row.user.name or row.user.email,
            row.unit.name,
            bool(row.unit.valid_to and row.unit.valid_to < today),
            row.user.last_login.date() if row.user.last_login else None,
        )
        for row in rows[: SHOWN + 1]
    ]
