"""What goes from one installation to another: counts, and not one word about a person.

The figures are one JSON document in format `kheo-rollup/1`. Both ends hash the same bytes (`canonical`), so that equal
hashes mean equal numbers.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kheo.shared.problems import Problem

FORMAT = "kheo-rollup/1"
TOTALS = ("registered", "built", "recognised", "late")
TOTAL_TITLES = {
    "registered": "Đã đăng ký",
    "built": "Đã xây dựng",
    "recognised": "Được công nhận",
    "late": "Đăng ký muộn",
}
MOST_TARGETS, MOST_UNITS, MOST_FIELDS = 200, 600, 100
MOST = 10**9
LONGEST_WORDS = 1000  # as long as a title in a plan file may be
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")  # what no table, or no file, can hold
_KEYS = {"format", "year", "as_of", "plan", "unit", "totals", "fields", "targets", "units"}


def canonical(figures: Mapping[str, Any]) -> bytes:
    """The one way in which figures are written to be hashed and sent."""
    return json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(figures: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(figures)).hexdigest()


def problems_with_figures(figures: object, *, year: int, as_of: date) -> list[Problem]:
    """Whether a document is what the format says, and for the year and the day of its address. The first fault of each
    part is named; an unknown key is one, so that nothing that nobody asked for is ever kept.
    """
    return [
        Problem("rollup.bad_figures", f"Số liệu không đúng định dạng {FORMAT}: {fault}.", "Kiểm tra nơi gửi.", where)
        for where, fault in _faults(figures, year, as_of)
    ]


def _faults(figures: object, year: int, as_of: date) -> Iterator[tuple[str, str]]:
    if not isinstance(figures, dict) or set(figures) != _KEYS:
        yield "figures", f"cần đúng các khóa {', '.join(sorted(_KEYS))}"
        return
    if figures["format"] != FORMAT:
        yield "format", "định dạng khác"
    if figures["year"] != year or figures["as_of"] != as_of.isoformat():
        yield "as_of", "năm hoặc ngày khác với địa chỉ"
    if not _is(figures["plan"], {"code": _code, "title": _words, "version": _count}):
        yield "plan", "kế hoạch"
    if not _is(figures["unit"], {"code": _code, "title": _words}):
        yield "unit", "đơn vị"
    if not _is(figures["totals"], dict.fromkeys(TOTALS, _count)):
        yield "totals", "tổng số"
    if not _are(figures["fields"], {"code": _code, "title": _words, "registered": _count}, MOST_FIELDS):
        yield "fields", "lĩnh vực"
    shape = {
        "code": _code, "title": _words, "goal": _words, "clause": _words, "numerator": _count,
        "denominator": _count_or_none, "addressed": _count, "met": _count,
    }  # fmt: skip
    targets = figures["targets"]
    if not _are(targets, shape, MOST_TARGETS) or any(each["met"] > each["addressed"] for each in targets):
        yield "targets", "chỉ tiêu"
        return
    known = {each["code"] for each in targets}
    units = {"code": _code, "title": _words, "targets": lambda value: _unit_targets(value, known)}
    if not _are(figures["units"], {**units, **dict.fromkeys(TOTALS, _count)}, MOST_UNITS):
        yield "units", "đơn vị trực thuộc"


def _code(value: object) -> bool:
    return isinstance(value, str) and len(value) <= 80 and CODE.fullmatch(value) is not None


def _words(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_WORDS and _UNWRITABLE.search(value) is None


def _count(value: object) -> bool:
    return type(value) is int and 0 <= value <= MOST


def _count_or_none(value: object) -> bool:
    return value is None or _count(value)


def _unit_targets(value: object, known: set[str]) -> bool:
    """Target → [numerator, denominator or nothing, met]."""
    return isinstance(value, dict) and all(
        code in known
        and isinstance(said, list)
        and len(said) == 3
        and _count(said[0])
        and _count_or_none(said[1])
        and type(said[2]) is bool
        for code, said in value.items()
    )


def _is(value: object, shape: Mapping[str, Any]) -> bool:
    return (
        isinstance(value, dict) and set(value) == set(shape) and all(right(value[key]) for key, right in shape.items())
    )


def _are(value: object, shape: Mapping[str, Any], most: int) -> bool:
    if not isinstance(value, list) or len(value) > most or not all(_is(each, shape) for each in value):
        return False
    return len({each["code"] for each in value}) == len(value)


@dataclass(frozen=True, slots=True)
class Difference:
    """One number that is not the same in two documents; None: it is not there."""

    where: str
    before: int | None
    after: int | None


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Every number in which two documents differ, in the order of the second, then what only the first has."""
    old, new = dict(_numbers(before)), dict(_numbers(after))
    places = [*new, *(where for where in old if where not in new)]
    return [Difference(where, old.get(where), new.get(where)) for where in places if old.get(where) != new.get(where)]


def _numbers(figures: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for key in TOTALS:
        yield TOTAL_TITLES[key], figures["totals"][key]
    for each in figures["fields"]:
        yield f"Lĩnh vực {each['title']}", each["registered"]
    for each in figures["targets"]:
        yield f"Chỉ tiêu {each['title']}", each["numerator"]
        if each["denominator"] is not None:
            yield f"Chỉ tiêu {each['title']}, trên tổng số", each["denominator"]
        yield f"Chỉ tiêu {each['title']}, số đơn vị đạt", each["met"]
    for unit in figures["units"]:
        for key in TOTALS:
            yield f"{unit['title']}: {TOTAL_TITLES[key].lower()}", unit[key]


@dataclass(frozen=True, slots=True)
class Sum:
    """One line added up over sources."""

    numerator: int
    denominator: int | None
    addressed: int
    met: int
    sources: int  # how many have a part in it


def added(parts: list[Mapping[str, Any]]) -> Sum | None:
    """Targets of several sources that a recorded rule calls the same; nothing of nobody. A share with one part that has
    no denominator has none: it cannot be told as a share.
    """
    if not parts:
        return None
    below = [each["denominator"] for each in parts]
    return Sum(
        numerator=sum(each["numerator"] for each in parts),
        denominator=None if any(each is None for each in below) else sum(below),
        addressed=sum(each["addressed"] for each in parts),
        met=sum(each["met"] for each in parts),
        sources=len(parts),
    )
