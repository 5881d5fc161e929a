"""What may be reported, answered and amended, and by whom."""

from kheo.feedback.rules.lifecycle import (
    AMENDMENT_MOVES,
    AMENDMENT_TITLES,
    ANSWERS,
    BY_TITLES,
    MAY_AMEND,
    MOVES,
    STATE_TITLES,
    STATE_TONES,
    WAITING,
    AmendmentState,
    AmendmentStep,
    By,
    State,
    Step,
    problems_with_move,
)
from kheo.feedback.rules.subjects import KIND_TITLES, WHOLE_PLAN, Kind, Subject, subject_named, subjects_of
from kheo.feedback.rules.touched import Touched, touched_by

__all__ = [
    "AMENDMENT_MOVES",
    "AMENDMENT_TITLES",
    "ANSWERS",
    "BY_TITLES",
    "KIND_TITLES",
    "MAY_AMEND",
    "MOVES",
    "STATE_TITLES",
    "STATE_TONES",
    "WAITING",
    "WHOLE_PLAN",
    "AmendmentState",
    "AmendmentStep",
    "By",
    "Kind",
    "State",
    "Step",
    "Subject",
    "Touched",
    "problems_with_move",
    "subject_named",
    "subjects_of",
    "touched_by",
]
