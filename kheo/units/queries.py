"""Reads over the tree: as it is, and as it stood on a day."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from kheo.units.models import Placement, Unit
from kheo.units.rules import parent_path, subtree_range


@dataclass(frozen=True, slots=True)
class UnitOnDay:
    """One unit as it stood in the tree on a day."""

    id: int
    code: str
    title: str
    name: str
    kind: str
    path: str

    @property
    def parent_path(self) -> str:
        return parent_path(self.path)


def placements_on(day: date, scope: str = "") -> QuerySet[Placement]:
    """Where units of a subtree stood on `day`; units that did not exist that day are left out."""
    low, high = subtree_range(scope)
    return Placement.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day),
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        path__gte=low,
        path__lt=high,
    )


def tree_on(day: date, scope: str = "") -> list[UnitOnDay]:
    """The subtree at `scope` (a path as of that day) as it stood on `day`, parents before children. One query."""
    rows = (
        placements_on(day, scope)
        .order_by("path")
        .values_list("unit_id", "unit__code", "unit__title", "unit__short_title", "unit__kind", "path")
    )
    return [UnitOnDay(id, code, title, short or title, kind, path) for id, code, title, short, kind, path in rows]


def path_on(unit: Unit, day: date) -> str | None:
    """The unit's path as of `day`, or None where it did not exist yet or any more."""
    return placements_on(day).filter(unit=unit).values_list("path", flat=True).first()
