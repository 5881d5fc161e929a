"""The letters that reminders would be, before anything is sent: the preview and the sending read the same."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kheo.accounts.models import Membership
from kheo.plans.models import Plan
from kheo.progress.models import Reminder
from kheo.progress.queries.figures import Figures
from kheo.progress.queries.missing import Missing
from kheo.progress.rules.reminders import Addressee, Spoken, compose, spoken_of
from kheo.units.models import Unit


@dataclass(frozen=True)
class DraftLetter:
    """What one unit would be written today; `spoken` leaves out what it was reminded of today already."""

    unit_id: int
    unit_code: str
    unit: str
    addressees: list[Addressee]
    subject: str
    body: str
    spoken: list[Spoken]

    @property
    def about(self) -> list[str]:
        return [each.about for each in self.spoken]

    @property
    def has_address(self) -> bool:
        return any(each.email for each in self.addressees)


def drafts(
    found: Figures, rows: Sequence[Missing], *, steward: str, note: str = "", address: str = ""
) -> tuple[list[DraftLetter], list[Missing]]:
    """The letters for what is missing, and the units that were reminded of all of it today already. Three queries."""
    ids = [row.unit.id for row in rows]
    already = reminded_on(found.plan, found.as_of, ids)
    people = addressees(ids, found.as_of)
    letters, done = [], []
    for row in rows:
        deadlines = [each for each in (*row.overdue, *row.upcoming) if (row.unit.id, each.key) not in already]
        targets = [each for each in row.short if (row.unit.id, each.target.code) not in already]
        if not deadlines and not targets:
            done.append(row)
            continue
        of_targets = [(each.target, each.result, each.time) for each in targets]
        letter = compose(
            unit=row.unit.title,
            steward=steward,
            plan_title=found.plan.title,
            day=found.as_of,
            deadlines=deadlines,
            targets=of_targets,
            note=note,
            address=f"{address}/tien-do/{found.plan.code}/{row.unit.code}/" if address else "",
        )
        letters.append(
            DraftLetter(
                row.unit.id,
                row.unit.code,
                row.unit.name,
                people.get(row.unit.id, []),
                letter.subject,
                letter.body,
                spoken_of(deadlines, of_targets),
            )
        )
    return letters, done


def last_reminded(plan: Plan, until: date) -> dict[int, date]:
    """The day on which each unit was last reminded of anything under the plan. One query."""
    rows = Reminder.objects.filter(plan=plan, reminded_on__lte=until).order_by("reminded_on")
    return dict(rows.values_list("unit_id", "reminded_on"))


def reminded_on(plan: Plan, day: date, unit_ids: Sequence[int]) -> set[tuple[int, str]]:
    """What each unit was reminded of on a day. One query."""
    return set(
        Reminder.objects.filter(plan=plan, reminded_on=day, unit_id__in=unit_ids).values_list("unit_id", "about")
    )


def addressees(unit_ids: Sequence[int], day: date) -> dict[int, list[Addressee]]:
    """To whom letters to a unit go: its own address, or else its officers; with neither, a letter without address."""
    people: defaultdict[int, list[Addressee]] = defaultdict(list)
    rows = Membership.objects.filter(unit_id__in=unit_ids, role="unit-officer", user__is_active=True).on(day)
    for unit_id, email, name in rows.order_by("user__name", "id").values_list("unit_id", "user__email", "user__name"):
        people[unit_id].append(Addressee(email, name))
    return {
        unit.pk: [Addressee(unit.email, unit.title)] if unit.email else people[unit.pk] or [Addressee("", unit.title)]
        for unit in Unit.objects.filter(pk__in=unit_ids)
    }
