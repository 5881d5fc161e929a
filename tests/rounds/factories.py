"""Rounds for tests, made by the actions themselves; whoever needs a later phase asks for it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

from kheo.accounts.models import User
from kheo.plans.models import Plan
from kheo.registrations.models import Registration
from kheo.rounds.actions.candidates import propose
from kheo.rounds.actions.council import SeatDraft, seat
from kheo.rounds.actions.rounds import convene, start_assessing, start_notice, start_voting
from kheo.rounds.actions.tallying import recount
from kheo.rounds.models import Assessment, CouncilMember, Round, ScoreLine, ScoreSheet, Seat
from kheo.rounds.queries.rounds import document_of, vote_of
from kheo.rounds.rules import AssessmentState, Phase
from kheo.units.models import Unit
from tests.factories import make_member, make_unit
from tests.registrations.factories import SYSTEM, make_accepted

CONVENED = datetime(2023, 9, 1, 2, 0, tzinfo=UTC)  # 09:00 on 01/09/2023 in Vietnam
NOTICED = datetime(2023, 9, 5, 2, 0, tzinfo=UTC)
ASSESSED = datetime(2023, 9, 6, 2, 0, tzinfo=UTC)
VOTING = datetime(2023, 9, 20, 2, 0, tzinfo=UTC)
DECIDING = datetime(2023, 9, 25, 2, 0, tzinfo=UTC)
SINCE = date(2023, 1, 1)
DAY = timedelta(days=1)
NAMES = ("Vi Thị Chấm", "Hoàng Văn Soát", "Lương Thị Xét", "Nông Văn Kỹ", "Lý Thị Công")
_numbers = count(1)


def make_round(plan: Plan, unit: Unit, *, level: str = "co-so", at: datetime = CONVENED, title: str = "") -> Round:
    """A round just convened. A commune that has registered nothing yet registers one model first."""
    if level == "co-so" and not Registration.objects.in_register().within(unit.path).filter(plan=plan).exists():
        make_accepted(plan, unit)
    return convene(plan=plan, level=level, unit=unit, title=title, by=SYSTEM, at=at)


def make_account(unit: Unit | None = None, *, role: str = "assessor", name: str = "") -> User:
    """An account for a council, of a unit that has nothing to do with what is judged unless it is named."""
    number = next(_numbers)
    unit = unit or make_unit(f"Cơ quan bên ngoài số {number}", kind="agency")
    return make_member(unit, role, name=name or f"{NAMES[number % len(NAMES)]} {number}")


def make_seat(round_: Round, user: User | None = None, *, at: datetime = CONVENED, **changes) -> CouncilMember:
    values = {"name": user.name if user else f"Nông Văn Kỹ {next(_numbers)}", "from_on": SINCE, "user": user, **changes}
    return seat(round_id=round_.pk, draft=SeatDraft(**values), by=SYSTEM, at=at)


def make_council(round_: Round, size: int = 3, *, unit: Unit | None = None) -> list[CouncilMember]:
    """`size` members with accounts, the first of them its chair."""
    return [
        make_seat(round_, make_account(unit), unit=unit, seat=Seat.CHAIR if index == 0 else Seat.MEMBER)
        for index in range(size)
    ]


def make_assessment(round_: Round, registration: Registration | None = None, *, at: datetime = CONVENED, **changes):
    """A candidate proposed to a round that is being prepared; `changes` are values of its registration."""
    registration = registration or make_accepted(round_.plan, round_.unit, **changes)
    return propose(round_id=round_.pk, registration_ids=[registration.pk], by=SYSTEM, at=at)[0]


def to_notice(round_: Round, *, at: datetime = NOTICED) -> Round:
    return _again(round_, start_notice(round_id=round_.pk, by=SYSTEM, at=at))


def to_assessing(round_: Round, *, at: datetime = ASSESSED) -> Round:
    """On to scoring, through the public notice if it has not begun; a council of three is seated if there is none."""
    round_.refresh_from_db()
    if round_.phase == Phase.PREPARING:
        to_notice(round_)
    if not round_.council.exists():
        make_council(round_)
    return _again(round_, start_assessing(round_id=round_.pk, by=SYSTEM, at=at))


def to_voting(round_: Round, *, at: datetime = VOTING) -> Round:
    """On to the voting, with sheets of all the members who may judge."""
    round_.refresh_from_db()
    if round_.phase != Phase.ASSESSING:
        to_assessing(round_)
    for assessment in round_.assessments.filter(state=AssessmentState.NOTICED):
        if not assessment.sheets.exists():
            for member in round_.council.filter(scores=True):
                make_sheet(assessment, member)
    return _again(round_, start_voting(round_id=round_.pk, by=SYSTEM, at=at))


def make_sheet(
    assessment: Assessment, member: CouncilMember, *, share: str = "0.9", at: datetime = ASSESSED
) -> ScoreSheet:
    """A sheet handed in, with `share` of the points of each criterion."""
    assessment = Assessment.objects.select_related("round__version", "registration", "revision").get(pk=assessment.pk)
    criteria = [
        each
        for each in document_of(assessment.round).criteria
        if each.points is not None and each.holds_for(assessment.round.level, assessment.registration.subject)
    ]
    points = {each.code: (each.points * Decimal(share)).quantize(Decimal("0.01")) for each in criteria}
    sheet = ScoreSheet.objects.create(
        assessment=assessment,
        member=member,
        revision=assessment.revision,
        total=sum(points.values(), Decimal(0)),
        changed_at=at,
        submitted_at=at,
    )
    ScoreLine.objects.bulk_create(
        [
            ScoreLine(sheet=sheet, criterion=each.code, maximum=each.points, points=points[each.code])
            for each in criteria
        ]
    )
    recount([assessment])
    return sheet


def notice_length(round_: Round) -> int:
    vote = vote_of(round_)
    return vote.public_notice_days if vote else 0


def _again(round_: Round, after: Round) -> Round:
    """What the action wrote, also in the row that the test holds."""
    round_.refresh_from_db()
    return after
