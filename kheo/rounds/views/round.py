"""The page of a round: where it stands, what each may do now, what each candidate still lacks; and its steps."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from kheo.accounts.actor import Actor, can
from kheo.accounts.doors import actor_of, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.ballots.queries.outcomes import outcomes_of
from kheo.config import clock
from kheo.portal.queries.comments import waiting_in
from kheo.recognition.queries.verdicts import verdicts_of
from kheo.recognition.rules.guards import NO_HOLD, Verdict
from kheo.rounds.actions import rounds as actions
from kheo.rounds.forms.rounds import NoticeForm
from kheo.rounds.models import Assessment, CouncilMember, Round, RoundEvent
from kheo.rounds.queries.conflicts import conflicts_of
from kheo.rounds.queries.lists import (
    LACKS,
    candidates_page,
    council_of,
    counts_by_state,
    lacking_counts,
    told,
    visited,
)
from kheo.rounds.queries.rounds import level_of, scoring_of, vote_of
from kheo.rounds.queries.sheets import scores_open_to
from kheo.rounds.rules import (
    ASSESSMENT_TITLES,
    OPEN_PHASES,
    PHASE_TITLES,
    ROUND_MOVES,
    UNDER_WAY,
    AssessmentState,
    Phase,
    RoundStep,
)
from kheo.rounds.rules.convening import (
    days_left,
    least_notice_end,
    notice_days,
    problems_with_notice_running,
)
from kheo.rounds.rules.duties import DUTIES, PART_TITLES, Part
from kheo.rounds.rules.going_on import nothing_proposed, problems_with_council
from kheo.rounds.rules.words import step_words
from kheo.rounds.views.access import round_of
from kheo.shared.periods import day_of
from kheo.shared.problems import Problem, RuleBroken
from kheo.shared.text import fold

DECIDING = (Permission.DECISION_WRITE, Permission.DECISION_SIGN, Permission.HOLD_MANAGE)
SCORE_RULES = frozenset({"criteria_met", "creative_and_spreading"})  # verdicts that tell of scores
NEXT = {
    Phase.PREPARING: RoundStep.START_NOTICE,
    Phase.NOTICE: RoundStep.START_ASSESSING,
    Phase.ASSESSING: RoundStep.START_VOTING,
    Phase.VOTING: RoundStep.START_DECIDING,
    Phase.DECIDING: RoundStep.CLOSE,
}
TAKE = {
    RoundStep.START_ASSESSING: (actions.start_assessing, "Đã bắt đầu kiểm tra, chấm điểm."),
    RoundStep.START_VOTING: (actions.start_voting, "Đã chốt chấm điểm; chuyển sang bình chọn."),
    RoundStep.START_DECIDING: (actions.start_deciding, "Đã chuyển sang bước quyết định."),
    RoundStep.CLOSE: (actions.close_round, "Đã kết thúc đợt xét."),
}


@dataclass(frozen=True)
class Row:
    """One candidate with all that is still missing, and whether it all holds."""

    assessment: Assessment
    sheets: str
    mean: Any
    visited: str
    outcome: Any
    verdicts: list[Verdict]
    kept_out: int

    @property
    def failed(self) -> list[Verdict]:
        return [each for each in self.verdicts if not each.holds]

    @property
    def done(self) -> int:
        return len(self.verdicts) - len(self.failed)


@require_safe
@requires(Permission.ROUND_READ)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, round_of(request, pk))


@require_POST
@requires(Permission.ROUND_MANAGE)
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Take the round a step on."""
    round_ = round_of(request, pk, Permission.ROUND_MANAGE)
    if step not in set(RoundStep):
        raise Http404
    asked, actor, now = RoundStep(step), actor_of(request), clock.now()
    typed = ""
    try:
        if asked is RoundStep.START_NOTICE:
            form = NoticeForm(request.POST)
            if not form.is_valid():
                return show(request, round_, form=form)
            actions.start_notice(round_id=pk, by=actor, at=now, **form.cleaned_data)
            said = "Đã công khai danh sách và chốt hồ sơ."
        elif asked is RoundStep.CANCEL:
            typed = request.POST.get("ly-do", "")
            actions.cancel_round(round_id=pk, reason=typed, by=actor, at=now)
            said = "Đã hủy đợt xét."
        else:
            action, said = TAKE[asked]
            action(round_id=pk, by=actor, at=now)
    except RuleBroken as refused:
        kept = form if asked is RoundStep.START_NOTICE else None
        return show(request, round_, problems=refused.problems, form=kept, typed=typed, refused=asked)
    messages.success(request, said)
    return redirect("rounds:round", pk)


