"""The list of rounds, and convening one."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kheo.accounts.actor import Actor, can
from kheo.accounts.doors import actor_of, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.plans.models import Plan
from kheo.plans.rules.document import PlanDocument
from kheo.plans.rules.vocabulary import OWN_PARTY_COMMITTEE
from kheo.registrations.queries.choices import current_plan, plans_for
from kheo.registrations.queries.plan_documents import document_at
from kheo.rounds.actions.rounds import convene as convene_action
from kheo.rounds.forms.rounds import ConveneForm
from kheo.rounds.models import Round
from kheo.rounds.queries.lists import rounds_page
from kheo.rounds.rules.convening import COMMITTEE
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit

ONLY = {"": "Tất cả", "mo": "Đang mở", "xong": "Đã kết thúc, đã hủy", "toi": "Tôi có trong hội đồng"}
MOST_CONVENERS = 400


@require_safe
@requires(Permission.ROUND_READ)
def rounds(request: HttpRequest) -> HttpResponse:
    """Rounds of one plan, or of all, the latest first."""
    actor, asked = actor_of(request), request.GET
    plans = plans_for(actor)
    plan = next((each for each in plans if each.code == asked.get("ke-hoach")), None)
    document = document_at(plan or plans[0], clock.now()) if plans else None
    levels = [(each.code, each.title) for each in document.levels] if document else []
    level = asked.get("cap", "") if asked.get("cap", "") in dict(levels) else ""
    only = asked.get("loc", "") if asked.get("loc", "") in ONLY else ""
    unit = Unit.objects.visible_to(actor).filter(code=asked["don-vi"][:80]).first() if asked.get("don-vi") else None
    page = rounds_page(
        actor,
        plan=plan,
        level=level,
        path=unit.path if unit else "",
        only=only,
        after=number_in(asked.get("sau", "")),
    )
    query = {
        name: value
        for name, value in (
            ("ke-hoach", plan.code if plan else ""),
            ("cap", level),
            ("loc", only),
            ("don-vi", unit.code if unit else ""),
        )
        if value
    }
    titles = dict(levels)
    context = {
        "rows": [
            {
                "each": row.round,
                "row": row,
                "level": titles.get(row.round.level, row.round.level),
            }
            for row in page.rows
        ],
        "plans": plans,
        "plan": plan,
        "levels": levels,
        "level": level,
        "only": only,
        "onlys": list(ONLY.items()),
        "unit": unit,
        "filtered": bool(query),
        "next_url": f"?{urlencode({**query, 'sau': page.after})}" if page.after else "",
        "may_convene": can(actor, Permission.ROUND_MANAGE),
    }
    return render(request, "rounds/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ROUND_MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """Choose level and unit, and open a round; where there are rounds of the same kind already, it is asked twice."""
    actor, now = actor_of(request), clock.now()
    plans = plans_for(actor)
    asked = request.POST if request.method == "POST" else request.GET
    plan = current_plan(plans, clock.today(), asked.get("ke-hoach", ""))
    if plan is None:
        return render(request, "rounds/new.html", {"plans": plans})
    document = document_at(plan, now)
    choices = _conveners(plan, document, actor)
    form = ConveneForm(request.POST if request.method == "POST" else None, choices=choices)
    problems: list[Problem] = []
    earlier: list[Round] = []
    if request.method == "POST" and form.is_valid():
        level, _, code = form.cleaned_data["who"].partition("|")
        unit = Unit.objects.get(code=code)
        if not can(actor, Permission.ROUND_MANAGE, unit):
            raise PermissionDenied
        earlier = list(Round.objects.filter(plan=plan, level=level, unit=unit).order_by("number"))
        if not earlier or request.POST.get("mo-them") == "1":
            try:
                made = convene_action(
                    plan=plan, level=level, unit=unit, title=form.cleaned_data["title"], by=actor, at=now
                )
            except RuleBroken as refused:
                problems, earlier = refused.problems, []
            else:
                messages.success(request, f"Đã mở “{made.title}”. Tiếp theo: lập hội đồng và chọn hồ sơ đề nghị.")
                return redirect("rounds:round", made.pk)
    wrong = bool(problems) or (request.method == "POST" and not form.is_valid())
    context: dict[str, Any] = {
        "plan": plan,
        "plans": plans,
        "plan_context": plan.title,
        "form": form,
        "problems": problems,
        "earlier": earlier,
        "choices": choices,
        "levels": document.levels,
    }
    return render(request, "rounds/new.html", context, status=422 if wrong else 200)


def _conveners(plan: Plan, document: PlanDocument, actor: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    """By level: the units of one's reach that the plan lets convene its rounds. One query."""
    reach = actor.reach_filter("path", Permission.ROUND_MANAGE)
    named = [each.recognised_by for each in document.levels]
    units = Unit.objects.filter(reach).within(plan.issuer.path).existing_on(clock.today()).order_by("path")
    committees = list(units.filter(kind__endswith=COMMITTEE)[:MOST_CONVENERS])
    by_code = {each.code: each for each in units.filter(code__in=named)}
    found = []
    for level in document.levels:
        if level.recognised_by == OWN_PARTY_COMMITTEE:
            who = [each for each in committees if each.path != plan.issuer.path] + [
                each for each in committees if each.path == plan.issuer.path
            ]
        else:
            who = [by_code[level.recognised_by]] if level.recognised_by in by_code else []
        if who:
            found.append(
                (level.title, [(f"{level.code}|{unit.code}", f"{level.title} – {unit.title}") for unit in who])
            )
    return found
