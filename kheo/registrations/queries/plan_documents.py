"""The plan as it reads at a moment, without fetching its text where this process knows it already."""

from datetime import datetime

from kheo.plans.models import Plan, PlanVersion
from kheo.plans.rules.document import PlanDocument
from kheo.plans.rules.reading import cached_document


def document_at(plan: Plan | int, instant: datetime) -> PlanDocument:
    """The version in force at `instant`; before the first one, the first. One query as a rule."""
    versions = PlanVersion.objects.filter(plan=plan).defer("content", "text", "source", "changes")
    found = versions.filter(effective_from__lte=instant).order_by("-number").first()
    return (found or versions.order_by("number")[0]).document


def document_of(plan_id: int, digest: str) -> PlanDocument:
    """The plan's version with this digest. No query where this process knows it already."""
    return cached_document(
        digest, lambda: PlanVersion.objects.filter(plan=plan_id, digest=digest).values_list("content", "text")[0]
    )
