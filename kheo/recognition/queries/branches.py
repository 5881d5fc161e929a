"""Branches (chi bộ) of each committee: which were ever recognised since the programme began, which go on. III.1-2.

Five queries, however many branches there are.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from kheo.accounts.actor import Actor
from kheo.accounts.permissions import Permission
from kheo.recognition.models import Recognition
from kheo.registrations.models import Registration
from kheo.registrations.rules import State
from kheo.units.models import Unit
from kheo.units.rules import ancestors

BRANCH = "party-cell"
COMMITTEE = "party-committee"


@dataclass(frozen=True, slots=True)
class Planned:
    """What a branch registered, or is writing, for the year or a later one."""

    id: int
    title: str
    state: str
    year: int
    level: str


@dataclass(slots=True)
class Branch:
    unit: Unit
    recognised_rank: int = 0  # the highest level since the programme began; 0 = never
    recognised_year: int | None = None  # of that
    planned: list[Planned] = field(default_factory=list)


@dataclass(slots=True)
class Committee:
    unit: Unit
    branches: list[Branch] = field(default_factory=list)

    @property
    def never(self) -> list[Branch]:
        return [each for each in self.branches if not each.recognised_rank]

    @property
    def reached(self) -> int:
        return len(self.branches) - len(self.never)

    @property
    def share(self) -> Fraction:
        return Fraction(self.reached, len(self.branches))

    @property
    def without_plan(self) -> int:
        """Branches never recognised that have nothing under way either."""
        return sum(1 for each in self.never if not each.planned)


def branches_of(actor: Actor, *, first_year: int, year: int, day: date) -> list[Committee]:
    """The committees with branches in reach: those of offices and forces first, then the communes."""
    cells = list(
        Unit.objects.filter(actor.reach_filter("path", Permission.DECISION_READ), kind=BRANCH)
        .existing_on(day)
        .order_by("path")
    )
    branches = {cell.path: Branch(cell) for cell in cells}
    _recognitions(actor, branches, first_year)
    _registrations(actor, branches, year)
    above = Unit.objects.filter(path__in={path for cell in cells for path in ancestors(cell.path)[:-1]})
    committees = {unit.path: Committee(unit) for unit in above if unit.kind.endswith(COMMITTEE)}
    for path, branch in branches.items():
        own = next((each for each in ancestors(path)[-2::-1] if each in committees), None)
        if own is not None:
            committees[own].branches.append(branch)
    found = [each for each in committees.values() if each.branches]
    return sorted(found, key=lambda each: (each.unit.kind.startswith("commune"), each.unit.path))


def _recognitions(actor: Actor, branches: dict[str, Branch], first_year: int) -> None:
    rows = (
        Recognition.objects.filter(
            actor.reach_filter("registration__unit__path", Permission.DECISION_READ),
            plan__period_from__year__gte=first_year,
        )
        .exclude(end="revoked")
        .order_by("level_rank", "plan__period_from")
        .values_list("registration__unit__path", "level_rank", "plan__period_from__year")
    )
    for path, rank, year in rows:
        if branch := _branch_at(path, branches):
            branch.recognised_rank, branch.recognised_year = rank, year


def _registrations(actor: Actor, branches: dict[str, Branch], year: int) -> None:
    rows = (
        Registration.objects.filter(
            actor.reach_filter("unit__path", Permission.DECISION_READ), plan__period_from__year__gte=year
        )
        .filter(unit__kind__in=[BRANCH, "hamlet", "group"])
        .exclude(state=State.WITHDRAWN)
        .order_by("id")
        .values_list("unit__path", "id", "title", "state", "plan__period_from__year", "level")
    )
    for path, pk, title, state, of, level in rows:
        if branch := _branch_at(path, branches):
            branch.planned.append(Planned(pk, title, state, of, level))


def _branch_at(path: str, branches: dict[str, Branch]) -> Branch | None:
    """The branch that the unit at a path is, or lies below."""
    return next((branches[each] for each in ancestors(path)[::-1] if each in branches), None)


def totals(committees: list[Committee]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for each in committees:
        counts["branches"] += len(each.branches)
        counts["reached"] += each.reached
        counts["never"] += len(each.never)
        counts["without_plan"] += each.without_plan
    return counts
