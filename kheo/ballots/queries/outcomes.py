"""What the ballots say of candidates, for whoever must decide on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kheo.ballots.models import BallotItem
from kheo.ballots.rules import BallotState
from kheo.ballots.rules.counting import Tally, VoteRule, count
from kheo.plans.models import PlanVersion
from kheo.rounds.models import Assessment, Round


@dataclass(frozen=True)
class Outcome:
    """The latest closed ballot on one candidate, of the kind that its plan asks for."""

    ballot_id: int
    kind: str
    closed_at: datetime | None  # never None: the ballot is closed
    eligible: int
    took_part: int
    yes: int
    no: int
    abstain: int
    invalid: int
    has_quorum: bool
    approved: bool
    because: str


def outcomes_of(assessments: Iterable[Assessment]) -> dict[int, Outcome]:
    """By assessment; who was not on a closed ballot of the kind asked for is not in it. Three queries at most."""
    round_of = {each.pk: each.round_id for each in assessments}
    if not round_of:
        return {}
    asked = _kinds_asked(set(round_of.values()))
    closed = (
        BallotItem.objects.filter(assessment__in=list(round_of), ballot__state=BallotState.CLOSED)
        .select_related("ballot")
        .defer("ballot__published", "ballot__minutes")
        .order_by("ballot__closed_at", "ballot_id")
    )
    found: dict[int, Outcome] = {}
    for item in closed:
        kind = asked[round_of[item.assessment_id]]
        if kind is None or kind == item.ballot.kind:
            found[item.assessment_id] = outcome_of(item)
    return found


def outcome_of(item: BallotItem) -> Outcome:
    """The outcome of one item of a closed ballot. The words are made anew; what was decided is what was written."""
    ballot = item.ballot
    tally = tally_of(item)
    counted = count(VoteRule.from_json(ballot.rule), tally, item.chair_voice, open_hands=ballot.method == "hands")
    return Outcome(
        ballot_id=ballot.pk,
        kind=ballot.kind,
        closed_at=ballot.closed_at,
        eligible=tally.eligible,
        took_part=tally.took_part,
        yes=tally.yes,
        no=tally.no,
        abstain=tally.abstain,
        invalid=tally.invalid,
        has_quorum=bool(item.has_quorum),
        approved=bool(item.approved),
        because=counted.because,
    )


def tally_of(item: BallotItem) -> Tally:
    return Tally(
        item.eligible or 0, item.took_part or 0, item.yes or 0, item.no or 0, item.abstain or 0, item.invalid or 0
    )


def _kinds_asked(round_ids: set[int]) -> dict[int, str | None]:
    """By round: the kind of ballot that its plan asks for at its level, or None."""
    rounds = list(Round.objects.filter(pk__in=round_ids).values_list("pk", "version_id", "level"))
    versions = PlanVersion.objects.only("id", "digest", "content", "text").in_bulk({each[1] for each in rounds})
    kinds: dict[int, str | None] = {}
    for pk, version, level in rounds:
        vote = versions[version].document.recognition.vote_at(level)
        kinds[pk] = vote.ballot if vote else None
    return kinds
