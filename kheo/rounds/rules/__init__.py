"""Pure decisions of the rounds room."""

from kheo.rounds.rules.lifecycle import (
    ASSESSMENT_MOVES,
    ASSESSMENT_TITLES,
    IN_FORCE,
    OCCUPYING,
    OPEN_PHASES,
    PHASE_TITLES,
    ROUND_MOVES,
    UNDER_WAY,
    AssessmentMove,
    AssessmentState,
    AssessmentStep,
    Phase,
    RoundMove,
    RoundStep,
    problems_with_assessment_move,
    problems_with_round_move,
)

__all__ = [
    "ASSESSMENT_MOVES",
    "ASSESSMENT_TITLES",
    "IN_FORCE",
    "OCCUPYING",
    "OPEN_PHASES",
    "PHASE_TITLES",
    "ROUND_MOVES",
    "UNDER_WAY",
    "AssessmentMove",
    "AssessmentState",
    "AssessmentStep",
    "Phase",
    "RoundMove",
    "RoundStep",
    "problems_with_assessment_move",
    "problems_with_round_move",
]
