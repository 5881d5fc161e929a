"""The doors' own doorkeeper: who is at the door, whether this door is for them, and a field that every door needs."""

from kheo.accounts.doors.fields import UnitField
from kheo.accounts.doors.gate import (
    ActorMiddleware,
    ActorRequest,
    own,
    public,
    requires,
    second_factor_missing,
    signed_in,
)
from kheo.accounts.doors.sign_in import AccountAdapter, SecondFactorAdapter
from kheo.accounts.doors.typed import can_be_held, hold

__all__ = [
    "AccountAdapter",
    "ActorMiddleware",
    "ActorRequest",
    "SecondFactorAdapter",
    "UnitField",
    "can_be_held",
    "hold",
    "own",
    "public",
    "requires",
    "second_factor_missing",
    "signed_in",
]
