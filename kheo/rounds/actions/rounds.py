"""Convening a round and taking it on, phase by phase: lock, ask the rules again, write, tell, record."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from kheo.audit.actions import record
from kheo.plans.models import Plan
from kheo.plans.rules.document import Vote
from kheo.registrations.rules import IN_REGISTER
from kheo.rounds.actions.dossiers import freeze_all
from kheo.rounds.actions.events import tell, tell_all
from kheo.rounds.actions.locking import locked_assessments, locked_round
from kheo.rounds.actions.moving import move_all
from kheo.rounds.models import Assessment, CouncilMember, Round, Seat
from kheo.rounds.queries.candidates import decides_for_somebody
from kheo.rounds.queries.rounds import scoring_of, vote_of
from kheo.rounds.queries.scores import scores_of
from kheo.rounds.rules import (
    ROUND_MOVES,
    AssessmentState,
    AssessmentStep,
    Phase,
    RoundStep,
    problems_with_round_move,
)
from kheo.rounds.rules.convening import (
    least_notice_end,
    notice_days,
    problems_with_convening,
    problems_with_notice,
    problems_with_notice_running,
)
from kheo.rounds.rules.going_on import (
    nothing_proposed,
    problems_with_council,
    problems_with_sheets,
    problems_with_votes,
    problems_without_quorum,
    still_under_way,
)
from kheo.shared.periods import day_of
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit
from kheo.units.rules import exists_on

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

OPEN_BALLOT = "open"  # of kheo.ballots, a later room, reached through the candidate's own items
COUNTED_BALLOT = "closed"
PENDING_DECISIONS = ("draft", "signed")  # of kheo.recognition, likewise
ONCE_RECOGNISED = (
    AssessmentState.RECOGNISED,
    AssessmentState.KEPT,
    AssessmentState.LAPSED,
    AssessmentState.REVOKED,
)


@transaction.atomic
def convene(*, plan: Plan, level: str, unit: Unit, title: str, by: "Actor", at: datetime) -> Round:
    """Open a round at a level. Only the unit that the plan names does; several rounds in one year have numbers."""
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    version = plan.version_at(at)
    document = version.document
    known = document.level_by_code.get(level)
    reach = decides_for_somebody(plan, document, known, unit) if known else False
    problems = problems_with_convening(document, level, unit, decides_for_somebody=reach)
    if not exists_on(day_of(at, plan.timezone), unit.valid_from, unit.valid_to):
        problems.append(_unit_is_no_more())
    if problems or known is None:
        raise RuleBroken(problems)
    last = Round.objects.filter(plan=plan, level=level, unit=unit).aggregate(last=Max("number"))["last"] or 0
    round_ = Round.objects.create(
        plan=plan,
        version=version,
        level=level,
        level_rank=known.rank,
        unit=unit,
        number=last + 1,
        title=" ".join(title.split())[:300]
        or f"Xét công nhận {known.title[:1].lower()}{known.title[1:]}, đợt {last + 1}",
        phase=Phase.PREPARING,
        convened_at=at,
        convened_by_id=by.user_id,
    )
    tell(round_, "convene", by=by, at=at)
    record(
        action="round.convene",
        by=by,
        at=at,
        unit=unit,
        target=round_,
        after={"plan": plan.code, "level": level, "number": round_.number, "title": round_.title},
    )
    return round_


@transaction.atomic
def start_notice(
    *,
    round_id: int,
    by: "Actor",
    at: datetime,
    notice_from: date | None = None,
    notice_to: date | None = None,
    place: str = "",
) -> Round:
    """Make the list of candidates public and freeze every dossier as it is now. Days not given are the plan's own."""
    round_ = locked_round(round_id)
    today = day_of(at, round_.plan.timezone)
    vote = vote_of(round_)
    first = notice_from or today
    last = notice_to or least_notice_end(first, today, notice_days(vote))
    problems = problems_with_round_move(RoundStep.START_NOTICE, Phase(round_.phase))
    assessments = locked_assessments(round_)
    if not problems:
        problems = problems_with_notice(first, last, today, vote)
        problems += [] if assessments else [nothing_proposed()]
        problems += problems_with_registrations(assessments)
    if problems:
        raise RuleBroken(problems)
    revisions = freeze_all([each.registration for each in assessments], by=by, at=at)
    for each in assessments:
        each.revision = revisions[each.registration_id]
    move_all(assessments, AssessmentStep.NOTICE, at=at)
    round_.notice_from, round_.notice_to, round_.notice_place = first, last, " ".join(place.split())[:300]
    said = f"Từ {first:%d/%m/%Y} đến hết {last:%d/%m/%Y}"
    tell_all(assessments, AssessmentStep.NOTICE, by=by, at=at, note=said)
    return _go_on(
        round_,
        RoundStep.START_NOTICE,
        by=by,
        at=at,
        note=f"{said}, {len(assessments)} hồ sơ",
        after={
            "notice_from": first,
            "notice_to": last,
            "place": round_.notice_place,
            "revisions": {str(each.pk): each.revision_id for each in assessments},
        },
    )


