"""The council of a round: who sits on it, and until when."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from kheo.accounts.actor import Actor, can
from kheo.accounts.doors import DayField, actor_of, beside_fields, requires
from kheo.accounts.models import Membership, User
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.rounds.actions import council as actions
from kheo.rounds.forms.rounds import MOST_PEOPLE, SeatForm
from kheo.rounds.models import CouncilMember, Round
from kheo.rounds.queries.lists import council_of
from kheo.rounds.queries.rounds import level_of, scoring_of
from kheo.rounds.rules import OPEN_PHASES
from kheo.rounds.views.access import round_of
from kheo.shared.periods import day_of
from kheo.shared.problems import Problem, RuleBroken


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ROUND_READ)
def council(request: HttpRequest, pk: int) -> HttpResponse:
    """The list; whoever manages the round adds to it."""
    round_ = round_of(request, pk, Permission.ROUND_MANAGE if request.method == "POST" else None)
    if request.method != "POST":
        return _show(request, round_)
    form = _form(request, round_, request.POST)
    if not form.is_valid():
        return _show(request, round_, form=form)
    try:
        made = actions.seat(round_id=pk, draft=form.draft(clock.today()), by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return _show(request, round_, form=form, problems=beside_fields(form, refused.problems))
    messages.success(request, f"Đã thêm {made.name} vào hội đồng.")
    return redirect("rounds:council", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ROUND_MANAGE)
def member(request: HttpRequest, pk: int, member_id: int) -> HttpResponse:
    """Write one seat anew."""
    round_ = round_of(request, pk, Permission.ROUND_MANAGE)
    found = get_object_or_404(CouncilMember.objects.select_related("user", "unit"), pk=member_id, round=round_)
    problems: list[Problem] = []
    if request.method == "POST":
        form = _form(request, round_, request.POST, found)
        if form.is_valid():
            try:
                actions.change_mandate(
                    member_id=found.pk, draft=form.draft(found.from_on), by=actor_of(request), at=clock.now()
                )
            except RuleBroken as refused:
                problems = beside_fields(form, refused.problems)
            else:
                messages.success(request, f"Đã sửa nhiệm vụ của {found.name}.")
                return redirect("rounds:council", pk)
    else:
        form = _form(request, round_, None, found)
    context = {"round": round_, "member": found, "form": form, "problems": problems, "plan_context": round_.plan.title}
    wrong = bool(problems) or (form.is_bound and not form.is_valid())
    return render(request, "rounds/member.html", context, status=422 if wrong else 200)


@require_POST
@requires(Permission.ROUND_MANAGE)
def end(request: HttpRequest, pk: int, member_id: int) -> HttpResponse:
    """The member's last day."""
    round_ = round_of(request, pk, Permission.ROUND_MANAGE)
    found = get_object_or_404(CouncilMember, pk=member_id, round=round_)
    day = _day_in(request.POST.get("den-ngay", "")) or day_of(clock.now(), round_.plan.timezone)
    try:
        actions.end_mandate(member_id=found.pk, last_day=day, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return _show(request, round_, problems=refused.problems)
    messages.success(request, f"{found.name} thôi tham gia hội đồng, đến hết ngày {day:%d/%m/%Y}.")
    return redirect("rounds:council", pk)


def _show(
    request: HttpRequest, round_: Round, *, form: SeatForm | None = None, problems: list[Problem] | None = None
) -> HttpResponse:
    actor = actor_of(request)
    today = day_of(clock.now(), round_.plan.timezone)
    manages = can(actor, Permission.ROUND_MANAGE, round_.unit) and round_.phase in OPEN_PHASES
    members = council_of(round_)
    scoring = scoring_of(round_)
    scorers = [each for each in members if each.scores and each.user_id and _sits(each, today)]
    context: dict[str, Any] = {
        "round": round_,
        "plan_context": round_.plan.title,
        "level": level_of(round_),
        "members": [(each, _sits(each, today)) for each in members],
        "today": today,
        "manages": manages,
        "form": form or (_form(request, round_, None) if manages else None),
        "problems": problems or [],
        "scorers": len(scorers),
        "scoring": scoring,
        "has_chair": any(each.seat == "chair" and _sits(each, today) for each in members),
    }
    wrong = bool(problems) or bool(form and not form.is_valid())
    return render(request, "rounds/council.html", context, status=422 if wrong else 200)


def _form(request: HttpRequest, round_: Round, data: Any, member: CouncilMember | None = None) -> SeatForm:
    actor = actor_of(request)
    initial: dict[str, Any] = {"from_on": day_of(round_.convened_at, round_.plan.timezone)}
    if member:
        initial = {
            "user": str(member.user_id or ""),
            **{name: getattr(member, name) for name in ("name", "position", "unit", "seat", "scores", "votes")},
            "from_on": member.from_on,
            "to_on": member.to_on,
        }
    return SeatForm(data, actor=actor, people=_people(actor, round_), member=member, initial=initial)


def _people(actor: Actor, round_: Round) -> list[User]:
    """Accounts whose people belong to a unit that one may see, and may score or vote. Two queries at most."""
    reach = actor.reach_filter("unit__path")
    members = Membership.objects.on(day_of(clock.now(), round_.plan.timezone)).filter(reach)
    found = User.objects.filter(pk__in=members.values("user"), is_active=True).order_by("name_sort", "pk")
    return list(found[:MOST_PEOPLE])


def _sits(member: CouncilMember, day: Any) -> bool:
    return bool(member.from_on <= day and (member.to_on is None or member.to_on >= day))


def _day_in(text: str) -> Any:

    try:
        return DayField(required=False).clean(text)
    except forms.ValidationError:
        return None
