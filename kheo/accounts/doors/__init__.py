"""The doors' own doorkeeper: who is at the door, whether it is for them, and the fields that every door needs."""

from kheo.accounts.doors.asking import actor_of, allow, beside_fields, counted, number_in, place_of
from kheo.accounts.doors.entries import DayField, WholeNumberField, marks_of_page
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
from kheo.accounts.doors.sending import kept_on_device, lost, ready_then_sent_once, sent_once
from kheo.accounts.doors.sign_in import AccountAdapter, SecondFactorAdapter
from kheo.accounts.doors.typed import can_be_held, hold
from kheo.accounts.doors.unseen import unseen

__all__ = [
    "AccountAdapter",
    "ActorMiddleware",
    "ActorRequest",
    "DayField",
    "SecondFactorAdapter",
    "UnitField",
    "WholeNumberField",
    "actor_of",
    "allow",
    "beside_fields",
    "can_be_held",
    "counted",
    "hold",
    "kept_on_device",
    "lost",
    "marks_of_page",
    "number_in",
    "own",
    "place_of",
    "public",
    "ready_then_sent_once",
    "requires",
    "second_factor_missing",
    "sent_once",
    "signed_in",
    "unseen",
]
