"""What the lists of one plan have in common: looked up once, for one list or for thousands."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from kheo.papers.rules.vocabulary import UnitTerm, Vocabulary
from kheo.plans.models import Plan
from kheo.plans.rules.document import PlanDocument
from kheo.registrations.models import Extension
from kheo.registrations.queries.plan_documents import document_at
from kheo.registrations.rules.timing import ListDeadline, list_deadline
from kheo.units.models import Unit
from kheo.units.rules import ancestors


@dataclass(slots=True)
class Ground:
    """A plan at a moment, the units that lists may name, and by when each hands its list in."""

    plan: Plan
    document: PlanDocument
    at: datetime
    units: dict[int, Unit]
    by_path: dict[str, Unit]  # those units and the ones above them
    extended_to: dict[tuple[str, str, str], date]  # by deadline, period and unit code
    vocabulary: Vocabulary
    _dues: dict[int, ListDeadline | None] = field(default_factory=dict)

    @property
    def year(self) -> int:
        """The year that a time without one is of."""
        return self.document.period.first_day.year

    @property
    def offices(self) -> frozenset[int]:
        """The units that gather the lists of others."""
        return frozenset({self.plan.issuer_id, self.plan.steward_id})

    @property
    def lowest_level(self) -> str:
        """The level of rows that name none, unless the sender says another."""
        return self.document.levels[0].code

    def lineage(self, unit: Unit) -> list[Unit]:
        """The unit's ancestors and the unit, from the root down."""
        return [self.by_path[path] for path in ancestors(unit.path) if path in self.by_path]

    def ids_above(self, unit_id: int) -> list[int]:
        """The ids of the unit's ancestors and its own, from the root down."""
        return [each.pk for each in self.lineage(self.units[unit_id])]

    def due(self, unit: Unit) -> ListDeadline | None:
        """Under which deadline the unit's rows are sent; None where the plan asks nobody for them."""
        try:
            return self._dues[unit.pk]
        except KeyError:
            found = list_deadline(self.document, self.lineage(unit)[::-1], self.at)
            if found is not None:
                key = found.deadline.code, found.occurrence.period, found.unit_code
                found = ListDeadline(found.deadline, found.occurrence, found.unit_code, self.extended_to.get(key))
            self._dues[unit.pk] = found
            return found


def ground_of(plan: Plan, scope: Unit, at: datetime) -> Ground:
    """The ground of the lists of `scope` and of every unit below it. Four queries, whatever the number of lists."""
    document = document_at(plan, at)
    units = {unit.pk: unit for unit in Unit.objects.within(scope.path)}
    by_path = {unit.path: unit for unit in units.values()}
    by_path.update({unit.path: unit for unit in Unit.objects.filter(path__in=ancestors(scope.path)[:-1])})
    extended_to: dict[tuple[str, str, str], date] = {}
    granted = Extension.objects.filter(plan=plan).values_list("deadline", "period", "unit__code", "last_day")
    for deadline, period, unit_code, last_day in granted:
        key = deadline, period, unit_code
        extended_to[key] = max(last_day, extended_to.get(key, last_day))
    return Ground(plan, document, at, units, by_path, extended_to, vocabulary_of(document, units.values()))


def vocabulary_of(document: PlanDocument, units: Iterable[Unit]) -> Vocabulary:
    """The words of a plan and of the units that a list may name."""
    return Vocabulary(
        fields=tuple((each.code, each.title) for each in document.fields),
        levels=tuple((each.code, each.title) for each in document.levels),
        subjects=tuple((each.code, each.title) for each in document.subjects),
        units=tuple(UnitTerm(unit.pk, unit.code, unit.title) for unit in units),
        period=document.period,
        priorities=tuple((each.code, each.title) for each in document.priorities),
    )
