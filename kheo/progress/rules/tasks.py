"""The plan's tasks, unit by unit: who has which part in them, what a note may say, what in the data speaks for one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from kheo.plans.rules.document import PlanDocument, Task
from kheo.plans.rules.groups import DatedUnit, exists_on, members
from kheo.shared.periods import dmy
from kheo.shared.problems import Problem
from kheo.shared.text import fold

U = TypeVar("U", bound=DatedUnit)
LONGEST = 2000  # characters of a note


class TaskState(StrEnum):
    NOT_STARTED = "not-started"
    UNDER_WAY = "under-way"
    DONE = "done"
    NOT_APPLICABLE = "not-applicable"


STATE_TITLES = {
    TaskState.NOT_STARTED: "Chưa bắt đầu",
    TaskState.UNDER_WAY: "Đang làm",
    TaskState.DONE: "Đã xong",
    TaskState.NOT_APPLICABLE: "Không áp dụng",
}


class Part(StrEnum):
    """What the plan has a unit do in a task."""

    OWNER = "owner"
    MEMBER = "member"
    PARTNER = "partner"


PART_TITLES = {Part.OWNER: "chủ trì", Part.MEMBER: "thực hiện", Part.PARTNER: "phối hợp"}


class Proof(StrEnum):
    """What in the data can speak for a task. It is shown beside it; only a person says that a task is done."""

    DELIVERY = "delivery"
    REGISTRATION = "registration"
    VISIT = "visit"
    ROUND = "round"
    DECISION = "decision"


# A task names no kind of proof, so its own words do: folded, as parts of its title.
_WORDS_OF = {
    Proof.REGISTRATION: ("dang ky", "duy tri", "nhan rong"),
    Proof.VISIT: ("kiem tra", "khao sat", "giam sat"),
    Proof.ROUND: ("danh gia", "xet", "cong nhan"),
    Proof.DECISION: ("cong nhan", "khen thuong", "bieu duong"),
}


def proofs_of(task: Task) -> frozenset[Proof]:
    """The kinds of data that may speak for a task: what it delivers, and what its title names."""
    said = fold(task.title).replace("duoc cong nhan", "")  # which models, not what to do
    found = {kind for kind, words in _WORDS_OF.items() if any(each in said for each in words)}
    return frozenset(found | ({Proof.DELIVERY} if task.delivers else set()))


@dataclass(frozen=True)
class Assignment(Generic[U]):
    """One task of one unit."""

    task: Task
    unit: U
    part: Part


def assignments(document: PlanDocument, units: Sequence[U], day: date) -> list[Assignment[U]]:
    """Every task of every unit on a day, in the order of the plan and of the units; the foremost part of each unit."""
    found = []
    for task in document.tasks:
        parts: dict[str, Part] = dict.fromkeys(task.partners, Part.PARTNER)
        if task.group:
            group = document.group_by_code[task.group]
            parts |= {unit.code: Part.MEMBER for unit in members(group, units, day)}
        if task.owner:
            parts[task.owner] = Part.OWNER
        found += [
            Assignment(task, unit, parts[unit.code]) for unit in units if unit.code in parts and exists_on(unit, day)
        ]
    return found


@dataclass(frozen=True, slots=True)
class Tally:
    """How the units of one task, or the tasks of one unit, stand."""

    total: int
    done: int
    under_way: int
    not_started: int
    not_applicable: int
    silent: int  # nothing noted


def tally(states: Iterable[TaskState | None]) -> Tally:
    found = list(states)
    return Tally(
        len(found),
        found.count(TaskState.DONE),
        found.count(TaskState.UNDER_WAY),
        found.count(TaskState.NOT_STARTED),
        found.count(TaskState.NOT_APPLICABLE),
        found.count(None),
    )


def problems_with_note(
    *, assigned: bool, state: str, happened_on: date, words: str, today: date, first_day: date
) -> list[Problem]:
    """Everything that stops a note, so that the form can say it at once."""
    problems = []
    if not assigned:
        problems.append(
            Problem("task.not_assigned", "Kế hoạch không giao nhiệm vụ này cho đơn vị.", "Chọn nhiệm vụ của đơn vị.")
        )
    if state not in list(TaskState):
        problems.append(Problem("task.unknown_state", "Chưa chọn tình trạng.", "Chọn một tình trạng.", "state"))
    if happened_on > today:
        problems.append(
            Problem(
                "task.in_future",
                f"Ngày {dmy(happened_on)} chưa đến.",
                "Ghi ngày việc đã diễn ra, hoặc ngày hôm nay.",
                "happened_on",
            )
        )
    if happened_on.year < first_day.year - 1:
        problems.append(
            Problem("task.long_ago", f"Ngày {dmy(happened_on)} quá xa kế hoạch.", "Xem lại năm đã ghi.", "happened_on")
        )
    if state == TaskState.NOT_APPLICABLE and not words.strip():
        problems.append(Problem("task.no_reason", "Chưa ghi vì sao không áp dụng.", "Ghi ngắn gọn lý do.", "words"))
    if len(words) > LONGEST:
        problems.append(Problem("task.too_long", f"Nội dung dài quá {LONGEST} ký tự.", "Rút ngắn nội dung.", "words"))
    return problems
