"""What is going on: what is under public notice, and the days of the year."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count

from kheo.audit.models import Head
from kheo.plans.models import Plan
from kheo.plans.rules.calendar import occurrences, say_moment
from kheo.plans.rules.document import PlanDocument
from kheo.plans.rules.groups import say_addressee
from kheo.rounds.models import Round
from kheo.rounds.rules import OPEN_PHASES
from kheo.rounds.rules.convening import days_left

MOST = 60


def journal_head() -> str:
    """The hash of the last thing that anybody did: as long as it stays, so does everything that is shown. One query,
    written by hand: this is asked by every visit to a public page."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT hash FROM "{Head._meta.db_table}" ORDER BY id LIMIT 1')  # noqa: S608 - no outside text
        found = cursor.fetchone()
    return str(found[0]) if found else ""


@dataclass(frozen=True)
class Notice:
    """A round whose list of candidates is shown for the public to speak up."""

    id: int
    title: str
    unit: str
    first_day: date
    last_day: date
    candidates: int
    days_left: int  # today included: 1 on the last day


def notices(today: date) -> list[Notice]:
    """What is under public notice today, what ends first first. One query."""
    found = Round.objects.filter(notice_from__lte=today, notice_to__gte=today, phase__in=list(OPEN_PHASES))
    rows = found.select_related("unit").annotate(candidates=Count("assessments")).order_by("notice_to", "pk")
    return [
        Notice(
            each.pk,
            each.title,
            each.unit.title,
            each.notice_from,
            each.notice_to,
            getattr(each, "candidates", 0),
            days_left(each.notice_to, today) or 0,
        )
        for each in rows[:MOST]
        if each.notice_from and each.notice_to
    ]


@dataclass(frozen=True)
class Day:
    """A day of the movement's year. `key` stays the same whatever the words become."""

    key: str
    last_day: date
    title: str
    note: str


def days_of(plan: Plan, document: PlanDocument) -> list[Day]:
    """The deadlines of the plan and the ends of public notice, in the order of the year. One query."""
    days = [
        Day(
            f"{deadline.code}-{each.period}",
            each.last_day,
            f"{deadline.title} ({each.period_label})" if each.period_label else deadline.title,
            f"{say_addressee(deadline.addressee, document)}; {say_moment(deadline)}",
        )
        for deadline in document.deadlines
        for each in occurrences(deadline, document)
    ]
    noticed = Round.objects.filter(plan=plan, notice_to__isnull=False).exclude(phase="cancelled").select_related("unit")
    days += [
        Day(f"cong-khai-{each.pk}", each.notice_to, f"Hết công khai: {each.title}", each.unit.title)
        for each in noticed.order_by("notice_to")[:MOST]
        if each.notice_to
    ]
    return sorted(days, key=lambda each: (each.last_day, each.key))
