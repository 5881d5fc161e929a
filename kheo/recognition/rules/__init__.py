"""Pure decisions of the recognition room."""

from kheo.recognition.rules.lifecycle import (
    DECISION_MOVES,
    KIND_TITLES,
    STATE_TITLES,
    DecisionKind,
    DecisionMove,
    DecisionState,
    DecisionStep,
    problems_with_decision_move,
)

__all__ = [
    "DECISION_MOVES",
    "KIND_TITLES",
    "STATE_TITLES",
    "DecisionKind",
    "DecisionMove",
    "DecisionState",
    "DecisionStep",
    "problems_with_decision_move",
]
