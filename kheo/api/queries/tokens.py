"""Who stands behind a key, and which keys somebody has."""

from dataclasses import dataclass
from datetime import date

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

from kheo.accounts.actor import Actor, Grant, grant_path
from kheo.accounts.models import Membership
from kheo.accounts.queries import SECOND_FACTORS
from kheo.api.models import ApiToken
from kheo.api.rules import permissions_of, token_hash


@dataclass(frozen=True)
class Holder:
    """A key that holds today, and the person as far as the key lets them act."""

    token: ApiToken
    actor: Actor


def holder_of(secret: str, today: date) -> Holder | None:
    """Asked at each request: None for a key that is unknown, over or revoked, whose owner is locked or left. One query.

    The actor has the one role of the key, and of its permissions those alone that the key's scopes open.
    """
    factor = Authenticator.objects.filter(user=OuterRef("membership__user"), type__in=SECOND_FACTORS)
    token = (
        ApiToken.objects.filter(
            hash=token_hash(secret),
            revoked_at__isnull=True,
            expires_on__gte=today,
            membership__user__is_active=True,
            membership__in=Membership.objects.on(today),
        )
        .select_related("membership__user", "membership__unit")
        .annotate(second_factor=Exists(factor))
        .first()
    )
    if token is None:
        return None
    held = token.membership
    grant = Grant(held.role, grant_path(held.role, held.unit.path), held.unit_id, held.unit.path, held.unit.name)
    actor = Actor(
        held.user_id,
        f"{held.user} (khóa API “{token.name}”)",
        held.user.email,
        (grant,),
        has_second_factor=bool(getattr(token, "second_factor", False)),
        limited_to=permissions_of(token.scopes),
    )
    return Holder(token, actor)


def memberships_of(actor: Actor, today: date) -> list[Membership]:
    """The roles for which a person may make keys."""
    held = Membership.objects.filter(user_id=actor.user_id or 0).on(today).select_related("unit")
    return list(held.order_by("unit__path", "role"))


def tokens_of(actor: Actor) -> QuerySet[ApiToken]:
    return ApiToken.objects.visible_to(actor).select_related("membership__unit").order_by("-id")
