"""Reads over the tree: as it is, and as it stood on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Case, Count, F, Q, QuerySet, When

from kheo.shared.text import words
from kheo.units.models import Placement, Unit
from kheo.units.rules import KINDS, depth, label, parent_path, subtree_range, years_of

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


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


# Every page of figures asks this, and for one district it would cost more to compose than to run.
_TREE = """
    SELECT place.unit_id, unit.code, unit.title, unit.short_title, unit.kind, place.path
    FROM units_placement top CROSS JOIN units_placement place CROSS JOIN units_unit unit
    WHERE top.unit_id = %s AND (top.valid_from IS NULL OR top.valid_from <= %s)
        AND (top.valid_to IS NULL OR top.valid_to >= %s)
        AND place.path >= top.path AND place.path < top.path || 'a'
        AND (place.valid_from IS NULL OR place.valid_from <= %s)
        AND (place.valid_to IS NULL OR place.valid_to >= %s)
        AND unit.id = place.unit_id
    ORDER BY place.path
"""


def tree_below(unit_id: int, day: date) -> list[UnitOnDay]:
    """The unit and all below it as the tree stood on `day`, parents before children; nothing where it did not exist.

    One query. Paths are digits, which sort before letters: `path || 'a'` ends what lies below a path.
    """
    on = connection.ops.adapt_datefield_value(day)
    with connection.cursor() as cursor:
        cursor.execute(_TREE, [unit_id, on, on, on, on])
        return [
            UnitOnDay(pk, code, title, short or title, kind, path)
            for pk, code, title, short, kind, path in cursor.fetchall()
        ]


def ambiguous_names(names: Iterable[str]) -> set[str]:
    """Those of the names that more than one unit, past or present, bears. One query."""
    wanted = list({*names})
    shown = Case(When(short_title="", then=F("title")), default=F("short_title"))
    rows = Unit.objects.annotate(shown=shown).filter(shown__in=wanted).values("shown").annotate(n=Count("id"))
    return set(rows.filter(n__gt=1).order_by().values_list("shown", flat=True))


def labels_of(units: Iterable[Unit]) -> dict[int, str]:
    """Each unit's name, with its kind and years where the name alone could mean another. One query."""
    units = list(units)
    several = ambiguous_names(unit.name for unit in units)
    return {
        unit.pk: label(unit.name, unit.kind, unit.valid_from, unit.valid_to, ambiguous=unit.name in several)
        for unit in units
    }


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list of units, as the tree stood on the day."""

    code: str
    label: str
    title: str
    kind: str
    path: str
    depth: int
    parent: str
    valid_from: date | None
    valid_to: date | None
    email: str

    @property
    def years(self) -> str:
        return years_of(self.valid_from, self.valid_to)


def standing(actor: "Actor", day: date, *, text: str = "", kind: str = "") -> QuerySet[Placement]:
    """The units in the actor's reach as they stood on `day`, those whose folded name has all the words."""
    found = placements_on(day).filter(actor.reach_filter("unit__path"))
    for word in words(text):
        found = found.filter(Q(unit__folded__contains=word) | Q(unit__code=word))
    return found.filter(unit__kind=kind) if kind else found


def lines_of(found: QuerySet[Placement], after: str = "", size: int | None = 100) -> tuple[list[Line], str]:
    """A page of lines in the order of the tree, and where the next page begins. Two queries."""
    if after.isdigit():
        found = found.filter(path__gt=after)
    ordered = found.select_related("unit", "parent").order_by("path")
    places = list(ordered[: size + 1] if size else ordered)
    more = len(places) > size if size else False
    places = places[:size] if size else places
    names = labels_of(place.unit for place in places)
    lines = [
        Line(
            place.unit.code,
            names[place.unit_id],
            place.unit.title,
            KINDS.get(place.unit.kind, place.unit.kind),
            place.path,
            depth(place.path),
            place.parent.name if place.parent else "",
            place.unit.valid_from,
            place.unit.valid_to,
            place.unit.email,
        )
        for place in places
    ]
    return lines, (places[-1].path if more else "")


def kinds_in_use() -> list[str]:
    return list(Unit.objects.order_by("kind").values_list("kind", flat=True).distinct())
