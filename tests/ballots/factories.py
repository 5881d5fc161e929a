"""Ballots for tests: a commune's round in its voting phase, and ballots of each kind."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kheo.accounts.actor import Actor
from kheo.ballots.actions.opening import open_ballot
from kheo.ballots.actions.preparing import BallotDraft, prepare_ballot
from kheo.ballots.actions.tickets import Ticket, make_tickets
from kheo.ballots.models import Ballot
from kheo.ballots.rules.codes import new_receipt
from kheo.rounds.models import Assessment, CouncilMember, Round
from tests.factories import actor_for
from tests.registrations.factories import SYSTEM, load_bundled_plan, unit_of
from tests.rounds.factories import make_assessment, make_council, make_round, to_voting

PREPARED = datetime(2023, 9, 20, 3, 0, tzinfo=UTC)
OPENED = datetime(2023, 9, 20, 4, 0, tzinfo=UTC)
DURING = datetime(2023, 9, 20, 6, 0, tzinfo=UTC)
CLOSES = datetime(2023, 9, 21, 4, 0, tzinfo=UTC)
AFTER = CLOSES + timedelta(minutes=1)
COMMUNE = "xa-bac-thuy"


@dataclass
class Scene:
    """A round whose candidates are ready to be voted on."""

    round: Round
    council: list[CouncilMember]
    assessments: list[Assessment]


def make_scene(
    *, size: int = 3, candidates: int = 2, unit: str = COMMUNE, plan=None, vote: str = "", **changes
) -> Scene:
    """`vote`: what stands in the plan's file instead of its rule of voting."""
    old = "{source: default, quorum: 0.667, approval: 0.5, secret: true, public_notice_days: 5}"
    plan = plan or load_bundled_plan(**({old: vote} if vote else {}))
    round_ = make_round(plan, unit_of(unit))
    council = make_council(round_, max(size, 3))  # three score; only `size` of them vote
    CouncilMember.objects.filter(pk__in=[each.pk for each in council[size:]]).update(votes=False)
    for _ in range(candidates):
        make_assessment(round_, **changes)
    to_voting(round_)
    return Scene(round_, council[:size], list(Assessment.objects.filter(round=round_).select_related("registration")))


def make_ballot(scene: Scene, kind: str = "council", *, at: datetime = PREPARED, **changes) -> Ballot:
    values = {
        "kind": kind,
        "title": "Bình chọn mô hình cấp cơ sở năm 2023",
        "assessment_ids": [each.pk for each in scene.assessments],
        "closes_at": CLOSES,
        "method": "paper" if kind == "meeting" else "",
        "held_on": at.date() if kind == "meeting" else None,
        **changes,
    }
    return prepare_ballot(round_id=scene.round.pk, draft=BallotDraft(**values), by=SYSTEM, at=at)


def make_open_ballot(scene: Scene, kind: str = "council", *, tickets: int = 0, **changes) -> Ballot:
    ballot = make_ballot(scene, kind, **changes)
    if tickets:
        make_tickets(ballot_id=ballot.pk, count=tickets, by=SYSTEM, at=PREPARED)
    return open_ballot(ballot_id=ballot.pk, by=SYSTEM, at=OPENED)


def make_public_ballot(scene: Scene, tickets: int = 5, **changes) -> tuple[Ballot, list[Ticket]]:
    ballot = make_ballot(scene, "public", **changes)
    made = make_tickets(ballot_id=ballot.pk, count=tickets, by=SYSTEM, at=PREPARED)
    return open_ballot(ballot_id=ballot.pk, by=SYSTEM, at=OPENED), made


def voter(member: CouncilMember) -> Actor:
    return actor_for(member.user, member.unit or member.round.unit, "assessor")


def choices(ballot: Ballot, choice: str = "yes", **others: str) -> dict[int, str]:
    return {item.number: others.get(f"n{item.number}", choice) for item in ballot.items.all()}


def receipt() -> str:
    return new_receipt()
