"""Several years side by side, like for like: each year's own figures, put on the lines of the latest tree.

What is counted is what `figures` counts for each plan alone on the same day. Two queries for each year, and a few in
all, whatever the number of units and registrations.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from kheo.plans.models import Plan, PlanVersion
from kheo.plans.rules.document import PlanDocument
from kheo.plans.rules.reading import cached_document
from kheo.progress.queries.tally import as_filter, tally
from kheo.progress.rules import counting
from kheo.progress.rules.counting import Condition
from kheo.progress.rules.likeness import Kept, Lines, Named, follow, remarks, same
from kheo.recognition.models import KeepUpCheck, Replication
from kheo.registrations.models import Registration, Standing
from kheo.shared.periods import end_of
from kheo.units.models import Unit
from kheo.units.queries import UnitOnDay, tree_below

KEPT, LAPSED, REPLICATED = "duy-tri", "thoi-cong-nhan", "nhan-rong"
AFTERCARE = {
    KEPT: "Mô hình đã công nhận, kiểm tra thấy còn duy trì",
    LAPSED: "Mô hình đã công nhận, kiểm tra thấy không còn duy trì",
    REPLICATED: "Mô hình làm theo mô hình khác (nhân rộng)",
}
MEASURES = {
    counting.REGISTERED: "Đăng ký",
    counting.BUILT: "Đã xây dựng",
    counting.RECOGNISED: "Được công nhận",
    KEPT: "Còn duy trì",
    LAPSED: "Không còn duy trì",
    REPLICATED: "Nhân rộng",
}
PAGE = 50
Aftercare = dict[str, dict[int, dict[int, frozenset[int]]]]  # measure → plan → unit → registrations


@dataclass(frozen=True)
class Year:
    """One plan on its day."""

    plan: Plan
    label: str
    as_of: date
    before: datetime
    document: PlanDocument
    units: Sequence[UnitOnDay]  # of the plan, as the tree stood that day
    line_of: Mapping[int, str]  # unit → the key of its line; a unit outside the scope has none
    own: Mapping[int, Sequence[int]]  # unit → its own counts
    columns: Mapping[Condition, int]
    aftercare: Mapping[str, Mapping[int, frozenset[int]]]  # measure → unit → registrations
    absent: frozenset[str]  # lines of units that did not exist that day

    @cached_property
    def counted(self) -> dict[str, list[int]]:
        """Each line's counts by column; under "" those of all lines."""
        found: dict[str, list[int]] = {"": [0] * len(self.columns)}
        for unit, counts in self.own.items():
            line = self.line_of.get(unit)
            for key in ("", line) if line else ():
                row = found.setdefault(key, [0] * len(self.columns))
                for place, count in enumerate(counts):
                    row[place] += count
        return found


@dataclass(frozen=True, slots=True)
class Line:
    key: str
    name: str
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    scope: UnitOnDay
    years: Sequence[Year]
    lines: Sequence[Line]
    fields: Sequence[Kept]
    levels: Sequence[Kept]

    def value(self, year: Year, key: str, line: str = "") -> int | None:
        """How many, on one line or in all; None where the line did not exist, or the plan knows no such total."""
        if line in year.absent:
            return None
        if key in AFTERCARE:
            return len(self._registrations(year, key, line))
        try:
            column = year.columns[counting.total(key, year.document)]
        except KeyError:
            return None
        counts = year.counted.get(line)
        return counts[column] if counts else 0

    def row(self, key: str, line: str = "") -> list[int | None]:
        return [self.value(year, key, line) for year in self.years]

    def named_row(self, kept: Kept, name: str) -> list[int | None]:
        """Of a field or level: only for the years in which it is the same."""
        key = f"{name}:{kept.named.code}"
        return [self.value(year, key) if at in kept.years else None for at, year in enumerate(self.years)]

    def records(self, year: Year, key: str, line: str = "") -> QuerySet[Registration]:
        """The very registrations that were counted. KeyError: the plan knows no such total."""
        if key in AFTERCARE:
            found = Registration.objects.filter(pk__in=self._registrations(year, key, line))
        else:
            condition = counting.total(key, year.document)
            ids = [unit for unit in year.own if _is_on(year, unit, line)]
            still = Q(to_at__isnull=True) | Q(to_at__gte=year.before)
            rows = Standing.objects.filter(still, as_filter(condition), plan=year.plan, from_at__lt=year.before)
            found = Registration.objects.filter(pk__in=rows.filter(unit_id__in=ids).values("registration_id"))
        return found.select_related("unit").order_by("pk")

    def _registrations(self, year: Year, key: str, line: str) -> set[int]:
        by_unit = year.aftercare[key]
        return {each for unit, found in by_unit.items() if _is_on(year, unit, line) for each in found}


