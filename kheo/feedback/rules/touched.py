"""Whom the changes of a plan concern."""

from collections.abc import Iterable
from dataclasses import dataclass

from kheo.plans.rules.changes import Change
from kheo.plans.rules.document import Addressee, PlanDocument, Task


@dataclass(frozen=True)
class Touched:
    """The sentences that concern everybody, and those that concern addressees alone."""

    everybody: tuple[str, ...]
    some: tuple[tuple[str, tuple[Addressee, ...]], ...]


def touched_by(changes: Iterable[Change], old: PlanDocument, new: PlanDocument) -> Touched:
    """A change of a target, a deadline or a task concerns whom it addressed before or addresses now; any other, all."""
    everybody: list[str] = []
    some: list[tuple[str, tuple[Addressee, ...]]] = []
    for change in changes:
        name, _, code = change.path.partition(".")
        code = code.partition(".")[0]
        found = tuple(dict.fromkeys(each for document in (old, new) for each in _addressees(document, name, code)))
        if found and not any(each.whole for each in found):
            some.append((change.sentence, found))
        else:
            everybody.append(change.sentence)
    return Touched(tuple(everybody), tuple(some))


def _addressees(document: PlanDocument, name: str, code: str) -> list[Addressee]:
    if name == "targets" and code in document.target_by_code:
        return [document.target_by_code[code].addressee]
    if name == "deadlines" and code in document.deadline_by_code:
        return [document.deadline_by_code[code].addressee]
    if name == "tasks":
        return [each for task in document.tasks if task.code == code for each in _of_task(task)]
    return []


def _of_task(task: Task) -> list[Addressee]:
    units = [code for code in (task.owner, *task.partners) if code]
    return [*(Addressee(unit=code) for code in units), *([Addressee(group=task.group)] if task.group else [])]
