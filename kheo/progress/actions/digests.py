"""Units are reminded by the schedule of their plans: one message a day to a person, whatever happens twice."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from kheo.accounts.actions.letters import write_letter
from kheo.accounts.actor import Actor
from kheo.accounts.models import Letter, User
from kheo.audit.actions import Done, record, record_all
from kheo.plans.models import Plan
from kheo.progress.models import MessageKind, Reminder, ReminderLine, ReminderMessage, ReminderPreference
from kheo.progress.queries.digests import Digest, digests
from kheo.progress.rules.deadlines import say_state
from kheo.shared.periods import dmy
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit


@transaction.atomic
def remind_by_schedule(
    *, plans: Sequence[Plan], day: date, today: date, by: Actor, at: datetime, address: str = ""
) -> list[Digest]:
    """Tell everybody what the schedules of the plans have them told on a day; gives what was told.

    Whoever had a digest that day gets no second one, and nobody hears of a thing again before its next day: what is
    held back is told the next day. A day on which this was not done is made up for once, in the words of the day on
    which it is. Refuses a day to come.
    """
    if day > today:
        raise RuleBroken(
            [
                Problem(
                    "reminder.in_future",
                    f"Ngày {dmy(day)} chưa đến.",
                    "Xem trước bằng --dry-run, hoặc bỏ --as-of.",
                    "as_of",
                )
            ]
        )
    # Two workers at once, or a worker and the office: the second finds what the first has told.
    list(Plan.objects.select_for_update().filter(pk__in=[plan.pk for plan in plans]).order_by("pk"))
    found = digests(plans, day, address=address)
    if not found:
        return []
    units = Unit.objects.in_bulk({unit_id for each in found for unit_id in each.units})
    messages = ReminderMessage.objects.bulk_create(
        ReminderMessage(
            kind=MessageKind.DIGEST,
            user_id=each.recipient.user_id,
            unit_id=each.due[0].unit_id if each.recipient.user_id is None else None,
            told_on=day,
            told_at=at,
            to_name=each.recipient.name[:200],
            to_email=each.recipient.email,
            subject=each.letter.subject,
            letter=_letter(each, units, day, by, at, address),
        )
        for each in found
    )
    ReminderLine.objects.bulk_create(
        ReminderLine(
            message=message,
            plan=due.plan,
            unit_id=due.unit_id,
            about=due.figure.key,
            title=due.figure.title,
            last_day=due.figure.last_day,
            words=say_state(due.figure),
        )
        for message, each in zip(messages, found, strict=True)
        for due in each.due
    )
    spoken: defaultdict[Plan, dict[str, set[str]]] = defaultdict(dict)
    for due in (due for each in found for due in each.due):
        spoken[due.plan].setdefault(due.figure.unit, set()).add(due.figure.key)
    Reminder.objects.bulk_create(
        {
            (due.plan.pk, due.unit_id, due.figure.key): Reminder(
                plan=due.plan, unit_id=due.unit_id, about=due.figure.key, reminded_on=day, reminded_at=at
            )
            for each in found
            for due in each.due
        }.values(),
        ignore_conflicts=True,  # the office reminded of it this morning
    )
    record_all(
        [
            Done(
                "reminder.digest",
                plan.issuer,
                plan,
                after={"day": day, "units": {code: sorted(about) for code, about in sorted(of_plan.items())}},
            )
            for plan, of_plan in sorted(spoken.items(), key=lambda pair: pair[0].pk)
        ],
        by=by,
        at=at,
    )
    return found


def _letter(digest: Digest, units: dict[int, Unit], day: date, by: Actor, at: datetime, address: str) -> Letter | None:
    """By mail where the person wants it and a server is there; a unit without an account has nothing but the letter."""
    recipient = digest.recipient
    if recipient.user_id is not None and not (settings.EMAIL_HOST and recipient.by_email and recipient.email):
        return None
    who = f"dv-{recipient.unit_id}" if recipient.user_id is None else str(recipient.user_id)
    letter, _ = write_letter(
        unit=units[digest.due[0].unit_id],
        to_email=recipient.email,
        to_name=recipient.name,
        subject=digest.letter.subject,
        body=digest.letter.body,
        kind="digest",
        key=f"nhac-ngay/{day}/{who}",
        by=by,
        at=at,
        unsubscribe=f"{address}/loi-nhac/tuy-chon/" if address and recipient.user_id is not None else "",
    )
    return letter


@transaction.atomic
def mark_read(*, by: Actor, at: datetime) -> int:
    """The actor has seen every message so far; how many were new."""
    user = User.objects.select_for_update().get(pk=by.user_id or 0)
    seen = ReminderMessage.objects.filter(user=user, read_at__isnull=True, told_at__lte=at).update(read_at=at)
    if seen:
        record(action="reminder.read", by=by, at=at, target=user, after={"messages": seen})
    return seen


@transaction.atomic
def choose_ways(*, by_email: bool, by: Actor, at: datetime) -> None:
    """Whether the actor wants the daily message by mail too; on the first page it stands in any case."""
    user = User.objects.select_for_update().get(pk=by.user_id or 0)
    known = ReminderPreference.objects.filter(user=user).first()
    before = known.by_email if known else True
    if before == by_email:
        return
    ReminderPreference.objects.update_or_create(user=user, defaults={"by_email": by_email, "changed_at": at})
    record(
        action="reminder.choose_ways",
        by=by,
        at=at,
        target=user,
        before={"by_email": before},
        after={"by_email": by_email},
    )
