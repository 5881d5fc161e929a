"""What is done to the tree: one function, one transaction, one audit record."""

from kheo.units.actions.placements import end_unit, merge_units, move_unit
from kheo.units.actions.units import UnitDraft, add_unit, create_unit, edit_unit, ensure_units

__all__ = [
    "UnitDraft",
    "add_unit",
    "create_unit",
    "edit_unit",
    "end_unit",
    "ensure_units",
    "merge_units",
    "move_unit",
]
