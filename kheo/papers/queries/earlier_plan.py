"""The plan file of an earlier year, derived from a later one: same organisations, fields, levels and targets."""

from datetime import date
from io import StringIO
from typing import Any

from ruamel.yaml import YAML

_OF_ITS_OWN_YEAR = ("text", "basis", "cites", "number", "issued_on")


def plan_of_year(source: str, year: int) -> bytes:
    """Dates are moved, the year in title and code is replaced, and what only the later text says is left out."""
    yaml = YAML()
    content = yaml.load(source)
    content.ca.comment = None  # the heading speaks of the later year
    later = content["plan"]["period"]["from"].year
    _move(content, later, year)
    for key in _OF_ITS_OWN_YEAR:
        content["plan"].pop(key, None)
    content["tasks"] = []
    out = StringIO()
    yaml.dump(content, out)
    return out.getvalue().encode()


def _move(node: Any, later: int, year: int) -> None:
    if isinstance(node, list):
        for item in node:
            _move(item, later, year)
    if isinstance(node, dict):
        node.pop("clause", None)
        for key, value in node.items():
            if isinstance(value, date):
                node[key] = _on(value, value.year - later + year)
            elif isinstance(value, str) and key in {"title", "code"}:
                node[key] = value.replace(str(later), str(year))
            else:
                _move(value, later, year)


def _on(day: date, year: int) -> date:
    """29 February falls on the 28th of a year without it."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
