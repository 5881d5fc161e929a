"""Pure decisions of the registrations room. The lifecycle is what every other room asks for; it is named here."""

from kheo.registrations.rules.lifecycle import (
    EDITABLE,
    IN_REGISTER,
    KIND_TITLES,
    MOVES,
    STATE_TITLES,
    Kind,
    Move,
    State,
    Step,
    possible_steps,
    problems_with_move,
    row_key,
)
from kheo.registrations.rules.values import RegistrationValues, problems_with_submission, problems_with_values

__all__ = [
    "EDITABLE",
    "IN_REGISTER",
    "KIND_TITLES",
    "MOVES",
    "STATE_TITLES",
    "Kind",
    "Move",
    "RegistrationValues",
    "State",
    "Step",
    "possible_steps",
    "problems_with_move",
    "problems_with_submission",
    "problems_with_values",
    "row_key",
]
