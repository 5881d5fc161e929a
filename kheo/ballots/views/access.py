"""How the doors of this room get at things: through what is visible, then through what is allowed."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, allow
from kheo.accounts.permissions import Permission
from kheo.ballots.models import Ballot
from kheo.rounds.models import Round

HEAVY = tuple(f"version__{name}" for name in ("source", "text", "content", "changes"))


def round_of(request: HttpRequest, pk: int, permission: Permission | None = None) -> Round:
    """The round, if this person may see it (else 404) and holds `permission` over its unit (else 403)."""
    visible = Round.objects.visible_to(actor_of(request)).select_related("plan", "unit", "version")
    found = get_object_or_404(visible.defer(*HEAVY), pk=pk)
    allow(request, permission, found.unit)
    return found


def ballot_of(request: HttpRequest, round_pk: int, pk: int, permission: Permission | None = None) -> Ballot:
    """The ballot of that round, likewise."""
    visible = Ballot.objects.visible_to(actor_of(request)).select_related(
        "round__plan", "round__unit", "round__version"
    )
    heavy = ("published", *(f"round__{name}" for name in HEAVY))
    found = get_object_or_404(visible.defer(*heavy), pk=pk)
    if found.round_id != round_pk:
        raise Http404
    allow(request, permission, found.round.unit)
    return found


def may_manage(request: HttpRequest, round_: Round) -> bool:
    return can(actor_of(request), Permission.BALLOT_MANAGE, round_.unit)
