"""The values of a plan that an amendment may change on its page, and what was typed for them.

A path is part, code and value, as `queries.editing` lays it over the plan file. A share is typed in per cent.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from kheo.plans.rules.calendar import say_moment
from kheo.plans.rules.document import PlanDocument, Target
from kheo.plans.rules.targets import say_measure
from kheo.registrations.rules.figures import read_number
from kheo.shared.problems import Problem

LONGEST_TITLE = 400


class Input(StrEnum):
    DAY = "date"
    COUNT = "count"
    SHARE = "share"
    WORDS = "words"

    @property
    def is_number(self) -> bool:
        return self in {Input.COUNT, Input.SHARE}


@dataclass(frozen=True)
class Value:
    """One value that can be changed; `now` is what the plan says, as it is typed."""

    path: str
    label: str
    input: Input
    now: str
    clause: str | None = None
    hint: str = ""


@dataclass(frozen=True)
class Entry:
    """A deadline, a target or a task with its values; `drop` is the path that leaves it out."""

    noun: str
    title: str
    said: str
    clause: str | None
    values: tuple[Value, ...]
    drop: str


def entries_of(document: PlanDocument) -> Iterator[Entry]:
    for deadline in document.deadlines:
        path, clause = f"deadlines.{deadline.code}", deadline.clause
        values = [Value(f"{path}.title", "Nội dung", Input.WORDS, deadline.title, clause)]
        day = deadline.before or deadline.by
        if day:
            hint = "Gửi trước ngày này." if deadline.before else "Gửi chậm nhất trong ngày này."
            values.insert(0, Value(f"{path}.day", "Ngày", Input.DAY, day.isoformat(), clause, hint))
        yield Entry("Thời hạn", deadline.title, say_moment(deadline), clause, tuple(values), f"{path}.drop")
    for target in document.targets:
        path = f"targets.{target.code}"
        values = [*_amounts(target, path), Value(f"{path}.title", "Nội dung", Input.WORDS, target.title, target.clause)]
        said = say_measure(target, document)
        yield Entry("Chỉ tiêu", target.title, said, target.clause, tuple(values), f"{path}.drop")
    for task in document.tasks:
        path = f"tasks.{task.code}"
        value = Value(f"{path}.title", "Nội dung", Input.WORDS, task.title, task.clause)
        yield Entry("Nhiệm vụ", task.title, "", task.clause, (value,), f"{path}.drop")


def typed_edits(
    document: PlanDocument, typed: Mapping[str, str], dropped: set[str], marks: Callable[[str], str] = str
) -> tuple[dict[str, str | bool], list[Problem]]:
    """What differs from the plan, and what cannot be read; a value left as it is is no edit.

    `marks` gives a number that was typed its Vietnamese marks.
    """
    edits: dict[str, str | bool] = {}
    problems = []
    for entry in entries_of(document):
        if entry.drop in dropped:
            edits[entry.drop] = True
            continue
        for value in entry.values:
            if value.path not in typed:
                continue
            said = typed[value.path].strip()
            meant = marks(said) if value.input.is_number else said
            if meant == value.now:
                continue
            kept = _read(value.input, meant)
            if kept is None:
                problems.append(_unreadable(value, meant))  # a page shows its marks again
            else:
                edits[value.path] = kept
    return edits, problems


def as_typed(value: Value, edits: Mapping[str, str | bool]) -> str:
    """A kept edit as the form shows it, or what the plan says now."""
    kept = edits.get(value.path)
    if not isinstance(kept, str):
        return value.now
    return _percent(Fraction(kept)) if value.input is Input.SHARE else kept


def _amounts(target: Target, path: str) -> Iterator[Value]:
    kind = Input.SHARE if target.is_share else Input.COUNT
    for key, label, amount in (
        ("at_least", "Ít nhất", target.at_least),
        ("at_most", "Nhiều nhất", target.at_most),
    ):
        if amount is not None:
            now = _percent(amount) if target.is_share else str(amount)
            yield Value(f"{path}.{key}", f"{label} (%)" if target.is_share else label, kind, now, target.clause)


def _percent(amount: Fraction) -> str:
    number = Decimal((amount * 100).numerator) / Decimal((amount * 100).denominator)
    return f"{number.normalize():f}".replace(".", ",")


def _read(kind: Input, said: str) -> str | None:
    if kind is Input.WORDS:
        return said if 0 < len(said) <= LONGEST_TITLE else None
    if kind is Input.DAY:
        try:
            return date.fromisoformat(said).isoformat()
        except ValueError:
            return None
    number = read_number(said)
    if number is None:
        return None
    if kind is Input.COUNT:  # 1,000 may be meant as a thousand, and is no count with its decimals
        is_whole = "," not in said and number == number.to_integral_value() <= 100_000
        return str(int(number)) if is_whole else None
    return f"{(number / 100).normalize():f}" if 0 < number <= 100 else None


def _unreadable(value: Value, said: str) -> Problem:
    expected = {
        Input.DAY: "một ngày, thí dụ 05/03/2023",
        Input.COUNT: "một số nguyên",
        Input.SHARE: "số phần trăm từ 1 đến 100",
        Input.WORDS: f"nội dung không quá {LONGEST_TITLE} chữ cái",
    }[value.input]
    message = f"“{said[:60]}” không phải {expected}."
    step = "Ghi một số nguyên, ví dụ 1.200." if value.input is Input.COUNT else "Sửa lại giá trị này."
    return Problem("amendment.unreadable", message, step, value.path, value.clause)
