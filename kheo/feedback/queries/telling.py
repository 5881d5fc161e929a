"""Who is told of an amendment, and of what in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kheo.feedback.rules import touched_by
from kheo.plans.models import Plan
from kheo.plans.rules.changes import Change
from kheo.plans.rules.document import Addressee, PlanDocument
from kheo.plans.rules.groups import addressed, belongs
from kheo.units.models import Unit


@dataclass(frozen=True)
class Told:
    unit: Unit
    sentences: list[str]


def to_be_told(plan: Plan, changes: Iterable[Change], old: PlanDocument, new: PlanDocument, day: date) -> list[Told]:
    """Each unit that a change concerns, with the sentences for it, in official order. One query."""
    touched = touched_by(changes, old, new)
    units = list(Unit.objects.within(plan.issuer.path).existing_on(day).order_by("path"))
    concerned: dict[int, list[str]] = {}
    if touched.everybody:
        groups = [*old.groups, *new.groups]
        owners = {task.owner for document in (old, new) for task in document.tasks}
        for unit in units:
            if unit.code in owners or any(belongs(group, unit) for group in groups):
                concerned.setdefault(unit.pk, []).extend(touched.everybody)
    for sentence, addressees in touched.some:
        for unit in _of(addressees, (old, new), units, day):
            concerned.setdefault(unit.pk, []).append(sentence)
    return [Told(unit, concerned[unit.pk]) for unit in units if unit.pk in concerned]


def _of(addressees: Iterable[Addressee], documents: Iterable[PlanDocument], units: list[Unit], day: date) -> list[Unit]:
    found: dict[int, Unit] = {}
    for addressee in addressees:
        for document in documents:
            if addressee.group is None or addressee.group in document.group_by_code:
                found |= {unit.pk: unit for unit in addressed(addressee, document, units, day)}
    return list(found.values())
