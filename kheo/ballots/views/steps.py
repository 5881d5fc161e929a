"""Opening, closing and calling off a ballot: each is shown before it is done."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kheo.accounts.doors import actor_of, requires
from kheo.accounts.permissions import Permission
from kheo.ballots.actions.closing import close_ballot
from kheo.ballots.actions.opening import open_ballot
from kheo.ballots.actions.preparing import cancel_ballot
from kheo.ballots.forms import OpenForm, ReasonForm
from kheo.ballots.models import Ballot
from kheo.ballots.queries.gatherings import counted_of, gathering_of
from kheo.ballots.queries.pages import turnout_of
from kheo.ballots.rules import KIND_TITLES, BallotKind
from kheo.ballots.rules.counting import VoteRule, count
from kheo.ballots.views.access import ballot_of
from kheo.ballots.views.ballots import rule_facts
from kheo.config import clock
from kheo.shared.problems import Problem, RuleBroken


@require_http_methods(["GET", "POST"])
@requires(Permission.BALLOT_MANAGE)
def open_(request: HttpRequest, round_pk: int, pk: int) -> HttpResponse:
    """From here on the roll stands."""
    ballot = ballot_of(request, round_pk, pk, Permission.BALLOT_MANAGE)
    is_meeting = ballot.kind == BallotKind.MEETING
    form = None if is_meeting else OpenForm(request.POST or None, initial={"closes_at": ballot.closes_at})
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            open_ballot(
                ballot_id=pk,
                closes_at=form.cleaned_data["closes_at"] if form else None,
                by=actor_of(request),
                at=clock.now(),
            )
        except RuleBroken as refused:
            return _confirm(request, ballot, "open", form=form, problems=refused.problems)
        said = "Đã chốt danh sách. Ghi kết quả hội nghị." if is_meeting else "Đã mở bỏ phiếu."
        messages.success(request, said)
        return redirect("ballots:meeting" if is_meeting else "ballots:detail", round_pk, pk)
    return _confirm(request, ballot, "open", form=form, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@requires(Permission.BALLOT_MANAGE)
def close(request: HttpRequest, round_pk: int, pk: int) -> HttpResponse:
    """Count, and publish."""
    ballot = ballot_of(request, round_pk, pk, Permission.BALLOT_MANAGE)
    if request.method == "POST":
        try:
            close_ballot(ballot_id=pk, by=actor_of(request), at=clock.now())
        except RuleBroken as refused:
            return _confirm(request, ballot, "close", problems=refused.problems)
        messages.success(request, "Đã kiểm phiếu. Kết quả đã công bố ở trang kết quả.")
        return redirect("ballots:detail", round_pk, pk)
    return _confirm(request, ballot, "close")


@require_http_methods(["GET", "POST"])
@requires(Permission.BALLOT_MANAGE)
def cancel(request: HttpRequest, round_pk: int, pk: int) -> HttpResponse:
    """Call it off, with the reason."""
    ballot = ballot_of(request, round_pk, pk, Permission.BALLOT_MANAGE)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_ballot(ballot_id=pk, reason=form.cleaned_data["reason"], by=actor_of(request), at=clock.now())
        except RuleBroken as refused:
            return _confirm(request, ballot, "cancel", form=form, problems=refused.problems)
        messages.success(request, "Đã hủy cuộc bỏ phiếu.")
        return redirect("ballots:detail", round_pk, pk)
    return _confirm(request, ballot, "cancel", form=form, status=422 if request.method == "POST" else 200)


WORDS = {
    "settle": ("Chốt danh sách?", "Từ lúc chốt, danh sách người dự và hồ sơ không sửa được nữa.", "Chốt danh sách"),
    "open": ("Mở bỏ phiếu?", "Từ lúc mở, danh sách người bỏ phiếu và hồ sơ không sửa được nữa.", "Mở bỏ phiếu"),
    "close": ("Đóng và kiểm phiếu?", "Kết quả được đếm, công bố và không sửa được nữa.", "Đóng và kiểm phiếu"),
    "cancel": ("Hủy cuộc bỏ phiếu?", "Phiếu đã bỏ không được đếm và bị xóa.", "Hủy cuộc bỏ phiếu"),
}


def _confirm(
    request: HttpRequest,
    ballot: Ballot,
    step: str,
    *,
    form: OpenForm | ReasonForm | None = None,
    problems: list[Problem] | None = None,
    status: int = 200,
) -> HttpResponse:
    """What will happen, to what, before it happens."""
    title, lead, word = WORDS["settle" if step == "open" and ballot.kind == BallotKind.MEETING else step]
    items = list(ballot.items.order_by("number"))
    context: dict[str, Any] = {
        "ballot": ballot,
        "round": ballot.round,
        "plan_context": ballot.round.plan.title,
        "kind": KIND_TITLES[BallotKind(ballot.kind)],
        "step": step,
        "title": title,
        "lead": lead,
        "word": word,
        "form": form,
        "items": items,
        "expected": _expected(ballot, items) if step == "close" and ballot.kind == BallotKind.MEETING else [],
        "turnout": turnout_of(ballot),
        "facts": rule_facts(VoteRule.from_json(ballot.rule)),
        "problems": problems or [],
    }
    return render(request, "ballots/confirm.html", context, status=422 if problems else status)


def _expected(ballot: Ballot, items: list[Any]) -> list[tuple[Any, Any, str]]:
    """Of a meeting: what the counts that were typed in come to."""
    rule, gathering = VoteRule.from_json(ballot.rule), gathering_of(ballot)
    open_hands = ballot.method == "hands" and not rule.secret
    return [
        (
            item,
            counted,
            count(rule, gathering.tally(counted), item.chair_voice, open_hands=open_hands).because if counted else "",
        )
        for item in items
        for counted in [counted_of(item)]
    ]
