"""Whether a person keeps the register in which a registration is entered."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kheo.accounts.actor import can
from kheo.accounts.permissions import Permission
from kheo.plans.rules.document import PlanDocument
from kheo.registrations.models import Registration
from kheo.registrations.rules.keeping import keeper_of
from kheo.units.models import Unit
from kheo.units.rules import ancestors

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


def kept_by_others(registrations: Sequence[Registration], document: PlanDocument, actor: "Actor") -> list[Registration]:
    """Those that the actor may not accept, return or close, though the unit lies in reach. Two queries at most."""
    levels = {(each.unit.path, each.level) for each in registrations}
    others = _kept_by_others(levels, document, actor)
    return [each for each in registrations if (each.unit.path, each.level) in others]


def keeps_registers(actor: "Actor", document: PlanDocument, unit: Unit) -> bool:
    """Whether the actor keeps the registers of all levels for the unit and for what lies below it."""
    return not _kept_by_others({(unit.path, level.code) for level in document.levels}, document, actor)


def _kept_by_others(asked: Iterable[tuple[str, str]], document: PlanDocument, actor: "Actor") -> set[tuple[str, str]]:
    """Of some units (by path) and levels, those whose register the actor does not keep."""
    if actor.is_system:
        return set()
    asked = set(asked)
    lines = {path: ancestors(path)[::-1] for path, _ in asked}
    known = Unit.objects.filter(path__in={each for line in lines.values() for each in line})
    above = {unit.path: unit for unit in known}
    keepers = {
        (path, level): keeper_of(document, level, [above[each] for each in lines[path] if each in above])
        for path, level in asked
    }
    named = Unit.objects.filter(code__in=set(keepers.values())).values_list("code", "path")
    kept = {code for code, path in named if can(actor, Permission.REGISTRATION_ACCEPT, path)}
    return {
        (path, level)
        for (path, level), keeper in keepers.items()
        if keeper not in kept or not can(actor, Permission.REGISTRATION_ACCEPT, path)
    }
