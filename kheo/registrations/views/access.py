"""How the doors of this room get at things: through what is visible, then through what is allowed."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from kheo.accounts.actor import Actor, can
from kheo.accounts.permissions import Permission
from kheo.registrations.models import Registration
from kheo.units.models import Unit


def actor_of(request: HttpRequest) -> Actor:
    return cast(Actor, cast(Any, request).actor)


def registration_of(request: HttpRequest, pk: int, permission: Permission | None = None) -> Registration:
    """The registration, if this person may see it (else 404) and holds `permission` over its unit (else 403)."""
    visible = Registration.objects.visible_to(actor_of(request)).select_related("plan", "unit", "initiative")
    registration = get_object_or_404(visible, pk=pk)
    if permission is not None:
        allow(request, permission, registration.unit)
    return registration


def allow(request: HttpRequest, permission: Permission, unit: Unit) -> None:
    if not can(actor_of(request), permission, unit):
        raise PermissionDenied
