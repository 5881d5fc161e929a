"""What a unit wrote in the report that it handed in, for whoever writes on from it."""

from datetime import datetime

from kheo.plans.models import Plan
from kheo.reports.models import Report
from kheo.reports.rules import State
from kheo.units.models import Unit


def words_handed_in(plan: Plan, unit: Unit, before: datetime) -> dict[str, str]:
    """Section → words, of the unit's last report under the plan that was handed in before an instant.

    A draft is nobody else's business; a paper for a task has no sections. One query.
    """
    found = Report.objects.filter(plan=plan, unit=unit, delivered_at__lt=before).exclude(deadline="")
    last = found.exclude(state=State.DRAFT).order_by("-delivered_at").values_list("texts", flat=True).first()
    return {code: text for code, text in (last or {}).items() if text}
