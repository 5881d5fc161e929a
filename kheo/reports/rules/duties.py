"""What the plan has a unit hand in (việc phải gửi): one moment of a deadline, or a task that delivers something."""

from enum import StrEnum

from kheo.plans.rules.document import Addressee, PlanDocument, Task
from kheo.plans.rules.groups import DatedUnit
from kheo.registrations.rules.timing import is_addressed

TASK = "nhiem-vu"  # the key of a task is "nhiem-vu:CODE", that of a deadline "CODE" or "CODE:PERIOD"
DOSSIER, LIST, UNIT_PLAN = "registration-dossier", "registration-list", "unit-plan"


class Sort(StrEnum):
    """By what a duty is done."""

    LIST = "list"  # on the pages of the registration list
    REPORT = "report"  # with sections and figures
    PLAN = "plan"  # a document of the unit's own: number, day, file


def sort_of(delivers: str | None) -> Sort:
    if delivers in {LIST, DOSSIER}:
        return Sort.LIST
    return Sort.PLAN if delivers == UNIT_PLAN else Sort.REPORT


def key_of(deadline: str, task: str, period: str) -> str:
    if task:
        return f"{TASK}:{task}"
    return f"{deadline}:{period}" if period else deadline


def parts_of(key: str) -> tuple[str, str, str]:
    """The deadline, the task and the period of a key; exactly one of the first two is not empty."""
    head, _, tail = key.partition(":")
    return ("", tail, "") if head == TASK else (head, "", tail)


def task_holds_for(task: Task, document: PlanDocument, unit: DatedUnit) -> bool:
    """Whether a task has this very unit hand in something that no deadline asks of it already.

    Lists and dossiers are handed in as registrations, whose own pages say how far they are.
    """
    if not task.delivers or sort_of(task.delivers) is Sort.LIST:
        return False
    if task.owner != unit.code and not (task.group and is_addressed(Addressee(group=task.group), document, unit)):
        return False
    return not any(
        each.delivers == task.delivers and is_addressed(each.addressee, document, unit) for each in document.deadlines
    )
