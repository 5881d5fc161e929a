"""The file that is published when a ballot is closed ("kheo-vote/1"), put together from what was counted."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kheo.ballots.rules.counting import Result, Tally
from kheo.ballots.rules.lifecycle import Choice
from kheo.ballots.rules.merkle import (
    closing_link,
    closing_start,
    file_seal,
    leaf_hash,
    roll_link,
    roll_start,
    root_of,
    seal,
    slip_bytes,
)

SCHEMA = "kheo-vote/1"


@dataclass(frozen=True)
class Voter:
    """One line of the roll: no name, only what commits to it."""

    number: int
    commitment: str
    excluded: tuple[int, ...] = ()
    voted: bool = False


@dataclass(frozen=True, order=True)
class CastSlip:
    token: str
    item: int
    choice: str


def roll_hash(ballot_code: str, voters: Iterable[Voter]) -> str:
    """Of the roll as the ballot opens."""
    link = roll_start(ballot_code)
    for each in voters:
        link = roll_link(link, each.number, each.commitment, each.excluded)
    return link


def tallies(items: Iterable[int], voters: Sequence[Voter], slips: Iterable[CastSlip]) -> dict[int, Tally]:
    """By item, from the roll and the slips alone."""
    counted = Counter((slip.item, slip.choice) for slip in slips)
    out = Counter(item for voter in voters for item in voter.excluded)
    out_voted = Counter(item for voter in voters if voter.voted for item in voter.excluded)
    voted = sum(voter.voted for voter in voters)
    return {
        item: Tally(
            eligible=len(voters) - out[item],
            took_part=voted - out_voted[item],
            yes=counted[item, Choice.YES],
            no=counted[item, Choice.NO],
            abstain=counted[item, Choice.ABSTAIN],
        )
        for item in items
    }


def published_file(
    *,
    ballot: Mapping[str, Any],
    rule: Mapping[str, Any],
    items: Sequence[Mapping[str, Any]],
    voters: Sequence[Voter],
    took_part: int,
    slips: Iterable[CastSlip],
    results: Sequence[tuple[int, Tally, Result]],
) -> dict[str, Any]:
    """Everything that anybody needs to count again. `items` have number, title and chair_voice."""
    code = str(ballot["code"])
    opening = roll_start(code)
    entries: list[dict[str, Any]] = []
    for each in voters:
        opening = roll_link(opening, each.number, each.commitment, each.excluded)
        entries.append(
            {
                "number": each.number,
                "commitment": each.commitment,
                "excluded": list(each.excluded),
                "chain": opening,
                "voted": each.voted,
            }
        )
    closing = closing_start(code, opening)
    for entry in entries:
        closing = closing_link(closing, entry["number"], entry["voted"])
        entry["closing"] = closing
    by_leaf = sorted((leaf_hash(slip_bytes(slip.token, slip.item, slip.choice)), slip) for slip in slips)
    counted = [_result(number, tally, result) for number, tally, result in results]
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "ballot": dict(ballot),
        "rule": dict(rule),
        "items": [dict(item) for item in items],
        "roll": {
            "size": len(voters),
            "took_part": took_part,
            "hash": opening,
            "closing_hash": closing,
            "entries": entries,
        },
        "slips": [{"token": slip.token, "item": slip.item, "choice": slip.choice} for _, slip in by_leaf],
        "leaves": [leaf.hex() for leaf, _ in by_leaf],
        "root": root_of([leaf for leaf, _ in by_leaf]).hex(),
        "results": counted,
    }
    document["seals"] = {
        "ballot": seal(document["ballot"]),
        "rule": seal(document["rule"]),
        "items": [seal(item) for item in document["items"]],
        "results": [seal(result) for result in counted],
    }
    document["seals"]["file"] = file_seal(document)
    return document


def _result(number: int, tally: Tally, result: Result) -> dict[str, Any]:
    return {
        "number": number,
        "eligible": tally.eligible,
        "took_part": tally.took_part,
        "yes": tally.yes,
        "no": tally.no,
        "abstain": tally.abstain,
        "invalid": tally.invalid,
        "has_quorum": result.has_quorum,
        "approved": result.approved,
    }
