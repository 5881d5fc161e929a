"""Keys: made, revoked, used."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from kheo.accounts.actor import Actor
from kheo.accounts.models import Membership, User
from kheo.accounts.permissions import ROLES
from kheo.api.models import ApiToken
from kheo.api.rules import new_token, problems_with_token, scopes_offered
from kheo.audit.actions import record
from kheo.shared.problems import Problem, RuleBroken
from kheo.shared.text import nfc, squeeze


@dataclass(frozen=True)
class Made:
    """A new key. The secret is known here and never again."""

    token: ApiToken
    secret: str


@transaction.atomic
def make_token(
    *,
    membership_id: int,
    name: str,
    scopes: Collection[str],
    expires_on: date,
    by: Actor,
    at: datetime,
    today: date,
) -> Made:
    """A key for one of one's own roles that is in force.

    Refuses what the role does not hold, a life of more than a year, and a person who has too many keys.
    """
    User.objects.select_for_update().get(pk=by.user_id or 0)  # keys of one person are counted one at a time
    mine = Membership.objects.filter(user_id=by.user_id or 0).on(today).select_related("unit")
    membership = mine.filter(pk=membership_id).first()
    if membership is None:
        raise RuleBroken([_not_ones_own()])
    in_force = ApiToken.objects.visible_to(by).filter(revoked_at__isnull=True, expires_on__gte=today).count()
    name, wanted = squeeze(nfc(name)), list(dict.fromkeys(scopes))
    problems = problems_with_token(
        name=name,
        scopes=wanted,
        offered=scopes_offered(ROLES[membership.role].permissions),
        expires_on=expires_on,
        today=today,
        in_force=in_force,
    )
    if problems:
        raise RuleBroken(problems)
    made = new_token()
    token = ApiToken.objects.create(
        membership=membership,
        name=name,
        scopes=wanted,
        prefix=made.prefix,
        hash=made.hash,
        made_at=at,
        expires_on=expires_on,
    )
    record(
        action="token.make",
        by=by,
        at=at,
        unit=membership.unit,
        target=token,
        after={"name": name, "role": ROLES[membership.role].title, "scopes": wanted, "valid_to": expires_on},
    )
    return Made(token, made.secret)


@transaction.atomic
def revoke_token(*, token_id: int, by: Actor, at: datetime) -> ApiToken:
    """The key opens nothing from the next request on. Refuses one that was revoked before."""
    token = ApiToken.objects.select_for_update(of=("self",)).select_related("membership__unit").get(pk=token_id)
    if token.revoked_at is not None:
        raise RuleBroken(
            [Problem("token.revoked_already", "Khóa này đã được thu hồi.", "Tải lại trang để xem danh sách mới nhất.")]
        )
    token.revoked_at = at
    token.save(update_fields=["revoked_at"])
    record(
        action="token.revoke",
        by=by,
        at=at,
        unit=token.membership.unit,
        target=token,
        before={"scopes": token.scopes, "valid_to": token.expires_on},
    )
    return token


def note_use(*, token: ApiToken, today: date) -> None:
    """The day on which a key was used last, written once a day; no deed of a person, so the journal says nothing."""
    if token.last_used_on != today:
        unused = Q(last_used_on__isnull=True) | Q(last_used_on__lt=today)
        ApiToken.objects.filter(unused, pk=token.pk).update(last_used_on=today)


def _not_ones_own() -> Problem:
    return Problem(
        "token.role_not_held",
        "Vai trò đã chọn không còn hiệu lực.",
        "Chọn một vai trò đang giữ.",
        "membership",
    )
