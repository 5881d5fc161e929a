"""Plans that an actor may see, and the version that rules at a moment."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Max, QuerySet

from kheo.plans.models import Plan, PlanVersion

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


def visible_plans(actor: "Actor") -> QuerySet[Plan]:
    """The plans that speak to the actor, newest year first; `version_count` and `last_change` come along."""
    return (
        Plan.objects.visible_to(actor)
        .select_related("issuer", "steward")
        .annotate(version_count=Count("versions", distinct=True), last_change=Max("versions__effective_from"))
        .order_by("-period_from", "code")
    )


def version_in_force(plan: Plan, instant: datetime) -> PlanVersion:
    """The version that rules at `instant`; before the first one, the first. One query, without the heavy columns."""
    return plan.version_at(instant)


def versions_of(plan: Plan) -> QuerySet[PlanVersion]:
    """Every version, newest first, without the words: `document` reads them when it does not know the digest yet."""
    return plan.versions.defer("source", "text", "content").order_by("-number")
