"""The life of a decision (quyết định), as a table. Only an issued one recognises, commends or revokes."""

from dataclasses import dataclass
from enum import StrEnum

from kheo.shared.problems import Problem, no_reason, not_now


class DecisionKind(StrEnum):
    RECOGNISE = "recognise"
    COMMEND = "commend"
    REVOKE = "revoke"


KIND_TITLES: dict[DecisionKind, str] = {
    DecisionKind.RECOGNISE: "Quyết định công nhận",
    DecisionKind.COMMEND: "Quyết định biểu dương, khen thưởng",
    DecisionKind.REVOKE: "Quyết định hủy bỏ",
}


class DecisionState(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"
    ISSUED = "issued"
    REVOKED = "revoked"
    DROPPED = "dropped"


STATE_TITLES: dict[DecisionState, str] = {
    DecisionState.DRAFT: "Dự thảo",
    DecisionState.SIGNED: "Đã ký, chờ ban hành",
    DecisionState.ISSUED: "Đã ban hành",
    DecisionState.REVOKED: "Đã bị hủy bỏ",
    DecisionState.DROPPED: "Đã bỏ dự thảo",
}


class DecisionStep(StrEnum):
    SIGN = "sign"
    UNSIGN = "unsign"
    ISSUE = "issue"
    DROP = "drop"
    REVOKE = "revoke"


@dataclass(frozen=True)
class DecisionMove:
    step: DecisionStep
    label: str
    sources: frozenset[DecisionState]
    target: DecisionState
    needs_reason: bool = False


_S = DecisionState
DECISION_MOVES: dict[DecisionStep, DecisionMove] = {
    move.step: move
    for move in (
        DecisionMove(DecisionStep.SIGN, "Ký", frozenset({_S.DRAFT}), _S.SIGNED),
        DecisionMove(DecisionStep.UNSIGN, "Rút chữ ký", frozenset({_S.SIGNED}), _S.DRAFT, needs_reason=True),
        DecisionMove(DecisionStep.ISSUE, "Ban hành", frozenset({_S.SIGNED}), _S.ISSUED),
        DecisionMove(DecisionStep.DROP, "Bỏ dự thảo", frozenset({_S.DRAFT}), _S.DROPPED, needs_reason=True),
        DecisionMove(DecisionStep.REVOKE, "Hủy bỏ quyết định", frozenset({_S.ISSUED}), _S.REVOKED, needs_reason=True),
    )
}


def problems_with_decision_move(step: DecisionStep, state: DecisionState, reason: str = "") -> list[Problem]:
    """A decision goes on exactly from the states that the table lists."""
    move = DECISION_MOVES[step]
    if state not in move.sources:
        return [not_now("decision.wrong_state", move.label, f"quyết định ở trạng thái “{STATE_TITLES[state]}”")]
    if move.needs_reason and not reason.strip():
        return [no_reason("decision.no_reason", move.label)]
    return []
