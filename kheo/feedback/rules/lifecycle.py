"""The life of a difficulty (vướng mắc) and of an amendment (sửa đổi, bổ sung), as tables.

Source: the closing clause of the plan, by which units report difficulties to the steward, who proposes amendments.
"""

from dataclasses import dataclass
from enum import StrEnum

from kheo.shared.problems import Problem, not_now


class State(StrEnum):
    SENT = "sent"
    NOTED = "noted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    AMENDING = "amending"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


STATE_TITLES: dict[State, str] = {
    State.SENT: "Đã gửi, chờ trả lời",
    State.NOTED: "Đã ghi nhận",
    State.ACCEPTED: "Tiếp thu",
    State.REJECTED: "Không tiếp thu",
    State.AMENDING: "Đang đưa vào sửa đổi kế hoạch",
    State.SETTLED: "Đã sửa đổi kế hoạch",
    State.WITHDRAWN: "Đơn vị đã rút",
}
STATE_TONES: dict[State, str] = {
    State.SENT: "warn",
    State.NOTED: "none",
    State.ACCEPTED: "good",
    State.REJECTED: "bad",
    State.AMENDING: "warn",
    State.SETTLED: "good",
    State.WITHDRAWN: "none",
}


class Step(StrEnum):
    NOTE = "note"
    ACCEPT = "accept"
    REJECT = "reject"
    AMEND = "amend"
    RELEASE = "release"
    SETTLE = "settle"
    WITHDRAW = "withdraw"


class By(StrEnum):
    UNIT = "unit"  # who reported it
    STEWARD = "steward"  # who answers under the plan
    AMENDMENT = "amendment"  # follows from what becomes of the amendment


BY_TITLES: dict[By, str] = {
    By.UNIT: "đơn vị phản ánh",
    By.STEWARD: "cơ quan thường trực",
    By.AMENDMENT: "theo bản sửa đổi",
}


@dataclass(frozen=True)
class Move:
    step: Step
    label: str
    sources: frozenset[State]
    target: State
    by: By
    needs_reason: bool = False


_S = State
MOVES: dict[Step, Move] = {
    move.step: move
    for move in (
        Move(Step.NOTE, "Ghi nhận", frozenset({_S.SENT}), _S.NOTED, By.STEWARD, needs_reason=True),
        Move(Step.ACCEPT, "Tiếp thu", frozenset({_S.SENT, _S.NOTED}), _S.ACCEPTED, By.STEWARD, needs_reason=True),
        Move(Step.REJECT, "Không tiếp thu", frozenset({_S.SENT, _S.NOTED}), _S.REJECTED, By.STEWARD, needs_reason=True),
        Move(
            Step.AMEND,
            "Đưa vào sửa đổi",
            frozenset({_S.SENT, _S.NOTED, _S.ACCEPTED}),
            _S.AMENDING,
            By.STEWARD,
        ),
        Move(Step.RELEASE, "Đưa ra khỏi bản sửa đổi", frozenset({_S.AMENDING}), _S.ACCEPTED, By.AMENDMENT),
        Move(Step.SETTLE, "Ban hành sửa đổi", frozenset({_S.AMENDING}), _S.SETTLED, By.AMENDMENT),
        Move(Step.WITHDRAW, "Rút phản ánh", frozenset({_S.SENT, _S.NOTED}), _S.WITHDRAWN, By.UNIT),
    )
}
ANSWERS = (Step.NOTE, Step.ACCEPT, Step.REJECT)
WAITING = (State.SENT,)
MAY_AMEND = tuple(sorted(MOVES[Step.AMEND].sources))


def problems_with_move(step: Step, state: State, words: str = "") -> list[Problem]:
    """A difficulty goes on exactly from the states that the table lists; an answer says something."""
    move = MOVES[step]
    if state not in move.sources:
        return [not_now("feedback.wrong_state", move.label, f"phản ánh ở trạng thái “{STATE_TITLES[state]}”")]
    if move.needs_reason and not words.strip():
        return [
            Problem(
                "feedback.no_words",
                f"Chưa có nội dung trả lời “{move.label}”.",
                "Ghi ngắn gọn nội dung trả lời để đơn vị biết vì sao.",
                "words",
            )
        ]
    return []


class AmendmentState(StrEnum):
    DRAFT = "draft"
    APPLIED = "applied"
    DROPPED = "dropped"


AMENDMENT_TITLES: dict[AmendmentState, str] = {
    AmendmentState.DRAFT: "Đang soạn",
    AmendmentState.APPLIED: "Đã ban hành",
    AmendmentState.DROPPED: "Đã bỏ",
}


class AmendmentStep(StrEnum):
    APPLY = "apply"
    DROP = "drop"


@dataclass(frozen=True)
class AmendmentMove:
    step: AmendmentStep
    label: str
    sources: frozenset[AmendmentState]
    target: AmendmentState
    needs_reason: bool = False


AMENDMENT_MOVES: dict[AmendmentStep, AmendmentMove] = {
    move.step: move
    for move in (
        AmendmentMove(
            AmendmentStep.APPLY, "Ban hành sửa đổi", frozenset({AmendmentState.DRAFT}), AmendmentState.APPLIED
        ),
        AmendmentMove(AmendmentStep.DROP, "Bỏ bản sửa đổi", frozenset({AmendmentState.DRAFT}), AmendmentState.DROPPED),
    )
}
