"""Voting with a printed ticket: no account, no cookie, no trace that joins the ticket and the vote.

The ticket's code is all the right there is, and no browser sends it along by itself: there is nothing that a foreign
page could make a browser do, so these doors need no CSRF token, and with `Referrer-Policy: no-referrer` none could be
checked (browsers then send "Origin: null").
"""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from kheo.accounts.doors import counted, place_of, public, unseen
from kheo.ballots.actions.casting import cast_with_ticket
from kheo.ballots.models import RollEntry
from kheo.ballots.rules import BallotKind, BallotState
from kheo.ballots.rules.casting import already_voted, no_ticket, problems_with_choices, problems_with_time
from kheo.ballots.rules.codes import say_ticket, ticket_hash, typed_ticket
from kheo.ballots.views.papers import paper_of, receipt_context, receipt_in
from kheo.config import clock
from kheo.shared.problems import Problem, RuleBroken

WINDOW = 600  # seconds
MOST_WRONG = 60  # codes that no ticket has, from one address in a window: a hall may share one address


@unseen
@never_cache
@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@public
def enter(request: HttpRequest) -> HttpResponse:
    """For who types the code."""
    if request.method == "GET":
        return render(request, "ballots/enter.html", {"typed": ""})
    typed = request.POST.get("ma", "")[:60]
    code = typed_ticket(typed)
    if not code:
        problem = Problem(
            "ballot.mistyped",
            "Mã phiếu gõ chưa đúng.",
            "Mã có 14 chữ và số, không có số 0, số 1, chữ O, chữ I, chữ L. Đề nghị gõ lại đúng như in trên phiếu.",
            "ma",
        )
        return render(request, "ballots/enter.html", {"typed": typed, "problems": [problem]}, status=422)
    return redirect("ballots:ticket", code=code)


@unseen
@never_cache
@csrf_exempt
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
@public
def ticket(request: HttpRequest, code: str) -> HttpResponse:
    """The paper of one ticket: choose, look once more, send; then the receipt."""
    if _too_often(request):
        return render(request, "ballots/enter.html", {"typed": "", "too_often": True}, status=429)
    secret, now = typed_ticket(code), clock.now()
    entry = (
        RollEntry.objects.select_related("ballot__round__unit", "ballot__round__plan")
        .defer("ballot__published")
        .filter(ticket_hash=ticket_hash(secret), void=False)
        .first()
        if secret
        else None
    )
    if entry is None:
        if secret:
            _count_wrong(request)
        return render(request, "ballots/enter.html", {"typed": code[:60], "problems": [no_ticket()]}, status=404)
    ballot = entry.ballot
    paper = paper_of(ballot, entry, request)
    context: dict[str, Any] = {
        "ballot": ballot,
        "round": ballot.round,
        "entry": entry,
        "code": say_ticket(secret),
        "paper": paper,
        "is_public": True,
        "is_open": ballot.state == BallotState.OPEN,
        "is_closed": ballot.state == BallotState.CLOSED,
    }
    if request.method == "GET" or "lai" in request.POST or (entry.voted and "gui" not in request.POST):
        context["stopped"] = problems_with_time(
            ballot.kind, ballot.state, ballot.closes_at, now, BallotKind.PUBLIC, ballot.round.phase
        ) or ([already_voted()] if entry.voted else [])
        return render(request, "ballots/vote.html", context)
    problems = problems_with_choices([line.number for line in paper.open], paper.chosen)
    if problems:
        return _refuse(request, context, problems)
    if "gui" not in request.POST:
        return render(request, "ballots/vote_confirm.html", context)
    try:
        cast_ = cast_with_ticket(secret=secret, choices=paper.chosen, receipt=receipt_in(request), at=now)
    except RuleBroken as refused:
        return _refuse(request, context, refused.problems)
    return render(request, "ballots/receipt.html", context | receipt_context(request, ballot, cast_.receipt))


def _refuse(request: HttpRequest, context: dict[str, Any], problems: list[Problem]) -> HttpResponse:
    context["paper"].mark(problems)
    return render(request, "ballots/vote.html", context | {"problems": problems}, status=422)


def _place(request: HttpRequest) -> str:
    return f"phieu:{place_of(request, 'ballots')}"


def _too_often(request: HttpRequest) -> bool:
    return bool((cache.get(_place(request)) or 0) >= MOST_WRONG)


def _count_wrong(request: HttpRequest) -> None:
    counted(_place(request), WINDOW)
