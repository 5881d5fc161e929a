"""Changes of the tree, with the search index following in the same transaction.

The index knows each registration by the units above it; the units' own room is earlier and knows of no registration.
Doors therefore change the tree through these.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from django.db import transaction

from kheo.registrations.actions.indexing import reindex
from kheo.units import actions as units
from kheo.units.models import Unit

P = ParamSpec("P")


def _followed(change: Callable[P, Unit]) -> Callable[P, Unit]:
    """The change, then the index of what lies where it came to lie."""

    @wraps(change)
    def changed(*args: P.args, **kwargs: P.kwargs) -> Unit:
        with transaction.atomic():
            unit = change(*args, **kwargs)
            reindex((unit.successor or unit).path)
        return unit

    return changed


move_unit = _followed(units.move_unit)
end_unit = _followed(units.end_unit)
merge_units = _followed(units.merge_units)