def _is_on(year: Year, unit: int, line: str) -> bool:
    key = year.line_of.get(unit)
    return key is not None and (not line or key == line)


def comparison(
    plans: Sequence[Plan],
    days: Sequence[date],
    *,
    scope: Unit | None = None,
    successor: Mapping[int, int] | None = None,
) -> Comparison | None:
    """The plans, earliest first, each as of the end of its day; None where the scope did not stand in the last tree.

    `successor`: of `successors()`, where somebody has asked for them already.
    """
    whole = scope is None or scope.pk == plans[-1].issuer_id
    trees = [tree_below(plan.issuer_id, day) for plan, day in zip(plans, days, strict=True)]
    later = trees[-1]
    top = next((unit for unit in later if whole or (scope and unit.id == scope.pk)), None)
    if top is None:
        return None
    below = [unit for unit in later if unit.path.startswith(top.path)]
    lines = Lines.of(top, below, successors() if successor is None else successor)
    instants = [end_of(day, plan.timezone) for plan, day in zip(plans, days, strict=True)]
    documents = _documents(plans, instants)
    aftercare = _aftercare(plans, days)
    said: dict[str, dict[str, None]] = {}
    years = []
    for plan, day, before, document, tree in zip(plans, days, instants, documents, trees, strict=True):
        label = str(plan.period_from.year)
        keys = lines.keys(tree, whole=whole)
        about, absent = remarks(lines, tree, keys, label)
        for key, each in about.items():
            said.setdefault(key, {}).update(dict.fromkeys(each))
        conditions = [counting.total(key, document) for key in counting.total_keys(document)]
        columns = {condition: place for place, condition in enumerate(dict.fromkeys(conditions))}
        counted = tally(plan.pk, list(columns), before=before, unit_ids=None)
        inside = {unit.id for unit in tree}
        own = {row[0]: row[1:] for row in counted if row[0] in inside}
        # What followed a recognition may lie with a unit that had ended by then.
        others = _lines_of_others(lines, keys, aftercare, plan.pk)
        years.append(
            Year(
                plan, label, day, before, document, tree, keys | others, own, columns,
                {measure: found.get(plan.pk, {}) for measure, found in aftercare.items()}, frozenset(absent),
            )
        )  # fmt: skip
    return Comparison(
        scope=top,
        years=years,
        lines=_lines(lines, years, said),
        fields=same([_named(year.document.fields) for year in years], [y.label for y in years], "lĩnh vực"),
        levels=same([_levels(year.document) for year in years], [y.label for y in years], "cấp"),
    )


def _lines(lines: Lines, years: Sequence[Year], said: Mapping[str, Mapping[str, None]]) -> list[Line]:
    """The lines with anything on them, or something to say; the scope's own last, then what is gone."""
    used = {
        year.line_of[unit]
        for year in years
        for source in (year.own, *year.aftercare.values())
        for unit in source
        if unit in year.line_of
    }
    found = [
        Line(unit.code, unit.name, tuple(said.get(unit.code, ())))
        for unit in lines.standing
        if unit.id != lines.scope.id and unit.code in used
    ]
    if lines.scope.code in used:
        name = f"{lines.scope.name} (không qua đơn vị bên dưới)" if found else lines.scope.name
        found.append(Line(lines.scope.code, name, tuple(said.get(lines.scope.code, ()))))
    names = {unit.code: unit.name for year in years for unit in year.units}
    standing = {unit.code for unit in lines.standing}
    for key in sorted(used - standing):
        found.append(Line(key, names[key.partition(":")[2]], tuple(said.get(key, ()))))
    return found


def _lines_of_others(
    lines: Lines,
    keys: Mapping[int, str],
    aftercare: Mapping[str, Mapping[int, Mapping[int, frozenset[int]]]],
    year: int,
) -> dict[int, str]:
    found = {}
    for by_plan in aftercare.values():
        for unit in by_plan.get(year, {}):
            if unit not in keys and (line := lines.above(unit)) is not None:
                found[unit] = line.code
    return found


