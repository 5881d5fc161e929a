"""Who is signed in and what that person may do today; who the people of a unit are."""

from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from kheo.accounts.actor import NOBODY, Actor, Grant, grant_path
from kheo.accounts.models import Invitation, Letter, Membership, Sending, User
from kheo.accounts.permissions import ROLES, Permission
from kheo.accounts.rules import Held, SendingState, token_digest
from kheo.shared.text import words

PAGE = 50
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

# Every page asks this, so it is written out: `Membership.objects.on(day)`, and whether the person has a second factor.
_GRANTS = """
    SELECT held.role, unit.id, unit.path, unit.title, unit.short_title,
        EXISTS (SELECT 1 FROM mfa_authenticator factor WHERE factor.type IN (%s, %s) AND factor.user_id = held.user_id)
    FROM accounts_membership held JOIN units_unit unit ON unit.id = held.unit_id
    WHERE held.user_id = %s AND held.valid_from <= %s AND
        (held.valid_to IS NULL OR held.valid_to > %s OR (held.valid_to = %s AND held.ended_at IS NULL))
    ORDER BY unit.path
"""


def _second_factor(user: str) -> Exists:
    return Exists(Authenticator.objects.filter(user=OuterRef(user), type__in=SECOND_FACTORS))


def actor_of(user: User, day: date) -> Actor:
    """The person with the memberships in force on `day`. One query."""
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    today = connection.ops.adapt_datefield_value(day)
    with connection.cursor() as cursor:
        cursor.execute(_GRANTS, [*SECOND_FACTORS, user.pk, today, today, today])
        rows = cursor.fetchall()
    grants = []
    has_second_factor = False
    for role, unit_id, path, title, short, second_factor in rows:
        has_second_factor = bool(second_factor)
        grants.append(Grant(role, grant_path(role, path), unit_id, path, short or title))
    return Actor(user.pk, str(user), user.email, tuple(grants), has_second_factor=has_second_factor)


def held_by(user: User, day: date) -> list[Held]:
    """The roles that a person holds on `day` or will hold, with the subtree that each reaches."""
    later = Membership.objects.filter(user=user).filter(Q(valid_from__gt=day))
    rows = (Membership.objects.filter(user=user).on(day) | later).values_list("role", "unit__path")
    return [Held(role, grant_path(role, path)) for role, path in rows]


@dataclass(frozen=True, slots=True)
class Person:
    """One line of the list of people."""

    id: int
    name: str
    email: str
    is_active: bool
    last_login: datetime | None
    second_factor: bool
    needs_second_factor: bool
    roles: tuple[tuple[str, str], ...]  # (role, unit) within the reader's reach, in force on the day


@dataclass(frozen=True)
class People:
    rows: list[Person]
    more: str = ""  # where the next page begins


def people(actor: Actor, day: date, *, text: str = "", role: str = "", state: str = "") -> QuerySet[User]:
    """The people in reach whom the filters leave, in the order of Vietnamese names."""
    found = User.objects.visible_to(actor).annotate(second_factor=_second_factor("pk"))
    for word in words(text):
        found = found.filter(folded__contains=word)
    reach = actor.reach_filter("unit__path", Permission.ACCOUNT_READ)
    current = Membership.objects.on(day).filter(reach, user=OuterRef("pk"))
    if role:
        found = found.filter(Exists(current.filter(role=role)))
    if state == "locked":
        found = found.filter(is_active=False)
    elif state == "no-role":
        found = found.exclude(Exists(Membership.objects.on(day).filter(user=OuterRef("pk"))))
    elif state == "no-second-factor":
        needing = [each.code for each in ROLES.values() if each.needs_second_factor]
        found = found.filter(Exists(current.filter(role__in=needing)), second_factor=False)
    return found.order_by("name_sort", "pk")


def people_page(found: QuerySet[User], actor: Actor, day: date, after: str = "", size: int | None = PAGE) -> People:
    """One page of people with their roles. Two queries, however many people."""
    key, _, pk = after.rpartition(".")
    if after.isascii() and key.isdigit() and pk.isdigit() and len(pk) < 19:
        found = found.filter(Q(name_sort__gt=key) | Q(name_sort=key, pk__gt=int(pk)))
    users = list(found[: size + 1] if size else found)
    more = len(users) > size if size else False
    users = users[:size] if size else users
    roles: dict[int, list[tuple[str, str]]] = {}
    needing: set[int] = set()
    reach = actor.reach_filter("unit__path", Permission.ACCOUNT_READ)
    members = Membership.objects.on(day).filter(reach)
    members = members.filter(user_id__in=[user.pk for user in users]) if size else members
    for user_id, role, title, short in members.order_by("unit__path").values_list(
        "user_id", "role", "unit__title", "unit__short_title"
    ):
        roles.setdefault(user_id, []).append((ROLES[role].title, short or title))
        if ROLES[role].needs_second_factor:
            needing.add(user_id)
    rows = [
        Person(
            user.pk,
            user.name,
            user.email,
            user.is_active,
            user.last_login,
            bool(getattr(user, "second_factor", False)),
            user.pk in needing,
            tuple(roles.get(user.pk, ())),
        )
        for user in users
    ]
    return People(rows, f"{users[-1].name_sort}.{users[-1].pk}" if more else "")


def members_of(unit_id: int, day: date) -> QuerySet[Membership]:
    """Who belongs to a unit on `day`."""
    return Membership.objects.filter(unit_id=unit_id).on(day).select_related("user").order_by("role", "user__name_sort")


def invitation_for(token: str) -> Invitation | None:
    """The invitation that a link belongs to, used or not."""
    return Invitation.objects.select_related("unit", "invited_by").filter(token_hash=token_digest(token)).first()


def open_invitations(actor: Actor) -> QuerySet[Invitation]:
    """Invitations not yet accepted or withdrawn, expired ones among them, newest first."""
    waiting = Invitation.objects.filter(
        actor.reach_filter("unit__path", Permission.ACCOUNT_READ), accepted_at__isnull=True, withdrawn_at__isnull=True
    )
    return waiting.select_related("unit", "invited_by").order_by("-invited_at", "-pk")


def letters(actor: Actor, *, state: str = "", text: str = "") -> QuerySet[Letter]:
    """Letters of units in reach, newest first."""
    found = Letter.objects.filter(actor.reach_filter("unit__path", Permission.ACCOUNT_READ)).select_related("unit")
    if state == "sent":
        found = found.filter(sent_at__isnull=False)
    elif state == "failed":
        found = found.filter(sent_at__isnull=True).exclude(failure="")
    elif state == "waiting":
        found = found.filter(sent_at__isnull=True, failure="")
    if text:
        found = found.filter(Q(to_email__icontains=text) | Q(subject__icontains=text))
    return found.order_by("-pk")


def sent_before(user_id: int, key: str, digest: str) -> str | None:
    """Where the same form led when it was done; None while it is not."""
    done = Sending.objects.filter(user_id=user_id, key=key, digest=digest, state=SendingState.DONE)
    return done.values_list("location", flat=True).first()
