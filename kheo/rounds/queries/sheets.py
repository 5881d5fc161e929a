"""Score sheets one by one: one's own seat and sheet, the queue of candidates, and whose scores one may see."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from kheo.rounds.models import Assessment, CouncilMember, Round, ScoreLine, ScoreSheet
from kheo.rounds.queries.conflicts import conflicts_of
from kheo.rounds.rules import AssessmentState, Phase
from kheo.rounds.rules.conflicts import Conflict
from kheo.rounds.rules.scoring import Mark
from kheo.shared.paging import cut
from kheo.shared.periods import dmy
from kheo.shared.problems import Problem

PAGE = 50
LOOK_AHEAD = 50  # how many candidates "save and next" looks at before it gives up
_STILL_SCORED = Q(state__in=[AssessmentState.PROPOSED, AssessmentState.NOTICED]) & Q(
    round__phase__in=[Phase.PREPARING, Phase.NOTICE, Phase.ASSESSING]
)


def seat_of(round_: Round, user_id: int | None, day: date) -> tuple[CouncilMember | None, list[Problem]]:
    """The seat from which this account scores on the day, or why it does not."""
    seat = None
    if user_id is not None:
        seat = CouncilMember.objects.filter(round=round_, user_id=user_id).select_related("unit").first()
    if seat is None:
        return None, [
            Problem(
                "score.no_seat",
                "Đồng chí không có tên trong hội đồng của đợt xét này.",
                "Nếu được phân công, báo thư ký hội đồng ghi tên vào danh sách.",
            )
        ]
    seat.round = round_
    if not seat.scores:
        return seat, [
            Problem(
                "score.not_a_scorer",
                "Đồng chí có tên trong hội đồng nhưng không được phân công chấm điểm.",
                "Nếu phân công đã thay đổi, báo thư ký hội đồng.",
            )
        ]
    if day < seat.from_on or (seat.to_on and day > seat.to_on):
        until = f" đến hết ngày {dmy(seat.to_on)}" if seat.to_on else ""
        return seat, [
            Problem(
                "score.no_mandate",
                f"Đồng chí tham gia hội đồng từ ngày {dmy(seat.from_on)}{until}.",
                "Chỉ chấm điểm trong thời gian đó.",
            )
        ]
    return seat, []


def marks_of(sheet: ScoreSheet | None) -> dict[str, Mark]:
    """What a sheet says, by criterion."""
    if sheet is None:
        return {}
    rows = sheet.lines.values_list("criterion", "points", "holds", "evidence")
    return {code: Mark(points, holds, evidence) for code, points, holds, evidence in rows}


@dataclass(frozen=True)
class Queued:
    """One candidate in a member's queue. `waits`: the dossier was frozen anew after the sheet was written."""

    assessment: Assessment
    status: str  # new, begun, in, again, kept_out
    conflicts: list[Conflict]
    sheet: ScoreSheet | None = None


@dataclass(frozen=True)
class Queue:
    """A page of the queue, and how far one is."""

    rows: list[Queued]
    after: int | None  # the number after which the next page begins
    handed_in: int
    left: int  # candidates without a sheet that is in, those that one may not judge among them


def queue_of(member: CouncilMember, *, after: int = 0, only: str = "", size: int = PAGE) -> Queue:
    """One's candidates by number. `only`: "" all, "left" without a sheet that is in, "in" with one."""
    open_ones = Assessment.objects.filter(round_id=member.round_id, state=AssessmentState.NOTICED)
    own = ScoreSheet.objects.filter(member=member, assessment__state=AssessmentState.NOTICED)
    done = own.filter(submitted_at__isnull=False, revision=F("assessment__revision"))
    total, handed_in = open_ones.count(), done.count()
    shown = open_ones.filter(number__gt=after)
    if only == "left":
        shown = shown.exclude(pk__in=done.values("assessment"))
    elif only == "in":
        shown = shown.filter(pk__in=done.values("assessment"))
    listed = shown.select_related("registration__unit", "round__plan", "round__unit").order_by("number")
    rows, last = cut(listed, size)
    sheets = {each.assessment_id: each for each in own.filter(assessment__in=[each.pk for each in rows])}
    conflicts = conflicts_of(rows, [member])
    return Queue(
        [_queued(each, sheets.get(each.pk), conflicts.get((each.pk, member.pk), [])) for each in rows],
        last.number if last else None,
        handed_in,
        total - handed_in,
    )


