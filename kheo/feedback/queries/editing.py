"""A plan file with some of its values changed: everything else, comments included, stays as its author wrote it."""

import io
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ruamel.yaml import YAML

PARTS = ("deadlines", "targets", "tasks")
DROP = "drop"
_DAY_KEYS = ("before", "by")


def edited(source: str, edits: Mapping[str, Any]) -> tuple[str, list[str]]:
    """The file after the edits, and the paths that named nothing in it.

    A path is part, code and value ("deadlines.danh-sach-dang-ky.day"); `day` is a deadline's date in whichever form it
    stands, `drop` leaves the entry out.
    """
    if not edits:
        return source, []
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    tree = yaml.load(source)
    lost = [path for path in sorted(edits, key=lambda path: path.endswith(f".{DROP}")) if not _edit(tree, path, edits)]
    out = io.StringIO()
    yaml.dump(tree, out)
    return out.getvalue(), lost


def _edit(tree: Any, path: str, edits: Mapping[str, Any]) -> bool:
    part, code, key = path.split(".")
    rows = tree.get(part) or []
    place = next((index for index, row in enumerate(rows) if row.get("code") == code), None)
    if part not in PARTS or place is None:
        return False
    if key == DROP:
        del rows[place]
        return True
    row = rows[place]
    if key == "day":
        key = next((name for name in _DAY_KEYS if name in row), "")
        if not key:
            return False
    row[key] = _value(key, edits[path])
    return True


def _value(key: str, kept: str) -> Any:
    if key in _DAY_KEYS:
        return date.fromisoformat(kept)
    if key in {"at_least", "at_most"}:
        number = Decimal(kept)
        return int(number) if number == number.to_integral_value() else float(number)
    return kept
