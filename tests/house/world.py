"""A small world for the permission matrix: one unit of one's own, and every other place that is not."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kheo.accounts.models import Membership, User
from kheo.accounts.permissions import ROLES, Reach
from kheo.plans.models import Plan
from kheo.units.models import Unit
from tests.factories import make_unit, make_user
from tests.plans.factories import load, load_2023

# Where an object lies, seen from the person who asks for it.
POSITIONS = ("own", "child", "sibling", "parent", "other")
INSIDE = {"own", "child"}


@dataclass
class World:
    units: dict[str, Unit]
    plans: dict[str, Plan]
    people: dict[str, User]  # by role
    made: dict[tuple[Callable[..., Any], str], Any] = field(default_factory=dict)

    def one(self, make: Callable[["World", str], Any], position: str) -> Any:
        """What `make` makes at a position, made when first asked for."""
        if (make, position) not in self.made:
            self.made[make, position] = make(self, position)
        return self.made[make, position]


def build() -> World:
    """A district with two communes, one of them one's own with a hamlet; another district with its own plan."""
    plan = load_2023().plan
    district = plan.issuer
    own, sibling, *_ = Unit.objects.filter(parent=district, kind="commune-party-committee").order_by("path")
    child = make_unit("Chi bộ thôn Một", parent=own, kind="party-cell")
    office = make_unit("Văn phòng của xã", parent=own, kind="party-office")
    elsewhere = load().plan
    units = {"own": own, "child": child, "sibling": sibling, "parent": district, "other": Unit.objects.get(code="xa-a")}
    people = {}
    for role in ROLES.values():
        # An office reaches its parent's subtree: from the office of one's own commune, that is the commune.
        place = office if role.reach is Reach.PARENT else own
        people[role.code] = user = make_user(role.title)
        Membership.objects.create(user=user, unit=place, role=role.code, valid_from=date(2020, 1, 1))
    return World(units, {position: elsewhere if position == "other" else plan for position in POSITIONS}, people)
