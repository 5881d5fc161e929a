"""Visits: the calendar, one visit's page, planning and changing it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime, make_aware
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, beside_fields, kept_on_device, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.registrations.queries.choices import current_plan, plans_for
from kheo.rounds.actions import visits as actions
from kheo.rounds.forms.visits import ChooseUnitForm, VisitForm, hosts_of
from kheo.rounds.models import Visit
from kheo.rounds.queries.visits import (
    coming,
    document_of_visit,
    may_read_findings,
    may_write,
    models_of,
    models_to_visit,
    open_follow_ups,
    past,
    people_for_a_team,
    rounds_to_visit_for,
    to_be_kept,
)
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit

PAGE = 50
TABS = (("sap-toi", "Sắp tới"), ("da-qua", "Đã qua"), ("kien-nghi", "Kiến nghị đến hạn"))


def visit_of(request: HttpRequest, visit_id: int, *, writes: bool = False) -> Visit:
    """The visit, if this person may see it (else 404) and, to write, is of its team or its host (else 403)."""
    visible = Visit.objects.visible_to(actor_of(request)).select_related("plan", "host", "unit", "round__version")
    visit = get_object_or_404(visible, pk=visit_id)
    if writes and not may_write(visit, actor_of(request)):
        raise PermissionDenied
    return visit


@dataclass(frozen=True)
class Standing:
    """How a visit is shown in a list: the code of its look and the word."""

    state: str
    word: str


def standing_of(visit: Visit, now: datetime) -> Standing:
    if visit.cancelled_at:
        return Standing("withdrawn", "Đã hủy")
    if visit.held_at:
        return Standing("met", "Đã thực hiện")
    if visit.starts_at > now:
        return Standing("upcoming", "Sắp tới")
    return Standing("at-risk", "Chưa đánh dấu đã thực hiện")


@never_cache
@require_safe
@requires(Permission.VISIT_READ)
@kept_on_device
def index(request: HttpRequest) -> HttpResponse:
    """The calendar as a list: what comes, what was, what is due of what was recommended."""
    actor, now, today = actor_of(request), clock.now(), clock.today()
    since = make_aware(datetime.combine(today, time.min))
    shown, after = request.GET.get("xem", ""), request.GET.get("sau", "")
    shown = shown if shown in dict(TABS) else TABS[0][0]
    rows: list[Any] = []
    next_url = ""
    if shown == "kien-nghi":
        found = list(open_follow_ups(actor, today)[: PAGE * 4])
        rows = [(each, each.follow_up_on < today if each.follow_up_on else False) for each in found]
    else:
        page = coming(actor, since, after) if shown == "sap-toi" else past(actor, since, after)
        rows = [(each, standing_of(each, now)) for each in page.visits]
        if page.after:
            next_url = f"?{urlencode({'xem': shown, 'sau': page.after})}"
    return render(
        request,
        "rounds/visits.html",
        {
            "shown": shown,
            "rows": rows,
            "tabs": [
                {"label": label, "url": f"{request.path}?xem={code}", "current": code == shown} for code, label in TABS
            ],
            "next_url": next_url,
            "due": len(open_follow_ups(actor, today, timedelta(0))[:100]) if shown != "kien-nghi" else 0,
            "kept": to_be_kept(actor, now),
            "may_plan": can(actor, Permission.VISIT_WRITE),
            "user_id": actor.user_id,
        },
    )


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.VISIT_WRITE)
def new(request: HttpRequest) -> HttpResponse:
    """First where to, then the rest; a form of its own for each, so that it works without a script."""
    actor, today = actor_of(request), clock.today()
    asked = request.POST if request.method == "POST" else request.GET
    plans = plans_for(actor)
    plan = current_plan(plans, today, asked.get("ke-hoach") or asked.get("plan", ""))
    hosts = hosts_of(actor)
    if plan is None or not hosts:
        return render(request, "rounds/visit_choose.html", {"form": None})
    in_reach = Unit.objects.filter(actor.reach_filter("path", Permission.VISIT_WRITE))
    code = asked.get("don-vi", "")
    unit = in_reach.filter(code=code).first() if code else None
    if code and unit is None:
        raise Http404
    if unit is None:
        asking = "unit" in request.GET
        data = request.GET if asking else None
        choose = ChooseUnitForm(data, actor=actor, plans=plans, initial={"plan": plan.code})
        if asking and choose.is_valid():
            chosen = {"ke-hoach": choose.cleaned_data["plan"], "don-vi": choose.cleaned_data["unit"].code}
            return redirect(f"{reverse('rounds:visit_new')}?{urlencode(chosen)}")
        return render(request, "rounds/visit_choose.html", {"form": choose}, status=422 if asking else 200)
    choices: dict[str, Any] = {
        "hosts": hosts,
        "models": models_to_visit(plan, unit),
        "rounds": rounds_to_visit_for(actor, plan),
        "people": people_for_a_team(actor, today),
    }
    context = {"plan": plan, "plan_context": plan.title, "unit": unit, "choices": choices}
    if request.method == "GET":
        initial = {
            "kind": "inspection",
            "host": hosts[0][0],
            "registrations": request.GET.getlist("mo-hinh"),
            "round": request.GET.get("dot-xet", ""),
            "member-1": f"{actor.name} [#{actor.user_id}]",
        }
        return render(request, "rounds/visit_form.html", {**context, "form": VisitForm(initial=initial, **choices)})
    form = VisitForm(request.POST, **choices)
    if form.is_valid():
        host = Unit.objects.get(pk=int(form.cleaned_data.get("host") or hosts[0][0]))
        try:
            visit = actions.plan_visit(plan=plan, host=host, unit=unit, values=form.values, by=actor, at=clock.now())
        except RuleBroken as refused:
            return _form_refused(request, form, refused.problems, context)
        messages.success(request, "Đã lập lịch.")
        return redirect("rounds:visit", visit.pk)
    return render(request, "rounds/visit_form.html", {**context, "form": form}, status=422)


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.VISIT_READ)
def edit(request: HttpRequest, visit_id: int) -> HttpResponse:
    actor = actor_of(request)
    visit = visit_of(request, visit_id, writes=True)
    people = people_for_a_team(actor, clock.today())
    listed = {number for number, _name, _unit in people}
    team = [(each.user_id, each.name, "") for each in visit.team.all() if each.user_id and each.user_id not in listed]
    models = {each.pk: each for each in models_to_visit(visit.plan, visit.unit)}
    models.update({each.pk: each for each in visit.registrations.select_related("unit")})
    rounds = {each.pk: each for each in rounds_to_visit_for(actor, visit.plan)}
    if visit.round is not None:
        rounds[visit.round.pk] = visit.round
    choices: dict[str, Any] = {
        "hosts": [],
        "models": list(models.values()),
        "rounds": list(rounds.values()),
        "people": [*people, *team],
    }
    context = {"plan": visit.plan, "plan_context": visit.plan.title, "unit": visit.unit, "visit": visit}
    if request.method == "GET":
        form = VisitForm(initial=VisitForm.initial_of(visit), **choices)
        return render(request, "rounds/visit_form.html", {**context, "form": form})
    form = VisitForm(request.POST, **choices)
    if not form.is_valid():
        return render(request, "rounds/visit_form.html", {**context, "form": form}, status=422)
    try:
        actions.change_visit(visit_id=visit.pk, values=form.values, by=actor, at=clock.now())
    except RuleBroken as refused:
        return _form_refused(request, form, refused.problems, context)
    messages.success(request, "Đã sửa lịch; lịch cá nhân của các thành viên được cập nhật.")
    return redirect("rounds:visit", visit.pk)


@never_cache
@require_safe
@requires(Permission.VISIT_READ)
@kept_on_device
def detail(request: HttpRequest, visit_id: int) -> HttpResponse:
    return show(request, visit_of(request, visit_id))


@require_POST
@requires(Permission.VISIT_READ)
def cancel(request: HttpRequest, visit_id: int) -> HttpResponse:
    visit, reason = visit_of(request, visit_id, writes=True), request.POST.get("ly-do", "")
    try:
        actions.cancel_visit(visit_id=visit.pk, reason=reason, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return show(request, visit, problems=refused.problems, reason=reason)
    messages.success(request, "Đã hủy chuyến; lịch cá nhân của các thành viên được cập nhật.")
    return redirect("rounds:visit", visit.pk)


@require_POST
@requires(Permission.VISIT_READ)
def hold(request: HttpRequest, visit_id: int) -> HttpResponse:
    visit = visit_of(request, visit_id, writes=True)
    try:
        actions.mark_held(visit_id=visit.pk, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return show(request, visit, problems=refused.problems)
    messages.success(request, "Đã đánh dấu thực hiện; đơn vị xem được kết quả.")
    return redirect("rounds:visit", visit.pk)


@require_POST
@requires(Permission.VISIT_READ)
def follow_up(request: HttpRequest, visit_id: int, finding_id: int) -> HttpResponse:
    visit = visit_of(request, visit_id, writes=True)
    finding = get_object_or_404(visit.findings, pk=finding_id)
    try:
        actions.mark_followed_up(finding_id=finding.pk, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return show(request, visit, problems=refused.problems)
    messages.success(request, "Đã ghi kiến nghị được thực hiện.")
    return redirect(f"{reverse('rounds:visit', args=[visit.pk])}#ket-qua-{finding.pk}")


def show(
    request: HttpRequest, visit: Visit, *, problems: list[Problem] | None = None, reason: str | None = None
) -> HttpResponse:
    """The page of a visit; after a refusal with its problems."""
    actor, now = actor_of(request), clock.now()
    visit = Visit.objects.select_related("plan", "host", "unit", "round__version").get(pk=visit.pk)
    writes, reads = may_write(visit, actor), may_read_findings(visit, actor)
    context = {
        "visit": visit,
        "plan_context": visit.plan.title,
        "standing": standing_of(visit, now),
        "facts": facts_of(visit),
        "models": models_of(visit, document_of_visit(visit, now)),
        "writes": writes,
        "reads": reads,
        "may_change": writes and not visit.held_at and not visit.cancelled_at,
        "may_hold": writes and not visit.held_at and not visit.cancelled_at and visit.starts_at <= now,
        "today": localtime(now).date(),
        "problems": problems or [],
        "reason": reason,
    }
    return render(request, "rounds/visit.html", context, status=422 if problems else 200)


def facts_of(visit: Visit) -> list[tuple[str, str]]:
    starts = localtime(visit.starts_at)
    day = f"ngày {starts:%d/%m/%Y}"
    ends = f"{starts:%H:%M} đến {localtime(visit.ends_at):%H:%M} {day}" if visit.ends_at else ""
    team = [f"{each.name} (trưởng đoàn)" if each.leads else each.name for each in visit.team.all()]
    pairs = [
        ("Thời gian", ends or f"{starts:%H:%M} {day}"),
        ("Đơn vị được kiểm tra, khảo sát", visit.unit.title),
        ("Địa điểm", visit.place),
        ("Đơn vị tổ chức", visit.host.title),
        ("Đoàn", ", ".join(team)),
        ("Phục vụ", visit.round.title if visit.round else ""),
        ("Nội dung", visit.agenda),
    ]
    return [(term, value) for term, value in pairs if value]


def _form_refused(
    request: HttpRequest, form: VisitForm, problems: list[Problem], context: dict[str, Any]
) -> HttpResponse:
    rest = beside_fields(form, problems)
    return render(request, "rounds/visit_form.html", {**context, "form": form, "problems": rest}, status=422)
