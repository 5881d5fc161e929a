"""Candidates: chosen for a round, each on a page of its own, taken out, declined, its dossier frozen anew."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.ballots.queries.outcomes import outcomes_of
from kheo.config import clock
from kheo.recognition.queries.verdicts import verdicts_of
from kheo.registrations.models import Registration
from kheo.rounds.actions import candidates as actions
from kheo.rounds.models import Assessment, Round
from kheo.rounds.queries.candidates import candidates_possible, without_ticket
from kheo.rounds.queries.conflicts import conflicts_of
from kheo.rounds.queries.lists import council_of, told, visited
from kheo.rounds.queries.rounds import document_of, level_of, scoring_of
from kheo.rounds.queries.sheets import scores_open_to
from kheo.rounds.rules import AssessmentState, AssessmentStep, Phase
from kheo.rounds.rules.conflicts import in_words
from kheo.rounds.views.access import assessment_of, round_of
from kheo.rounds.views.round import decides_in, events_of, shown_verdicts
from kheo.shared.paging import cut
from kheo.shared.problems import Problem, RuleBroken
from kheo.shared.text import fold

PAGE = 50
MOST_AT_ONCE = 500
MOST_WAITING = 10
OF_THE_COUNCIL = frozenset({"declare_conflict", "set_aside"})  # steps that name its members: not for other units


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ROUND_MANAGE)
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """First what may be chosen; then what was ticked, to be looked at; then it is proposed."""
    round_ = round_of(request, pk, Permission.ROUND_MANAGE)
    if request.method == "POST":
        return _confirm(request, round_)
    words = fold(request.GET.get("tu", "")[:100])
    after = _cursor(request.GET.get("sau", ""))
    found = candidates_possible(round_)
    for word in words.split():
        found = found.filter(title_folded__contains=word)
    if after:
        path, number = after
        found = found.filter(unit__path__gte=path).exclude(unit__path=path, number__lte=number)
    rows, last = cut(found, PAGE)
    document = document_of(round_)
    fields = {each.code: each.title for each in document.fields}
    levels = {each.code: each.title for each in document.levels}
    waiting = list(without_ticket(round_)[: MOST_WAITING + 1])
    query = {"tu": words} if words else {}
    context = {
        "round": round_,
        "plan_context": round_.plan.title,
        "level": level_of(round_),
        "rows": [(each, fields.get(each.field, each.field), levels.get(each.level, each.level)) for each in rows],
        "words": request.GET.get("tu", "")[:100],
        "waiting": waiting[:MOST_WAITING],
        "more_waiting": len(waiting) > MOST_WAITING,
        "open": round_.phase == Phase.PREPARING,
        "next_url": f"?{urlencode({**query, 'sau': f'{last.unit.path}.{last.number}'})}" if last else "",
    }
    return render(request, "rounds/choose.html", context)


def _confirm(request: HttpRequest, round_: Round) -> HttpResponse:
    ids = [pk for text in request.POST.getlist("chon")[:MOST_AT_ONCE] if (pk := number_in(text)) is not None]
    actor = actor_of(request)
    chosen = list(
        Registration.objects.filter(pk__in=ids, plan=round_.plan_id)
        .filter(actor.reach_filter("unit__path", Permission.REGISTRATION_READ))
        .select_related("unit")
        .order_by("unit__path", "number", "id")
    )
    problems: list[Problem] = []
    if request.POST.get("dong-y") == "1":
        try:
            made = actions.propose(
                round_id=round_.pk, registration_ids=[each.pk for each in chosen], by=actor, at=clock.now()
            )
        except RuleBroken as refused:
            problems = refused.problems
        else:
            messages.success(request, f"Đã đề nghị {len(made)} hồ sơ vào đợt xét.")
            return redirect("rounds:round", round_.pk)
    members = council_of(round_)
    context = {
        "round": round_,
        "plan_context": round_.plan.title,
        "chosen": chosen,
        "problems": problems,
        "members": len(members),
        "back": reverse("rounds:choose", args=[round_.pk]),
    }
    return render(request, "rounds/propose.html", context, status=422 if problems else 200)


@require_safe
@requires(Permission.ROUND_READ)
def candidate(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, assessment_of(request, pk))


@require_POST
@requires(Permission.ROUND_MANAGE)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    return _take(request, pk, "remove", actions.remove, "Đã đưa hồ sơ ra khỏi đợt xét.")


@require_POST
@requires(Permission.ROUND_MANAGE)
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    return _take(request, pk, "decline", actions.decline, "Đã ghi không công nhận; thư báo đơn vị đã được soạn.")


@require_POST
@requires(Permission.ROUND_MANAGE)
def refreeze(request: HttpRequest, pk: int) -> HttpResponse:
    return _take(request, pk, "refreeze", actions.refreeze, "Đã chốt lại hồ sơ; phiếu đã nộp cần được xác nhận lại.")


def _take(request: HttpRequest, pk: int, step: str, action: Callable[..., Assessment], said: str) -> HttpResponse:
    assessment = assessment_of(request, pk, Permission.ROUND_MANAGE)
    reason = request.POST.get("ly-do", "")
    told_why: dict[str, Any] = {} if step == "refreeze" else {"reason": reason}
    try:
        action(assessment_id=pk, by=actor_of(request), at=clock.now(), **told_why)
    except RuleBroken as refused:
        return show(request, assessment, problems=refused.problems, typed={step: reason})
    messages.success(request, said)
    return redirect("rounds:assessment", pk)


def show(
    request: HttpRequest,
    assessment: Assessment,
    *,
    problems: list[Problem] | None = None,
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    """What it is, where it stands, every rule with its clause's words, and the ways on."""
    actor, round_, registration = actor_of(request), assessment.round, assessment.registration
    state, phase = AssessmentState(assessment.state), Phase(round_.phase)
    manages = can(actor, Permission.ROUND_MANAGE, round_.unit)
    sees_round = Round.objects.visible_to(actor).filter(pk=round_.pk).exists()
    document = document_of(round_)
    council = council_of(round_) if sees_round else []
    open_scores = assessment.pk in scores_open_to(actor.user_id, [assessment])
    conflicts = conflicts_of([assessment], council)
    seat = next((each for each in council if each.user_id and each.user_id == actor.user_id), None)
    scoring = scoring_of(round_)
    subject = document.subject_by_code.get(registration.subject)
    field = document.field_by_code.get(registration.field)
    facts = [
        ("Đợt xét", round_.title),
        ("Cấp xét", level_of(round_).title),
        ("Đơn vị đăng ký", registration.unit.title),
        ("Tập thể, cá nhân thực hiện", registration.carrier),
        ("Đối tượng", subject.title if subject else registration.subject),
        ("Lĩnh vực", field.title if field else registration.field),
        ("Số đăng ký", str(registration.number or "")),
    ]
    looked = visited([assessment]).get(assessment.pk)
    undecided = state in {AssessmentState.NOTICED, AssessmentState.SCORED, AssessmentState.VOTED}
    context: dict[str, Any] = {
        "assessment": assessment,
        "round": round_,
        "registration": registration,
        "plan_context": round_.plan.title,
        "facts": [(term, value) for term, value in facts if value],
        "verdicts": shown_verdicts(
            verdicts_of([assessment]).get(assessment.pk, []),
            scores_open=open_scores,
            decides=decides_in(actor, round_),
        ),
        "undecided": undecided or state is AssessmentState.PROPOSED,
        "outcome": outcomes_of([assessment]).get(assessment.pk),
        "scores_open": open_scores,
        "scoring": scoring,
        "visited": looked,
        "events": events_of(
            [each for each in told(round_, assessment) if sees_round or each.step not in OF_THE_COUNCIL]
        ),
        "sees_round": sees_round,
        "manages": manages,
        "seat": seat,
        "may_declare": seat is not None and seat.pk not in {member for _, member in conflicts} and undecided,
        "kept_out": [
            (member, in_words(conflicts[assessment.pk, member.pk]))
            for member in council
            if (assessment.pk, member.pk) in conflicts
        ],
        "links": _links(
            assessment, seat, kept_out=seat is not None and (assessment.pk, seat.pk) in conflicts, manages=manages
        ),
        "ways": _ways(assessment, phase, state, typed or {}) if manages else [],
        "problems": problems or [],
    }
    return render(request, "rounds/assessment.html", context, status=422 if problems else 200)


