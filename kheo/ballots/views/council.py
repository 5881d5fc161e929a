"""A council member's vote: choose, look once more, send; then the receipt."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kheo.accounts.doors import actor_of, requires
from kheo.accounts.permissions import Permission
from kheo.ballots.actions.casting import cast_in_council
from kheo.ballots.models import Ballot, RollEntry
from kheo.ballots.rules import BallotKind, BallotState
from kheo.ballots.rules.casting import problems_with_choices, problems_with_time
from kheo.ballots.views.access import ballot_of
from kheo.ballots.views.papers import Paper, paper_of, receipt_context, receipt_in
from kheo.config import clock
from kheo.rounds.models import Assessment
from kheo.rounds.queries.conflicts import conflicts_of
from kheo.rounds.rules.conflicts import in_words
from kheo.shared.problems import RuleBroken


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@requires(Permission.BALLOT_CAST)
def vote(request: HttpRequest, round_pk: int, pk: int) -> HttpResponse:
    """Nothing of it is written into the journal, and no error page or log holds what was chosen."""
    ballot = ballot_of(request, round_pk, pk)
    actor, now = actor_of(request), clock.now()
    entry = ballot.roll.select_related("member").filter(member__user=actor.user_id, member__isnull=False).first()
    context = _context(ballot, entry)
    if entry is None:
        return render(request, "ballots/vote.html", context)
    paper = paper_of(ballot, entry, request, _reasons(ballot, entry))
    context["paper"] = paper
    if request.method == "GET" or "lai" in request.POST:
        context["stopped"] = problems_with_time(
            ballot.kind, ballot.state, ballot.closes_at, now, BallotKind.COUNCIL, ballot.round.phase
        )
        return render(request, "ballots/vote.html", context)
    problems = problems_with_choices([line.number for line in paper.open], paper.chosen)
    if problems:
        return _refuse(request, context, paper, problems)
    if "gui" not in request.POST:
        return render(request, "ballots/vote_confirm.html", context)
    try:
        cast = cast_in_council(ballot_id=pk, choices=paper.chosen, receipt=receipt_in(request), by=actor, at=now)
    except RuleBroken as refused:
        return _refuse(request, context, paper, refused.problems)
    return render(request, "ballots/receipt.html", context | receipt_context(request, ballot, cast.receipt))


def _context(ballot: Ballot, entry: RollEntry | None) -> dict[str, Any]:
    return {
        "ballot": ballot,
        "round": ballot.round,
        "plan_context": ballot.round.plan.title,
        "entry": entry,
        "is_public": False,
        "is_open": ballot.state == BallotState.OPEN,
        "is_closed": ballot.state == BallotState.CLOSED,
    }


def _refuse(request: HttpRequest, context: dict[str, Any], paper: Paper, problems: list[Any]) -> HttpResponse:
    paper.mark(problems)
    return render(request, "ballots/vote.html", context | {"problems": problems}, status=422)


def _reasons(ballot: Ballot, entry: RollEntry) -> dict[int, str]:
    """Why this member is kept out, by item; asked only when they are."""
    if not entry.excluded or entry.member is None:
        return {}
    items = {item.assessment_id: item.number for item in ballot.items.filter(number__in=entry.excluded)}
    assessments = list(Assessment.objects.filter(pk__in=list(items)).select_related("round", "registration"))
    entry.member.round = ballot.round
    for each in assessments:
        each.round = ballot.round
    found = conflicts_of(assessments, [entry.member])
    return {items[assessment_id]: in_words(conflicts) for (assessment_id, _), conflicts in found.items()}
