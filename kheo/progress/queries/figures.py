"""The figures: targets, deadlines and totals of every unit of a plan, as of any day.

A fixed handful of queries, whatever the number of units and registrations: the version in force, the tree of the
day, one aggregate over the ledger (one more for each past day that targets end on), deliveries and extensions. The tree
is added up here, in plain integers.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from kheo.plans.models import Plan
from kheo.plans.queries.plans import document_before
from kheo.plans.rules.calendar import target_last_day
from kheo.plans.rules.document import Measure, PlanDocument, Target
from kheo.plans.rules.groups import addressed
from kheo.plans.rules.targets import TargetResult, evaluate
from kheo.progress.queries.deadlines import deadline_figures
from kheo.progress.queries.tally import MOST_LISTED_UNITS, tally
from kheo.progress.rules import counting
from kheo.progress.rules.counting import Condition
from kheo.progress.rules.deadlines import DeadlineFigure
from kheo.progress.rules.outlook import TargetState, Time, state_of, time_for
from kheo.shared.periods import end_of
from kheo.units.models import Unit
from kheo.units.queries import UnitOnDay, tree_below
from kheo.units.rules import STEP, subtree_range


@dataclass(frozen=True, slots=True)
class TargetFigure:
    """One target for one unit on one day."""

    target: Target
    unit: UnitOnDay
    result: TargetResult
    late: int  # of those counted, how many were registered late
    time: Time
    state: TargetState


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts over the whole scope; every one of them opens a list of exactly that length."""

    registered: int
    built: int
    recognised: int
    late: int
    recognised_at: dict[str, int]  # level → recognised at that level or a higher one
    by_level: dict[str, int]
    by_field: dict[str, int]
    by_subject: dict[str, int]


@dataclass(frozen=True)
class Counts:
    """What stood in the ledger just before an instant."""

    before: datetime
    columns: dict[Condition, int]
    rows: dict[int, list[int]]  # unit → its own and everything below, by column; absent: nothing at all

    def of(self, condition: Condition, unit: UnitOnDay | None) -> int:
        row = self.rows.get(unit.id) if unit else None
        return row[self.columns[condition]] if row else 0


@dataclass(frozen=True)
class Figures:
    """Everything about one plan as of the end of one day, for a unit and all below it."""

    plan: Plan
    version: int
    document: PlanDocument
    as_of: date
    scope: UnitOnDay | None  # None: it did not stand in the tree that day; then there is nothing below
    units: list[UnitOnDay]  # of the scope, parents before children, as the tree stood that day
    deadlines: list[DeadlineFigure]
    counts: Counts
    closed: dict[date, Counts]  # by the own last day of targets, where it is past: they count what stood at its end
    _results: dict[tuple[str, int, int | None], TargetResult] = field(default_factory=dict)

    @property
    def before(self) -> datetime:
        """The first instant that is no longer looked at."""
        return self.counts.before

    @cached_property
    def unit_by_code(self) -> dict[str, UnitOnDay]:
        return {unit.code: unit for unit in self.units}

    @cached_property
    def unit_by_id(self) -> dict[int, UnitOnDay]:
        return {unit.id: unit for unit in self.units}

    @cached_property
    def totals(self) -> Totals:
        return self.totals_of(self.scope)

    def count(self, condition: Condition, unit: UnitOnDay | None) -> int:
        return self.counts.of(condition, unit)

    def counts_for(self, target: Target) -> Counts:
        """A target with a day of its own looks no farther than that day."""
        return self.closed.get(target.by, self.counts) if target.by else self.counts

    def total(self, key: str, unit: UnitOnDay | None) -> int:
        return self.count(counting.total(key, self.document), unit)

    def totals_of(self, unit: UnitOnDay | None) -> Totals:
        plan = self.document

        def by(name: str, codes: Sequence[str]) -> dict[str, int]:
            return {code: self.total(f"{name}:{code}", unit) for code in codes}

        levels = [level.code for level in plan.levels]
        return Totals(
            registered=self.total(counting.REGISTERED, unit),
            built=self.total(counting.BUILT, unit),
            recognised=self.total(counting.RECOGNISED, unit),
            late=self.total(counting.LATE, unit),
            recognised_at=by(counting.RECOGNISED_AT, levels),
            by_level=by(counting.LEVEL, levels),
            by_field=by(counting.FIELD, [each.code for each in plan.fields]),
            by_subject=by(counting.SUBJECT, [each.code for each in plan.subjects]),
        )

    def addressed(self, target: Target) -> list[UnitOnDay]:
        """The units of the scope for which a target holds; for the plan as a whole, the issuer (as its scope)."""
        if target.addressee.whole:
            return [self.scope] if self.scope and self.scope.id == self.plan.issuer_id else []
        return addressed(target.addressee, self.document, self.units, self.as_of)

    def cells(self) -> Iterator[TargetFigure]:
        """Every target for every unit that it holds for, in the plan's order and the tree's order."""
        for target in self.document.targets:
            for unit in self.addressed(target):
                yield self.cell(target, unit)

    def cells_of(self, unit: UnitOnDay) -> list[TargetFigure]:
        return [
            self.cell(target, unit)
            for target in self.document.targets
            if any(each.id == unit.id for each in self.addressed(target))
        ]

    def cell(self, target: Target, unit: UnitOnDay) -> TargetFigure:
        numerator, denominator, late = self._counted(target, unit)
        key = (target.code, numerator, denominator)
        result = self._results.get(key)
        if result is None:
            result = self._results[key] = evaluate(target, numerator, denominator)
        time = self.time_of(target)
        return TargetFigure(target, unit, result, late, time, state_of(result, time))

    def time_of(self, target: Target) -> Time:
        plan = self.document
        return time_for(target, plan.period.first_day, target_last_day(target.by, plan), self.as_of)

    def subtree(self, unit: UnitOnDay) -> list[UnitOnDay]:
        """The unit and all below it, as the tree stood that day."""
        low, high = subtree_range(unit.path)
        return self.units[bisect_left(self._paths, low) : bisect_left(self._paths, high)]

    @cached_property
    def _paths(self) -> list[str]:
        return [unit.path for unit in self.units]

    def counted_units(self, target: Target, unit: UnitOnDay) -> tuple[list[UnitOnDay], list[UnitOnDay]]:
        """For a target that counts units: those below with at least one registration, and all that could have."""
        below = [each for each in self.subtree(unit)[1:] if not target.kinds or each.kind in target.kinds]
        condition = counting.numerator(target, self.document)
        counts = self.counts_for(target)
        return [each for each in below if counts.of(condition, each)], below

    def _counted(self, target: Target, unit: UnitOnDay) -> tuple[int, int | None, int]:
        if target.measure is Measure.UNITS:
            having, below = self.counted_units(target, unit)
            return len(having), len(below) if target.is_share else None, 0
        counts = self.counts_for(target)
        above, below_condition = self._conditions[target.code]
        return (
            counts.of(above, unit),
            counts.of(below_condition, unit) if below_condition is not None else None,
            counts.of(counting.counted_late(above), unit),
        )

    @cached_property
    def _conditions(self) -> dict[str, tuple[Condition, Condition | None]]:
        return {
            target.code: (counting.numerator(target, self.document), counting.denominator(target))
            for target in self.document.targets
        }


