"""What was done under a plan as of a day: counted for a unit with all below it, as the tree stood that day.

Every number is the length of a list that the pages open (`counted`), or a sum over that list.
"""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import CharField, Count, F, Max, QuerySet, Sum, Value
from django.db.models.functions import Cast

from kheo.plans.models import Plan
from kheo.plans.queries.plans import document_before
from kheo.plans.rules.document import CitedDocument, PlanDocument
from kheo.plans.rules.groups import belongs
from kheo.publicity.models import (
    Dissemination,
    DisseminationQuerySet,
    Exchange,
    ExchangeQuerySet,
    Publication,
    PublicationQuerySet,
    PublicityGoal,
)
from kheo.publicity.rules import Kind
from kheo.shared.periods import end_of
from kheo.units.queries import UnitOnDay, tree_below
from kheo.units.rules import STEP, contains


@dataclass
class Told:
    """One cited document in one unit with all below it."""

    times: int = 0
    people: int = 0
    last_on: date | None = None


@dataclass
class Done:
    """What a unit with all below it did."""

    published: Counter[Kind] = field(default_factory=Counter)
    people: int = 0  # at sessions
    told: dict[str, Told] = field(default_factory=lambda: defaultdict(Told))  # by cited document
    exchanges: int = 0
    exchange_people: int = 0

    @property
    def disseminations(self) -> int:
        return sum(each.times for each in self.told.values())

    @property
    def people_told(self) -> int:
        return sum(each.people for each in self.told.values())

    def documents(self, cites: Iterable[CitedDocument]) -> int:
        """How many of the documents that are cited now were made known; an amendment may have taken others away."""
        return sum(each.number in self.told for each in cites)

    @property
    def anything(self) -> bool:
        return bool(self.published.total() or self.told or self.exchanges)


@dataclass(frozen=True)
class PublicityFigures:
    plan: Plan
    document: PlanDocument
    as_of: date
    units: list[UnitOnDay]  # of the whole plan, parents before children
    done: dict[int, Done]  # each unit with all below it; absent: nothing
    goals: dict[tuple[int, Kind], int]  # (unit, kind) → planned for the year

    def of(self, unit_id: int) -> Done:
        return self.done.get(unit_id) or Done()

    @property
    def total(self) -> Done:
        return self.of(self.plan.issuer_id)

    def rows(self, reach: Sequence[str]) -> list[UnitOnDay]:
        """Units that the plan's groups name, and others that did or planned something outside of those.

        A row stands for all below it, except where the plan names units below: those keep rows of their own.
        """
        groups, named = self.document.groups, []
        meant = {unit.path for unit in self.units if any(belongs(group, unit) for group in groups)}
        above = {path[:end] for path in meant for end in range(STEP, len(path), STEP)}
        planning = {unit_id for unit_id, _ in self.goals}
        inside = ""
        for unit in self.units:
            if unit.id == self.plan.issuer_id or not any(contains(path, unit.path) for path in reach):
                continue
            if inside and contains(inside, unit.path):
                continue
            if unit.path in meant or unit.id in planning or unit.id in self.done:
                named.append(unit)
                if unit.path not in above:
                    inside = unit.path
        return named

    def planned(self, kind: Kind) -> int | None:
        """What the whole plan means to publish. A unit's number covers all below it: those below do not come on top."""
        planned: int | None = None
        covered = ""
        for unit in self.units:
            number = self.goals.get((unit.id, kind))
            if number is not None and not (covered and contains(covered, unit.path)):
                planned, covered = (planned or 0) + number, unit.path
        return planned

    def addressed(self, reach: Sequence[str]) -> list[UnitOnDay]:
        """The units that the plan's groups name: those that make the cited documents known."""
        groups = self.document.groups
        return [
            unit
            for unit in self.units
            if any(belongs(group, unit) for group in groups) and any(contains(path, unit.path) for path in reach)
        ]


