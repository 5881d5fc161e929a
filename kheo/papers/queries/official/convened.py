"""A round as its papers tell it: how it was held, and what came of every candidate. A fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from functools import cached_property

from django.urls import reverse

from kheo.ballots.models import Ballot, BallotItem, RollEntry
from kheo.ballots.queries.outcomes import Outcome, outcomes_of
from kheo.ballots.rules import BallotState
from kheo.papers.queries.official.asking import Asked
from kheo.papers.rules.official import Figure, Letterhead
from kheo.plans.rules.document import Level, PlanDocument, Scoring, Vote
from kheo.plans.rules.targets import say_number
from kheo.recognition.queries.verdicts import verdicts_of
from kheo.recognition.rules.certificates import is_party_body
from kheo.recognition.rules.guards import CRITERIA_MET, Verdict, all_hold
from kheo.rounds.models import Assessment, CouncilMember, Finding, Round, Seat, Visit
from kheo.rounds.queries.conflicts import conflicts_of
from kheo.rounds.queries.lists import council_of
from kheo.rounds.queries.rounds import document_of, level_of, scoring_of, vote_of
from kheo.rounds.rules import AssessmentState
from kheo.rounds.rules.conflicts import in_words
from kheo.shared.periods import day_of, end_of
from kheo.units.models import Unit

COUNCIL = "HỘI ĐỒNG XÉT CÔNG NHẬN"
DOTS = "……"  # what a hand fills in
OURS = "mặc định, kế hoạch không quy định"
_LONGEST_REMARK = 240
_GIVEN = frozenset({AssessmentState.RECOGNISED, AssessmentState.KEPT, AssessmentState.LAPSED, AssessmentState.REVOKED})


@dataclass(frozen=True)
class Candidate:
    """One that came before the council. `why`: what keeps it from being proposed; "" where nothing does."""

    assessment: Assessment
    outcome: Outcome | None
    why: str
    remark: str
    kept_out: tuple[tuple[CouncilMember, str], ...]

    @property
    def is_proposed(self) -> bool:
        return not self.why

    @property
    def title(self) -> str:
        return self.assessment.registration.title

    @property
    def carrier(self) -> str:
        return self.assessment.registration.carrier

    @property
    def unit(self) -> Unit:
        return self.assessment.registration.unit


@dataclass(frozen=True)
class Convened:
    """Everything that the papers of one round say, as it stands at the end of the day asked about."""

    asked: Asked
    round: Round
    council: Sequence[CouncilMember]
    candidates: Sequence[Candidate]
    ballots: Sequence[Ballot]  # that were counted, the earliest first
    items: Mapping[int, Sequence[BallotItem]]  # by ballot
    visits: int
    visited: int  # candidates

    @cached_property
    def document(self) -> PlanDocument:
        return document_of(self.round)

    @property
    def is_party(self) -> bool:
        return is_party_body(self.round.unit.kind)

    @property
    def level(self) -> Level:
        return level_of(self.round)

    @property
    def vote(self) -> Vote | None:
        return vote_of(self.round)

    @property
    def scoring(self) -> Scoring | None:
        return scoring_of(self.round)

    @property
    def proposed(self) -> list[Candidate]:
        return [each for each in self.candidates if each.is_proposed]

    @property
    def others(self) -> list[Candidate]:
        return [each for each in self.candidates if not each.is_proposed]

    @property
    def chair(self) -> CouncilMember | None:
        return self._seated(Seat.CHAIR)

    @property
    def secretary(self) -> CouncilMember | None:
        return self._seated(Seat.SECRETARY)

    def _seated(self, seat: Seat) -> CouncilMember | None:
        return next((each for each in self.council if each.seat == seat), None)

    def council_on(self, day: date) -> list[CouncilMember]:
        return [each for each in self.council if each.from_on <= day and (each.to_on is None or each.to_on >= day)]

    # --- figures ------------------------------------------------------------------------------------------------------

    def count(self, number: int, says: str, page: str = "rounds:round", clause: str | None = None) -> Figure:
        """A number of the round, which its page (or another one of it) shows."""
        link = reverse(page, args=[self.round.pk])
        return Figure(say_number(number), f"{says} – {self.round.title}", self.asked.as_of, clause or "", link)

    def of_ballot(self, ballot: Ballot, number: int, says: str) -> Figure:
        link = reverse("ballots:detail", args=[self.round.pk, ballot.pk])
        return Figure(say_number(number), f"{says} – {ballot.title}", self.asked.as_of, ballot.rule["clause"], link)

    def mean(self, each: Candidate) -> Figure | str:
        assessment = each.assessment
        if assessment.mean is None:
            return "–"
        clause = (self.scoring.clause or "") if self.scoring else ""
        link = reverse("rounds:score_explained", args=[assessment.pk])
        return Figure(say_points(assessment.mean), f"Điểm bình quân – {each.title}", self.asked.as_of, clause, link)

    def sheets(self, each: Candidate) -> Figure:
        link = reverse("rounds:score_sheets", args=[each.assessment.pk])
        return Figure(
            say_number(each.assessment.sheets_in), f"Số phiếu chấm – {each.title}", self.asked.as_of, "", link
        )

    def votes(self, each: Candidate, outcome: Outcome, number: int, says: str) -> Figure:
        link = reverse("ballots:detail", args=[self.round.pk, outcome.ballot_id])
        clause = (self.vote.clause or "") if self.vote else ""
        return Figure(say_number(number), f"{says} – {each.title}", self.asked.as_of, clause, link)


def convened(asked: Asked, round_: Round) -> Convened:
    """The round with all that its papers say."""
    end = end_of(asked.as_of, asked.plan.timezone)
    council = council_of(round_)
    assessments = list(
        Assessment.objects.filter(round=round_, proposed_at__lt=end)
        .select_related("registration__unit", "registration__plan")
        .order_by("number")
    )
    for each in assessments:
        each.round = round_
    conflicts = conflicts_of(assessments, council)
    verdicts, outcomes = verdicts_of(assessments), outcomes_of(assessments)
    findings = _findings(assessments)
    visits = Visit.objects.filter(round=round_, held_at__lt=end).count()
    ballots = list(
        Ballot.objects.filter(round=round_, state=BallotState.CLOSED, closed_at__lt=end)
        .defer("published")
        .order_by("closed_at", "pk")
    )
    for ballot in ballots:
        ballot.round = round_
    items: dict[int, list[BallotItem]] = {each.pk: [] for each in ballots}
    for item in BallotItem.objects.filter(ballot__in=list(items)).order_by("number"):
        items[item.ballot_id].append(item)
    return Convened(
        asked,
        round_,
        council,
        [
            Candidate(
                each,
                outcomes.get(each.pk),
                _why_not(each, verdicts[each.pk]),
                _shortened(findings.get(each.registration_id, "")),
                tuple(
                    (member, in_words(conflicts[each.pk, member.pk]))
                    for member in council
                    if (each.pk, member.pk) in conflicts
                ),
            )
            for each in assessments
        ],
        ballots,
        items,
        visits,
        sum(1 for each in assessments if each.registration_id in findings),
    )


def present_members(ballots: Sequence[Ballot]) -> dict[int, bool]:
    """By council member who stood on a roll: present, or voted, in one of these ballots at least."""
    rows = RollEntry.objects.filter(ballot__in=[each.pk for each in ballots], member__isnull=False, void=False)
    here: dict[int, bool] = {}
    for member, present, voted in rows.values_list("member_id", "present", "voted"):
        here[member] = here.get(member, False) or present or voted
    return here


def items_of(ballot: Ballot) -> list[BallotItem]:
    items = list(ballot.items.order_by("number"))
    for item in items:
        item.ballot = ballot
    return items


def day_of_ballot(ballot: Ballot) -> date:
    """On which it was held; of one that ran for days, on which it was counted."""
    if ballot.held_on or ballot.closed_at is None:
        return ballot.held_on or day_of(ballot.prepared_at, ballot.round.plan.timezone)
    return day_of(ballot.closed_at, ballot.round.plan.timezone)


def council_head(asked: Asked, unit: Unit, sort: str, day: date) -> Letterhead:
    """The letterhead of the council that a unit has called together."""
    head = replace(asked, as_of=day).head(unit, sort)
    return replace(head, issuer=(unit.title.upper(), COUNCIL))


def say_points(points: Decimal) -> str:
    """Rounded down: what falls short is never said as if it reached the mark."""
    return say_number(Fraction(points.quantize(Decimal("0.01"), ROUND_FLOOR)))


def say_source(clause: str | None, *, default: bool) -> str:
    """ "(II(2).2-2)", or that a value is ours."""
    return f" ({OURS})" if default else f" ({clause})" if clause else ""


def _why_not(assessment: Assessment, verdicts: Sequence[Verdict]) -> str:
    state = AssessmentState(assessment.state)
    if state in _GIVEN:
        return ""
    if state is AssessmentState.REMOVED:
        return f"Đưa ra khỏi danh sách: {assessment.reason}"
    if state is AssessmentState.DECLINED:
        return assessment.reason
    if all_hold(verdicts):
        return ""
    return " ".join(
        f"{each.because}{' (Mức mặc định.)' if each.is_default and each.rule == CRITERIA_MET else ''}"
        for each in verdicts
        if not each.holds
    )


def _findings(assessments: Sequence[Assessment]) -> dict[int, str]:
    """By registration that a visit looked at: what the latest one found."""
    rows = Finding.objects.filter(
        registration__in=[each.registration_id for each in assessments], visit__held_at__isnull=False
    ).order_by("visit__starts_at", "pk")
    return dict(rows.values_list("registration_id", "findings"))


def _shortened(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _LONGEST_REMARK else f"{words[:_LONGEST_REMARK].rsplit(' ', 1)[0]}…"
