"""Plans that an actor may see, and the version that rules at a moment."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Count, Max, QuerySet

from kheo.plans.models import Plan, PlanVersion
from kheo.plans.rules.document import PlanDocument
from kheo.plans.rules.reading import cached_document

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


_VERSION_BEFORE = """
    SELECT number, digest FROM plans_planversion WHERE plan_id = %s
    ORDER BY CASE WHEN effective_from < %s THEN number ELSE -number END DESC LIMIT 1
"""


def document_before(plan: Plan, instant: datetime) -> tuple[int, PlanDocument]:
    """The number and the document of the version in force just before an instant; before the first one, the first.

    One query where this process has read the document already. The pages of figures all ask it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_VERSION_BEFORE, [plan.pk, connection.ops.adapt_datetimefield_value(instant)])
        number, digest = cursor.fetchone()

    def read() -> tuple[Any, str]:
        return plan.versions.filter(number=number).values_list("content", "text")[0]

    return number, cached_document(digest, read)
