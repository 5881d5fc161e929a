"""Hashes that hold a ballot together: slips in a Merkle tree as in RFC 6962, the roll in two chains, all under seals.

The written form of everything that is hashed is in docs/decisions/ballots-what-is-proved.md; change neither alone.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def token_of(receipt: str, item: int, ballot_code: str) -> str:
    """The name of a voter's slip on one item. Only who has the receipt can say which slips are one voter's."""
    return sha256(f"{receipt}|{item}|{ballot_code}")


def slip_bytes(token: str, item: int, choice: str) -> bytes:
    return f"{token}|{item}|{choice}".encode()


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree hash over leaf hashes in the order given; of none, the hash of nothing.

    Level by level, an odd last node going up as it is: the same tree as RFC 6962's largest power of two.
    """
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = list(leaves)
    while len(level) > 1:
        above = [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        if len(level) % 2:
            above.append(level[-1])
        level = above
    return level[0]


def commitment(number: int, who: str, salt: str) -> str:
    """What is published of one on the roll: `who` is the name, or the hash of a ticket's secret."""
    return sha256(f"{number}|{who}|{salt}")


def roll_start(ballot_code: str) -> str:
    return sha256(f"kheo-roll/1|{ballot_code}")


def roll_link(previous: str, number: int, committed: str, excluded: Iterable[int]) -> str:
    """The chain over the roll as it stood when the ballot was opened."""
    return sha256(f"{previous}|{number}|{committed}|{','.join(map(str, excluded))}")


def closing_start(ballot_code: str, roll_hash: str) -> str:
    return sha256(f"kheo-roll-closed/1|{ballot_code}|{roll_hash}")


def closing_link(previous: str, number: int, voted: bool) -> str:
    """The chain over who took part, as it stood when the ballot was closed."""
    return sha256(f"{previous}|{number}|{1 if voted else 0}")


def canonical(value: Any) -> str:
    """One written form for one JSON value: sorted keys, no spaces, ASCII only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def seal(value: Any) -> str:
    return sha256(canonical(value))


def file_seal(document: Mapping[str, Any]) -> str:
    """Over the whole file but this very seal."""
    rest = {key: part for key, part in document.items() if key != "seals"}
    rest["seals"] = {key: part for key, part in document["seals"].items() if key != "file"}
    return seal(rest)
