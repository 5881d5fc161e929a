"""Printed tickets: made, and downloaded in the same answer, once."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.timezone import get_current_timezone
from django.views.decorators.http import require_POST, require_safe

from kheo.accounts.doors import actor_of, requires
from kheo.accounts.permissions import Permission
from kheo.ballots.actions.printing import ticket_sheets
from kheo.ballots.actions.tickets import make_tickets, void_tickets
from kheo.ballots.forms import TicketsForm, VoidForm
from kheo.ballots.models import Ballot
from kheo.ballots.queries.pages import turnout_of
from kheo.ballots.rules import BallotKind, BallotState
from kheo.ballots.views.access import ballot_of
from kheo.config import clock
from kheo.shared.problems import Problem, RuleBroken


@require_safe
@requires(Permission.BALLOT_MANAGE)
def page(request: HttpRequest, round_pk: int, pk: int) -> HttpResponse:
    return _page(request, ballot_of(request, round_pk, pk, Permission.BALLOT_MANAGE))


@require_POST
@requires(Permission.BALLOT_MANAGE)
def make(request: HttpRequest, round_pk: int, pk: int) -> HttpResponse:
    """New tickets as a PDF. The answer is the only place where their secrets stand."""
    ballot = ballot_of(request, round_pk, pk, Permission.BALLOT_MANAGE)
    form = TicketsForm(request.POST)
    if not form.is_valid():
        return _page(request, ballot, form=form, status=422)
    try:
        tickets = make_tickets(ballot_id=pk, count=form.cleaned_data["count"], by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return _page(request, ballot, problems=refused.problems)
    sheets = ticket_sheets(ballot, tickets, address=settings.KHEO_ADDRESS, zone=get_current_timezone())
    name = f"phieu-{ballot.code}-{tickets[0].number}-{tickets[-1].number}.pdf"
    response = HttpResponse(sheets, content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@requires(Permission.BALLOT_MANAGE)
def void(request: HttpRequest, round_pk: int, pk: int) -> HttpResponse:
    """Tickets of a lost print, taken out."""
    ballot = ballot_of(request, round_pk, pk, Permission.BALLOT_MANAGE)
    form = VoidForm(request.POST)
    if not form.is_valid():
        return _page(request, ballot, void_form=form, status=422)
    typed = form.cleaned_data
    try:
        count = void_tickets(
            ballot_id=pk,
            first=typed["first"],
            last=typed["last"],
            reason=typed["reason"],
            by=actor_of(request),
            at=clock.now(),
        )
    except RuleBroken as refused:
        return _page(request, ballot, void_form=form, problems=refused.problems)
    messages.success(request, f"Đã hủy {count} phiếu.")
    return redirect("ballots:tickets", round_pk, pk)


def _page(
    request: HttpRequest,
    ballot: Ballot,
    *,
    form: TicketsForm | None = None,
    void_form: VoidForm | None = None,
    problems: list[Problem] | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "ballot": ballot,
        "round": ballot.round,
        "plan_context": ballot.round.plan.title,
        "turnout": turnout_of(ballot),
        "may_make": ballot.kind == BallotKind.PUBLIC and ballot.state == BallotState.PREPARED,
        "is_public": ballot.kind == BallotKind.PUBLIC,
        "form": form or TicketsForm(initial={"count": 105}),
        "void_form": void_form or VoidForm(),
        "problems": problems or [],
        "address": settings.KHEO_ADDRESS,
    }
    return render(request, "ballots/tickets.html", context, status=422 if problems else status)