@transaction.atomic
def start_assessing(*, round_id: int, by: "Actor", at: datetime) -> Round:
    """Visits and scoring begin; the notice may still run. Needs a council with a chair and enough who score."""
    round_ = locked_round(round_id)
    problems = problems_with_round_move(RoundStep.START_ASSESSING, Phase(round_.phase))
    if not problems:
        sitting = list(CouncilMember.objects.filter(round=round_).on(day_of(at, round_.plan.timezone)))
        problems = problems_with_council(
            scoring_of(round_),
            has_chair=any(each.seat == Seat.CHAIR for each in sitting),
            scorers=sum(1 for each in sitting if each.scores and each.user_id),
        )
    if problems:
        raise RuleBroken(problems)
    return _go_on(round_, RoundStep.START_ASSESSING, by=by, at=at)


@transaction.atomic
def start_voting(*, round_id: int, by: "Actor", at: datetime) -> Round:
    """Scores are final from now on. The notice must be over, and every candidate have enough sheets that count."""
    round_ = locked_round(round_id)
    problems = problems_with_round_move(RoundStep.START_VOTING, Phase(round_.phase))
    assessments = locked_assessments(round_, [AssessmentState.NOTICED])
    if not problems:
        problems = problems_with_notice_running(round_.notice_to, day_of(at, round_.plan.timezone), vote_of(round_))
        scores = scores_of(assessments)
        problems += problems_with_sheets(
            scoring_of(round_), [(each.registration.title, scores[each.pk].sheets) for each in assessments]
        )
        problems += problems_with_registrations(assessments)
    if problems:
        raise RuleBroken(problems)
    move_all(assessments, AssessmentStep.SCORE, at=at)
    tell_all(assessments, AssessmentStep.SCORE, by=by, at=at)
    return _go_on(round_, RoundStep.START_VOTING, by=by, at=at, note=f"{len(assessments)} hồ sơ")


@transaction.atomic
def start_deciding(*, round_id: int, by: "Actor", at: datetime) -> Round:
    """Every candidate has been voted on. Where the plan holds no vote at the level, candidates simply go on."""
    round_ = locked_round(round_id)
    problems = problems_with_round_move(RoundStep.START_DECIDING, Phase(round_.phase))
    assessments = locked_assessments(round_)
    waiting = [each for each in assessments if each.state == AssessmentState.SCORED]
    if not problems:
        problems = problems_with_open_ballots(assessments)
        if vote_of(round_) is not None:
            problems += problems_with_votes([each.registration.title for each in waiting], vote_of(round_))
            problems += problems_without_quorum(titles_without_quorum(assessments, vote_of(round_)), vote_of(round_))
    if problems:
        raise RuleBroken(problems)
    move_all(waiting, AssessmentStep.VOTE, at=at)
    tell_all(waiting, AssessmentStep.VOTE, by=by, at=at, note="Kế hoạch không quy định bình chọn ở cấp này")
    return _go_on(round_, RoundStep.START_DECIDING, by=by, at=at)


@transaction.atomic
def close_round(*, round_id: int, by: "Actor", at: datetime) -> Round:
    """The round is over: every candidate was recognised, declined or taken out."""
    round_ = locked_round(round_id)
    problems = problems_with_round_move(RoundStep.CLOSE, Phase(round_.phase))
    if not problems:
        problems = still_under_way([each.registration.title for each in locked_assessments(round_)])
    if problems:
        raise RuleBroken(problems)
    return _go_on(round_, RoundStep.CLOSE, by=by, at=at)


