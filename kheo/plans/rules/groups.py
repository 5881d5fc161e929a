"""Which units belong to a group of the plan on a day."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from kheo.plans.rules.document import Addressee, Group, PlanDocument


class DatedUnit(Protocol):
    """What the rules need to know of a unit; models, plan definitions and query rows all have it."""

    @property
    def code(self) -> str: ...
    @property
    def kind(self) -> str: ...


U = TypeVar("U", bound=DatedUnit)


def belongs(group: Group, unit: DatedUnit) -> bool:
    """Whether a unit is meant by a group, whatever the day: of one of its kinds or named, and not excepted."""
    return (unit.kind in group.kinds or unit.code in group.units) and unit.code not in group.excluded


def exists_on(unit: DatedUnit, day: date) -> bool:
    """Both ends are days on which the unit exists; a missing or empty end is open."""
    first: date | None = getattr(unit, "valid_from", None)
    last: date | None = getattr(unit, "valid_to", None)
    return (first is None or first <= day) and (last is None or day <= last)


def members(group: Group, units: Iterable[U], day: date) -> list[U]:
    """The units of a group on a day, in the order in which they were given."""
    return [unit for unit in units if belongs(group, unit) and exists_on(unit, day)]


def addressed(addressee: Addressee, document: PlanDocument, units: Iterable[U], day: date) -> list[U]:
    """The units that a target or a deadline holds for on a day; none for the plan as a whole."""
    if addressee.whole:
        return []
    if addressee.unit:
        return [unit for unit in units if unit.code == addressee.unit and exists_on(unit, day)]
    return members(document.group_by_code[addressee.group or ""], units, day)


def say_addressee(addressee: Addressee, document: PlanDocument) -> str:
    if addressee.whole:
        return "Toàn kế hoạch"
    if addressee.unit:
        return document.unit_title(addressee.unit)
    return document.group_by_code[addressee.group or ""].title
