"""Who was told what, when, by which way, and whether the letter went; and what one person was told."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from kheo.plans.models import Plan
from kheo.progress.models import ReminderLine, ReminderMessage
from kheo.registrations.models import Delivery

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

PAGE = 50
UNREAD_SHOWN = 12  # lines on the first page
NEW = timedelta(days=14)  # what was said earlier is past; it stands in the list of all messages

LETTER_STATES: dict[str, Q] = {
    "da-gui": Q(message__letter__sent_at__isnull=False),
    "cho": Q(message__letter__isnull=False, message__letter__sent_at__isnull=True, message__letter__failure=""),
    "hong": Q(message__letter__sent_at__isnull=True)
    & ~Q(message__letter__failure="")
    & Q(message__letter__isnull=False),
    "khong": Q(message__letter__isnull=True),
}


def told(
    plan: Plan, actor: "Actor", *, unit: str = "", about: str = "", day: date | None = None, letter: str = ""
) -> QuerySet[ReminderLine]:
    """What was said under a plan to units that the actor may remind, the latest first. One query."""
    found = ReminderLine.objects.visible_to(actor).filter(plan=plan).select_related("unit", "message__letter")
    if unit:
        found = found.filter(unit__code=unit)
    if about:
        found = found.filter(about=about)
    if day:
        found = found.filter(message__told_on=day)
    if letter in LETTER_STATES:
        found = found.filter(LETTER_STATES[letter])
    return found.order_by("-id")


def choices(plan: Plan, actor: "Actor") -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The units and the things that the log speaks of, to narrow it. Two queries."""
    lines = ReminderLine.objects.visible_to(actor).filter(plan=plan)
    units = lines.order_by("unit__path").values_list("unit__code", "unit__title").distinct()
    things = lines.order_by("about").values_list("about", "title").distinct()
    return list(units), list(dict(things).items())


def messages_to(user_id: int) -> QuerySet[ReminderMessage]:
    """Everything that one person was told, the latest first."""
    return ReminderMessage.objects.filter(user_id=user_id).order_by("-id")


def lines_of(message_ids: list[int]) -> list[ReminderLine]:
    """What those messages spoke of, the most pressing first. One query."""
    lines = ReminderLine.objects.filter(message__in=message_ids).select_related("plan", "unit")
    return list(lines.order_by("last_day", "id"))


def unread_lines(user_id: int, today: date) -> list[ReminderLine]:
    """What a person was told lately, has not seen yet and is not handed in since; as it was said last. One query."""
    handed_in = Delivery.objects.filter(plan=OuterRef("plan"), unit=OuterRef("unit"), revoked_at__isnull=True)
    about = Case(When(period="", then=F("deadline")), default=Concat("deadline", Value(":"), "period"))
    lines = ReminderLine.objects.filter(
        ~Exists(handed_in.annotate(about=about).filter(about=OuterRef("about"))),
        message__user_id=user_id,
        message__read_at__isnull=True,
        message__told_on__gt=today - NEW,
    )
    latest: dict[tuple[int, int, str], ReminderLine] = {}
    for each in lines.select_related("plan", "unit", "message").order_by("-id")[:100]:
        latest.setdefault((each.plan_id, each.unit_id, each.about), each)
    return sorted(latest.values(), key=lambda each: (each.last_day, each.pk))[:UNREAD_SHOWN]
