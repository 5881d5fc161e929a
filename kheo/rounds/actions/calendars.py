"""A person's own address of the calendar: made, made anew, switched off. Only the hash of its token is kept."""

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from kheo.accounts.models import User
from kheo.accounts.rules import token_digest
from kheo.audit.actions import record
from kheo.rounds.models import CalendarFeed
from kheo.shared.problems import Problem, RuleBroken

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


@transaction.atomic
def renew_feed(*, by: "Actor", at: datetime) -> str:
    """A new token for the actor's calendar, told once; an earlier one stops working."""
    user = User.objects.select_for_update().get(pk=by.user_id or 0)
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(user=user, defaults={"token_hash": token_digest(token), "made_at": at})
    record(action="calendar.renew", by=by, at=at, target=user)
    return token


@transaction.atomic
def switch_off_feed(*, by: "Actor", at: datetime) -> None:
    """The address stops working."""
    user = User.objects.select_for_update().get(pk=by.user_id or 0)
    gone, _ = CalendarFeed.objects.filter(user=user).delete()
    if not gone:
        raise RuleBroken([Problem("calendar.off", "Địa chỉ lịch đang tắt.", "Tạo địa chỉ mới nếu cần.")])
    record(action="calendar.switch_off", by=by, at=at, target=user)
