"""The roll as it is published: commitments in the order of their numbers."""

from kheo.ballots.models import Ballot
from kheo.ballots.rules.merkle import commitment
from kheo.ballots.rules.publishing import Voter


def voters_of(ballot: Ballot) -> list[Voter]:
    """Everybody on the roll but void tickets. At a meeting those present have taken part. One query."""
    rows = ballot.roll.filter(void=False).order_by("number")
    return [
        Voter(
            number=number,
            commitment=commitment(number, ticket or name, salt),
            excluded=tuple(excluded),
            voted=voted or present,
        )
        for number, name, ticket, salt, excluded, voted, present in rows.values_list(
            "number", "name", "ticket_hash", "salt", "excluded", "voted", "present"
        )
    ]
