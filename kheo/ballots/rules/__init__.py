"""Pure decisions of the ballots room."""

from kheo.ballots.rules.lifecycle import (
    BALLOT_MOVES,
    CHOICE_TITLES,
    KIND_TITLES,
    STATE_TITLES,
    BallotKind,
    BallotMove,
    BallotState,
    BallotStep,
    Choice,
    problems_with_ballot_move,
)

__all__ = [
    "BALLOT_MOVES",
    "CHOICE_TITLES",
    "KIND_TITLES",
    "STATE_TITLES",
    "BallotKind",
    "BallotMove",
    "BallotState",
    "BallotStep",
    "Choice",
    "problems_with_ballot_move",
]
