"""The sheets of one candidate, for whoever runs the round: who still has to hand one in, which one does not count."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from kheo.accounts.doors import actor_of, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.rounds.actions import scoring as actions
from kheo.rounds.models import Assessment, ScoreSheet
from kheo.rounds.queries.sheets import kept_of
from kheo.rounds.rules import Phase
from kheo.rounds.views.access import assessment_of
from kheo.shared.problems import Problem, RuleBroken


@require_safe
@requires(Permission.ROUND_MANAGE)
def sheets(request: HttpRequest, assessment: int) -> HttpResponse:
    return _page(request, assessment_of(request, assessment, Permission.ROUND_MANAGE))


@require_POST
@requires(Permission.ROUND_MANAGE)
def set_aside(request: HttpRequest, assessment: int, sheet_id: int) -> HttpResponse:
    """A conflict of interest came to light: the sheet counts no more."""
    candidate = assessment_of(request, assessment, Permission.ROUND_MANAGE)
    sheet = get_object_or_404(ScoreSheet, pk=sheet_id, assessment=candidate)
    because = request.POST.get("ly-do", "")
    try:
        actions.set_aside(sheet_id=sheet.pk, because=because, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return _page(request, candidate, problems=refused.problems, typed={sheet.pk: because})
    messages.success(request, "Phiếu không được tính nữa; lý do đã được ghi vào đợt xét.")
    return redirect("rounds:score_sheets", assessment)


def _page(
    request: HttpRequest,
    assessment: Assessment,
    *,
    problems: list[Problem] | None = None,
    typed: dict[int, str] | None = None,
) -> HttpResponse:
    context = {
        "assessment": assessment,
        "round": assessment.round,
        "plan_context": assessment.round.plan.title,
        "kept": [(each, (typed or {}).get(each.sheet.pk if each.sheet else 0, "")) for each in kept_of(assessment)],
        "may_set_aside": Phase(assessment.round.phase) in actions.SETTING_ASIDE,
        "problems": problems or [],
    }
    return render(request, "rounds/score_sheets.html", context, status=422 if problems else 200)
