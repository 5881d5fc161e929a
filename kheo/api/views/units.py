"""The tree of units, as it stood on a day."""

from datetime import date
from typing import Annotated

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from kheo.accounts.doors import actor_of
from kheo.accounts.permissions import Permission
from kheo.api.views.auth import opens
from kheo.api.views.refusals import REFUSALS
from kheo.api.views.shapes import AsOf, PathCode
from kheo.config import clock
from kheo.shared.paging import cut
from kheo.units.models import Placement, Unit
from kheo.units.queries import standing
from kheo.units.rules import depth

router = Router(tags=["units"])
PAGE = 100

Words = Annotated[str | None, Query(max_length=200, description="Words of the title, with or without diacritics.")]
Kind = Annotated[str | None, Query(max_length=60)]
AfterPath = Annotated[
    str | None,
    Query(pattern=r"^[0-9]{1,60}$", description="The `next` of the page before; left out for the first page."),
]


class UnitOut(Schema):
    """A unit, where it stood on the day asked about."""

    code: str = Field(description="Never changes, and is never given to another unit.")
    title: str
    short_title: str
    kind: str
    parent: str | None = Field(description="The code of the unit right above it on that day.")
    depth: int = Field(description="1 at the root of the tree.")
    valid_from: date | None
    valid_to: date | None = Field(description="The last day on which it exists.")
    successor: str | None = Field(description="The code of the unit that carries it on.")


class UnitPage(Schema):
    as_of: date
    items: list[UnitOut]
    next: str | None


@router.get("/units", response={200: UnitPage, **REFUSALS}, summary="Units in reach, as the tree stood on a day")
@opens(Permission.UNIT_READ)
def list_units(
    request: HttpRequest, as_of: AsOf = None, q: Words = None, kind: Kind = None, after: AfterPath = None
) -> UnitPage:
    """Parents before their children."""
    day = as_of or clock.today()
    found = standing(actor_of(request), day, text=q or "", kind=kind or "")
    if after:
        found = found.filter(path__gt=after)
    rows, last = cut(found.select_related("unit__successor", "parent").order_by("path"), PAGE)
    return UnitPage(as_of=day, items=[_unit(each.unit, each) for each in rows], next=last.path if last else None)


@router.get("/units/{code}", response={200: UnitOut, **REFUSALS}, summary="One unit")
@opens(Permission.UNIT_READ)
def read_unit(request: HttpRequest, code: PathCode) -> UnitOut:
    """As it stands today, or stood on its last day."""
    unit = Unit.objects.visible_to(actor_of(request)).select_related("successor", "parent").filter(code=code).first()
    if unit is None:
        raise Http404
    return _unit(unit, unit)


def _unit(unit: Unit, place: Placement | Unit) -> UnitOut:
    return UnitOut(
        code=unit.code,
        title=unit.title,
        short_title=unit.short_title,
        kind=unit.kind,
        parent=place.parent.code if place.parent else None,
        depth=depth(place.path),
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
        successor=unit.successor.code if unit.successor else None,
    )
