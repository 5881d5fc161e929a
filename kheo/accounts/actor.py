"""Who acts, and how far: the one answer to "may I?", in SQL and in Python alike."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q

from kheo.accounts.permissions import ROLES, Permission, Reach
from kheo.units.rules import contains, parent_path, subtree_range

if TYPE_CHECKING:
    from kheo.units.models import Unit


@dataclass(frozen=True, slots=True)
class Grant:
    """One membership at work: a role over the subtree at `path` ("" reaches everything)."""

    role: str
    path: str
    unit_id: int | None = None
    unit_path: str = ""
    unit_name: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (or a command) with all that it may do at this moment."""

    user_id: int | None
    name: str
    email: str = ""
    grants: tuple[Grant, ...] = field(default=())
    is_system: bool = False
    has_second_factor: bool = False
    limited_to: frozenset[Permission] | None = None  # a key for programs: what it opens of all that its owner may do

    @property
    def is_authenticated(self) -> bool:
        return self.user_id is not None

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)

    @property
    def needs_second_factor(self) -> bool:
        return any(ROLES[role].needs_second_factor for role in self.roles)

    def reach(self, permission: Permission | None = None) -> list[str]:
        """The subtrees in which the actor holds `permission` (or any permission), without those inside others."""
        if self.is_system:
            return [""]
        paths = sorted({g.path for g in self.grants if self._held(g, permission)})
        return [path for path in paths if not any(path != other and contains(other, path) for other in paths)]

    def _held(self, grant: Grant, permission: Permission | None) -> bool:
        held = ROLES[grant.role].permissions
        if self.limited_to is None:
            return permission is None or permission in held
        return bool(held & self.limited_to) if permission is None else permission in held & self.limited_to

    def reach_filter(self, path_field: str, permission: Permission | None = None) -> Q:
        """A filter on a path column that admits exactly what `can` admits."""
        parts = []
        for path in self.reach(permission):
            if path == "":
                return Q()
            low, high = subtree_range(path)
            parts.append(Q(**{f"{path_field}__gte": low, f"{path_field}__lt": high}))
        return reduce(or_, parts) if parts else Q(pk__in=[])

    def reach_sql(self, column: str, permission: Permission | None = None) -> tuple[str, list[str]]:
        """The same filter for a statement written by hand: a condition on the path column, and its parameters."""
        return within_sql(column, self.reach(permission))


NOBODY = Actor(None, "")


def can(actor: Actor, permission: Permission, unit: "Unit | str | None" = None) -> bool:
    """Whether the actor holds `permission` over the unit (or path); without one, over anything at all."""
    reach = actor.reach(permission)
    if unit is None:
        return bool(reach)
    path = unit if isinstance(unit, str) else unit.path
    return any(contains(scope, path) for scope in reach)


def system_actor(name: str) -> Actor:
    """The command line, named in the journal: it may do everything, as whoever runs it on the server may."""
    return Actor(None, name, is_system=True)


def within_sql(column: str, paths: Sequence[str]) -> tuple[str, list[str]]:
    """A condition that holds for the paths in any of these subtrees, and its parameters."""
    if "" in paths:
        return "1 = 1", []
    ranges = [subtree_range(path) for path in paths]
    condition = " OR ".join([f"{column} >= %s AND {column} < %s"] * len(ranges))
    return f"({condition or '1 = 0'})", [end for ends in ranges for end in ends]


def grant_path(role: str, unit_path: str) -> str:
    """The subtree that a role at a unit reaches."""
    if ROLES[role].reach is Reach.PARENT:
        return parent_path(unit_path) or unit_path
    return unit_path