def show(
    request: HttpRequest,
    round_: Round,
    *,
    problems: list[Problem] | None = None,
    form: NoticeForm | None = None,
    typed: str = "",
    refused: RoundStep | None = None,
) -> HttpResponse:
    actor, today = actor_of(request), day_of(clock.now(), round_.plan.timezone)
    phase = Phase(round_.phase)
    manages, reads = (can(actor, each, round_.unit) for each in (Permission.ROUND_MANAGE, Permission.ROUND_READ))
    council = council_of(round_)
    seat = next((each for each in council if each.user_id and each.user_id == actor.user_id), None)
    counts = counts_by_state(round_)
    vote, scoring = vote_of(round_), scoring_of(round_)
    state = request.GET.get("trang-thai", "")
    lacks = request.GET.get("thieu", "")
    state = state if state in set(AssessmentState) else ""
    lacks = lacks if lacks in LACKS else ""
    words = fold(request.GET.get("tu", "")[:100])
    found = candidates_page(
        round_, state=state, lacks=lacks, text=words, after=number_in(request.GET.get("sau", ""), 9) or 0
    )
    query = {name: value for name, value in (("trang-thai", state), ("thieu", lacks), ("tu", words)) if value}
    lacking = lacking_counts(round_) if phase in OPEN_PHASES else {}
    missing = _missing(round_, phase, council, counts, lacking, today) if manages else []
    if form is None and phase is Phase.PREPARING and manages:
        form = NoticeForm(
            initial={
                "notice_from": today,
                "notice_to": least_notice_end(today, today, notice_days(vote)),
                "place": round_.unit.title,
            }
        )
    upcoming = NEXT.get(phase)
    context: dict[str, Any] = {
        "round": round_,
        "plan_context": round_.plan.title,
        "level": level_of(round_),
        "steps": phase_bar(round_),
        "duties": _duties(phase, manages=manages, seat=seat, actor=actor),
        "manages": manages,
        "seat": seat,
        "council": council,
        "rows": rows_of(found.rows, council, actor, round_),
        "counts": [(code, ASSESSMENT_TITLES[code], counts[code]) for code in AssessmentState if counts.get(code)],
        "total": sum(counts.values()),
        "lacks": [(code, title, lacking[code]) for code, title in LACKS.items() if lacking.get(code)],
        "state": state,
        "lack": lacks,
        "words": request.GET.get("tu", "")[:100],
        "filtered": bool(query),
        "next_url": f"?{urlencode({**query, 'sau': found.after})}" if found.after else "",
        "missing": missing,
        "form": form if manages and phase is Phase.PREPARING else None,
        "next_step": ROUND_MOVES[upcoming] if upcoming and manages else None,
        "cancellable": manages and phase in OPEN_PHASES,
        "cancel_open": refused is RoundStep.CANCEL,
        "typed": typed,
        "vote": vote,
        "scoring": scoring,
        "days_left": days_left(round_.notice_to, today) if phase in OPEN_PHASES else None,
        "events": events_of(told(round_)),
        "links": _links(round_, phase, seat, manages=manages),
        "problems": problems or [],
        "comments": waiting_in([round_]).get(round_.pk) if reads and round_.notice_from else None,
        "public_url": reverse("rounds:public", args=[round_.pk]) if round_.notice_from else "",
    }
    wrong = bool(problems) or bool(form and form.is_bound and not form.is_valid())
    return render(request, "rounds/round.html", context, status=422 if wrong else 200)