def figures(plan: Plan, as_of: date) -> PublicityFigures:
    """All units of a plan at the end of a day. Four queries, however many units and records."""
    _, document = document_before(plan, end_of(as_of, plan.timezone))
    units = tree_below(plan.issuer_id, as_of)
    paths = {unit.id: unit.path for unit in units}
    id_at = {unit.path: unit.id for unit in units}
    done: dict[int, Done] = defaultdict(Done)
    for row in _rows([plan], as_of):
        path = paths.get(row.unit_id, "")
        while path:  # the unit's own line, and those of all above it in the plan
            if path in id_at:
                row.add_to(done[id_at[path]])
            path = path[:-STEP]
    goals = PublicityGoal.objects.filter(plan=plan).values_list("unit", "kind", "number")
    return PublicityFigures(
        plan, document, as_of, units, dict(done), {(unit_id, Kind(kind)): number for unit_id, kind, number in goals}
    )


def done_by(plans: Sequence[Plan], units: Container[int], as_of: date) -> dict[int, Done]:
    """What some units did together under each of several plans, by plan. One query, whatever the number of plans."""
    done = {plan.pk: Done() for plan in plans}
    for row in _rows(plans, as_of):
        if row.unit_id in units:
            row.add_to(done[row.plan_id])
    return done


class _Row(NamedTuple):
    """What one unit did under a plan: of one kind, with one document, or at exchanges."""

    what: str
    plan_id: int
    unit_id: int
    key: str
    times: int
    people: int | None
    last_on: date | None

    def add_to(self, done: Done) -> None:
        people = self.people or 0
        if self.what == _PUBLISHED:
            done.published[Kind(self.key)] += self.times
            done.people += people
        elif self.what == _TOLD:
            told = done.told[self.key]
            told.times += self.times
            told.people += people
            told.last_on = max(filter(None, (told.last_on, self.last_on)))
        else:
            done.exchanges += self.times
            done.exchange_people += people


_PUBLISHED, _TOLD, _MET = "published", "told", "met"


def _rows(plans: Sequence[Plan], as_of: date) -> Iterator[_Row]:
    """All that was counted under some plans, unit by unit. One query."""
    asked: list[QuerySet[Any, tuple[Any, ...]]] = []
    for plan in plans:
        for what, found, key, day in (
            (_PUBLISHED, counted_publications(plan, as_of), F("kind"), "happened_on"),
            (_TOLD, counted_disseminations(plan, as_of), F("document"), "held_on"),
            (_MET, counted_exchanges(plan, as_of), Value(""), "held_on"),
        ):
            by = found.order_by().annotate(w=Value(what), k=Cast(key, CharField())).values("w", "plan", "unit", "k")
            asked.append(
                by.annotate(n=Count("id"), p=Sum("people"), l=Max(day))
                .values_list("w", "plan", "unit", "k", "n", "p", "l")
            )  # fmt: skip
    if asked:
        first, *others = asked
        yield from map(_Row._make, first.union(*others, all=True))


def below(unit_id: int, as_of: date) -> list[int]:
    """The unit and all below it as the tree stood that day: whose records its figures count. One query."""
    return [unit.id for unit in tree_below(unit_id, as_of)]


def counted_publications(plan: Plan, as_of: date, units: Sequence[int] | None = None) -> PublicationQuerySet:
    """What is counted at the end of a day: published, not withdrawn, of a day of the plan's period."""
    found = Publication.objects.filter(plan=plan, happened_on__gte=plan.period_from)
    found = found.counting(end_of(as_of, plan.timezone), min(as_of, plan.period_to))
    return found if units is None else found.filter(unit__in=units)


def counted_disseminations(plan: Plan, as_of: date, units: Sequence[int] | None = None) -> DisseminationQuerySet:
    found = Dissemination.objects.filter(plan=plan).counting(end_of(as_of, plan.timezone), as_of)
    return found if units is None else found.filter(unit__in=units)


def counted_exchanges(plan: Plan, as_of: date, units: Sequence[int] | None = None) -> ExchangeQuerySet:
    found = Exchange.objects.filter(plan=plan).counting(end_of(as_of, plan.timezone), as_of)
    return found if units is None else found.filter(unit__in=units)
