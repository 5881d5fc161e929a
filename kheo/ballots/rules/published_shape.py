"""What a published file looks like. Checked first, so that what counts again can read without fear."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kheo.ballots.rules.lifecycle import BallotKind, Choice
from kheo.ballots.rules.publishing import SCHEMA

HEX = re.compile(r"[0-9a-f]{64}")
COUNTS = ("eligible", "took_part", "yes", "no", "abstain", "invalid")


@dataclass(frozen=True)
class Fault:
    """Where the file does not agree with itself, as a path into it, and how."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


class Unreadable(Exception):
    """No file of this kind at all."""


def read(text: str) -> dict[str, Any]:
    """The file's JSON; a key given twice, or no number at all, is no JSON of ours."""
    try:
        document = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_no_constant)
    except (ValueError, RecursionError) as wrong:
        raise Unreadable(str(wrong)) from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise Unreadable(f"không phải tệp kết quả “{SCHEMA}”")
    return document


def _natural(value: Any) -> bool:
    return type(value) is int and 0 <= value < 10**9


def _natural_or_none(value: Any) -> bool:
    return value is None or _natural(value)


def _hex(value: Any) -> bool:
    return isinstance(value, str) and HEX.fullmatch(value) is not None


def _words(value: Any) -> bool:
    return isinstance(value, str)


def _words_or_none(value: Any) -> bool:
    return value is None or _words(value)


def _flag(value: Any) -> bool:
    return type(value) is bool


def _numbers(value: Any) -> bool:
    return isinstance(value, list) and all(_natural(each) for each in value)


def _share_or_none(value: Any) -> bool:
    return value is None or (isinstance(value, str) and re.fullmatch(r"\d{1,9}(/[1-9]\d{0,8})?", value) is not None)


def _one_of(*values: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and value in values


SHAPES: dict[str, dict[str, Callable[[Any], bool]]] = {
    "ballot": {
        "code": _words,
        "title": _words,
        "round": _words,
        "place": _words,
        "kind": _one_of(*BallotKind),
        "method": _one_of("", "hands", "paper"),
        "opened_at": _words,
        "closed_at": _words,
        "held_on": _words_or_none,
        "issued": _natural_or_none,
        "collected": _natural_or_none,
        "written": _natural,
    },
    "rule": {
        "quorum": _share_or_none,
        "approval": _share_or_none,
        "strict": _flag,
        "tie": _one_of("declined", "chair"),
        "secret": _flag,
        "denominator": _one_of("all", "present"),
        "clause": _words,
        "default": _flag,
    },
    "items": {"number": _natural, "title": _words, "chair_voice": _one_of("", "yes", "no")},
    "roll": {
        "size": _natural,
        "took_part": _natural,
        "hash": _hex,
        "closing_hash": _hex,
        "entries": lambda value: isinstance(value, list),
    },
    "entries": {
        "number": _natural,
        "commitment": _hex,
        "excluded": _numbers,
        "chain": _hex,
        "voted": _flag,
        "closing": _hex,
    },
    "slips": {"token": _hex, "item": _natural, "choice": _one_of(*Choice)},
    "results": {
        "number": _natural,
        **dict.fromkeys(COUNTS, _natural),
        "has_quorum": _flag,
        "approved": _flag,
    },
    "seals": {
        "ballot": _hex,
        "rule": _hex,
        "items": lambda value: isinstance(value, list) and all(_hex(each) for each in value),
        "results": lambda value: isinstance(value, list) and all(_hex(each) for each in value),
        "file": _hex,
    },
}
PARTS = {"schema", "ballot", "rule", "items", "roll", "slips", "leaves", "root", "results", "seals"}


def shape_faults(document: dict[str, Any]) -> list[Fault]:
    faults = [Fault(name, "phần này bị thiếu") for name in sorted(PARTS - document.keys())]
    faults += [Fault(name, "phần này bị thêm vào") for name in sorted(document.keys() - PARTS)]
    if faults:
        return faults
    for name in ("ballot", "rule", "roll", "seals"):
        faults += _object(document[name], name, SHAPES[name])
    for name in ("items", "slips", "results"):
        faults += _objects(document[name], name, SHAPES[name])
    if isinstance(document["roll"], dict) and isinstance(document["roll"].get("entries"), list):
        faults += _objects(document["roll"]["entries"], "roll.entries", SHAPES["entries"])
    if not isinstance(document["leaves"], list):
        faults.append(Fault("leaves", "phải là một danh sách"))
    else:
        faults += [
            Fault(f"leaves[{at}]", "không phải mã băm") for at, x in enumerate(document["leaves"]) if not _hex(x)
        ]
    if not _hex(document["root"]):
        faults.append(Fault("root", "không phải mã băm"))
    return faults


def _objects(found: Any, where: str, shape: dict[str, Callable[[Any], bool]]) -> list[Fault]:
    if not isinstance(found, list):
        return [Fault(where, "phải là một danh sách")]
    return [fault for at, each in enumerate(found) for fault in _object(each, f"{where}[{at}]", shape)]


def _object(found: Any, where: str, shape: dict[str, Callable[[Any], bool]]) -> list[Fault]:
    if not isinstance(found, dict):
        return [Fault(where, "không đúng cấu trúc")]
    faults = [Fault(f"{where}.{name}", "bị thiếu") for name in shape.keys() - found.keys()]
    faults += [Fault(f"{where}.{name}", "bị thêm vào") for name in found.keys() - shape.keys()]
    faults += [
        Fault(f"{where}.{name}", "giá trị không hợp lệ")
        for name, holds in shape.items()
        if name in found and not holds(found[name])
    ]
    return sorted(faults, key=str)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("một khóa được ghi hai lần")
    return found


def _no_constant(text: str) -> Any:
    raise ValueError(f"“{text}” không phải số nguyên")