def rows_of(assessments: list[Assessment], council: list[CouncilMember], actor: Actor, round_: Round) -> list[Row]:
    """The candidates of a page with everything that is asked of them; a fixed number of queries."""
    if not assessments:
        return []
    scoring = scoring_of(round_)
    verdicts = verdicts_of(assessments)
    outcomes = outcomes_of(assessments)
    seen = visited(assessments)
    open_scores = scores_open_to(actor.user_id, assessments)
    decides = decides_in(actor, round_)
    kept_out: dict[int, int] = {}
    for assessment_id, _ in conflicts_of(assessments, council):
        kept_out[assessment_id] = kept_out.get(assessment_id, 0) + 1
    return [
        Row(
            assessment=each,
            sheets=f"{each.sheets_in}/{scoring.min_scorers}" if scoring else "",
            mean=each.mean if each.pk in open_scores else None,
            visited=f"{localtime(seen[each.pk]):%d/%m/%Y}" if each.pk in seen else "",
            outcome=outcomes.get(each.pk),
            verdicts=shown_verdicts(verdicts.get(each.pk, []), scores_open=each.pk in open_scores, decides=decides),
            kept_out=kept_out.get(each.pk, 0),
        )
        for each in assessments
    ]


def decides_in(actor: Actor, round_: Round) -> bool:
    """Whether a person prepares or takes the round's decisions: they alone learn that something keeps one waiting."""
    return any(can(actor, each, round_.unit) for each in DECIDING)


def shown_verdicts(verdicts: list[Verdict], *, scores_open: bool, decides: bool) -> list[Verdict]:
    """What may be shown now: whoever still has a sheet to hand in does not read the others' points from a verdict, and
    nobody but the deciders that there is a hold."""
    verdicts = [each for each in verdicts if decides or each.rule != NO_HOLD]
    if scores_open:
        return verdicts
    return [
        replace(each, holds=False, because="Điểm hiện ra khi đồng chí đã nộp phiếu, hoặc khi đã chốt.", next_step="")
        if each.rule in SCORE_RULES
        else each
        for each in verdicts
    ]


def phase_bar(round_: Round) -> list[dict[str, str]]:
    phase = Phase(round_.phase)
    order = [Phase.PREPARING, Phase.NOTICE, Phase.ASSESSING, Phase.VOTING, Phase.DECIDING, Phase.CLOSED]
    notice = (
        f"{round_.notice_from:%d/%m} – {round_.notice_to:%d/%m/%Y}" if round_.notice_from and round_.notice_to else ""
    )
    notes = {
        Phase.PREPARING: f"{localtime(round_.convened_at):%d/%m/%Y}",
        Phase.NOTICE: notice,
        Phase.CLOSED: f"{localtime(round_.closed_at):%d/%m/%Y}" if round_.closed_at else "",
    }
    if phase is Phase.CANCELLED:
        return [
            {"label": PHASE_TITLES[Phase.PREPARING], "status": "done", "note": notes[Phase.PREPARING]},
            {"label": PHASE_TITLES[phase], "status": "refused", "note": notes[Phase.CLOSED]},
        ]
    at = order.index(phase)
    return [
        {
            "label": PHASE_TITLES[each],
            "status": "done" if index < at or phase is Phase.CLOSED else "current" if index == at else "todo",
            "note": notes.get(each, ""),
        }
        for index, each in enumerate(order)
    ]


def events_of(events: list[RoundEvent]) -> list[dict[str, Any]]:
    return [{"at": each.at, "title": step_words(each.step), "by": each.by_name, "text": each.note} for each in events]


