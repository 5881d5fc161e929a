"""What stands in a person's own calendar: visits of one's teams and units, and the last days of public notices."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from kheo.accounts.models import User
from kheo.accounts.permissions import Permission
from kheo.accounts.rules import token_digest
from kheo.rounds.models import CalendarFeed, CouncilMember, Round, Visit, VisitMember
from kheo.rounds.rules import Phase
from kheo.units.rules import subtree_range

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

BEHIND, AHEAD = timedelta(days=90), timedelta(days=400)
MOST_ENTRIES = 500


@dataclass(frozen=True)
class Entries:
    visits: list[Visit]
    notices: list[Round]


def owner_of(token: str) -> User | None:
    """Whose calendar a token opens; an account that was locked opens nothing."""
    feed = CalendarFeed.objects.select_related("user").filter(token_hash=token_digest(token)).first()
    return feed.user if feed and feed.user.is_active else None


def entries_of(actor: "Actor", day: date, since: datetime) -> Entries:
    """Around `day`, which begins at `since`: visits in whose team the person is, those of and to units where the person
    has a role and those below, and the notices of rounds that such a unit convened or on whose council the person sits.
    """
    team = VisitMember.objects.filter(visit=OuterRef("pk"), user_id=actor.user_id or 0)
    units = _own_units(actor, Permission.VISIT_READ, "unit__path") | _own_units(
        actor, Permission.VISIT_READ, "host__path"
    )
    visits = (
        Visit.objects.filter(units | Exists(team), starts_at__gte=since - BEHIND, starts_at__lt=since + AHEAD)
        .select_related("unit", "host", "plan")
        .prefetch_related("team", "registrations")
        .order_by("-starts_at", "-id")[:MOST_ENTRIES]
    )
    seat = CouncilMember.objects.on(day).filter(round=OuterRef("pk"), user_id=actor.user_id or 0)
    notices = (
        Round.objects.filter(_own_units(actor, Permission.ROUND_READ, "unit__path") | Exists(seat))
        .filter(notice_to__gte=day - BEHIND, notice_to__lte=day + AHEAD)
        .exclude(phase=Phase.CANCELLED)
        .select_related("unit")
        .order_by("-notice_to", "-id")[:MOST_ENTRIES]
    )
    return Entries(list(visits), list(notices))


def _own_units(actor: "Actor", permission: Permission, field: str) -> Q:
    """Units at which the person has a role, and those below: not all that an office reaches."""
    paths = {each.unit_path for each in actor.grants if each.unit_path} if actor.reach(permission) else set()
    found = Q(pk__in=[])
    for path in sorted(paths):
        low, high = subtree_range(path)
        found |= Q(**{f"{field}__gte": low, f"{field}__lt": high})
    return found