@transaction.atomic
def cancel_round(*, round_id: int, reason: str, by: "Actor", at: datetime) -> Round:
    """Call the round off; its candidates may be proposed to another. Refused once something has been recognised."""
    round_ = locked_round(round_id)
    problems = problems_with_round_move(RoundStep.CANCEL, Phase(round_.phase), reason)
    if Assessment.objects.filter(round=round_, state__in=ONCE_RECOGNISED).exists():
        problems.append(_recognised_already())
    assessments = locked_assessments(round_)
    if not problems:
        problems = problems_with_open_ballots(assessments) + problems_with_decisions(assessments)
    if problems:
        raise RuleBroken(problems)
    because = f"Đợt xét bị hủy: {reason.strip()}"
    move_all(assessments, AssessmentStep.REMOVE, at=at, reason=because)
    tell_all(assessments, AssessmentStep.REMOVE, by=by, at=at, note=because)
    round_.reason = reason.strip()
    return _go_on(round_, RoundStep.CANCEL, by=by, at=at, note=reason, after={"reason": round_.reason})


# --- parts, also used for one candidate ------------------------------------------------------------------------------


def problems_with_registrations(assessments: Sequence[Assessment]) -> list[Problem]:
    """One for each candidate whose registration was withdrawn since."""
    return [
        Problem(
            "round.registration_withdrawn",
            f"“{each.registration.title}” không còn trong sổ đăng ký.",
            "Đưa hồ sơ này ra khỏi đợt xét.",
        )
        for each in assessments
        if each.registration.state not in IN_REGISTER
    ]


def problems_with_open_ballots(assessments: Sequence[Assessment]) -> list[Problem]:
    """One for each candidate on which people are voting at this moment."""
    open_items = Assessment.objects.filter(
        pk__in=[each.pk for each in assessments], ballot_items__ballot__state=OPEN_BALLOT
    )
    voted_on = set(open_items.values_list("pk", flat=True))
    return [
        Problem(
            "round.ballot_open",
            f"“{each.registration.title}” đang được bỏ phiếu.",
            "Đóng, hoặc hủy cuộc bỏ phiếu trước.",
        )
        for each in assessments
        if each.pk in voted_on
    ]


def titles_without_quorum(assessments: Sequence[Assessment], vote: Vote | None) -> list[str]:
    """Voted on, but in no ballot of the kind that the plan asks for with its quorum; after the voting it is late."""
    asked = {"ballot_items__ballot__kind": vote.ballot} if vote and vote.ballot else {}
    voted = [each for each in assessments if each.state == AssessmentState.VOTED]
    counted = Assessment.objects.filter(pk__in=[each.pk for each in voted], ballot_items__ballot__state=COUNTED_BALLOT)
    met = set(counted.filter(ballot_items__has_quorum=True, **asked).values_list("pk", flat=True))
    tried = set(counted.values_list("pk", flat=True))
    return [each.registration.title for each in voted if each.pk in tried - met]


def problems_with_decisions(assessments: Sequence[Assessment]) -> list[Problem]:
    """One for each candidate that stands in a decision not issued yet."""
    items = Assessment.objects.filter(
        pk__in=[each.pk for each in assessments], decision_items__decision__state__in=PENDING_DECISIONS
    )
    named = set(items.values_list("pk", flat=True))
    return [
        Problem(
            "round.in_a_decision",
            f"“{each.registration.title}” đang có tên trong dự thảo quyết định.",
            "Đưa ra khỏi dự thảo, hoặc bỏ dự thảo trước.",
        )
        for each in assessments
        if each.pk in named
    ]


def _go_on(
    round_: Round,
    step: RoundStep,
    *,
    by: "Actor",
    at: datetime,
    note: str = "",
    after: dict[str, object] | None = None,
) -> Round:
    """The end of every step: the new phase, the event, the record."""
    before = round_.phase
    round_.phase = ROUND_MOVES[step].target
    if round_.phase in (Phase.CLOSED, Phase.CANCELLED):
        round_.closed_at = at
    round_.save(update_fields=["phase", "closed_at", "reason", "notice_from", "notice_to", "notice_place"])
    tell(round_, step, by=by, at=at, note=note)
    record(
        action=f"round.{step.value.replace('-', '_')}",
        by=by,
        at=at,
        unit=round_.unit,
        target=round_,
        before={"phase": before},
        after={"phase": round_.phase, **(after or {})},
    )
    return round_


def _unit_is_no_more() -> Problem:
    return Problem(
        "round.unit_not_in_being", "Đơn vị không hoạt động vào ngày này.", "Chọn đơn vị đang hoạt động.", "unit"
    )


def _recognised_already() -> Problem:
    return Problem(
        "round.recognised_already",
        "Trong đợt này đã có mô hình, điển hình được công nhận nên không hủy được.",
        "Xử lý các hồ sơ còn lại rồi kết thúc đợt xét; công nhận sai thì hủy bỏ bằng quyết định.",
    )
