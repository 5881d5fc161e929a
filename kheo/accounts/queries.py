"""Who is signed in, and what that person may do today."""

from datetime import date

from kheo.accounts.actor import NOBODY, Actor, Grant, grant_path
from kheo.accounts.models import Membership, User


def actor_of(user: User, day: date) -> Actor:
    """The person with the memberships in force on `day`. One query."""
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    rows = (
        Membership.objects.filter(user=user)
        .on(day)
        .order_by("unit__path")
        .values_list("role", "unit_id", "unit__path", "unit__title", "unit__short_title")
    )
    grants = tuple(
        Grant(role, grant_path(role, path), unit_id, path, short or title) for role, unit_id, path, title, short in rows
    )
    return Actor(user.pk, str(user), user.email, grants)
