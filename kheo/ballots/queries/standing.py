"""Where candidates stand with ballots: on one now, or settled by one."""

from collections.abc import Collection

from kheo.ballots.models import BallotItem
from kheo.ballots.rules import BallotKind, BallotState


def busy(assessment_ids: Collection[int]) -> set[int]:
    """Those on a ballot that is being prepared or is open."""
    items = BallotItem.objects.filter(
        assessment__in=list(assessment_ids), ballot__state__in=[BallotState.PREPARED, BallotState.OPEN]
    )
    return set(items.values_list("assessment_id", flat=True))


def settled(assessment_ids: Collection[int], kind: BallotKind) -> set[int]:
    """Those on which a ballot of the kind was closed with its quorum."""
    items = BallotItem.objects.filter(
        assessment__in=list(assessment_ids), ballot__state=BallotState.CLOSED, ballot__kind=kind, has_quorum=True
    )
    return set(items.values_list("assessment_id", flat=True))
