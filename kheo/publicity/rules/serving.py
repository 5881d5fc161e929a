"""Which parts of a plan a publication may serve: its tasks, and the clauses that speak of publicity."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kheo.plans.rules.document import PlanDocument
from kheo.shared.clauses import spoken

# with their marks: "phổ biến" is not every "pho", "tin" alone is too short to mean anything
_SPEAKS = re.compile(
    r"tuyên truyền|quán triệt|phổ biến|phát thanh|tin,? bài|giao lưu|học tập kinh nghiệm|lan tỏa", re.I
)
_LONGEST = 110


@dataclass(frozen=True)
class Served:
    """`about` is how it is stored: "task:tuyen-truyen", "clause:II.1"."""

    about: str
    title: str
    clause: str | None


def served_by(document: PlanDocument) -> Iterator[Served]:
    """The tasks in the plan's order, then the clauses that name publicity."""
    for task in document.tasks:
        yield Served(f"task:{task.code}", task.title, task.clause)
    for clause in document.clauses:
        if clause.address not in {"title", "opening", "closing"} and _SPEAKS.search(clause.text):
            words = " ".join(clause.text.split())
            said = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rsplit(' ', 1)[0]}…"
            yield Served(f"clause:{clause.address}", f"{spoken(clause.address)}: {said}", clause.address)