def _named(parts: Sequence[Any]) -> list[Named]:
    return [Named(each.code, each.title) for each in parts]


def _levels(document: PlanDocument) -> list[Named]:
    return [Named(level.code, level.title, level.rank) for level in document.levels]


def successors() -> dict[int, int]:
    """Every unit that has been followed by another. One query."""
    return dict(Unit.objects.filter(successor__isnull=False).order_by().values_list("pk", "successor_id"))


def _documents(plans: Sequence[Plan], instants: Sequence[datetime]) -> list[PlanDocument]:
    """Of each plan the version in force just before its instant; before the first one, the first. One query."""
    rows: dict[int, list[tuple[int, datetime, str]]] = {}
    versions = PlanVersion.objects.filter(plan__in=plans).order_by("number")
    for plan_id, number, since, digest in versions.values_list("plan_id", "number", "effective_from", "digest"):
        rows.setdefault(plan_id, []).append((number, since, digest))
    found = []
    for plan, instant in zip(plans, instants, strict=True):
        in_force = [row for row in rows[plan.pk] if row[1] < instant]
        number, _, digest = in_force[-1] if in_force else rows[plan.pk][0]
        found.append(cached_document(digest, _reader(plan, number)))
    return found


def _reader(plan: Plan, number: int) -> Any:
    return lambda: plan.versions.filter(number=number).values_list("content", "text")[0]


def _aftercare(plans: Sequence[Plan], days: Sequence[date]) -> dict[str, dict[int, dict[int, frozenset[int]]]]:
    """What was found of recognised models in each year, and what was copied under each plan. Two queries."""
    found: dict[str, dict[int, dict[int, set[int]]]] = {measure: {} for measure in AFTERCARE}
    of_year = {plan.period_from.year: (plan, day) for plan, day in zip(plans, days, strict=True)}
    issuers = {plan.issuer_id for plan in plans}
    checks = KeepUpCheck.objects.filter(year__in=of_year, recognition__plan__issuer__in=issuers).order_by()
    for year, kept, checked_on, registration, unit in checks.values_list(
        "year", "kept", "checked_on", "recognition__registration_id", "recognition__registration__unit_id"
    ):
        plan, day = of_year[year]
        if checked_on <= day:
            by_unit = found[KEPT if kept else LAPSED].setdefault(plan.pk, {})
            by_unit.setdefault(unit, set()).add(registration)
    days_of = {plan.pk: day for plan, day in zip(plans, days, strict=True)}
    copies = Replication.objects.filter(copy__plan__in=plans, voided_at__isnull=True).order_by()
    for plan_id, since, registration, unit in copies.values_list(
        "copy__plan_id", "since_on", "copy_id", "copy__unit_id"
    ):
        if since <= days_of[plan_id]:
            found[REPLICATED].setdefault(plan_id, {}).setdefault(unit, set()).add(registration)
    return {
        measure: {plan: {unit: frozenset(ids) for unit, ids in units.items()} for plan, units in by_plan.items()}
        for measure, by_plan in found.items()
    }


def comparable_plans(plans: QuerySet[Plan], last: Plan, most: int, successor: Mapping[int, int]) -> list[Plan]:
    """The last plan and those before it of the same issuer, or of one that it followed; earliest first. One query."""
    before = {unit for unit in successor if follow(unit, {last.issuer_id}, successor)}
    found = plans.filter(issuer__in=[last.issuer_id, *before], period_from__lte=last.period_from)
    by_year: dict[int, Plan] = {}
    for plan in found.select_related("issuer").order_by("-period_from", "code"):
        by_year.setdefault(plan.period_from.year, plan)
    by_year[last.period_from.year] = last
    return [by_year[year] for year in sorted(by_year)][-most:]


def days_for(plans: Sequence[Plan], today: date, *, whole_years: bool) -> list[date]:
    """The end of each plan, or the day of each that today is of the last one; never a day to come.

    When the last plan is over, the same day of each year is its end. 29/02 is 28/02 of a shorter year.
    """
    last = plans[-1]
    reference = min(max(today, last.period_from), last.period_to)
    days = []
    for plan in plans:
        day = plan.period_to if whole_years else same_day(reference, plan.period_from.year - last.period_from.year)
        days.append(min(max(day, plan.period_from), plan.period_to, max(today, plan.period_from)))
    return days


def same_day(day: date, years: int) -> date:
    """The day of so many years later (or earlier)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
