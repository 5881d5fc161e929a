"""How the doors of what follows a decision get at things: through what is visible, then through what is allowed."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from kheo.accounts.actor import Actor, can
from kheo.accounts.permissions import Permission
from kheo.plans.models import Plan
from kheo.recognition.models import Decision
from kheo.units.models import Unit

MOST_AT_ONCE = 500


def actor_of(request: HttpRequest) -> Actor:
    return cast(Actor, cast(Any, request).actor)


def allow(request: HttpRequest, permission: Permission, unit: Unit) -> None:
    if not can(actor_of(request), permission, unit):
        raise PermissionDenied


def decision_of(request: HttpRequest, pk: int) -> Decision:
    visible = Decision.objects.visible_to(actor_of(request)).select_related("plan", "unit")
    return get_object_or_404(visible, pk=pk)


def whole(text: str) -> int | None:
    """A number from an address or a form, if it is one that a table can hold."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def chosen_ids(request: HttpRequest) -> list[int]:
    found = (whole(each) for each in request.POST.getlist("chon")[:MOST_AT_ONCE])
    return [each for each in found if each is not None]


def scope_of(request: HttpRequest, permission: Permission) -> Unit | None:
    """The unit by which a page is narrowed, if it is within reach."""
    code = request.GET.get("don-vi", "")
    if not code:
        return None
    return Unit.objects.filter(actor_of(request).reach_filter("path", permission), code=code[:80]).first()


def year_of(text: str, default: int) -> int:
    year = whole(text)
    return year if year is not None and 2000 <= year <= 2100 else default


def plans_of_year(actor: Actor, year: int) -> list[Plan]:
    return list(Plan.objects.visible_to(actor).filter(period_from__year=year).order_by("code"))
