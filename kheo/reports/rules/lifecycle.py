"""Lifecycle of what a unit hands in (báo cáo, kế hoạch của đơn vị). Before its first draft it is only expected."""

from dataclasses import dataclass
from enum import StrEnum

from kheo.shared.problems import Problem, no_reason, not_now


class State(StrEnum):
    DRAFT = "draft"
    DELIVERED = "delivered"
    CHECKED = "checked"
    ACCEPTED = "accepted"
    RETURNED = "returned"


STATE_TITLES: dict[State, str] = {
    State.DRAFT: "Đang soạn",
    State.DELIVERED: "Đã gửi, chờ kiểm tra",
    State.CHECKED: "Đã kiểm tra",
    State.ACCEPTED: "Đã chấp nhận",
    State.RETURNED: "Trả lại, phải gửi lại",
}


class Step(StrEnum):
    DELIVER = "deliver"
    CHECK = "check"
    ACCEPT = "accept"
    RETURN = "return"


@dataclass(frozen=True)
class Move:
    step: Step
    label: str
    sources: frozenset[State]
    target: State
    needs_reason: bool = False


REPORT_MOVES: dict[Step, Move] = {
    move.step: move
    for move in (
        Move(Step.DELIVER, "Gửi", frozenset({State.DRAFT, State.RETURNED}), State.DELIVERED),
        Move(Step.CHECK, "Đã kiểm tra", frozenset({State.DELIVERED}), State.CHECKED),
        Move(Step.ACCEPT, "Chấp nhận", frozenset({State.DELIVERED, State.CHECKED}), State.ACCEPTED),
        Move(
            Step.RETURN,
            "Trả lại",
            frozenset({State.DELIVERED, State.CHECKED, State.ACCEPTED}),
            State.RETURNED,
            needs_reason=True,
        ),
    )
}

EDITABLE = frozenset({State.DRAFT, State.RETURNED})


def problems_with_step(step: Step, state: State, reason: str = "") -> list[Problem]:
    """A step is possible exactly from the states that the table lists; a return says why."""
    move = REPORT_MOVES[step]
    if state not in move.sources:
        return [not_now("report.wrong_state", move.label, f"báo cáo đang ở trạng thái “{STATE_TITLES[state]}”")]
    if move.needs_reason and not reason.strip():
        return [no_reason("report.no_reason", move.label)]
    return []


def steps_from(state: State) -> list[Step]:
    """The steps that lead on from a state, in the order of the table."""
    return [move.step for move in REPORT_MOVES.values() if state in move.sources]
