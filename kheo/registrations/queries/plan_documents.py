"""The plan as it reads at a moment, without fetching its text where this process knows it already."""

from datetime import datetime

from kheo.plans.models import Plan, PlanVersion
from kheo.plans.rules.document import PlanDocument


def document_at(plan: Plan | int, instant: datetime) -> PlanDocument:
    """The version in force at `instant`; before the first one, the first. One query as a rule."""
    versions = PlanVersion.objects.filter(plan=plan).defer("content", "text", "source", "changes")
    found = versions.filter(effective_from__lte=instant).order_by("-number").first()
    return (found or versions.order_by("number")[0]).document
