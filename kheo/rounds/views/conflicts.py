"""Who may not judge which candidate; and saying so oneself."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.rounds.actions.conflicts import declare_conflict
from kheo.rounds.models import CouncilMember
from kheo.rounds.queries.conflicts import conflicts_of
from kheo.rounds.queries.lists import candidates_page, council_of
from kheo.rounds.queries.rounds import document_of
from kheo.rounds.rules import UNDER_WAY
from kheo.rounds.rules.conflicts import CONFLICT_TITLES, in_words
from kheo.rounds.views.access import assessment_of, round_of
from kheo.shared.problems import Problem, RuleBroken


@require_safe
@requires(Permission.ROUND_READ)
def conflicts(request: HttpRequest, pk: int) -> HttpResponse:
    """All candidates, with those of the council who may not judge them; a member sees where to declare more."""
    round_, actor = round_of(request, pk), actor_of(request)
    council = council_of(round_)
    found = candidates_page(round_, after=number_in(request.GET.get("sau", ""), 9) or 0)
    computed = conflicts_of(found.rows, council)
    seat = next((each for each in council if each.user_id and each.user_id == actor.user_id), None)
    document = document_of(round_)
    rule = document.recognition.conflicts
    rows = [
        {
            "each": each,
            "kept_out": [
                (member, in_words(computed[each.pk, member.pk]), _codes(computed[each.pk, member.pk]))
                for member in council
                if (each.pk, member.pk) in computed
            ],
            "left": sum(1 for member in council if member.scores and (each.pk, member.pk) not in computed),
            "may_declare": seat is not None and (each.pk, seat.pk) not in computed and each.state in UNDER_WAY,
        }
        for each in found.rows
    ]
    context = {
        "round": round_,
        "plan_context": round_.plan.title,
        "rows": rows,
        "seat": seat,
        "rule": rule,
        "clause": document.clause(rule.clause),
        "council": council,
        "manages": can(actor, Permission.ROUND_MANAGE, round_.unit),
        "next_url": f"?{urlencode({'sau': found.after})}" if found.after else "",
    }
    return render(request, "rounds/conflicts.html", context)


def _codes(found: list[Any]) -> str:
    return ", ".join(dict.fromkeys(CONFLICT_TITLES[each.code] for each in found))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ROUND_READ)
def declare(request: HttpRequest, pk: int) -> HttpResponse:
    """A member declares an interest in one candidate; the manager may write it down for a member."""
    assessment, actor = assessment_of(request, pk), actor_of(request)
    round_ = assessment.round
    council = council_of(round_)
    manages = can(actor, Permission.ROUND_MANAGE, round_.unit)
    own = [each for each in council if each.user_id and each.user_id == actor.user_id]
    members: list[CouncilMember] = council if manages else own
    if not members and not manages:
        raise PermissionDenied
    reason = request.POST.get("ly-do", "")
    chosen = number_in(request.POST.get("thanh-vien", "")) or (own[0].pk if own else None)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            declare_conflict(assessment_id=pk, member_id=chosen or 0, reason=reason, by=actor, at=clock.now())
        except RuleBroken as refused:
            problems = refused.problems
        else:
            messages.success(request, "Đã ghi. Thành viên này không chấm, không biểu quyết hồ sơ này.")
            return redirect("rounds:conflicts", round_.pk)
    context = {
        "assessment": assessment,
        "round": round_,
        "plan_context": round_.plan.title,
        "members": members,
        "chosen": chosen,
        "reason": reason,
        "problems": problems,
    }
    return render(request, "rounds/declare.html", context, status=422 if problems else 200)
