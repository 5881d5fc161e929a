"""Bringing a registration list in, and taking it back."""

from kheo.papers.actions.lists import Checked, apply_list, check_list, import_list, look_at_list
from kheo.papers.actions.together import Brought, import_lists
from kheo.papers.actions.undoing import problems_with_undoing, undo_list

__all__ = [
    "Brought",
    "Checked",
    "apply_list",
    "check_list",
    "import_list",
    "import_lists",
    "look_at_list",
    "problems_with_undoing",
    "undo_list",
]
