"""The phases of a round (đợt xét) and the life of a candidate (hồ sơ xét) in it, as tables. Source: II(2).2, IV.4."""

from dataclasses import dataclass
from enum import StrEnum

from kheo.shared.problems import Problem, no_reason, not_now


class Phase(StrEnum):
    PREPARING = "preparing"
    NOTICE = "notice"
    ASSESSING = "assessing"
    VOTING = "voting"
    DECIDING = "deciding"
    CLOSED = "closed"
    CANCELLED = "cancelled"


PHASE_TITLES: dict[Phase, str] = {
    Phase.PREPARING: "Lập danh sách đề nghị",
    Phase.NOTICE: "Công khai lấy ý kiến",
    Phase.ASSESSING: "Kiểm tra, khảo sát, chấm điểm",
    Phase.VOTING: "Bình chọn, biểu quyết",
    Phase.DECIDING: "Xem xét, quyết định",
    Phase.CLOSED: "Đã kết thúc",
    Phase.CANCELLED: "Đã hủy",
}


class RoundStep(StrEnum):
    START_NOTICE = "start-notice"
    START_ASSESSING = "start-assessing"
    START_VOTING = "start-voting"
    START_DECIDING = "start-deciding"
    CLOSE = "close"
    CANCEL = "cancel"


@dataclass(frozen=True)
class RoundMove:
    step: RoundStep
    label: str
    sources: frozenset[Phase]
    target: Phase
    needs_reason: bool = False


OPEN_PHASES = frozenset({Phase.PREPARING, Phase.NOTICE, Phase.ASSESSING, Phase.VOTING, Phase.DECIDING})

# The public notice may still run while visits and scoring go on; it must be over before anybody votes.
ROUND_MOVES: dict[RoundStep, RoundMove] = {
    move.step: move
    for move in (
        RoundMove(RoundStep.START_NOTICE, "Công khai danh sách", frozenset({Phase.PREPARING}), Phase.NOTICE),
        RoundMove(RoundStep.START_ASSESSING, "Bắt đầu kiểm tra, chấm điểm", frozenset({Phase.NOTICE}), Phase.ASSESSING),
        RoundMove(RoundStep.START_VOTING, "Chuyển sang bình chọn", frozenset({Phase.ASSESSING}), Phase.VOTING),
        RoundMove(RoundStep.START_DECIDING, "Chuyển sang quyết định", frozenset({Phase.VOTING}), Phase.DECIDING),
        RoundMove(RoundStep.CLOSE, "Kết thúc đợt xét", frozenset({Phase.DECIDING}), Phase.CLOSED),
        RoundMove(RoundStep.CANCEL, "Hủy đợt xét", OPEN_PHASES, Phase.CANCELLED, needs_reason=True),
    )
}


class AssessmentState(StrEnum):
    PROPOSED = "proposed"
    NOTICED = "noticed"
    SCORED = "scored"
    VOTED = "voted"
    RECOGNISED = "recognised"
    DECLINED = "declined"
    REMOVED = "removed"
    KEPT = "kept"
    LAPSED = "lapsed"
    REVOKED = "revoked"


ASSESSMENT_TITLES: dict[AssessmentState, str] = {
    AssessmentState.PROPOSED: "Đã đề nghị",
    AssessmentState.NOTICED: "Đang công khai, chấm điểm",
    AssessmentState.SCORED: "Đã chấm điểm",
    AssessmentState.VOTED: "Đã bình chọn",
    AssessmentState.RECOGNISED: "Được công nhận",
    AssessmentState.DECLINED: "Không được công nhận",
    AssessmentState.REMOVED: "Đưa ra khỏi đợt xét",
    AssessmentState.KEPT: "Được duy trì",
    AssessmentState.LAPSED: "Không còn duy trì",
    AssessmentState.REVOKED: "Bị hủy bỏ công nhận",
}


class AssessmentStep(StrEnum):
    NOTICE = "notice"
    SCORE = "score"
    VOTE = "vote"
    RECOGNISE = "recognise"
    DECLINE = "decline"
    REMOVE = "remove"
    KEEP = "keep"
    LAPSE = "lapse"
    REVOKE = "revoke"