def figures(plan: Plan, *, as_of: date, scope: Unit | None = None) -> Figures:
    """The plan's figures as of the end of a day; `scope` is a unit with all below it, None the whole plan."""
    before = end_of(as_of, plan.timezone)
    version, document = document_before(plan, before)
    units = tree_below(scope.pk if scope else plan.issuer_id, as_of)
    whole = scope is None or scope.pk == plan.issuer_id
    ids = None if whole or len(units) > MOST_LISTED_UNITS else [unit.id for unit in units]
    past: dict[date, list[Target]] = {}
    for target in document.targets:
        if target.by and target.by < as_of:
            past.setdefault(target.by, []).append(target)
    return Figures(
        plan=plan,
        version=version,
        document=document,
        as_of=as_of,
        scope=units[0] if units else None,
        units=units,
        deadlines=deadline_figures(plan, document, units, ids, as_of=as_of),
        counts=_counted(plan, units, ids, _columns(plan.pk, version, document), before),
        closed={
            day: _counted(plan, units, ids, _columns_of(targets, document), end_of(day, plan.timezone))
            for day, targets in past.items()
        },
    )


def sums(found: Figures, keys: Sequence[str]) -> dict[str, int]:
    """Totals that the figures do not carry, of the whole scope: "cong-nhan+linh-vuc:kinh-te" … One aggregate."""
    conditions = [counting.total(key, found.document) for key in keys]
    whole = found.scope is None or found.scope.id == found.plan.issuer_id or len(found.units) > MOST_LISTED_UNITS
    ids = None if whole else [unit.id for unit in found.units]
    rows = tally(found.plan.pk, conditions, before=found.before, unit_ids=ids) if found.units else []
    mine = [row[1:] for row in rows if row[0] in found.unit_by_id]
    return {key: sum(row[place] for row in mine) for place, key in enumerate(keys)}


def _counted(
    plan: Plan, units: list[UnitOnDay], ids: list[int] | None, columns: dict[Condition, int], before: datetime
) -> Counts:
    """One aggregate over the ledger, added up along the tree."""
    rows = tally(plan.pk, list(columns), before=before, unit_ids=ids) if units else []
    return Counts(before, columns, _rolled_up(units, {row[0]: list(row[1:]) for row in rows}))


_COLUMNS: dict[tuple[int, int], tuple[PlanDocument, dict[Condition, int]]] = {}
_MOST_KEPT = 64  # versions


def _columns(plan_id: int, version: int, document: PlanDocument) -> dict[Condition, int]:
    """The distinct conditions that the plan's targets and the totals need, each with its place in the row.

    They follow from the document alone, and are kept as long as this process reads the version as that document.
    """
    known = _COLUMNS.get((plan_id, version))
    if known and known[0] is document:
        return known[1]
    conditions = [counting.total(key, document) for key in counting.total_keys(document)]
    conditions += _columns_of(document.targets, document)
    columns = {condition: place for place, condition in enumerate(dict.fromkeys(conditions))}
    if len(_COLUMNS) >= _MOST_KEPT:
        _COLUMNS.clear()
    _COLUMNS[plan_id, version] = document, columns
    return columns


def _columns_of(targets: Iterable[Target], document: PlanDocument) -> dict[Condition, int]:
    conditions: list[Condition] = []
    for target in targets:
        above, below = counting.numerator(target, document), counting.denominator(target)
        conditions += [above, counting.counted_late(above)] + ([below] if below is not None else [])
    return {condition: place for place, condition in enumerate(dict.fromkeys(conditions))}


def _rolled_up(units: list[UnitOnDay], own: dict[int, list[int]]) -> dict[int, list[int]]:
    """Each unit's counts with all below it; units are in path order, so children come after their parents."""
    id_at = {unit.path: unit.id for unit in units}
    counts = {unit.id: own[unit.id] for unit in units if unit.id in own}
    for unit in reversed(units):
        row = counts.get(unit.id)
        above = unit.path[:-STEP]
        while above and above not in id_at:
            above = above[:-STEP]
        if row is None or not above:
            continue
        parent = id_at[above]
        known = counts.get(parent)
        counts[parent] = list(row) if known is None else [a + b for a, b in zip(known, row, strict=True)]
    return counts
