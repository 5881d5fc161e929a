"""People at work in tests of accounts."""

from datetime import date

from kheo.accounts.actor import Actor, system_actor
from kheo.accounts.models import User
from kheo.accounts.queries import actor_of

TODAY = date(2023, 2, 1)
SYSTEM = system_actor("kheo thử")


def acting(user: User, day: date = TODAY) -> Actor:
    """The person with what memberships give today, as a request would see it."""
    return actor_of(User.objects.get(pk=user.pk), day)
