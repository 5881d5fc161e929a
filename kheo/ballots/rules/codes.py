"""Codes that people read and type: tickets, receipts, the names of ballots. No letter that looks like another's."""

import hashlib
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31 signs, a prime: no 0 O, no 1 I L
TICKET_SIGNS = 13  # 64 bits, and one sign more that shows a slip of the finger
RECEIPT_SIGNS = 26  # 128 bits
_PLACE = {sign: at for at, sign in enumerate(ALPHABET)}


def new_ticket() -> str:
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(TICKET_SIGNS))
    return drawn + check_sign(drawn)


def check_sign(signs: str) -> str:
    """Changes with every single wrong sign and with every two signs that changed places."""
    total = sum(at * _PLACE[sign] for at, sign in enumerate(signs, start=2))
    return ALPHABET[total % len(ALPHABET)]


def typed_ticket(text: str) -> str:
    """A ticket's code as it was typed, or nothing when no ticket can have it."""
    signs = _signs(text)
    if len(signs) != TICKET_SIGNS + 1 or not set(signs) <= _PLACE.keys():
        return ""
    return signs if check_sign(signs[:-1]) == signs[-1] else ""


def say_ticket(secret: str) -> str:
    """ABCDE-FGHJK-MNPQ."""
    return "-".join((secret[:5], secret[5:10], secret[10:]))


def ticket_hash(secret: str) -> str:
    """All that is kept of a ticket."""
    return hashlib.sha256(secret.encode("ascii")).hexdigest()


def new_receipt() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(RECEIPT_SIGNS))


def typed_receipt(text: str) -> str:
    """A receipt as it was typed, or nothing when none can read so."""
    signs = _signs(text)
    return signs if len(signs) == RECEIPT_SIGNS and set(signs) <= _PLACE.keys() else ""


def say_receipt(receipt: str) -> str:
    return "-".join(receipt[at : at + 5] for at in range(0, len(receipt), 5))


def new_ballot_code() -> str:
    return "bp-" + "".join(secrets.choice(ALPHABET.lower()) for _ in range(10))


def new_salt() -> str:
    return secrets.token_hex(16)


def _signs(text: str) -> str:
    return "".join(sign for sign in text[:200].upper() if sign.isalnum())