def next_for(member: CouncilMember, after: int) -> Assessment | None:
    """The next candidate whose sheet is not in and that one may judge; past the last, from the first on."""
    done = ScoreSheet.objects.filter(member=member).filter(
        Q(set_aside_at__isnull=False) | Q(submitted_at__isnull=False, revision=F("assessment__revision"))
    )
    waiting = (
        Assessment.objects.filter(round_id=member.round_id, state=AssessmentState.NOTICED)
        .exclude(pk__in=done.values("assessment"))
        .exclude(number=after)
        .select_related("registration__unit", "round__plan", "round__unit")
        .order_by("number")
    )
    found = list(waiting.filter(number__gt=after)[:LOOK_AHEAD])
    found += list(waiting.filter(number__lt=after)[: LOOK_AHEAD - len(found)]) if len(found) < LOOK_AHEAD else []
    conflicts = conflicts_of(found, [member])
    return next((each for each in found if not conflicts.get((each.pk, member.pk))), None)


def scores_open_to(user_id: int | None, assessments: Sequence[Assessment]) -> set[int]:
    """The candidates whose scores this person may see: whose scoring is closed, or one's own sheet is in.

    Whoever shows a mean, a spread or a verdict that rests on them asks here first; two queries.
    """
    ids = [each.pk for each in assessments]
    seen = set(Assessment.objects.filter(pk__in=ids).exclude(_STILL_SCORED).values_list("pk", flat=True))
    if user_id is not None:
        seen |= set(
            ScoreSheet.objects.counted()
            .filter(assessment__in=ids, member__user_id=user_id)
            .values_list("assessment_id", flat=True)
        )
    return seen


def scoring_is_over(assessment: Assessment) -> bool:
    """Whether no sheet of this candidate can change any more."""
    return not (
        assessment.state in {AssessmentState.PROPOSED, AssessmentState.NOTICED}
        and assessment.round.phase in {Phase.PREPARING, Phase.NOTICE, Phase.ASSESSING}
    )


def remarks_of(assessment: Assessment) -> tuple[dict[str, list[str]], list[str]]:
    """What the sheets that count say in words, by criterion, and their general comments; nobody is named.

    In the order of the alphabet, which is not that of the council.
    """
    sheets = list(ScoreSheet.objects.counted().filter(assessment=assessment).select_related("member__unit"))
    conflicts = conflicts_of([assessment], [each.member for each in sheets])
    sheets = [each for each in sheets if not conflicts.get((assessment.pk, each.member_id))]
    found: dict[str, list[str]] = defaultdict(list)
    lines = ScoreLine.objects.filter(sheet__in=[each.pk for each in sheets]).exclude(evidence="")
    for criterion, evidence in lines.values_list("criterion", "evidence"):
        found[criterion].append(evidence)
    comments = {each.comment for each in sheets if each.comment}
    return {code: sorted(set(said)) for code, said in found.items()}, sorted(comments)


@dataclass(frozen=True)
class Kept:
    """A scorer of the council and how far their sheet is; its total only once nobody can be swayed by it."""

    member: CouncilMember
    conflicts: list[Conflict]
    sheet: ScoreSheet | None
    shows_total: bool

    @property
    def may_be_set_aside(self) -> bool:
        return self.sheet is not None and self.sheet.set_aside_at is None


def kept_of(assessment: Assessment) -> list[Kept]:
    """Everybody who scores, in the order of the council, with their sheet of this candidate."""
    members = list(
        CouncilMember.objects.filter(round_id=assessment.round_id, scores=True).select_related("unit").order_by("pk")
    )
    sheets = {each.member_id: each for each in ScoreSheet.objects.filter(assessment=assessment)}
    conflicts = conflicts_of([assessment], members)
    is_over = scoring_is_over(assessment)
    return [Kept(each, conflicts.get((assessment.pk, each.pk), []), sheets.get(each.pk), is_over) for each in members]


def _queued(assessment: Assessment, sheet: ScoreSheet | None, conflicts: list[Conflict]) -> Queued:
    if conflicts or (sheet and sheet.set_aside_at):
        status = "kept_out"
    elif sheet is None:
        status = "new"
    elif sheet.revision_id != assessment.revision_id:
        status = "again"
    else:
        status = "in" if sheet.submitted_at else "begun"
    return Queued(assessment, status, conflicts, sheet)
