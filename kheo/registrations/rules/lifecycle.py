"""Lifecycle of a registration (đăng ký), and what must hold at each step. Source: domain, II(2).2-1 and III.2-1."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from kheo.shared.problems import Problem, no_reason, not_now
from kheo.shared.text import fold


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


STATE_TITLES: dict[State, str] = {
    State.DRAFT: "Bản nháp",
    State.SUBMITTED: "Đã gửi, chờ xem xét",
    State.RETURNED: "Trả lại để bổ sung",
    State.ACCEPTED: "Đã vào sổ đăng ký",
    State.WITHDRAWN: "Đã rút",
    State.CLOSED: "Đã kết thúc",
}


class Step(StrEnum):
    SUBMIT = "submit"
    RETURN = "return"
    ACCEPT = "accept"
    WITHDRAW = "withdraw"
    CLOSE = "close"


@dataclass(frozen=True)
class Move:
    step: Step
    label: str
    sources: frozenset[State]
    target: State
    by: str  # "owner" (đơn vị đăng ký) or "keeper" (đơn vị giữ sổ)
    needs_reason: bool = False


MOVES: dict[Step, Move] = {
    move.step: move
    for move in (
        Move(Step.SUBMIT, "Gửi đăng ký", frozenset({State.DRAFT, State.RETURNED}), State.SUBMITTED, "owner"),
        Move(Step.RETURN, "Trả lại để bổ sung", frozenset({State.SUBMITTED}), State.RETURNED, "keeper", True),
        Move(Step.ACCEPT, "Đồng ý, vào sổ", frozenset({State.SUBMITTED}), State.ACCEPTED, "keeper"),
        Move(
            Step.WITHDRAW,
            "Rút đăng ký",
            frozenset({State.DRAFT, State.SUBMITTED, State.RETURNED, State.ACCEPTED}),
            State.WITHDRAWN,
            "owner",
            True,
        ),
        Move(Step.CLOSE, "Kết thúc thực hiện", frozenset({State.ACCEPTED}), State.CLOSED, "keeper", True),
    )
}

EDITABLE = frozenset({State.DRAFT, State.RETURNED})
IN_REGISTER = frozenset({State.ACCEPTED, State.CLOSED})


class Kind(StrEnum):
    PRACTICE = "practice"
    EXEMPLAR = "exemplar"


KIND_TITLES = {Kind.PRACTICE: "Mô hình", Kind.EXEMPLAR: "Điển hình"}


def problems_with_move(step: Step, state: State, reason: str = "") -> list[Problem]:
    """A step is possible exactly from the states that the table lists; some steps must say why."""
    move = MOVES[step]
    if state not in move.sources:
        return [not_now("registration.wrong_state", move.label, f"đăng ký đang ở trạng thái “{STATE_TITLES[state]}”")]
    if move.needs_reason and not reason.strip():
        return [no_reason("registration.no_reason", move.label)]
    return []


def possible_steps(state: State) -> list[Move]:
    """The steps that lead on from a state, in the order of the table."""
    return [move for move in MOVES.values() if state in move.sources]


def row_key(unit_code: str, title: str, carrier: str) -> str:
    """The same row of a list, however it is typed: unit, folded title and folded carrier, hashed (40 hex digits)."""
    return key_of_folded(unit_code, fold(title), fold(carrier))


def key_of_folded(unit_code: str, title: str, carrier: str) -> str:
    """`row_key` of a title and a carrier that are folded already."""
    return hashlib.sha1(f"{unit_code}\n{title}\n{carrier}".encode()).hexdigest()  # noqa: S324 - no protection
