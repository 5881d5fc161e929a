"""Who is to be told what today by the schedule of plans. A fixed handful of queries for each plan, three for all."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max

from kheo.accounts.models import Membership
from kheo.plans.models import Plan
from kheo.plans.queries.plans import document_before
from kheo.plans.rules.reminding import MOST_DAYS
from kheo.progress.models import ReminderLine, ReminderMessage, ReminderPreference
from kheo.progress.queries.deadlines import deadline_figures
from kheo.progress.rules.deadlines import DeadlineFigure
from kheo.progress.rules.digests import CATCH_UP, DigestLine, compose, due_since
from kheo.progress.rules.reminders import Letter
from kheo.shared.periods import DAY, end_of
from kheo.units.models import Unit
from kheo.units.queries import tree_below

OFFICER = "unit-officer"


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline of which a unit is to be reminded, since a day."""

    plan: Plan
    unit_id: int
    figure: DeadlineFigure
    since: date


@dataclass(frozen=True, slots=True)
class Recipient:
    """An officer of a unit; or the unit itself, where it has none."""

    user_id: int | None
    unit_id: int
    name: str
    email: str
    by_email: bool = True

    @property
    def key(self) -> tuple[int, int]:
        return (self.user_id, 0) if self.user_id is not None else (0, self.unit_id)


@dataclass(frozen=True)
class Digest:
    """What one recipient would be told on a day."""

    recipient: Recipient
    due: list[Due]
    letter: Letter = field(repr=False)

    @property
    def units(self) -> set[int]:
        return {each.unit_id for each in self.due}


def plans_about(day: date) -> list[Plan]:
    """Plans that may have something to say on a day."""
    near = Plan.objects.filter(period_from__lte=day + MOST_DAYS * DAY, period_to__gte=day - 2 * MOST_DAYS * DAY)
    return list(near.select_related("issuer", "steward").order_by("pk"))


def due_on(plan: Plan, day: date) -> list[Due]:
    """Every deadline of every unit of which the plan has somebody reminded that day. Four queries."""
    _, document = document_before(plan, end_of(day, plan.timezone))
    if not document.reminders.digest or not document.deadlines:
        return []
    units = tree_below(plan.issuer_id, day)
    found = []
    for figure in deadline_figures(plan, document, units, None, as_of=day):
        since = due_since(document.reminders, figure, day)
        if since is not None:
            found.append(Due(plan, figure.unit_id, figure, since))
    return found


def officers_of(unit_ids: Iterable[int], day: date) -> dict[int, list[Recipient]]:
    """The people who act for each unit on a day, with their accounts, and whether they want letters. Two queries."""
    rows = Membership.objects.filter(unit_id__in=set(unit_ids), role=OFFICER, user__is_active=True).on(day)
    people = list(
        rows.order_by("user__name", "id").values_list("unit_id", "user_id", "user__name", "user__email").distinct()
    )
    silent = set(ReminderPreference.objects.filter(by_email=False).values_list("user_id", flat=True))
    found: defaultdict[int, list[Recipient]] = defaultdict(list)
    for unit_id, user_id, name, email in people:
        if all(each.user_id != user_id for each in found[unit_id]):
            found[unit_id].append(Recipient(user_id, unit_id, name or email, email, user_id not in silent))
    return dict(found)


def digests(plans: Sequence[Plan], day: date, *, address: str = "") -> list[Digest]:
    """One for each recipient to whom anything is to be said; whoever was told so already is left out."""
    due = [each for plan in plans for each in due_on(plan, day)]
    if not due:
        return []
    ids = {each.unit_id for each in due}
    units = Unit.objects.in_bulk(ids)
    officers = officers_of(ids, day)
    told_today, heard = _told(plans, day)
    to_tell: dict[tuple[int, int], tuple[Recipient, list[Due]]] = {}
    for each in due:
        unit = units[each.unit_id]
        for recipient in officers.get(unit.pk) or [Recipient(None, unit.pk, unit.title, unit.email)]:
            last = heard.get((recipient.key, each.plan.pk, unit.pk, each.figure.key))
            if recipient.key not in told_today and (last is None or last < each.since):
                to_tell.setdefault(recipient.key, (recipient, []))[1].append(each)
    preferences = f"{address}/loi-nhac/tuy-chon/" if address else ""
    found = []
    for recipient, theirs in to_tell.values():
        lines = [
            DigestLine(
                each.plan.title,
                each.plan.steward.title,
                units[each.unit_id].title,
                each.figure,
                f"{address}/tien-do/{each.plan.code}/{each.figure.unit}/#thoi-han" if address else "",
            )
            for each in theirs
        ]
        person = recipient.user_id is not None
        letter = compose(
            name=recipient.name, person=person, day=day, lines=lines, preferences=preferences if person else ""
        )
        found.append(Digest(recipient, theirs, letter))
    return found


Heard = dict[tuple[tuple[int, int], int, int, str], date]


def _told(plans: Sequence[Plan], day: date) -> tuple[set[tuple[int, int]], Heard]:
    """Who had the day's digest already; and when each last heard of each thing. Two queries."""

    def key(user_id: int | None, unit_id: int | None) -> tuple[int, int]:
        return (user_id, 0) if user_id is not None else (0, unit_id or 0)

    today = ReminderMessage.objects.filter(kind="digest", told_on=day).values_list("user_id", "unit_id")
    rows = ReminderLine.objects.filter(
        plan__in=plans, message__told_on__gte=day - CATCH_UP, message__told_on__lte=day
    ).values_list("message__user_id", "message__unit_id", "plan_id", "unit_id", "about")
    heard = {
        (key(user_id, message_unit), plan_id, unit_id, about): last
        for user_id, message_unit, plan_id, unit_id, about, last in rows.annotate(last=Max("message__told_on"))
    }
    return {key(*each) for each in today}, heard
