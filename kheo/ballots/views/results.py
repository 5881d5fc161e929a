"""The result of a closed ballot, for everybody: counts, what they prove and what not, and the file to count again."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from kheo.accounts.doors import number_in, public
from kheo.ballots.models import Ballot, Slip
from kheo.ballots.queries.pages import items_page, turnout_of
from kheo.ballots.rules import CHOICE_TITLES, KIND_TITLES, BallotKind, BallotState, Choice
from kheo.ballots.rules.codes import typed_receipt
from kheo.ballots.rules.counting import VoteRule
from kheo.ballots.rules.merkle import token_of
from kheo.ballots.views.ballots import rule_facts


@csrf_protect
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@public
def result(request: HttpRequest, code: str) -> HttpResponse:
    """Who sends a receipt sees its own slips, and has shown this server which ones they are: the page says so."""
    closed = Ballot.objects.filter(state=BallotState.CLOSED).select_related("round__unit", "round__plan")
    ballot = get_object_or_404(closed.defer("published", "minutes"), code=code)
    items = items_page(ballot, after=number_in(request.GET.get("sau", ""), 9) or 0)
    kind = BallotKind(ballot.kind)
    context: dict[str, Any] = {
        "ballot": ballot,
        "round": ballot.round,
        "kind": KIND_TITLES[kind],
        "is_meeting": kind is BallotKind.MEETING,
        "turnout": turnout_of(ballot),
        "items": items.rows,
        "next_url": f"?sau={items.after}" if items.after else "",
        "facts": rule_facts(VoteRule.from_json(ballot.rule)),
        "asked": request.method == "POST",
        "typed": request.POST.get("bien-nhan", "")[:60],
        "own": _own(ballot, request.POST.get("bien-nhan", "")) if request.method == "POST" else [],
    }
    response = render(
        request, "ballots/result.html", context, status=422 if context["asked"] and not context["own"] else 200
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@public
def published(request: HttpRequest, code: str) -> HttpResponse:
    """The file: everything that is needed to count again."""
    ballot = get_object_or_404(Ballot.objects.filter(state=BallotState.CLOSED).only("published"), code=code)
    text = json.dumps(ballot.published, ensure_ascii=False, indent=1, sort_keys=True)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"ket-qua-{code}.json") or "attachment"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _own(ballot: Ballot, typed: str) -> list[tuple[int, str, str]]:
    """The slips of a receipt. Two queries."""
    receipt = typed_receipt(typed)
    if not receipt:
        return []
    titles = dict(ballot.items.values_list("number", "title"))
    tokens = {token_of(receipt, number, ballot.code): number for number in titles}
    found = Slip.objects.filter(token__in=list(tokens), ballot=ballot).values_list("token", "choice")
    return sorted((tokens[token], titles[tokens[token]], CHOICE_TITLES[Choice(choice)]) for token, choice in found)