@dataclass(frozen=True)
class AssessmentMove:
    step: AssessmentStep
    label: str
    sources: frozenset[AssessmentState]
    target: AssessmentState
    phases: frozenset[Phase]  # of the round, in which it may happen; empty: whatever the phase
    needs_reason: bool = False


_S = AssessmentState
UNDER_WAY = frozenset({_S.PROPOSED, _S.NOTICED, _S.SCORED, _S.VOTED})
IN_FORCE = frozenset({_S.RECOGNISED, _S.KEPT})
# While one of these, the same registration cannot be proposed again at the level.
OCCUPYING = UNDER_WAY | IN_FORCE

ASSESSMENT_MOVES: dict[AssessmentStep, AssessmentMove] = {
    move.step: move
    for move in (
        AssessmentMove(
            AssessmentStep.NOTICE, "Công khai", frozenset({_S.PROPOSED}), _S.NOTICED, frozenset({Phase.PREPARING})
        ),
        AssessmentMove(
            AssessmentStep.SCORE, "Chốt chấm điểm", frozenset({_S.NOTICED}), _S.SCORED, frozenset({Phase.ASSESSING})
        ),
        AssessmentMove(
            AssessmentStep.VOTE, "Chốt bình chọn", frozenset({_S.SCORED}), _S.VOTED, frozenset({Phase.VOTING})
        ),
        AssessmentMove(
            AssessmentStep.RECOGNISE, "Công nhận", frozenset({_S.VOTED}), _S.RECOGNISED, frozenset({Phase.DECIDING})
        ),
        AssessmentMove(
            AssessmentStep.DECLINE,
            "Không công nhận",
            frozenset({_S.NOTICED, _S.SCORED, _S.VOTED}),
            _S.DECLINED,
            frozenset({Phase.ASSESSING, Phase.VOTING, Phase.DECIDING}),
            needs_reason=True,
        ),
        AssessmentMove(
            AssessmentStep.REMOVE,
            "Đưa ra khỏi đợt xét",
            UNDER_WAY,
            _S.REMOVED,
            OPEN_PHASES,
            needs_reason=True,
        ),
        AssessmentMove(AssessmentStep.KEEP, "Xác nhận duy trì", IN_FORCE, _S.KEPT, frozenset()),
        AssessmentMove(
            AssessmentStep.LAPSE, "Ghi không còn duy trì", IN_FORCE, _S.LAPSED, frozenset(), needs_reason=True
        ),
        AssessmentMove(AssessmentStep.REVOKE, "Hủy bỏ công nhận", IN_FORCE, _S.REVOKED, frozenset(), needs_reason=True),
    )
}


def problems_with_round_move(step: RoundStep, phase: Phase, reason: str = "") -> list[Problem]:
    """A round goes on exactly from the phases that the table lists."""
    move = ROUND_MOVES[step]
    if phase not in move.sources:
        return [
            not_now(
                "round.wrong_phase",
                move.label,
                f"đợt xét đang ở bước “{PHASE_TITLES[phase]}”",
                "Tải lại trang để xem bước hiện tại của đợt xét.",
            )
        ]
    if move.needs_reason and not reason.strip():
        return [no_reason("round.no_reason", move.label)]
    return []


def problems_with_assessment_move(
    step: AssessmentStep, state: AssessmentState, phase: Phase, reason: str = ""
) -> list[Problem]:
    """A candidate moves exactly from the states, and in the phases of its round, that the table lists."""
    move = ASSESSMENT_MOVES[step]
    if state not in move.sources:
        return [
            not_now("assessment.wrong_state", move.label, f"hồ sơ xét đang ở trạng thái “{ASSESSMENT_TITLES[state]}”")
        ]
    if move.phases and phase not in move.phases:
        return [
            not_now(
                "assessment.wrong_phase",
                move.label,
                f"đợt xét đang ở bước “{PHASE_TITLES[phase]}”",
                "Thực hiện ở đúng bước của đợt xét.",
            )
        ]
    if move.needs_reason and not reason.strip():
        return [no_reason("assessment.no_reason", move.label)]
    return []
