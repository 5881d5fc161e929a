"""How the doors of this room get at things: through what is visible, then through what is allowed."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from kheo.accounts.doors import actor_of, allow
from kheo.accounts.permissions import Permission
from kheo.registrations.models import Registration


def registration_of(request: HttpRequest, pk: int, permission: Permission | None = None) -> Registration:
    """The registration, if this person may see it (else 404) and holds `permission` over its unit (else 403)."""
    visible = Registration.objects.visible_to(actor_of(request)).select_related("plan", "unit", "initiative")
    registration = get_object_or_404(visible, pk=pk)
    allow(request, permission, registration.unit)
    return registration
