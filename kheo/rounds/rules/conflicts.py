"""Who may not judge whom (xung đột lợi ích). Source: "nobody assesses, votes on or decides on an initiative of their
own unit, or one that they declared an interest in".

Units decide, by their place in the tree. Where the unit that convenes the round is itself the one that registered
(a commune's own model before the commune's council), the tree would exclude the whole council; there the words decide:
whoever the carrier, or the list of persons named in the dossier, names by name, by post or by unit.
See docs/decisions/who-may-not-judge.md.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from kheo.plans.rules.recognising import Conflicts
from kheo.shared.text import words
from kheo.units.rules import contains, parent_path

OWN_UNIT = "own_unit"
SUPERIOR = "superior"
SUBORDINATE = "subordinate"
NAMED = "named"
DECLARED = "declared"

CONFLICT_TITLES: dict[str, str] = {
    OWN_UNIT: "Cùng đơn vị đăng ký",
    SUPERIOR: "Thuộc đơn vị cấp trên trực tiếp",
    SUBORDINATE: "Thuộc đơn vị cấp dưới",
    NAMED: "Được nêu trong hồ sơ",
    DECLARED: "Tự khai có liên quan",
}

# Words before a name that are not part of it.
_STYLES = (("dong", "chi"), ("d", "c"), ("dc",), ("ong",), ("ba",), ("anh",), ("chi",))
_PARTS = re.compile(r"[,;\n/]|\s[-–]\s|\s+và\s+", re.IGNORECASE)
_FEWEST_WORDS_OF_A_POST = 3  # "Bí thư" alone is not a person; "Bí thư Chi bộ thôn Làng Mỏ" is

Words = tuple[str, ...]


@dataclass(frozen=True)
class Conflict:
    code: str
    because: str


@dataclass(frozen=True)
class Person:
    """Somebody who would judge. `other_paths`: further units to which the account belongs during the round."""

    name: str
    unit_path: str = ""
    user_id: int | None = None
    position: str = ""
    unit_name: str = ""
    other_paths: tuple[str, ...] = ()

    @cached_property
    def name_words(self) -> Words:
        return without_style(tuple(words(self.name)))

    @cached_property
    def position_words(self) -> Words:
        return tuple(words(self.position))

    @cached_property
    def unit_words(self) -> Words:
        return tuple(words(self.unit_name))

    @cached_property
    def paths(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(path for path in (self.unit_path, *self.other_paths) if path))


@dataclass(frozen=True)
class Subject:
    """A candidate as the rule sees it. `convening_names`: how the convening unit is called, in full and in short."""

    unit_path: str
    convening_path: str
    carrier: str = ""
    people_named: str = ""
    unit_name: str = ""
    convening_names: tuple[str, ...] = ()

    @property
    def parent_path(self) -> str:
        return parent_path(self.unit_path)

    @property
    def is_of_the_convening_unit(self) -> bool:
        return self.unit_path == self.convening_path

    @cached_property
    def texts(self) -> tuple[Words, ...]:
        """Where a name counts as named: the carrier, and each line of the persons named; never across two of them."""
        return tuple(filter(None, (tuple(words(each)) for each in (self.carrier, *self.people_named.splitlines()))))

    @cached_property
    def parts(self) -> tuple[Words, ...]:
        """The carriers and persons one by one, without the convening unit's own name, which means everybody."""
        found = (tuple(words(part)) for text in (self.carrier, self.people_named) for part in _PARTS.split(text))
        return tuple(dict.fromkeys(part for part in found if len(part) > 1 and part not in self.everybody))

    @cached_property
    def everybody(self) -> frozenset[Words]:
        return frozenset(tuple(words(name)) for name in self.convening_names)


def conflicts_between(person: Person, subject: Subject, rule: Conflicts) -> list[Conflict]:
    """Every reason, besides a declaration, why the person may not judge the candidate; empty: none."""
    found = _by_words(person, subject) if subject.is_of_the_convening_unit else _by_tree(person, subject, rule)
    if _is_named(person, subject):
        found.append(Conflict(NAMED, f"{person.name} được nêu tên trong hồ sơ"))
    return found


def declared(reason: str) -> Conflict:
    return Conflict(DECLARED, f"tự khai: {reason}")


def _by_tree(person: Person, subject: Subject, rule: Conflicts) -> list[Conflict]:
    registered_by = subject.unit_name or "đơn vị đăng ký"
    paths = person.paths
    found = []
    if subject.unit_path in paths:
        found.append(Conflict(OWN_UNIT, f"thuộc đơn vị đăng ký ({registered_by})"))
    elif any(contains(subject.unit_path, path) for path in paths) and rule.subordinate:
        found.append(Conflict(SUBORDINATE, f"thuộc đơn vị cấp dưới của đơn vị đăng ký ({registered_by})"))
    if rule.superior and subject.parent_path and subject.parent_path in paths:
        found.append(Conflict(SUPERIOR, f"thuộc đơn vị cấp trên trực tiếp của đơn vị đăng ký ({registered_by})"))
    return found


def _by_words(person: Person, subject: Subject) -> list[Conflict]:
    """The convening unit's own model: whose post or unit the dossier names is too near to it."""
    unit = person.unit_words
    if len(unit) > 1 and unit not in subject.everybody and any(within(unit, text) for text in subject.texts):
        return [Conflict(OWN_UNIT, f"thuộc {person.unit_name}, nơi thực hiện mô hình")]
    post = person.position_words
    names_post = len(post) >= _FEWEST_WORDS_OF_A_POST and any(within(post, text) for text in subject.texts)
    if names_post or any(within(part, post) for part in subject.parts):
        return [Conflict(NAMED, f"chức vụ “{person.position}” được nêu trong hồ sơ")]
    if any(within(part, unit) for part in subject.parts) and unit not in subject.everybody:
        return [Conflict(OWN_UNIT, f"thuộc {person.unit_name}, nơi thực hiện mô hình")]
    return []


def _is_named(person: Person, subject: Subject) -> bool:
    """The whole name, of two words or more, stands in one place as consecutive words."""
    name = person.name_words
    return len(name) > 1 and any(within(name, text) for text in subject.texts)


def without_style(name: Words) -> Words:
    """A name without "đồng chí", "ông", "bà" before it, as long as a name of two words is left."""
    for style in _STYLES:
        if name[: len(style)] == style and len(name) - len(style) > 1:
            return without_style(name[len(style) :])
    return name


def within(few: Words, many: Words) -> bool:
    """Whether `few` occurs in `many` as consecutive words."""
    size = len(few)
    return 0 < size <= len(many) and any(many[at : at + size] == few for at in range(len(many) - size + 1))


def in_words(conflicts: Iterable[Conflict]) -> str:
    """All reasons in one sentence."""
    return "; ".join(each.because for each in conflicts)
