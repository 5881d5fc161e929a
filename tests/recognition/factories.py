"""Candidates that have passed everything, and recognitions, for tests. Complete unless said otherwise."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

from kheo.accounts.actor import Actor
from kheo.ballots.models import Ballot, BallotItem
from kheo.ballots.rules import BallotKind, BallotState
from kheo.ballots.rules.counting import Tally, VoteRule
from kheo.ballots.rules.counting import count as count_votes
from kheo.numbering.actions import take_number
from kheo.plans.models import Plan
from kheo.recognition.models import Decision, DecisionItem, Recognition
from kheo.recognition.rules import DecisionKind, DecisionState
from kheo.registrations.actions.standings import restate
from kheo.registrations.models import Registration, Standing
from kheo.rounds.models import Assessment, CouncilMember, DossierRevision, Round, ScoreLine, ScoreSheet
from kheo.rounds.rules import AssessmentState, Phase
from kheo.units.models import Unit
from tests.factories import actor_for, make_member
from tests.registrations.factories import SYSTEM, make_accepted

CONVENED = datetime(2023, 9, 1, 2, 0, tzinfo=UTC)
VOTED = datetime(2023, 9, 20, 2, 0, tzinfo=UTC)
DECIDED = datetime(2023, 10, 2, 2, 0, tzinfo=UTC)  # 09:00 on 02/10/2023 in Vietnam
NOTICE = (date(2023, 9, 5), date(2023, 9, 10))
COUNTS = Tally(9, 8, 7, 1)
_numbers = count(1)


def make_round(plan: Plan, unit: Unit, *, level: str = "co-so", at: datetime = CONVENED, **more) -> Round:
    """A round that has come to its decisions, with a council of three who have no interest in anything."""
    version = plan.version_at(at)
    number = Round.objects.filter(plan=plan, unit=unit, level=level).count() + 1
    values = {"phase": Phase.DECIDING, "notice_from": NOTICE[0], "notice_to": NOTICE[1], **more}
    round_ = Round.objects.create(
        plan=plan, version=version, level=level, level_rank=version.document.level_rank(level), unit=unit,
        number=number, title=f"Đợt {number} năm {plan.period_from.year}", convened_at=at, **values,
    )  # fmt: skip
    for name in ("Vi Thị Chấm", "Hoàng Văn Soát", "Lương Thị Xét"):
        CouncilMember.objects.create(round=round_, name=name, from_on=date(2023, 1, 1))
    return round_


def make_candidate(
    round_: Round,
    registration: Registration | None = None,
    *,
    state: AssessmentState = AssessmentState.VOTED,
    share: str = "0.9",
    sheets: int = 3,
    tally: Tally | None = COUNTS,
    replicable: str = "Cách vận động từng hộ, công khai từng khoản.",
    **changes,
) -> Assessment:
    """A candidate that meets every rule: noticed, scored at `share` of all points, voted on."""
    at = round_.convened_at
    registration = registration or make_accepted(round_.plan, round_.unit, **changes)
    number = round_.assessments.count() + 1
    revision = DossierRevision.objects.create(
        registration=registration,
        number=registration.dossier_revisions.count() + 1,
        content={"schema": "kheo-dossier/1", "report": {"replicable": replicable}},
        sha256=f"{next(_numbers):064d}",
        frozen_at=at,
    )
    assessment = Assessment.objects.create(
        round=round_, registration=registration, level_rank=round_.level_rank, number=number, state=state,
        revision=revision, proposed_at=at,
    )  # fmt: skip
    for member in round_.council.all()[:sheets]:
        _score(assessment, member, Decimal(share), at)
    if tally is not None:
        add_to_ballot(assessment, tally)
    return assessment


def _score(assessment: Assessment, member: CouncilMember, share: Decimal, at: datetime) -> None:
    registration, round_ = assessment.registration, assessment.round
    criteria = [
        each
        for each in round_.version.document.criteria
        if each.holds_for(round_.level, registration.subject) and each.points is not None
    ]
    points = {each.code: (each.points * share).quantize(Decimal("0.01")) for each in criteria}
    sheet = ScoreSheet.objects.create(
        assessment=assessment, member=member, revision=assessment.revision, total=sum(points.values(), Decimal(0)),
        changed_at=at, submitted_at=at,
    )  # fmt: skip
    ScoreLine.objects.bulk_create(
        [
            ScoreLine(sheet=sheet, criterion=each.code, maximum=each.points, points=points[each.code])
            for each in criteria
        ]
    )


def add_to_ballot(assessment: Assessment, tally: Tally = COUNTS, *, closed_at: datetime = VOTED) -> BallotItem:
    """The candidate alone on a closed ballot of its round, with these counts."""
    round_ = assessment.round
    rule = VoteRule.of(round_.version.document.recognition.vote_at(round_.level))
    ballot = Ballot.objects.create(
        round=round_, kind=BallotKind.COUNCIL, title="Bỏ phiếu của hội đồng", state=BallotState.PREPARED,
        rule=rule.to_json(), code=f"phieu-{next(_numbers)}", prepared_at=closed_at, opened_at=closed_at,
    )  # fmt: skip
    result = count_votes(rule, tally)
    item = BallotItem.objects.create(
        ballot=ballot, assessment=assessment, number=assessment.number, title=assessment.registration.title,
        eligible=tally.eligible, took_part=tally.took_part, yes=tally.yes, no=tally.no, abstain=tally.abstain,
        invalid=tally.invalid, has_quorum=result.has_quorum, approved=result.approved,
    )  # fmt: skip
    ballot.state, ballot.closed_at, ballot.roll_hash, ballot.published = BallotState.CLOSED, closed_at, "0" * 64, {}
    ballot.save()
    return item


def make_recognised(
    plan: Plan,
    unit: Unit,
    *,
    registration: Registration | None = None,
    level: str = "co-so",
    at: datetime = DECIDED,
    by_unit: Unit | None = None,
    **changes,
) -> Recognition:
    """A registration recognised at `level` by an issued decision of `by_unit` (its own unit as a rule): rows alone,
    no action, no record in the journal. `changes` are values of the registration."""
    registration = registration or make_accepted(plan, unit, **changes)
    round_ = make_round(plan, by_unit or unit, level=level, at=min(CONVENED, at - timedelta(days=1)))
    assessment = make_candidate(round_, registration, state=AssessmentState.RECOGNISED)
    number = take_number(
        unit=round_.unit, year=at.year, sort="QĐ", symbol="QĐ/ĐU", dated_on=at.date(), subject="công nhận mô hình",
        by=SYSTEM, at=at,
    ).number  # fmt: skip
    decision = Decision.objects.create(
        plan=plan, unit=round_.unit, round=round_, kind=DecisionKind.RECOGNISE,
        title="Về việc công nhận mô hình “Dân vận khéo”", legal_basis="Căn cứ kế hoạch", drafted_at=at,
        symbol="QĐ/ĐU", signer_name="Nguyễn Văn Ký", signer_position="Bí thư",
    )  # fmt: skip
    item = DecisionItem.objects.create(
        decision=decision, order=1, assessment=assessment, registration=registration,
        named=registration.carrier, achievement=registration.title,
    )  # fmt: skip
    for name, value in {
        "state": DecisionState.ISSUED, "signed_on": at.date(), "signed_at": at, "issued_at": at, "year": at.year,
        "number": number,
    }.items():  # fmt: skip
        setattr(decision, name, value)
    decision.save()
    recognition = Recognition.objects.create(
        item=item, registration=registration, assessment=assessment, plan=plan, level=level,
        level_rank=round_.level_rank, from_at=at,
    )  # fmt: skip
    restate(registration, at=at, recognised_rank=max(round_.level_rank, _recognised_rank(registration)))
    return recognition


def _recognised_rank(registration: Registration) -> int:
    row = Standing.objects.filter(registration=registration, to_at__isnull=True).first()
    return row.recognised_rank if row else 0


def leader_of(unit: Unit, **user) -> Actor:
    """Somebody who signs for a unit."""
    return actor_for(make_member(unit, "leader", **user), unit, "leader")
