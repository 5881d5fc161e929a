"""Like for like: where the units of an earlier tree lie in a later one, and which fields and levels are the same.

Nothing is guessed. A unit that ended goes to its recorded successor; without one it stays a line of its own. A unit
that was founded later has no figure before, which is not nought. A field is the same where code and title are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from kheo.shared.text import fold
from kheo.units.rules import STEP, ancestors, contains


class Placed(Protocol):
    """A unit as it stood in a tree on a day."""

    @property
    def id(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def path(self) -> str: ...


GONE = "khong-con:"  # begins the key of a line for a unit that ended without a successor


def follow(unit: int, standing: Iterable[int] | Mapping[int, object], successor: Mapping[int, int]) -> int | None:
    """The unit itself where it still stands, or the first of its successors that does."""
    seen: set[int] = set()
    here: int | None = unit
    while here is not None and here not in seen:
        if here in standing:
            return here
        seen.add(here)
        here = successor.get(here)
    return None


@dataclass(frozen=True)
class Lines:
    """The lines of a comparison: what is right below the scope in the later tree, the scope's own, and what is gone."""

    scope: Placed
    later: Mapping[int, Placed]  # everything of the scope in the later tree
    by_path: Mapping[str, Placed]
    successor: Mapping[int, int]

    @classmethod
    def of(cls, scope: Placed, later: Sequence[Placed], successor: Mapping[int, int]) -> "Lines":
        return cls(scope, {unit.id: unit for unit in later}, {unit.path: unit for unit in later}, successor)

    @property
    def standing(self) -> list[Placed]:
        """The scope itself, then the units right below it."""
        depth = len(self.scope.path) + STEP
        return [unit for unit in self.by_path.values() if len(unit.path) <= depth]

    def above(self, unit: int) -> Placed | None:
        """The unit of the later tree on whose line this one lies; None: on none of this scope."""
        landed = follow(unit, self.later, self.successor)
        if landed is None:
            return None
        path = self.later[landed].path
        return self.by_path.get(path[: len(self.scope.path) + STEP])

    def keys(self, earlier: Sequence[Placed], *, whole: bool) -> dict[int, str]:
        """The line of each unit of an earlier tree; a unit of another scope has none.

        One that is gone lies where the unit above it lies, when that is below the scope; else it has its own line.
        """
        at = {unit.path: unit for unit in earlier}
        found: dict[int, str] = {}
        for unit in earlier:
            line = self.above(unit.id)
            if line is not None:
                found[unit.id] = line.code
                continue
            topmost = unit
            for path in reversed(ancestors(unit.path)[:-1]):
                if path not in at:
                    continue
                landed = self.above(at[path].id)
                if landed is not None and landed.id != self.scope.id:
                    found[unit.id] = landed.code
                    break
                if landed is not None or not contains(earlier[0].path, path):
                    break
                topmost = at[path]
            if unit.id not in found and whole:
                found[unit.id] = f"{GONE}{topmost.code}"
        return found


def remarks(
    lines: Lines, earlier: Sequence[Placed], keys: Mapping[int, str], label: str
) -> tuple[dict[str, list[str]], set[str]]:
    """What is to be said of lines for one year, and the lines that did not exist then."""
    said: dict[str, list[str]] = {}
    at = {unit.path: unit for unit in earlier}
    depth = len(lines.scope.path) + STEP
    for unit in earlier:
        key = keys.get(unit.id)
        if key is None:
            continue
        parent = at.get(unit.path[:-STEP])
        with_parent = parent is not None and keys.get(parent.id) == key and parent.id != lines.scope.id
        if key.startswith(GONE):
            if not with_parent:
                said.setdefault(key, []).append(
                    f"{unit.name} (năm {label}) đã kết thúc, chưa ghi đơn vị kế tục: để riêng, không chia."
                )
            continue
        if with_parent or unit.code == key:
            continue
        landed = follow(unit.id, lines.later, lines.successor)
        if landed != unit.id:
            said.setdefault(key, []).append(f"Năm {label} gồm cả {unit.name}, nay đã nhập vào.")
        elif parent is not None and len(lines.later[landed].path) > depth:
            old = at.get(unit.path[:depth]) or parent
            if old.code != key:
                said.setdefault(key, []).append(f"Năm {label} gồm cả {unit.name}, khi đó thuộc {old.name}.")
    present = set(keys.values())
    absent = {unit.code for unit in lines.standing if unit.code not in present}
    for code in absent:
        said.setdefault(code, []).append(f"Năm {label} chưa có đơn vị này; số liệu khi đó nằm ở đơn vị cũ.")
    return said, absent


@dataclass(frozen=True, slots=True)
class Named:
    """A field, subject or level of one year's plan."""

    code: str
    title: str
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """The same in every year that has it; `years` are those."""

    named: Named
    years: tuple[int, ...]  # places of the years
    why: str = ""  # it cannot be compared with the other years


def same(of_years: Sequence[Sequence[Named]], labels: Sequence[str], noun: str) -> list[Kept]:
    """What can be compared, in the latest year's order, then what stands alone, each with its reason."""
    found: list[Kept] = []
    seen: set[tuple[str, str, int]] = set()
    titles: dict[str, set[str]] = {}
    for year in of_years:
        for each in year:
            titles.setdefault(each.code, set()).add(_key(each)[1] + f"#{each.rank}")
    for year in reversed(of_years):
        for each in year:
            key = _key(each)
            if key in seen:
                continue
            seen.add(key)
            places = tuple(at for at, other in enumerate(of_years) if any(_key(one) == key for one in other))
            why = ""
            if len(places) < len(of_years):
                in_words = ", ".join(labels[at] for at in places)
                changed = len(titles[each.code]) > 1
                why = (
                    f"mã “{each.code}” mang tên hoặc thứ bậc khác ở năm khác"
                    if changed
                    else f"chỉ có trong kế hoạch năm {in_words}"
                )
                why = f"Không so sánh được với năm khác vì {noun} này {why}."
            found.append(Kept(each, places, why))
    return sorted(found, key=lambda each: bool(each.why))


def _key(each: Named) -> tuple[str, str, int]:
    return each.code, fold(each.title), each.rank
