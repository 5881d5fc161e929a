"""The register as it is read: a page of lines, and how far each row of numbers has come."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from kheo.numbering.models import DocumentNumber, NumberCounter
from kheo.numbering.rules import SORTS, NumberState, sort_title
from kheo.shared.paging import cut
from kheo.units.models import Unit

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

PAGE = 50


@dataclass(frozen=True)
class Asked:
    """How the register is asked for: one unit's book of one year."""

    unit: Unit
    year: int
    sort: str = ""
    state: str = ""
    late: bool = False


def lines_of(actor: "Actor", asked: Asked) -> QuerySet[DocumentNumber]:
    """The lines that the reader may see and the filters leave, the newest first."""
    found = DocumentNumber.objects.visible_to(actor).filter(unit=asked.unit, year=asked.year)
    if asked.sort:
        found = found.filter(sort=asked.sort)
    if asked.state:
        found = found.filter(state=asked.state)
    if asked.late:
        found = found.filter(late=True)
    return found.select_related("taken_by", "used_by", "void_by").order_by("-id")


def page_of(found: QuerySet[DocumentNumber], before: int | None = None) -> tuple[list[DocumentNumber], int | None]:
    """A page of lines, and the id before which the next one begins."""
    if before is not None:
        found = found.filter(pk__lt=before)
    rows, last = cut(found, PAGE)
    return rows, last.pk if last else None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of numbers: its type, the last number, where the paper book ended."""

    sort: str
    title: str
    last: int
    opening: int


def rows_of(unit: Unit, year: int) -> list[Row]:
    """The rows that have begun, in the order of the types. One query."""
    order = list(SORTS)
    counters = NumberCounter.objects.filter(unit=unit, year=year, last__gt=0)
    rows = [Row(each.sort, sort_title(each.sort), each.last, each.opening) for each in counters]
    return sorted(rows, key=lambda row: (order.index(row.sort) if row.sort in order else len(order), row.sort))


def reserved_of(unit: Unit, year: int, sort: str) -> list[DocumentNumber]:
    """The numbers of a row that are kept for a document to come, the lowest first."""
    kept = DocumentNumber.objects.filter(unit=unit, year=year, sort=sort, state=NumberState.RESERVED)
    return list(kept.order_by("number")[:PAGE])
