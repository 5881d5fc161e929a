"""The life of a ballot (cuộc bình chọn, biểu quyết), as a table."""

from dataclasses import dataclass
from enum import StrEnum

from kheo.shared.problems import Problem, no_reason, not_now


class BallotKind(StrEnum):
    MEETING = "meeting"
    COUNCIL = "council"
    PUBLIC = "public"


KIND_TITLES: dict[BallotKind, str] = {
    BallotKind.MEETING: "Biểu quyết tại hội nghị",
    BallotKind.COUNCIL: "Bỏ phiếu kín của hội đồng",
    BallotKind.PUBLIC: "Nhân dân bình chọn bằng phiếu mã QR",
}


class BallotState(StrEnum):
    PREPARED = "prepared"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


STATE_TITLES: dict[BallotState, str] = {
    BallotState.PREPARED: "Đang chuẩn bị",
    BallotState.OPEN: "Đang bỏ phiếu",
    BallotState.CLOSED: "Đã kiểm phiếu",
    BallotState.CANCELLED: "Đã hủy",
}


class BallotStep(StrEnum):
    OPEN = "open"
    CLOSE = "close"
    CANCEL = "cancel"


@dataclass(frozen=True)
class BallotMove:
    step: BallotStep
    label: str
    sources: frozenset[BallotState]
    target: BallotState
    needs_reason: bool = False


BALLOT_MOVES: dict[BallotStep, BallotMove] = {
    move.step: move
    for move in (
        BallotMove(BallotStep.OPEN, "Mở bỏ phiếu", frozenset({BallotState.PREPARED}), BallotState.OPEN),
        BallotMove(BallotStep.CLOSE, "Đóng và kiểm phiếu", frozenset({BallotState.OPEN}), BallotState.CLOSED),
        BallotMove(
            BallotStep.CANCEL,
            "Hủy cuộc bỏ phiếu",
            frozenset({BallotState.PREPARED, BallotState.OPEN}),
            BallotState.CANCELLED,
            needs_reason=True,
        ),
    )
}


class Choice(StrEnum):
    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


CHOICE_TITLES: dict[Choice, str] = {
    Choice.YES: "Đồng ý",
    Choice.NO: "Không đồng ý",
    Choice.ABSTAIN: "Ý kiến khác",
}


def problems_with_ballot_move(step: BallotStep, state: BallotState, reason: str = "") -> list[Problem]:
    """A ballot goes on exactly from the states that the table lists."""
    move = BALLOT_MOVES[step]
    if state not in move.sources:
        return [not_now("ballot.wrong_state", move.label, f"cuộc bỏ phiếu ở trạng thái “{STATE_TITLES[state]}”")]
    if move.needs_reason and not reason.strip():
        return [no_reason("ballot.no_reason", move.label)]
    return []
