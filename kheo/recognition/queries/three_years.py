"""Registered, recognised, kept up, lapsed: each unit, year by year. Three queries for the figures, whatever the size.

Registered and recognised belong to the year of the plan; a model counts at its highest level, and what was revoked does
not count. Kept up and lapsed are the looks that were recorded for the year.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Q

from kheo.accounts.actor import Actor
from kheo.accounts.permissions import Permission
from kheo.recognition.models import KeepUpCheck, Recognition
from kheo.registrations.models import Registration
from kheo.registrations.rules import IN_REGISTER
from kheo.units.models import Unit
from kheo.units.rules import STEP, subtree_range


@dataclass(slots=True)
class Figures:
    """Of one unit (with all below it) in one year."""

    registered: int = 0
    recognised: dict[int, int] = field(default_factory=lambda: defaultdict(int))  # by highest level's rank
    kept: int = 0
    lapsed: int = 0

    @property
    def recognised_in_all(self) -> int:
        return sum(self.recognised.values())

    def add(self, other: "Figures") -> None:
        self.registered += other.registered
        self.kept += other.kept
        self.lapsed += other.lapsed
        for rank, count in other.recognised.items():
            self.recognised[rank] += count

    def cells(self, ranks: list[int]) -> list[int]:
        return [self.registered, *(self.recognised.get(rank, 0) for rank in ranks), self.kept, self.lapsed]


@dataclass(frozen=True, slots=True)
class Line:
    unit: Unit
    years: dict[int, Figures]

    @property
    def is_empty(self) -> bool:
        return not any(any(each.cells([])) or each.recognised_in_all for each in self.years.values())


@dataclass(frozen=True, slots=True)
class Table:
    years: list[int]
    lines: list[Line]
    total: dict[int, Figures]


def table_of(actor: Actor, scope: Unit, years: list[int]) -> Table:
    """One line for each unit right below `scope`, and one for what `scope` registered itself."""
    by_unit: dict[str, dict[int, Figures]] = defaultdict(lambda: {year: Figures() for year in years})
    _registered(actor, scope, years, by_unit)
    _recognised(actor, scope, years, by_unit)
    _looked_at(actor, scope, years, by_unit)
    total = {year: Figures() for year in years}
    lines: dict[str, dict[int, Figures]] = defaultdict(lambda: {year: Figures() for year in years})
    for path, figures in by_unit.items():
        for year in years:
            lines[path[: len(scope.path) + STEP]][year].add(figures[year])
            total[year].add(figures[year])
    shown = Unit.objects.filter(Q(parent=scope) | Q(pk=scope.pk)).order_by("path")
    found = [Line(unit, lines[unit.path]) for unit in shown]
    return Table(years, [line for line in found if not line.is_empty], total)


def _within(actor: Actor, scope: Unit, field_name: str) -> Q:
    low, high = subtree_range(scope.path)
    here = Q(**{f"{field_name}__gte": low, f"{field_name}__lt": high})
    return here & actor.reach_filter(field_name, Permission.DECISION_READ)


def _registered(actor: Actor, scope: Unit, years: list[int], by_unit: dict[str, dict[int, Figures]]) -> None:
    rows = (
        Registration.objects.filter(_within(actor, scope, "unit__path"))
        .filter(state__in=list(IN_REGISTER), plan__period_from__year__in=years)
        .order_by()
        .values_list("unit__path", "plan__period_from__year")
        .annotate(n=Count("pk"))
    )
    for path, year, n in rows:
        by_unit[path][year].registered += n


def _recognised(actor: Actor, scope: Unit, years: list[int], by_unit: dict[str, dict[int, Figures]]) -> None:
    rows = (
        Recognition.objects.filter(_within(actor, scope, "registration__unit__path"))
        .filter(plan__period_from__year__in=years)
        .exclude(end="revoked")
        .order_by("level_rank")
        .values_list("registration_id", "registration__unit__path", "plan__period_from__year", "level_rank")
    )
    highest = {registration: (path, year, rank) for registration, path, year, rank in rows}
    for path, year, rank in highest.values():
        by_unit[path][year].recognised[rank] += 1


def _looked_at(actor: Actor, scope: Unit, years: list[int], by_unit: dict[str, dict[int, Figures]]) -> None:
    rows = (
        KeepUpCheck.objects.filter(_within(actor, scope, "recognition__registration__unit__path"))
        .filter(year__in=years)
        .order_by()
        .values_list("recognition__registration__unit__path", "year", "kept")
        .annotate(n=Count("recognition__registration", distinct=True))
    )
    for path, year, kept, n in rows:
        if kept:
            by_unit[path][year].kept += n
        else:
            by_unit[path][year].lapsed += n
