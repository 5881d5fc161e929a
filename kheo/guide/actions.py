"""The first steps are put away, and brought back, by the person whose they are."""

from datetime import datetime

from django.db import transaction

from kheo.accounts.actions.people import unit_of
from kheo.accounts.actor import Actor
from kheo.accounts.models import User
from kheo.audit.actions import record
from kheo.guide.models import FirstStepsAside


@transaction.atomic
def put_first_steps_away(*, by: Actor, at: datetime) -> None:
    """Take the first steps off the person's first page. Twice is once: nothing changes, nothing is recorded."""
    user = User.objects.select_for_update().get(pk=by.user_id or 0)
    _aside, is_new = FirstStepsAside.objects.get_or_create(user=user, defaults={"put_away_at": at})
    if is_new:
        record(action="first-steps.put-away", by=by, at=at, unit=unit_of(user), target=user)


@transaction.atomic
def bring_first_steps_back(*, by: Actor, at: datetime) -> None:
    """Show the first steps on the person's first page again. When they are there, nothing changes."""
    user = User.objects.select_for_update().get(pk=by.user_id or 0)
    gone, _each = FirstStepsAside.objects.filter(user=user).delete()
    if gone:
        record(action="first-steps.bring-back", by=by, at=at, unit=unit_of(user), target=user)