def _duties(phase: Phase, *, manages: bool, seat: CouncilMember | None, actor: Actor) -> list[tuple[str, str, bool]]:
    """What each part does in this phase, one's own first: (who, what, whether it is oneself)."""
    own = {
        Part.MANAGER: manages,
        Part.MEMBER: seat is not None,
        Part.UNIT: can(actor, Permission.REPORT_WRITE) and not manages,
        Part.LEADER: can(actor, Permission.DECISION_SIGN),
    }
    told = [(PART_TITLES[duty.part], duty.text, own[duty.part]) for duty in DUTIES[phase]]
    return sorted(told, key=lambda each: not each[2])


def _missing(
    round_: Round,
    phase: Phase,
    council: list[CouncilMember],
    counts: dict[str, int],
    lacking: dict[str, int],
    today: date,
) -> list[Problem]:
    """What keeps the round from its next step, as far as the page knows; the step itself asks all of it again."""
    sitting = [each for each in council if each.from_on <= today and (each.to_on is None or each.to_on >= today)]
    if phase is Phase.PREPARING and not counts.get(AssessmentState.PROPOSED):
        return [nothing_proposed()]
    if phase is Phase.NOTICE:
        return problems_with_council(
            scoring_of(round_),
            has_chair=any(each.seat == "chair" for each in sitting),
            scorers=sum(1 for each in sitting if each.scores and each.user_id),
        )
    if phase is Phase.ASSESSING:
        problems = problems_with_notice_running(round_.notice_to, today, vote_of(round_))
        scoring = scoring_of(round_)
        short = lacking["phieu"] if scoring else 0
        if short and scoring:
            problems.append(
                Problem(
                    "round.too_few_sheets",
                    f"{short} hồ sơ chưa đủ {scoring.min_scorers} phiếu chấm được tính.",
                    "Lọc “Thiếu phiếu chấm” để xem từng hồ sơ.",
                    None,
                    scoring.clause,
                )
            )
        return problems
    if phase is Phase.VOTING and vote_of(round_) is not None:
        waiting = counts.get(AssessmentState.SCORED, 0)
        if waiting:
            return [
                Problem("round.not_voted", f"{waiting} hồ sơ chưa được bình chọn.", "Tổ chức biểu quyết và kiểm phiếu.")
            ]
    if phase is Phase.DECIDING:
        waiting = sum(n for code, n in counts.items() if code in UNDER_WAY)
        if waiting:
            return [
                Problem(
                    "round.still_under_way",
                    f"{waiting} hồ sơ chưa có kết quả.",
                    "Ban hành quyết định công nhận, hoặc không công nhận và ghi lý do.",
                )
            ]
    return []


def _links(round_: Round, phase: Phase, seat: CouncilMember | None, *, manages: bool) -> list[dict[str, str]]:
    """The ways on from here, into this room and the others."""
    scores = seat is not None and seat.scores and phase is Phase.ASSESSING
    votes = phase in {Phase.VOTING, Phase.DECIDING, Phase.CLOSED}
    ways = [
        ("Phiếu chấm của tôi", "edit", "rounds:score_queue", scores),
        ("Hội đồng", "users", "rounds:council", True),
        ("Ai không được xét hồ sơ nào", "shield", "rounds:conflicts", True),
        ("Kiểm tra, khảo sát", "calendar", "rounds:visits", phase in {Phase.NOTICE, Phase.ASSESSING}),
        ("Bình chọn, biểu quyết", "vote", "ballots:list", votes),
        ("Dự thảo quyết định", "award", "recognition:decision_recognise", manages and phase is Phase.DECIDING),
        ("Biên bản", "print", "rounds:minutes", True),
        ("Góp ý của Nhân dân", "message", "portal:moderation", round_.notice_from is not None),
        ("Trang công khai", "megaphone", "rounds:public", round_.notice_from is not None),
    ]
    return [
        {"label": label, "icon": icon, "url": reverse(name, args=[] if name == "rounds:visits" else [round_.pk])}
        for label, icon, name, shown in ways
        if shown
    ]
