"""What publicity is, how it lives, and what it must say before it counts."""

from kheo.publicity.rules.kinds import KIND_TITLES, KINDS, ON_PORTAL, Kind, KindFacts
from kheo.publicity.rules.lifecycle import (
    BY_TITLES,
    CHECKED,
    EDITABLE,
    MOVES,
    PUBLISHING,
    STATE_TITLES,
    STATE_TONES,
    By,
    State,
    Step,
    possible_steps,
    problems_with_move,
)
from kheo.publicity.rules.serving import Served, served_by
from kheo.publicity.rules.values import HOW_TITLES, How, PublicationValues

__all__ = [
    "BY_TITLES",
    "CHECKED",
    "EDITABLE",
    "HOW_TITLES",
    "KINDS",
    "KIND_TITLES",
    "MOVES",
    "ON_PORTAL",
    "PUBLISHING",
    "STATE_TITLES",
    "STATE_TONES",
    "By",
    "How",
    "Kind",
    "KindFacts",
    "PublicationValues",
    "Served",
    "State",
    "Step",
    "possible_steps",
    "problems_with_move",
    "served_by",
]
