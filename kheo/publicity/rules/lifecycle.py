"""The life of a publication, as a table. Who may approve may do so for what they wrote: a unit of one person needs one
account, and the journal says who wrote and who approved."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kheo.shared.problems import Problem, no_reason, not_now


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"


STATE_TITLES: dict[State, str] = {
    State.DRAFT: "Bản nháp",
    State.SUBMITTED: "Chờ duyệt",
    State.APPROVED: "Đã duyệt",
    State.PUBLISHED: "Đã đăng, đã phát",
    State.WITHDRAWN: "Đã rút xuống",
    State.DROPPED: "Đã bỏ",
}
STATE_TONES: dict[State, str] = {
    State.DRAFT: "none",
    State.SUBMITTED: "warn",
    State.APPROVED: "info",
    State.PUBLISHED: "good",
    State.WITHDRAWN: "bad",
    State.DROPPED: "none",
}


class Step(StrEnum):
    SUBMIT = "submit"
    RECALL = "recall"
    RETURN = "return"
    APPROVE = "approve"
    PUBLISH = "publish"
    PUBLISH_AT_ONCE = "publish-at-once"
    WITHDRAW = "withdraw"
    DROP = "drop"


class By(StrEnum):
    WRITER = "writer"
    APPROVER = "approver"


BY_TITLES: dict[By, str] = {By.WRITER: "người soạn", By.APPROVER: "người duyệt"}


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
        Move(Step.SUBMIT, "Gửi duyệt", frozenset({_S.DRAFT}), _S.SUBMITTED, By.WRITER),
        Move(Step.RECALL, "Lấy lại để sửa", frozenset({_S.SUBMITTED, _S.APPROVED}), _S.DRAFT, By.WRITER),
        Move(Step.RETURN, "Trả lại để sửa", frozenset({_S.SUBMITTED, _S.APPROVED}), _S.DRAFT, By.APPROVER, True),
        Move(Step.APPROVE, "Duyệt", frozenset({_S.SUBMITTED}), _S.APPROVED, By.APPROVER),
        Move(Step.PUBLISH, "Đăng, ghi đã phát", frozenset({_S.APPROVED}), _S.PUBLISHED, By.WRITER),
        Move(
            Step.PUBLISH_AT_ONCE,
            "Duyệt và đăng ngay",
            frozenset({_S.DRAFT, _S.SUBMITTED}),
            _S.PUBLISHED,
            By.APPROVER,
        ),
        Move(Step.WITHDRAW, "Rút xuống", frozenset({_S.PUBLISHED}), _S.WITHDRAWN, By.APPROVER, True),
        Move(Step.DROP, "Bỏ bản nháp", frozenset({_S.DRAFT}), _S.DROPPED, By.WRITER),
    )
}
EDITABLE = (State.DRAFT,)
PUBLISHING = (Step.PUBLISH, Step.PUBLISH_AT_ONCE)
CHECKED = (Step.SUBMIT, Step.APPROVE, *PUBLISHING)  # before these everything must be filled in


def possible_steps(state: State, allowed: Iterable[By]) -> list[Step]:
    """What may be done now by somebody who plays these parts; publishing at once spares the approver one press."""
    parts = set(allowed)
    return [step for step, move in MOVES.items() if state in move.sources and move.by in parts]


def problems_with_move(step: Step, state: State, reason: str = "") -> list[Problem]:
    """A publication goes on exactly from the states that the table lists; taking it back says why."""
    move = MOVES[step]
    if state not in move.sources:
        return [not_now("publication.wrong_state", move.label, f"bài ở trạng thái “{STATE_TITLES[state]}”")]
    return [no_reason("publication.no_reason", move.label)] if move.needs_reason and not reason.strip() else []
