"""What the pages of ballots show: a fixed number of queries however many candidates, voters and ballots there are."""

from dataclasses import dataclass

from django.db.models import Count, Q

from kheo.ballots.models import Ballot, BallotItem, RollEntry
from kheo.ballots.queries.outcomes import Outcome, outcome_of
from kheo.ballots.rules import BallotState
from kheo.ballots.rules.preparing import MOST_ITEMS
from kheo.rounds.models import Assessment, Round
from kheo.rounds.rules import AssessmentState
from kheo.shared.paging import cut

PAGE = 50


@dataclass(frozen=True)
class Turnout:
    """The roll in figures. Void tickets are not on it."""

    roll: int
    voted: int
    present: int
    void: int


@dataclass(frozen=True)
class Items:
    """A page of a ballot's candidates with their outcomes, and where the next one begins."""

    rows: list[tuple[BallotItem, Outcome | None]]
    after: int | None


def turnout_of(ballot: Ballot) -> Turnout:
    counted = RollEntry.objects.filter(ballot=ballot).aggregate(
        roll=Count("pk", filter=Q(void=False)),
        voted=Count("pk", filter=Q(voted=True)),
        present=Count("pk", filter=Q(present=True)),
        void=Count("pk", filter=Q(void=True)),
    )
    return Turnout(**counted)


def items_page(ballot: Ballot, *, after: int = 0, size: int = PAGE) -> Items:
    found = ballot.items.filter(number__gt=after).select_related("assessment__registration__unit")
    rows, last = cut(found.order_by("number"), size)
    for item in rows:
        item.ballot = ballot
    return Items(
        [(item, outcome_of(item) if item.approved is not None else None) for item in rows],
        last.number if last else None,
    )


def ballots_page(round_: Round, *, before: int | None = None, size: int = PAGE) -> tuple[list[Ballot], int | None]:
    """The round's ballots, the newest first."""
    found = round_.ballots.defer("published", "minutes").annotate(
        item_count=Count("items", distinct=True), approved_count=Count("items", filter=Q(items__approved=True))
    )
    if before is not None:
        found = found.filter(pk__lt=before)
    rows, last = cut(found.order_by("-pk"), size)
    return [*rows], last.pk if last else None


def candidates_for(round_: Round, asked: str | None) -> tuple[list[Assessment], int]:
    """Candidates that may be put on a ballot now (as many as one ballot holds), and whether there are more.

    Left out are those on another ballot, and those that the kind of ballot asked for has settled.
    """
    done = BallotItem.objects.filter(ballot__round=round_, has_quorum=True)
    if asked:
        done = done.filter(ballot__kind=asked)
    now = [BallotState.PREPARED, BallotState.OPEN]
    taken = BallotItem.objects.filter(ballot__round=round_, ballot__state__in=now)
    found = list(
        Assessment.objects.filter(round=round_, state__in=[AssessmentState.SCORED, AssessmentState.VOTED])
        .exclude(pk__in=done.values("assessment_id"))
        .exclude(pk__in=taken.values("assessment_id"))
        .select_related("registration__unit")
        .order_by("number")[: MOST_ITEMS + 1]
    )
    return found[:MOST_ITEMS], len(found) - MOST_ITEMS if len(found) > MOST_ITEMS else 0


def excluded_rows(ballot: Ballot, *, most: int = 200) -> list[RollEntry]:
    """Those on the roll who are kept from some candidate."""
    return list(ballot.roll.exclude(excluded=[]).select_related("member").order_by("number")[:most])
