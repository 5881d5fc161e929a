"""Scoring: the queue, and the sheet, kept as it is written."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kheo.accounts.doors import actor_of, kept_on_device, lost, number_in, requires, sent_once
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.plans.rules.document import Criterion, PlanDocument
from kheo.rounds.actions import scoring as actions
from kheo.rounds.forms.scoring import Typed, rows_of, typed
from kheo.rounds.models import Assessment, CouncilMember, DossierRevision, ScoreSheet
from kheo.rounds.queries.conflicts import conflicts_of
from kheo.rounds.queries.dossiers import changes_since, read
from kheo.rounds.queries.rounds import document_of, scoring_of
from kheo.rounds.queries.scores import scores_of
from kheo.rounds.queries.sheets import marks_of, next_for, queue_of, scores_open_to, seat_of
from kheo.rounds.rules import AssessmentState, Phase
from kheo.rounds.rules.conflicts import in_words as reasons
from kheo.rounds.rules.scoring import (
    EVIDENCE_FROM,
    Line,
    Mark,
    criteria_for,
    in_words,
    is_points,
    maximum_of,
    problems_with_scoring_now,
    total_of,
)
from kheo.rounds.views.access import assessment_of, round_of
from kheo.rounds.views.dossiers import shown_files
from kheo.rounds.views.reports import counter_of, json_refused, json_saved
from kheo.shared.problems import Problem, RuleBroken

ONLY = {"": "", "chua": "left", "xong": "in"}
FILTERS = (("", "Tất cả"), ("chua", "Chưa gửi"), ("xong", "Đã gửi"))


@require_safe
@requires(Permission.SCORE_WRITE)
@kept_on_device
def queue(request: HttpRequest, pk: int) -> HttpResponse:
    """My candidates: not begun, begun, in; those that I may not judge, with the reason."""
    round_ = round_of(request, pk)
    member, problems = seat_of(round_, actor_of(request).user_id, clock.today())
    chosen = request.GET.get("loc", "")
    chosen = chosen if chosen in ONLY else ""
    shown = None
    if member is not None and not problems:
        shown = queue_of(member, after=number_in(request.GET.get("sau", ""), 9) or 0, only=ONLY[chosen])
    first = next_for(member, 0) if member is not None and shown is not None and shown.left else None
    context = {
        "round": round_,
        "plan_context": round_.plan.title,
        "problems": problems,
        "queue": shown,
        "first": first,
        "chosen": chosen,
        "filters": FILTERS,
        "is_open": round_.phase == Phase.ASSESSING,
    }
    return render(request, "rounds/score_queue.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.SCORE_WRITE)
@kept_on_device
@sent_once
def sheet(request: HttpRequest, assessment: int) -> HttpResponse:
    """One sheet beside its dossier. "gui" hands it in; "tiep" keeps it; both go on to the next candidate."""
    desk = _desk(request, assessment)
    if request.method == "GET":
        return _page(request, desk)
    said = typed(request.POST, desk.criteria)
    hands_in = request.POST.get("roi") == "gui"
    try:
        if said.problems:
            raise RuleBroken(said.problems)
        act = actions.submit_sheet if hands_in else actions.save_sheet
        act(**_asked(request, desk, said))
    except RuleBroken as refused:
        return _page(request, desk, said=said, problems=refused.problems)
    messages.success(request, f"Đã {'gửi' if hands_in else 'lưu'} phiếu: {desk.assessment.registration.title}.")
    if request.POST.get("roi") == "luu":
        return redirect("rounds:score_sheet", assessment)
    following = next_for(desk.member, desk.assessment.number) if desk.member else None
    if following is None:
        return redirect("rounds:score_queue", desk.assessment.round_id)
    return redirect("rounds:score_sheet", following.pk)


@require_POST
@requires(Permission.SCORE_WRITE)
def sheet_save(request: HttpRequest, assessment: int) -> HttpResponse:
    """What was written so far, answered in JSON: the counter and the total, or why it was not kept."""
    desk = _desk(request, assessment)
    said = typed(request.POST, desk.criteria)
    try:
        if said.problems:
            raise RuleBroken(said.problems)
        saved = actions.save_sheet(**_asked(request, desk, said))
    except RuleBroken as refused:
        stale = any(problem.code == "score.edited_meanwhile" for problem in refused.problems)
        return json_refused(refused.problems, 409 if stale else 422)
    return json_saved(saved.edits, saved.changed_at, request.path, total=in_words(saved.total or Decimal(0)))


@require_POST
@requires(Permission.SCORE_WRITE)
def sheet_reopen(request: HttpRequest, assessment: int) -> HttpResponse:
    """Take one's own sheet back."""
    desk = _desk(request, assessment)
    try:
        actions.reopen_sheet(assessment_id=assessment, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return _page(request, desk, problems=refused.problems)
    messages.success(request, "Đã mở lại phiếu. Phiếu chưa được tính cho đến khi gửi lại.")
    return redirect("rounds:score_sheet", assessment)


@require_POST
@requires(Permission.SCORE_WRITE)
def sheet_confirm(request: HttpRequest, assessment: int) -> HttpResponse:
    """The dossier was frozen anew; what one wrote still holds."""
    desk = _desk(request, assessment)
    text = request.POST.get("ban", "")
    try:
        actions.confirm_on_new_revision(
            assessment_id=assessment, revision_id=number_in(text) or 0, by=actor_of(request), at=clock.now()
        )
    except RuleBroken as refused:
        return _page(request, desk, problems=refused.problems)
    messages.success(request, "Đã xác nhận phiếu theo bản mới của hồ sơ.")
    return redirect("rounds:score_sheet", assessment)


@dataclass(frozen=True)
class Desk:
    """All that the page of one sheet needs: the candidate, one's seat and what stops one, the sheet as it is kept."""

    assessment: Assessment
    document: PlanDocument
    criteria: list[Criterion]
    member: CouncilMember | None
    problems: list[Problem]
    kept: ScoreSheet | None
    marks: dict[str, Mark] = field(default_factory=dict)


def _desk(request: HttpRequest, pk: int) -> Desk:
    assessment = assessment_of(request, pk)
    document = document_of(assessment.round)
    member, problems = seat_of(assessment.round, actor_of(request).user_id, clock.today())
    kept = None
    if member is not None:
        kept = ScoreSheet.objects.filter(assessment=assessment, member=member).select_related("revision").first()
        if not problems:
            problems = problems_with_scoring_now(Phase(assessment.round.phase), AssessmentState(assessment.state))
            conflicts = conflicts_of([assessment], [member]).get((assessment.pk, member.pk), [])
            if conflicts:
                clause = document.recognition.conflicts.clause
                problems = [actions.in_conflict(reasons(conflicts), clause), *problems]
    criteria = criteria_for(document, assessment.round.level, assessment.registration.subject)
    return Desk(assessment, document, criteria, member, problems, kept, marks_of(kept))


def _asked(request: HttpRequest, desk: Desk, said: Typed) -> dict[str, Any]:
    return {
        "assessment_id": desk.assessment.pk,
        "marks": said.marks,
        "comment": said.comment,
        "edits": counter_of(request),
        "revision_id": number_in(request.POST.get("ban", "")),
        "by": actor_of(request),
        "at": clock.now(),
    }


def _page(
    request: HttpRequest, desk: Desk, *, said: Typed | None = None, problems: list[Problem] | None = None
) -> HttpResponse:
    """The sheet; after a refusal with all that was typed, and what is kept beside it where the two differ."""
    assessment, kept = desk.assessment, desk.kept
    revision = assessment.revision
    handed_in = bool(kept and kept.submitted_at)
    is_older = bool(kept and revision and kept.revision_id != revision.pk)
    set_aside = bool(kept and kept.set_aside_at)
    may_write = bool(revision) and not desk.problems and not handed_in and not is_older and not set_aside
    marks = said.marks if said else desk.marks
    found = problems or []
    fields = {problem.field for problem in found if problem.field}
    edited = any(problem.code == "score.edited_meanwhile" for problem in found)
    lines = [Line(code, None, mark.points) for code, mark in marks.items()]
    opened = scores_open_to(actor_of(request).user_id, [assessment])
    scoring = scoring_of(assessment.round)
    context = {
        "assessment": assessment,
        "round": assessment.round,
        "plan_context": assessment.round.plan.title,
        "revision": revision,
        "has_sheet": may_write or bool(kept) or bool(said),  # who may not judge gets no empty sheet
        "dossier": read(revision.content, desk.document) if revision else None,
        "files": shown_files(assessment, revision) if revision else [],
        "rows": rows_of(
            desk.criteria, desk.document, marks, unreadable=said.unreadable if said else None, problems=found
        ),
        "comment": said.comment if said else (kept.comment if kept else ""),
        "edits": kept.edits if kept else 0,
        "total": in_words(total_of(lines)),
        "maximum": in_words(maximum_of(desk.criteria)),
        "has_points": any(map(is_points, desk.criteria)),
        "sheet": kept,
        "member": desk.member,
        "may_write": may_write,
        "handed_in": handed_in,
        "may_reopen": handed_in and not desk.problems and not set_aside,
        "is_older": is_older and not desk.problems and not set_aside,
        "changes": _changes(desk, revision) if is_older else [],
        "evidence_share": int(EVIDENCE_FROM * 100),
        "scoring": scoring,
        "blocked": desk.problems if not problems else [],
        "problems": found,
        "loose": [problem for problem in found if not problem.field],
        "fields_wrong": len(fields),
        "differences": _differences(desk, marks, said.comment if said else "") if edited else [],
        "scores": scores_of([assessment])[assessment.pk] if assessment.pk in opened else None,
        "autosave_url": reverse("rounds:score_save", args=[assessment.pk]),
    }
    response = render(request, "rounds/score_sheet.html", context, status=422 if found else 200)
    return lost(response) if edited else response


def _changes(desk: Desk, revision: DossierRevision | None) -> list[Any]:
    if desk.kept is None or revision is None:
        return []
    return list(changes_since(desk.kept.revision, revision, desk.document))


def _differences(desk: Desk, marks: dict[str, Mark], comment: str) -> list[dict[str, str]]:
    """What is kept on the server and what stands in this form, where they differ."""
    kept = ScoreSheet.objects.filter(assessment=desk.assessment, member=desk.member).first()
    stored, found = marks_of(kept), []
    for each in desk.criteria:
        before, after = _say(stored.get(each.code)), _say(marks.get(each.code))
        if before != after:
            found.append({"where": each.title, "before": before, "after": after})
    if kept and kept.comment != comment:
        found.append({"where": "Nhận xét chung", "before": kept.comment, "after": comment})
    return found


def _say(mark: Mark | None) -> str:
    if mark is None or mark.is_empty:
        return ""
    answer = {True: "Đạt", False: "Chưa đạt", None: ""}[mark.holds]
    points = f"{in_words(mark.points)} điểm" if mark.points is not None else answer
    return " – ".join(part for part in (points, mark.evidence) if part)
