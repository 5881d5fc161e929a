"""The draft of the next year's plan: what was changed and why, beside the file to take away."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.plans.queries.plans import version_in_force, visible_plans
from kheo.plans.queries.turning import next_plan
from kheo.plans.rules.turning import written
from kheo.plans.views.plans import download
from kheo.shared.problems import RuleBroken


@require_GET
@requires(Permission.PLAN_LOAD)
def next_year(request: HttpRequest, code: str) -> HttpResponse:
    """`?nam=` another year than the next one; with `?tep` the file itself. Nothing is kept."""
    plan = get_object_or_404(visible_plans(actor_of(request)), code=code)
    if not can(actor_of(request), Permission.PLAN_LOAD, plan.issuer):
        raise PermissionDenied
    given = request.GET.get("nam", "")
    year = int(given) if given.isascii() and given.isdigit() and len(given) == 4 else plan.period_from.year + 1
    context = {"plan": plan, "year": year, "years": range(plan.period_from.year + 1, plan.period_from.year + 6)}
    try:
        draft = next_plan(plan, version_in_force(plan, clock.now()), year=year)
    except RuleBroken as refused:
        return render(request, "plans/next.html", {**context, "problems": refused.problems}, status=422)
    words = written(draft)
    if "tep" in request.GET:
        return download(words, f"{draft.code}-nhap.yaml", "application/yaml")
    context |= {
        "draft": draft,
        "words": words,
        "decide": [note for note in draft.notes if note.decide],
        "changed": [note for note in draft.notes if not note.decide],
    }
    return render(request, "plans/next.html", context)
