"""The list of decisions, and one decision as its paper reads."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, allow, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.recognition.actions.decisions import drop, unsign
from kheo.recognition.models import Decision
from kheo.recognition.queries.deciding import items_of, number_text, problems_with_decision
from kheo.recognition.queries.decision_letters import letters_of
from kheo.recognition.queries.decision_lists import PAGE, issued_decisions, pending_decisions, standing_lines
from kheo.recognition.queries.decision_paper import paper_of
from kheo.recognition.rules import KIND_TITLES, STATE_TITLES, DecisionKind, DecisionState
from kheo.recognition.views.aftercare_access import decision_of as seen_decision
from kheo.shared.paging import cut
from kheo.shared.problems import Problem, RuleBroken

LOOKS = {
    DecisionState.DRAFT: "draft",
    DecisionState.SIGNED: "submitted",
    DecisionState.ISSUED: "accepted",
    DecisionState.REVOKED: "missed",
    DecisionState.DROPPED: "withdrawn",
}


def decision_of(request: HttpRequest, pk: int, permission: Permission | None = None) -> Decision:
    decision = seen_decision(request, pk)
    allow(request, permission, decision.unit)
    return decision


def row_of(decision: Decision) -> dict[str, Any]:
    return {
        "decision": decision,
        "kind": KIND_TITLES[DecisionKind(decision.kind)],
        "state": STATE_TITLES[DecisionState(decision.state)],
        "look": LOOKS[DecisionState(decision.state)],
        "number": number_text(decision),
    }


@require_safe
@requires(Permission.DECISION_READ)
def decisions(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    drafts = pending_decisions(actor, DecisionState.DRAFT)
    signed = pending_decisions(actor, DecisionState.SIGNED)
    rows, last = cut(issued_decisions(actor, before=number_in(request.GET.get("truoc", ""))), PAGE)
    return render(
        request,
        "recognition/decisions.html",
        {
            "drafts": [row_of(each) for each in drafts],
            "signed": [row_of(each) for each in signed],
            "rows": [row_of(each) for each in rows],
            "next_url": f"?truoc={last.pk}" if last else "",
            "may_write": can(actor, Permission.DECISION_WRITE),
            "may_sign": can(actor, Permission.DECISION_SIGN),
            "may_issue": can(actor, Permission.DECISION_ISSUE),
            "may_hold": can(actor, Permission.HOLD_MANAGE),
        },
    )


@require_safe
@requires(Permission.DECISION_READ)
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, decision_of(request, pk))


def show(request: HttpRequest, decision: Decision, problems: list[Problem] | None = None) -> HttpResponse:
    actor, items = actor_of(request), items_of(decision)
    state = DecisionState(decision.state)
    pending = state in {DecisionState.DRAFT, DecisionState.SIGNED}
    may = {
        name: can(actor, permission, decision.unit)
        for name, permission in (
            ("write", Permission.DECISION_WRITE),
            ("sign", Permission.DECISION_SIGN),
            ("issue", Permission.DECISION_ISSUE),
        )
    }
    context = {
        **row_of(decision),
        "paper": paper_of(decision, items),
        "problems": problems or [],
        "open_problems": problems_with_decision(decision, items) if pending and not problems else [],
        "letters": letters_of(decision, items, number_text(decision)) if state is not DecisionState.DROPPED else [],
        "may": may,
        "is_draft": state is DecisionState.DRAFT,
        "is_signed": state is DecisionState.SIGNED,
        "is_issued": state is DecisionState.ISSUED,
        "may_revoke": may["write"]
        and state is DecisionState.ISSUED
        and decision.kind != DecisionKind.REVOKE
        and bool(standing_lines(decision)),
        "has_certificates": state is DecisionState.ISSUED and decision.kind != DecisionKind.REVOKE,
        "crumbs": [("Công nhận", reverse("recognition:list")), ("Quyết định", reverse("recognition:decisions"))],
    }
    return render(request, "recognition/decision.html", context, status=422 if problems else 200)


@require_safe
@requires(Permission.DECISION_READ)
def letters(request: HttpRequest, pk: int) -> HttpResponse:
    """Every letter of a decision with its words: before the issue as it will go, after it as it went."""
    decision = decision_of(request, pk)
    context = {
        **row_of(decision),
        "letters": letters_of(decision, items_of(decision), number_text(decision)),
        "is_out": decision.issued_at is not None and not decision.earlier,
        "crumbs": [
            ("Quyết định", reverse("recognition:decisions")),
            (decision.title, reverse("recognition:decision", args=[decision.pk])),
        ],
    }
    return render(request, "recognition/decision_letters.html", context)


@require_POST
@requires(Permission.DECISION_WRITE)
def drop_draft(request: HttpRequest, pk: int) -> HttpResponse:
    found = decision_of(request, pk, Permission.DECISION_WRITE)
    try:
        drop(decision_id=found.pk, reason=request.POST.get("reason", ""), by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return show(request, found, refused.problems)
    messages.success(request, "Đã bỏ dự thảo.")
    return redirect("recognition:decisions")


@require_POST
@requires(Permission.DECISION_SIGN)
def take_signature_back(request: HttpRequest, pk: int) -> HttpResponse:
    found = decision_of(request, pk, Permission.DECISION_SIGN)
    try:
        unsign(decision_id=found.pk, reason=request.POST.get("reason", ""), by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return show(request, found, refused.problems)
    messages.success(request, "Đã rút chữ ký; quyết định trở lại là dự thảo.")
    return redirect("recognition:decision", pk)
