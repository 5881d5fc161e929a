"""Holds: only those who may manage them see this page, and that there is anything on it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from kheo.accounts.doors import actor_of, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.recognition.actions.holds import lift_hold, place_hold
from kheo.recognition.forms import HoldForm
from kheo.recognition.models import Hold
from kheo.recognition.queries.decision_lists import holds_for
from kheo.registrations.models import Registration
from kheo.registrations.queries.choices import current_plan, plans_for
from kheo.shared.problems import Problem, RuleBroken


@requires(Permission.HOLD_MANAGE)
def holds(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    plans = plans_for(actor)
    plan = current_plan(plans, clock.today(), request.GET.get("ke-hoach", ""))
    problems: list[Problem] = []
    if request.method == "POST":
        form = HoldForm(request.POST, plans=plans)
        if form.is_valid():
            found = Registration.objects.filter(
                actor.reach_filter("unit__path", Permission.HOLD_MANAGE),
                plan__code=form.cleaned_data["plan"],
                number=form.cleaned_data["number"],
            ).first()
            try:
                if found is None:
                    raise RuleBroken([_no_such_number()])
                place_hold(registration_id=found.pk, reason=form.cleaned_data["reason"], by=actor, at=clock.now())
            except RuleBroken as refused:
                problems = refused.problems
            else:
                messages.success(request, f"Đã tạm dừng xét “{found.title}”.")
                return redirect("recognition:holds")
    else:
        number = request.GET.get("so", "")
        initial = {"plan": plan.code if plan else "", "number": number if number.isascii() and number.isdigit() else ""}
        form = HoldForm(initial=initial, plans=plans)
    context = {
        "holds": holds_for(actor),
        "form": form,
        "problems": problems,
        "crumbs": [("Quyết định", reverse("recognition:decisions"))],
    }
    return render(request, "recognition/holds.html", context, status=422 if problems or form.errors else 200)


@require_POST
@requires(Permission.HOLD_MANAGE)
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    visible = Hold.objects.filter(actor.reach_filter("registration__unit__path", Permission.HOLD_MANAGE))
    hold = get_object_or_404(visible, pk=pk)
    try:
        lift_hold(hold_id=hold.pk, by=actor, at=clock.now())
    except RuleBroken as refused:
        raise Http404 from refused
    messages.success(request, "Đã kết thúc tạm dừng; đăng ký được xét tiếp.")
    return redirect("recognition:holds")


def _no_such_number() -> Problem:
    return Problem(
        "hold.no_such_number",
        "Không có đăng ký mang số này trong kế hoạch, thuộc phạm vi của đồng chí.",
        "Kiểm tra lại số trong sổ đăng ký.",
        "number",
    )
