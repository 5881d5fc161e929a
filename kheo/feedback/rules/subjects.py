"""What a difficulty may be about: a clause, a target, a deadline, a task, or the plan as a whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kheo.plans.rules.calendar import say_moment
from kheo.plans.rules.document import PlanDocument
from kheo.shared.clauses import spoken

WHOLE_PLAN = "plan:"
_LONGEST = 110


class Kind(StrEnum):
    DEADLINE = "deadline"
    TARGET = "target"
    TASK = "task"
    CLAUSE = "clause"
    PLAN = "plan"


KIND_TITLES: dict[Kind, str] = {
    Kind.DEADLINE: "Thời hạn",
    Kind.TARGET: "Chỉ tiêu",
    Kind.TASK: "Nhiệm vụ",
    Kind.CLAUSE: "Điều khoản",
    Kind.PLAN: "Cả kế hoạch",
}


@dataclass(frozen=True)
class Subject:
    """`about` is how it is stored and addressed: "deadline:danh-sach-dang-ky", "clause:III.2-1", "plan:"."""

    about: str
    kind: Kind
    title: str
    clause: str | None = None

    @property
    def code(self) -> str:
        return self.about.partition(":")[2]


def subjects_of(document: PlanDocument) -> Iterator[Subject]:
    """Everything in a plan that a difficulty may be about, in the order of a form."""
    for deadline in document.deadlines:
        title = f"{deadline.title} ({say_moment(deadline)})"
        yield Subject(f"deadline:{deadline.code}", Kind.DEADLINE, title, deadline.clause)
    for target in document.targets:
        yield Subject(f"target:{target.code}", Kind.TARGET, target.title, target.clause)
    for task in document.tasks:
        yield Subject(f"task:{task.code}", Kind.TASK, task.title, task.clause)
    for clause in document.clauses:
        if clause.address != "title":
            words = " ".join(clause.text.split())
            said = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rsplit(' ', 1)[0]}…"
            yield Subject(f"clause:{clause.address}", Kind.CLAUSE, f"{spoken(clause.address)}: {said}", clause.address)
    yield Subject(WHOLE_PLAN, Kind.PLAN, "Vướng mắc chung, không riêng điều khoản nào")


def subject_named(document: PlanDocument, about: str) -> Subject | None:
    return next((each for each in subjects_of(document) if each.about == about), None)
