"""Faults between the entries of a file that has wrong entries as well: the office wants to hear all at once."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from kheo.plans.queries.plan_shape import PlanFile
from kheo.plans.queries.yaml_tree import Path, YamlTree
from kheo.plans.rules.consistency import Fault, faults_of, unresolved_clause
from kheo.plans.rules.reading import document_from
from kheo.shared.clauses import parse_clauses

_MAY_GO = frozenset({"recognition", "feedback"})
_HEADER_MAY_GO = frozenset({"number", "date", "kind", "on_behalf_of", "programme", "timezone", "text"})


def faults_beside(tree: YamlTree, wrong: Iterable[Path], text: str | None) -> list[Fault]:
    """What can be said of the rest of the file once the entries at the `wrong` paths are left out.

    What the missing entries would have defined is not called unknown. Nothing is said where the header itself is so
    wrong that there is no plan to speak of.
    """
    known_keys = {"/".join(map(str, path)) for path in wrong}
    dropped: set[Path] = set()
    for path in wrong:
        entry = _entry_around(path, tree.value)
        if entry is None:
            return []
        dropped.add(entry)
    kept: dict[Path, list[int]] = {}
    pruned = _without(tree.value, dropped, (), kept)
    try:
        document = document_from(PlanFile.model_validate(pruned).content(), text)
    except (ValidationError, KeyError, TypeError):
        return []
    lost = {code for code in (_code_at(tree.value, path) for path in dropped) if code}
    lists = {path[0] for path in dropped}
    faults = []
    for fault in faults_of(document):
        steps = _original(parse_path(fault.path), kept)
        hidden = any(f"“{code}”" in fault.message for code in lost)
        shaken = (steps[0] == "criteria" and len(steps) == 1 and lists & {"criteria", "recognition"}) or (
            steps[0] in {"groups", "targets"} and "units" in lists and "kinds" in fault.path + fault.message
        )
        empty = steps[0] == "groups" and len(steps) == 2 and "units" in lists
        if not hidden and not shaken and not empty and "/".join(map(str, steps)) not in known_keys:
            faults.append(replace(fault, path=say_path(steps), line=tree.line_of(steps)))
    return faults + _lost_clauses(tree, dropped, text)


def _lost_clauses(tree: YamlTree, dropped: Iterable[Path], text: str | None) -> list[Fault]:
    """An entry that is left out may name a clause that does not stand in the text either."""
    if not text:
        return []
    known = [clause.address for clause in parse_clauses(text)]
    faults = []
    for path in sorted(dropped, key=str):
        entry = _at(tree.value, path)
        address = entry.get("clause") if isinstance(entry, dict) else None
        if isinstance(address, str) and address not in known:
            steps = (*path, "clause")
            faults.append(replace(unresolved_clause(say_path(steps), address, known), line=tree.line_of(steps)))
    return faults


def _entry_around(path: Path, value: Any) -> Path | None:
    """The smallest part that can be left out: an unknown key, an entry of a list, or an optional part."""
    for end in range(len(path), 0, -1):
        if isinstance(path[end - 1], int):
            return path[:end]
    if not path:
        return None
    if path[0] in _MAY_GO:
        return path[:1]
    if path[0] == "plan" and len(path) > 1 and path[1] in _HEADER_MAY_GO:
        return path[:2]
    shape = PlanFile.model_fields
    top = {field.alias or name for name, field in shape.items()}
    if path[0] not in top:
        return path[:1]
    unknown_in_header = path[0] == "plan" and len(path) == 2 and path[1] not in _header_keys()
    return path if unknown_in_header else None


def _header_keys() -> set[str]:
    header = PlanFile.model_fields["plan"].annotation
    return {field.alias or name for name, field in getattr(header, "model_fields", {}).items()}


def _without(value: Any, dropped: set[Path], path: Path, kept: dict[Path, list[int]]) -> Any:
    if isinstance(value, dict):
        return {k: _without(v, dropped, (*path, k), kept) for k, v in value.items() if (*path, k) not in dropped}
    if isinstance(value, list):
        kept[path] = [index for index in range(len(value)) if (*path, index) not in dropped]
        return [_without(value[index], dropped, (*path, index), kept) for index in kept[path]]
    return value


def _original(steps: Path, kept: dict[Path, list[int]]) -> Path:
    """A path in the shortened file as a path in the real one."""
    original: Path = ()
    for step in steps:
        if isinstance(step, int) and step < len(kept.get(original, ())):
            step = kept[original][step]
        original = (*original, step)
    return original


def _at(value: Any, path: Path) -> Any:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _code_at(value: Any, path: Path) -> str | None:
    entry = _at(value, path)
    code = entry.get("code") if isinstance(entry, dict) else None
    return code if isinstance(code, str) else None


def say_path(path: Path) -> str:
    said = ""
    for step in path:
        said += f"[{step}]" if isinstance(step, int) else (f".{step}" if said else str(step))
    return said or "tệp"


def parse_path(path: str) -> Path:
    steps: list[int | str] = []
    for part in path.replace("]", "").split("."):
        name, *indices = part.split("[")
        steps.append(name)
        steps.extend(int(index) for index in indices)
    return tuple(steps)
