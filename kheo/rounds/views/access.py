"""How the doors of rounds get at things: through what is visible, then through what is allowed."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from kheo.accounts.doors import actor_of, allow
from kheo.accounts.permissions import Permission
from kheo.rounds.models import Assessment, Round

HEAVY = ("source", "text", "content", "changes")


def round_of(request: HttpRequest, pk: int, permission: Permission | None = None) -> Round:
    """The round, if this person may see it (else 404) and holds `permission` over its unit (else 403)."""
    visible = Round.objects.visible_to(actor_of(request)).select_related("plan", "unit", "version")
    found = get_object_or_404(visible.defer(*(f"version__{name}" for name in HEAVY)), pk=pk)
    allow(request, permission, found.unit)
    return found


def assessment_of(request: HttpRequest, pk: int, permission: Permission | None = None) -> Assessment:
    """The candidate, likewise; `permission` is over the unit that convened its round."""
    visible = Assessment.objects.visible_to(actor_of(request)).select_related(
        "round__plan", "round__unit", "round__version", "registration__unit", "registration__plan", "revision"
    )
    heavy = (*(f"round__version__{name}" for name in HEAVY), "revision__content")
    found = get_object_or_404(visible.defer(*heavy), pk=pk)
    allow(request, permission, found.round.unit)
    return found
