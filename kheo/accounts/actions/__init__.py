"""What is done to accounts: one function, one transaction, one audit record."""

from kheo.accounts.actions.invitations import (
    Invited,
    accept_invitation,
    invite,
    join,
    reissue_invitation,
    withdraw_invitation,
)
from kheo.accounts.actions.letters import retry_letter, send_waiting_letters, write_letter
from kheo.accounts.actions.links import link_of
from kheo.accounts.actions.memberships import add_membership, end_membership
from kheo.accounts.actions.people import (
    add_user,
    give_password,
    lock_account,
    record_own,
    rename,
    reset_second_factor,
    unlock_account,
)
from kheo.accounts.actions.sendings import Answer, drop_lost, forget_old_sendings, send_once

__all__ = [
    "Answer",
    "Invited",
    "accept_invitation",
    "add_membership",
    "add_user",
    "drop_lost",
    "end_membership",
    "forget_old_sendings",
    "give_password",
    "invite",
    "join",
    "link_of",
    "lock_account",
    "record_own",
    "reissue_invitation",
    "rename",
    "reset_second_factor",
    "retry_letter",
    "send_once",
    "send_waiting_letters",
    "unlock_account",
    "withdraw_invitation",
    "write_letter",
]
