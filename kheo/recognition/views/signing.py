"""The leader's page, and issuing what was signed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kheo.accounts.doors import actor_of, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.recognition.actions.decisions import release as issue
from kheo.recognition.actions.decisions import sign as put_signature
from kheo.recognition.forms import SignForm
from kheo.recognition.models import Decision
from kheo.recognition.queries.deciding import items_of, problems_with_decision
from kheo.recognition.queries.decision_letters import letters_of
from kheo.recognition.queries.decision_lists import numbers_to_come, pending_decisions
from kheo.recognition.queries.decision_paper import paper_of
from kheo.recognition.rules import DecisionState
from kheo.recognition.rules.certificates import is_party_body, number_of_decision
from kheo.recognition.views.aftercare_access import chosen_ids
from kheo.recognition.views.decisions import decision_of, row_of
from kheo.shared.periods import day_of
from kheo.shared.problems import Problem, RuleBroken

MOST_ON_A_PAGE = 10  # decisions, each whole
CRUMBS = [("Quyết định", "recognition:decisions")]


@require_safe
@requires(Permission.DECISION_SIGN)
def signing(request: HttpRequest) -> HttpResponse:
    """Everything that waits for a signature, each decision whole, on one page."""
    waiting = pending_decisions(actor_of(request), DecisionState.DRAFT, permission=Permission.DECISION_SIGN)
    return _page(request, waiting)


@requires(Permission.DECISION_SIGN)
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    found = decision_of(request, pk, Permission.DECISION_SIGN)
    if request.method != "POST":
        return _page(request, [found])
    form = SignForm(request.POST)
    problems: list[Problem] = []
    if form.is_valid():
        try:
            put_signature(
                decision_id=found.pk,
                name=form.cleaned_data["name"],
                position=form.cleaned_data["position"],
                signed_on=form.cleaned_data["signed_on"],
                by=actor_of(request),
                at=clock.now(),
            )
        except RuleBroken as refused:
            problems = refused.problems
        else:
            messages.success(request, f"Đã ký quyết định {found.title}. Văn thư, cơ quan thường trực sẽ ban hành.")
            return redirect("recognition:signing")
    return _page(request, [found], form=form, problems=problems, status=422)


def _page(
    request: HttpRequest,
    decisions: list[Decision],
    *,
    form: SignForm | None = None,
    problems: list[Problem] | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = []
    last = (
        Decision.objects.filter(signed_by=actor_of(request).user_id)
        .exclude(signer_name="")
        .order_by("-signed_at")
        .first()
    )
    initial = {
        "name": actor_of(request).name,
        "position": last.signer_position if last else "",
        "signed_on": clock.today(),
    }
    for each in decisions[:MOST_ON_A_PAGE]:
        items = items_of(each)
        shown.append(
            {
                **row_of(each),
                "paper": paper_of(each, items),
                "open_problems": [] if problems else problems_with_decision(each, items),
                "form": form or SignForm(initial=initial, auto_id=f"id_{each.pk}_%s"),
            }
        )
    context = {
        "shown": shown,
        "problems": problems or [],
        "left": max(0, len(decisions) - MOST_ON_A_PAGE),
        "crumbs": [(label, reverse(name)) for label, name in CRUMBS],
    }
    return render(request, "recognition/signing.html", context, status=status)


@requires(Permission.DECISION_ISSUE)
def release(request: HttpRequest) -> HttpResponse:
    """Shows what will be issued, with the numbers and letters to come; then issues all that stayed ticked, or none."""
    actor = actor_of(request)
    waiting = pending_decisions(actor, DecisionState.SIGNED, permission=Permission.DECISION_ISSUE)
    problems: list[Problem] = []
    if request.method == "POST":
        wanted = set(chosen_ids(request))
        waiting = [each for each in waiting if each.pk in wanted]
        try:
            issued = issue([each.pk for each in waiting], actor, clock.now())
        except RuleBroken as refused:
            problems = refused.problems
        else:
            said = ", ".join(f"{each.number}/{each.year}" for each in issued)
            messages.success(request, f"Đã ban hành {len(issued)} quyết định: số {said}. Thư đã vào hộp thư đi.")
            return redirect("recognition:decisions")
    else:
        wanted = {pk for each in request.GET.getlist("chon") if (pk := number_in(each)) is not None}
        waiting = [each for each in waiting if each.pk in wanted] if wanted else waiting
    return render(
        request,
        "recognition/release.html",
        {
            "shown": _to_issue(waiting),
            "problems": problems,
            "crumbs": [(label, reverse(name)) for label, name in CRUMBS],
        },
        status=422 if problems else 200,
    )


def _to_issue(decisions: list[Decision]) -> list[dict[str, Any]]:
    if not decisions:
        return []
    year = day_of(clock.now(), decisions[0].plan.timezone).year
    numbers = numbers_to_come(decisions, year)
    shown = []
    for each in decisions:
        items = items_of(each)
        number = number_of_decision(numbers[each.pk], each.symbol, "", party=is_party_body(each.unit.kind))
        shown.append(
            {
                **row_of(each),
                "lines": len(items),
                "to_come": number,
                "year": year,
                "letters": letters_of(each, items, number),
                "open_problems": problems_with_decision(each, items),
            }
        )
    return shown
