"""The unit that convened a round reads what residents say of its list, lets it through or hides it, and answers."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, allow, beside_fields, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.portal.actions.comments import answer_comment
from kheo.portal.actions.comments import moderate as moderated
from kheo.portal.forms import HideForm, ReplyForm
from kheo.portal.models import Comment
from kheo.portal.queries.comments import feedback_of, page_of, waiting_in
from kheo.portal.rules.comments import (
    ANSWERING,
    GROUND_TITLES,
    MODERATING,
    MOVES,
    SHOWING_TITLES,
    STATE_TITLES,
    STATE_TONES,
    Ground,
    Showing,
    State,
    Step,
    problems_with_passing,
)
from kheo.rounds.models import Round
from kheo.shared.problems import Problem, RuleBroken

TONES = {Showing.WAITING: "warn", Showing.SHOWN: "good", Showing.HIDDEN: "none"}
DONE = {
    Step.SHOW: "Góp ý đã được công khai.",
    Step.HIDE: "Góp ý không được công khai; người gửi đọc được lý do bằng mã nhận.",
    Step.LOOK: "Đã ghi đang xem xét.",
    Step.ANSWER: "Đã trả lời góp ý.",
    Step.DECLINE: "Đã trả lời không tiếp thu.",
}


@require_safe
@requires(Permission.ROUND_READ)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The comments of one round: those that wait, or all."""
    actor = actor_of(request)
    round_ = get_object_or_404(Round.objects.visible_to(actor).select_related("unit", "plan"), pk=pk)
    visible, only = Comment.objects.visible_to(actor).filter(round=round_), request.GET.get("loc", "")
    found = visible.unanswered() if only == "cho" else visible
    rows, after = page_of(found, before=number_in(request.GET.get("truoc", "")))
    waiting = waiting_in([round_]).get(round_.pk)
    kept = f"loc={only}&" if only == "cho" else ""
    context = {
        "round": round_,
        "rows": [_row(each) for each in rows],
        "waiting": waiting if can(actor, Permission.ROUND_READ, round_.unit) else None,
        "only": only == "cho",
        "next_url": f"?{kept}truoc={after}" if after else "",
        "crumbs": [("Đợt xét", reverse("rounds:list")), (round_.title, reverse("rounds:round", args=[round_.pk]))],
    }
    return render(request, "portal/moderation.html", context)


def _row(it: Comment) -> dict[str, Any]:
    state, showing = State(it.state), Showing(it.showing)
    return {
        "it": it,
        "state": STATE_TITLES[state],
        "tone": STATE_TONES[state],
        "showing": SHOWING_TITLES[showing],
        "showing_tone": TONES[showing],
        "ground": GROUND_TITLES[Ground(it.ground)] if it.ground else "",
    }


def _comment(request: HttpRequest, pk: int) -> Comment:
    visible = Comment.objects.visible_to(actor_of(request))
    found = visible.select_related("round__unit", "round__plan", "assessment__registration__unit")
    return get_object_or_404(found, pk=pk)


@require_safe
@requires(Permission.ROUND_READ)
def one(request: HttpRequest, comment: int) -> HttpResponse:
    return _show(request, _comment(request, comment))


@require_POST
@requires(Permission.ROUND_MANAGE)
def moderate(request: HttpRequest, comment: int) -> HttpResponse:
    it, step = _asked(request, comment, MODERATING)
    form = HideForm(request.POST)
    if step is Step.HIDE and not form.is_valid():
        return _show(request, it, hide=form)
    ground = form.cleaned_data["ground"] if step is Step.HIDE else ""
    try:
        moderated(comment_id=it.pk, step=step, ground=ground, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return _show(request, it, problems=refused.problems)
    messages.success(request, DONE[step])
    return redirect("portal:moderated", it.pk)


@require_POST
@requires(Permission.ROUND_MANAGE)
def answer(request: HttpRequest, comment: int) -> HttpResponse:
    it, step = _asked(request, comment, ANSWERING)
    form = ReplyForm(request.POST)
    form.is_valid()
    words = form.cleaned_data.get("words", "")
    try:
        answer_comment(comment_id=it.pk, step=step, words=words, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return _show(request, it, reply=form, problems=beside_fields(form, refused.problems))
    messages.success(request, DONE[step])
    return redirect("portal:moderated", it.pk)


def _asked(request: HttpRequest, pk: int, steps: tuple[Step, ...]) -> tuple[Comment, Step]:
    it = _comment(request, pk)
    allow(request, Permission.ROUND_MANAGE, it.round.unit)
    step = next((each for each in steps if each.value == request.POST.get("step", "")), None)
    if step is None:
        raise Http404
    return it, step


def _show(
    request: HttpRequest,
    it: Comment,
    *,
    hide: HideForm | None = None,
    reply: ReplyForm | None = None,
    problems: list[Problem] | None = None,
) -> HttpResponse:
    actor, refused = actor_of(request), bool(hide or reply or problems)
    manages = can(actor, Permission.ROUND_MANAGE, it.round.unit)
    about = it.assessment.registration if it.assessment else None
    holds = about is not None and can(actor, Permission.HOLD_MANAGE, about.unit)
    known = State(it.state)
    is_passed, feedback = feedback_of(it, actor)
    passes = manages and not is_passed and can(actor, Permission.FEEDBACK_WRITE, it.round.unit)
    started = {"step": Step.DECLINE if known is State.DECLINED else Step.ANSWER, "words": it.answer}
    context = {
        **_row(it),
        "round": it.round,
        "about": about,
        "manages": manages,
        "may_show": manages and it.showing in MOVES[Step.SHOW].sources,
        "may_hide": manages and it.showing in MOVES[Step.HIDE].sources,
        "may_look": manages and it.state in MOVES[Step.LOOK].sources,
        "is_passed": is_passed,
        "feedback": feedback,
        "pass_url": f"{reverse('feedback:new')}?{urlencode({'ke-hoach': it.round.plan.code, 'gop-y': it.pk})}"
        if passes and not problems_with_passing(Showing(it.showing))
        else "",
        "hide": hide or HideForm(),
        "hiding": hide is not None,
        "reply": reply or ReplyForm(initial=started),
        "problems": problems or [],
        "hold_url": f"{reverse('recognition:holds')}?ke-hoach={it.round.plan.code}&so={about.number}"
        if holds and about
        else "",
        "crumbs": [
            (it.round.title, reverse("rounds:round", args=[it.round_id])),
            ("Góp ý của Nhân dân", reverse("portal:moderation", args=[it.round_id])),
        ],
    }
    return render(request, "portal/moderated.html", context, status=422 if refused else 200)
