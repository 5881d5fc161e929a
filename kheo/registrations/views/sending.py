"""The unit's list as a whole: what is ready, what is missing, by when, and one button."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, allow, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.plans.models import Plan
from kheo.plans.rules.calendar import say_moment
from kheo.registrations.actions.deliveries import send_list
from kheo.registrations.queries.choices import current_plan, plans_for, writable_units
from kheo.registrations.queries.plan_documents import document_at
from kheo.registrations.queries.sending import list_to_send
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit


@require_safe
@requires(Permission.DELIVERY_WRITE)
def choose(request: HttpRequest) -> HttpResponse:
    """To the one unit's list; a list of units for who writes for several."""
    actor = actor_of(request)
    plans = plans_for(actor)
    plan = current_plan(plans, clock.today(), request.GET.get("ke-hoach", ""))
    if plan is None:
        return render(request, "registrations/no_plan.html", {})
    own = [grant.unit_id for grant in actor.grants]
    units = writable_units(actor, plan, clock.today())
    mine = [unit for unit in units if unit.pk in own]
    if len(mine) == 1 and len(units) < 30:
        return redirect("registrations:send_list", plan.code, mine[0].code)
    return render(
        request,
        "registrations/choose_unit.html",
        {"plans": plans, "plan": plan, "units": units, "sending": True},
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.DELIVERY_WRITE)
def page(request: HttpRequest, plan_code: str, unit_code: str) -> HttpResponse:
    actor = actor_of(request)
    plan = get_object_or_404(Plan.objects.visible_to(actor), code=plan_code)
    unit = get_object_or_404(Unit.objects.visible_to(actor), code=unit_code)
    allow(request, Permission.DELIVERY_WRITE, unit)
    if request.method == "GET":
        return _show(request, plan, unit)
    try:
        sent = send_list(plan=plan, unit=unit, by=actor, at=clock.now())
    except RuleBroken as refused:
        return _show(request, plan, unit, refused.problems)
    if sent.submitted:
        messages.success(request, f"Đã gửi {len(sent.submitted)} đăng ký.")
    elif not sent.incomplete:
        messages.info(request, "Danh sách đã gửi rồi; không có gì mới để gửi thêm.")
    if sent.incomplete:
        messages.warning(request, f"Còn {len(sent.incomplete)} bản nháp chưa đủ nội dung, chưa gửi.")
    return redirect("registrations:send_list", plan.code, unit.code)


def _show(request: HttpRequest, plan: Plan, unit: Unit, problems: list[Problem] | None = None) -> HttpResponse:
    now = clock.now()
    document = document_at(plan, now)
    found = list_to_send(plan, unit, document, now)
    register = reverse("registrations:list")
    context = {
        "plan": plan,
        "plan_context": plan.title,
        "unit": unit,
        "list": found,
        "moment": say_moment(found.due.deadline) if found.due else "",
        "days_left": found.due.days_left(now) if found.due else None,
        "state": _state(found.due.days_left(now) if found.due else None, bool(found.delivery)),
        "problems": problems or [],
        "may_write": can(actor_of(request), Permission.REGISTRATION_WRITE, unit),
        "new_url": f"{reverse('registrations:new')}?{urlencode({'ke-hoach': plan.code, 'don-vi': unit.code})}",
        "register_url": f"{register}?{urlencode({'ke-hoach': plan.code, 'don-vi': unit.code})}",
    }
    return render(request, "registrations/send_list.html", context, status=422 if problems else 200)


def _state(days_left: int | None, delivered: bool) -> str:
    if delivered:
        return "on-time"
    return "upcoming" if days_left is None or days_left >= 0 else "missing"
