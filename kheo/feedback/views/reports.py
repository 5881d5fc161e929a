"""Difficulties: the list, a new one, one with its answers."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kheo.accounts.actor import Actor, can
from kheo.accounts.doors import actor_of, allow, beside_fields, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.feedback.actions.reporting import answer as give_answer
from kheo.feedback.actions.reporting import report
from kheo.feedback.actions.reporting import withdraw as take_back
from kheo.feedback.forms import AnswerForm, FeedbackFilter, ReportForm
from kheo.feedback.models import Feedback
from kheo.feedback.queries.lists import feedback_page, units_to_report_for, waiting_for
from kheo.feedback.rules import (
    ANSWERS,
    KIND_TITLES,
    MOVES,
    STATE_TITLES,
    STATE_TONES,
    WAITING,
    Kind,
    State,
    Step,
    subjects_of,
)
from kheo.feedback.rules.subjects import WHOLE_PLAN
from kheo.plans.models import Plan
from kheo.plans.queries.plans import version_in_force
from kheo.portal.actions.passing import pass_on
from kheo.portal.models import Comment
from kheo.portal.queries.comments import comments_behind, feedback_of
from kheo.portal.rules.comments import Showing, problems_with_passing
from kheo.registrations.queries.choices import current_plan, plans_for
from kheo.shared.periods import day_of
from kheo.shared.problems import Problem, RuleBroken


@require_safe
@requires(Permission.FEEDBACK_READ)
def page(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    plans = plans_for(actor)
    form = FeedbackFilter(request.GET, plans=plans)
    form.is_valid()
    asked = form.cleaned_data
    plan = next((each for each in plans if each.code == asked.get("ke_hoach")), None)
    found = feedback_page(
        actor,
        plan=plan,
        state=asked.get("trang_thai", ""),
        before=number_in(request.GET.get("truoc", "")),
    )
    kept = {name: value for name, value in request.GET.items() if value and name != "truoc"}
    names = {"trang_thai": dict(_state_titles()), "ke_hoach": {each.code: each.title for each in plans}}
    active = [
        {
            "label": names[name].get(value, value),
            "url": f"?{urlencode({other: said for other, said in kept.items() if other != name})}",
        }
        for name, value in kept.items()
        if name in names and value in names[name]
    ]
    context = {
        "rows": [_row(each) for each in found.rows],
        "form": form,
        "active": active,
        "clear": reverse("feedback:list"),
        "older_url": f"?{urlencode({**kept, 'truoc': found.older})}" if found.older else "",
        "waiting": waiting_for(actor) if can(actor, Permission.FEEDBACK_ANSWER) else 0,
        "waiting_url": f"{reverse('feedback:list')}?{urlencode({'trang_thai': State.SENT.value})}",
        "may_write": can(actor, Permission.FEEDBACK_WRITE),
        "may_amend": can(actor, Permission.PLAN_LOAD),
    }
    return render(request, "feedback/list.html", context)


def _state_titles() -> list[tuple[str, str]]:
    return [(state.value, STATE_TITLES[state]) for state in State]


def _row(each: Feedback) -> dict[str, Any]:
    state = State(each.state)
    return {
        "it": each,
        "state": STATE_TITLES[state],
        "tone": STATE_TONES[state],
        "noun": KIND_TITLES[Kind(each.about.partition(":")[0])],
        "days": (clock.today() - day_of(each.reported_at, each.plan.timezone)).days if state in WAITING else 0,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.FEEDBACK_WRITE)
def new(request: HttpRequest) -> HttpResponse:
    """The form, about what the address names (`?ke-hoach=&ve=`), or with what a comment says (`&gop-y=`); a report
    that was sent leads to its page, a comment that cannot be passed on back to its own."""
    actor = actor_of(request)
    code = request.POST.get("plan") or request.GET.get("ke-hoach", "")
    plans = plans_for(actor)
    plan = current_plan(plans, clock.today(), code)
    if plan is None or (code and plan.code != code):
        raise Http404
    plan = Plan.objects.select_related("issuer", "steward").get(pk=plan.pk)
    document = version_in_force(plan, clock.now()).document
    units = units_to_report_for(actor, plan)
    if not units:
        raise PermissionDenied
    comment = _comment(request, plan)
    if comment and (why := _why_not_passed(comment, actor)):
        messages.warning(request, why)
        return redirect("portal:moderated", comment.pk)
    choices: dict[str, Any] = {"units": units, "subjects": list(subjects_of(document))}
    problems: list[Problem] = []
    if request.method == "POST":
        form = ReportForm(request.POST, **choices)
        if form.is_valid():
            said = form.cleaned_data
            unit = next(each for each in units if each.code == said["unit"])
            try:
                given = {name: said[name] for name in ("about", "words", "proposal")}
                if comment:
                    made, is_new = pass_on(comment_id=comment.pk, unit=unit, **given, by=actor, at=clock.now())
                else:
                    made, is_new = report(plan=plan, unit=unit, **given, by=actor, at=clock.now())
            except RuleBroken as refused:
                problems = beside_fields(form, refused.problems)
            else:
                messages.success(
                    request, "Đã gửi vướng mắc, kiến nghị." if is_new else "Vướng mắc này đã được gửi trước đó."
                )
                return redirect("feedback:detail", made.pk)
    else:
        own = {comment.round.unit_id} if comment else {grant.unit_id for grant in actor.grants}
        first = next((each for each in units if each.pk in own), units[0])
        about = WHOLE_PLAN if comment else request.GET.get("ve", "")
        words = comment.words if comment else ""
        form = ReportForm(initial={"unit": first.code, "about": about, "words": words}, **choices)
    to = document.unit_title(document.feedback.to) if document.feedback else plan.steward.title
    clause = document.clause(document.feedback.clause) if document.feedback else None
    context = {"form": form, "plan": plan, "problems": problems, "to": to, "clause": clause, "comment": comment}
    return render(request, "feedback/new.html", context, status=422 if problems or form.errors else 200)


def _comment(request: HttpRequest, plan: Plan) -> Comment | None:
    """The comment that the form is filled in from: of a round of the plan, for whoever answers it."""
    named = request.POST.get("gop-y", "") or request.GET.get("gop-y", "")
    if not named:
        return None
    visible = Comment.objects.visible_to(actor_of(request)).select_related("round__unit")
    found = get_object_or_404(visible, pk=number_in(named), round__plan=plan)
    allow(request, Permission.ROUND_MANAGE, found.round.unit)
    return found


def _why_not_passed(comment: Comment, actor: Actor) -> str:
    """Why a comment gives no form: it was passed on before, or is not, or no longer, shown."""
    if feedback_of(comment, actor)[0]:
        return "Góp ý này đã được chuyển thành phản ánh vướng mắc trước đó; không có phản ánh nào được gửi thêm."
    return " ".join(f"{each.message} {each.next_step}" for each in problems_with_passing(Showing(comment.showing)))


def _one(request: HttpRequest, pk: int) -> Feedback:
    visible = Feedback.objects.visible_to(actor_of(request))
    return get_object_or_404(
        visible.select_related("plan", "unit", "reported_by", "amendment__version").prefetch_related("answers"), pk=pk
    )


@require_safe
@requires(Permission.FEEDBACK_READ)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, _one(request, pk))


def _show(
    request: HttpRequest, it: Feedback, form: AnswerForm | None = None, problems: list[Problem] | None = None
) -> HttpResponse:
    actor = actor_of(request)
    state = State(it.state)
    version = version_in_force(it.plan, clock.now())
    events = [
        {
            "at": each.at,
            "by": each.by_name,
            "title": STATE_TITLES[State(each.state)],
            "tone": STATE_TONES[State(each.state)],
            "text": each.words,
        }
        for each in it.answers.all()
    ]
    open_steps = [step for step in ANSWERS if state in MOVES[step].sources]
    may_answer = bool(open_steps) and can(actor, Permission.FEEDBACK_ANSWER, it.unit)
    context = {
        **_row(it),
        "events": events,
        "clause": version.document.clause(it.clause),
        "form": form or (AnswerForm() if may_answer else None),
        "may_answer": may_answer,
        "may_withdraw": state in MOVES[Step.WITHDRAW].sources and can(actor, Permission.FEEDBACK_WRITE, it.unit),
        "may_amend": state in MOVES[Step.AMEND].sources and can(actor, Permission.PLAN_LOAD, it.unit),
        "sees_amendment": it.amendment is not None and can(actor, Permission.PLAN_LOAD, it.plan.issuer),
        "comments": comments_behind(it, actor),
        "problems": problems or [],
    }
    wrong = bool(problems or (form and form.errors))
    return render(request, "feedback/detail.html", context, status=422 if wrong else 200)


@require_POST
@requires(Permission.FEEDBACK_ANSWER)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    it = _one(request, pk)
    allow(request, Permission.FEEDBACK_ANSWER, it.unit)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, it, form)
    try:
        give_answer(
            feedback_id=it.pk,
            step=Step(form.cleaned_data["step"]),
            words=form.cleaned_data["words"],
            by=actor_of(request),
            at=clock.now(),
            address=settings.KHEO_ADDRESS,
        )
    except RuleBroken as refused:
        return _show(request, it, form, beside_fields(form, refused.problems))
    messages.success(request, "Đã trả lời đơn vị.")
    return redirect("feedback:detail", it.pk)


@require_POST
@requires(Permission.FEEDBACK_WRITE)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    it = _one(request, pk)
    allow(request, Permission.FEEDBACK_WRITE, it.unit)
    try:
        take_back(feedback_id=it.pk, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return _show(request, it, problems=refused.problems)
    messages.success(request, "Đã rút phản ánh.")
    return redirect("feedback:detail", it.pk)
