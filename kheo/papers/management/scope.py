"""The unit that a command on lists is about."""

from django.core.management.base import CommandError

from kheo.plans.models import Plan
from kheo.units.models import Unit
from kheo.units.rules import contains

WRONG = 2  # called wrongly


def scope_of(plan: Plan, code: str | None) -> Unit:
    """The unit of that code below the plan's issuer; the issuer itself without one."""
    if not code:
        return plan.issuer
    unit = Unit.objects.filter(code=code).first()
    if unit is None or not contains(plan.issuer.path, unit.path):
        raise CommandError(f"Kế hoạch “{plan.code}” không có đơn vị “{code}”.", returncode=WRONG)
    return unit
