"""The one way this system says "no"."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """Why something cannot be done, and what the user can do about it.

    `code` is stable and meant for tests, logs and API clients; the wording may change.
    `field` names the input at fault, `clause` the address of the plan's clause that rules.
    """

    code: str
    message: str
    next_step: str
    field: str | None = None
    clause: str | None = None


class RuleBroken(Exception):
    """An action was refused. Carries every problem, not only the first; nothing was changed."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(", ".join(problem.code for problem in self.problems))


def not_now(code: str, label: str, where: str, next_step: str = "Tải lại trang để xem trạng thái mới nhất.") -> Problem:
    """A step of a lifecycle that its table does not list from here; `where` says where it stands."""
    return Problem(code, f"Không thể “{label}” khi {where}.", next_step)


def no_reason(code: str, label: str) -> Problem:
    """A step that must say why, and does not."""
    return Problem(code, f"Chưa ghi lý do “{label}”.", "Ghi ngắn gọn lý do.", "reason")
