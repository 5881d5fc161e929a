"""Forms that may come in twice: after a lost answer, two taps, a phone that sends what it kept.

These functions write no journal record of their own: what a form does is recorded by the action that does it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from kheo.accounts.models import Sending
from kheo.accounts.rules import SENDINGS_LAST, SendingState

LARGEST_KEPT = 400_000  # characters of a version that lost


@dataclass(frozen=True)
class Answer:
    """What doing it came to: the address to which it led when it was done; whether it lost against another edit."""

    location: str = ""
    lost: bool = False


@transaction.atomic
def send_once(
    *,
    user_id: int,
    key: str,
    digest: str,
    address: str,
    title: str,
    fields: Sequence[tuple[str, str]],
    at: datetime,
    do: Callable[[], Answer],
) -> str | None:
    """Do it, unless the same form (key and content) was done before: then only the address to which that led.

    What is done and the note that it was done are one transaction; a second sender waits for the first and then finds
    the note. None: it was tried now, and `do` knows the answer. What lost keeps its fields until it is done or dropped.
    """
    same = {"user_id": user_id, "key": key, "digest": digest}
    before = Sending.objects.select_for_update().filter(**same).first()
    if before is None:
        try:
            with transaction.atomic():
                before = Sending.objects.create(
                    **same, address=address, title=title, state=SendingState.DONE, fields=[], at=at
                )
        except IntegrityError:
            before = Sending.objects.select_for_update().get(**same)
            if before.state == SendingState.DONE:
                return before.location
    elif before.state == SendingState.DONE:
        return before.location
    answer = do()
    if answer.location:
        before.state, before.location, before.fields, before.at = SendingState.DONE, answer.location[:500], [], at
        before.save()
        Sending.objects.filter(user_id=user_id, key=key, state=SendingState.LOST).delete()  # decided by this one
    elif answer.lost and sum(len(value) for _, value in fields) <= LARGEST_KEPT:
        Sending.objects.filter(user_id=user_id, key=key, state=SendingState.LOST).exclude(pk=before.pk).delete()
        before.state, before.fields, before.title, before.at = (
            SendingState.LOST,
            [list(pair) for pair in fields],
            title,
            at,
        )
        before.save()
    elif before.state == SendingState.DONE:  # the note made just now; a version that lost stays
        before.delete()
    return None


@transaction.atomic
def drop_lost(*, sending_id: int, user_id: int) -> None:
    """The writer needs the version that lost no more."""
    Sending.objects.filter(pk=sending_id, user_id=user_id, state=SendingState.LOST).delete()


@transaction.atomic
def forget_old_sendings(*, at: datetime) -> int:
    """Notes and versions older than thirty days; how many."""
    return Sending.objects.filter(at__lt=at - SENDINGS_LAST).delete()[0]
