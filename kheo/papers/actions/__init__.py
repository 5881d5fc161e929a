"""Bringing a registration list in, and taking it back."""

from kheo.papers.actions.lists import Checked, apply_list, check_list, import_list, look_at_list
from kheo.papers.actions.undoing import problems_with_undoing, undo_list

__all__ = [
    "Checked",
    "apply_list",
    "check_list",
    "import_list",
    "look_at_list",
    "problems_with_undoing",
    "undo_list",
]