def _links(assessment: Assessment, seat: Any, *, kept_out: bool, manages: bool) -> list[dict[str, str]]:
    registration, revision = assessment.registration, assessment.revision
    scores = seat is not None and seat.scores and not kept_out and assessment.round.phase == Phase.ASSESSING
    ways = []
    if scores:
        ways.append(("Chấm điểm hồ sơ này", "edit", reverse("rounds:score_sheet", args=[assessment.pk])))
    if revision:
        said = f"Hồ sơ đã chốt (bản thứ {revision.number})"
        ways.append((said, "document", reverse("rounds:revision", args=[assessment.pk, revision.number])))
    ways.append(("Đăng ký, tiến độ, tệp kèm theo", "list", reverse("registrations:detail", args=[registration.pk])))
    ways.append(("Giải thích điểm", "chart", reverse("rounds:score_explained", args=[assessment.pk])))
    return [{"label": label, "icon": icon, "url": url} for label, icon, url in ways]


def _ways(assessment: Assessment, phase: Phase, state: AssessmentState, typed: dict[str, str]) -> list[dict[str, Any]]:
    """What whoever manages the round may do with this candidate now."""
    ways = []
    if state is AssessmentState.NOTICED and phase in actions.STILL_READ:
        ways.append(("refreeze", "Chốt lại hồ sơ", "repeat", "", False))
    moves = actions.possible_ends(state, phase)
    if AssessmentStep.DECLINE in moves:
        ways.append(("decline", "Không công nhận", "refuse", "danger", True))
    if AssessmentStep.REMOVE in moves:
        ways.append(("remove", "Đưa ra khỏi đợt xét", "x", "danger", True))
    return [
        {
            "step": step,
            "label": label,
            "icon": icon,
            "kind": kind,
            "needs_reason": needs,
            "url": reverse(f"rounds:{step}", args=[assessment.pk]),
            "typed": typed.get(step, ""),
            "refused": step in typed,
        }
        for step, label, icon, kind, needs in ways
    ]


def _cursor(text: str) -> tuple[str, int] | None:
    path, _, number = text.partition(".")
    known = number_in(number, 9)
    return (path, known) if path.isascii() and path.isdigit() and len(path) <= 60 and known is not None else None
