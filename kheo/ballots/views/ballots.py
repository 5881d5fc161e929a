"""A round's ballots: the list, preparing one, and the page of one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kheo.accounts.doors import actor_of, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.ballots.actions.preparing import BallotDraft, prepare_ballot, set_names
from kheo.ballots.forms import MinutesFileForm, PrepareForm, RollForm
from kheo.ballots.models import Ballot, RollEntry
from kheo.ballots.queries.pages import ballots_page, candidates_for, excluded_rows, items_page, turnout_of
from kheo.ballots.rules import KIND_TITLES, STATE_TITLES, BallotKind, BallotState
from kheo.ballots.rules.counting import VoteRule, say_quorum, say_threshold
from kheo.ballots.rules.preparing import METHODS, not_what_the_plan_asks, problems_with_phase
from kheo.ballots.views.access import ballot_of, may_manage, round_of
from kheo.config import clock
from kheo.config.templatetags.kheo_ui import vn_datetime
from kheo.rounds.queries.rounds import document_of, vote_of
from kheo.shared.problems import Problem, RuleBroken


@require_safe
@requires(Permission.ROUND_READ)
def ballots(request: HttpRequest, round_pk: int) -> HttpResponse:
    """The ballots of a round, the newest first, and what the plan asks for."""
    round_ = round_of(request, round_pk)
    rows, before = ballots_page(round_, before=number_in(request.GET.get("truoc", ""), 9))
    vote = vote_of(round_)
    context = {
        "round": round_,
        "plan_context": round_.plan.title,
        "rows": [{"ballot": each, "kind": KIND_TITLES[BallotKind(each.kind)], "look": _look(each)} for each in rows],
        "facts": rule_facts(VoteRule.of(vote)),
        "asked": KIND_TITLES[BallotKind(vote.ballot)] if vote and vote.ballot else "",
        "may_prepare": may_manage(request, round_) and not problems_with_phase(round_.phase),
        "waits": problems_with_phase(round_.phase),
        "next_url": f"?truoc={before}" if before else "",
    }
    return render(request, "ballots/list.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.BALLOT_MANAGE)
def prepare(request: HttpRequest, round_pk: int) -> HttpResponse:
    """Which candidates, in which way, until when."""
    round_ = round_of(request, round_pk, Permission.BALLOT_MANAGE)
    vote = vote_of(round_)
    found, more = candidates_for(round_, vote.ballot if vote else None)
    offered = [(each.pk, f"{each.registration.title} – {each.registration.carrier}") for each in found]
    initial = {
        "title": f"Bình chọn: {round_.title}"[:300],
        "kind": (vote.ballot if vote and vote.ballot else BallotKind.COUNCIL),
        "items": [str(pk) for pk, _ in offered],
        "method": "paper",
        "held_on": clock.today(),
    }
    form = PrepareForm(request.POST or None, candidates=offered, initial=initial)
    problems: list[Problem] = problems_with_phase(round_.phase)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = prepare_ballot(
                round_id=round_.pk,
                draft=BallotDraft(
                    kind=typed["kind"],
                    title=typed["title"],
                    assessment_ids=[int(pk) for pk in typed["items"]],
                    place=typed["place"],
                    closes_at=typed["closes_at"],
                    method=typed["method"],
                    held_on=typed["held_on"],
                    names=form.typed_names,
                    heads=typed["heads"] or 0,
                ),
                by=actor_of(request),
                at=clock.now(),
            )
        except RuleBroken as refused:
            problems = refused.problems
        else:
            messages.success(request, "Đã chuẩn bị cuộc bỏ phiếu. Xem lại rồi mở.")
            return redirect("ballots:detail", round_.pk, made.pk)
    context = {
        "round": round_,
        "plan_context": round_.plan.title,
        "form": form,
        "problems": problems,
        "facts": rule_facts(VoteRule.of(vote)),
        "offered": bool(offered),
        "more": more,
    }
    return render(request, "ballots/prepare.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@requires(Permission.ROUND_READ)
def detail(request: HttpRequest, round_pk: int, pk: int) -> HttpResponse:
    return show(request, ballot_of(request, round_pk, pk))


@require_POST
@requires(Permission.BALLOT_MANAGE)
def roll(request: HttpRequest, round_pk: int, pk: int) -> HttpResponse:
    """Type a meeting's roll anew."""
    ballot = ballot_of(request, round_pk, pk, Permission.BALLOT_MANAGE)
    form = RollForm(request.POST)
    if not form.is_valid():
        return show(request, ballot, roll_form=form, status=422)
    try:
        set_names(
            ballot_id=ballot.pk,
            names=form.typed_names,
            heads=form.cleaned_data["heads"] or 0,
            by=actor_of(request),
            at=clock.now(),
        )
    except RuleBroken as refused:
        return show(request, ballot, problems=refused.problems, roll_form=form)
    messages.success(request, "Đã ghi danh sách.")
    return redirect("ballots:detail", round_pk, pk)


def show(
    request: HttpRequest,
    ballot: Ballot,
    *,
    problems: list[Problem] | None = None,
    roll_form: RollForm | None = None,
    file_form: MinutesFileForm | None = None,
    status: int = 0,
) -> HttpResponse:
    """The page of one ballot; after a refusal with its problems."""
    actor, state, kind = actor_of(request), BallotState(ballot.state), BallotKind(ballot.kind)
    manages = may_manage(request, ballot.round)
    turnout = turnout_of(ballot)
    items = items_page(ballot, after=number_in(request.GET.get("sau", ""), 9) or 0)
    seat = _seat(ballot, actor.user_id) if kind is BallotKind.COUNCIL and state is BallotState.OPEN else None
    is_meeting = kind is BallotKind.MEETING
    new_roll = roll_form or (
        RollForm(initial=_typed_roll(ballot)) if is_meeting and manages and state is BallotState.PREPARED else None
    )
    context: dict[str, Any] = {
        "ballot": ballot,
        "round": ballot.round,
        "plan_context": ballot.round.plan.title,
        "kind": KIND_TITLES[kind],
        "look": _look(ballot),
        "facts": [*_facts(ballot), *rule_facts(VoteRule.from_json(ballot.rule))],
        "warning": not_what_the_plan_asks(vote_of(ballot.round), ballot.kind),
        "turnout": turnout,
        "items": items.rows,
        "next_url": f"?sau={items.after}" if items.after else "",
        "kept_out": excluded_rows(ballot)
        if state is not BallotState.PREPARED and kind is not BallotKind.PUBLIC
        else [],
        "manages": manages,
        "is_meeting": is_meeting,
        "is_public": kind is BallotKind.PUBLIC,
        "prepared": state is BallotState.PREPARED,
        "is_open": state is BallotState.OPEN,
        "is_closed": state is BallotState.CLOSED,
        "seat": seat,
        "roll_form": new_roll,
        "files": list(ballot.files.select_related("file").order_by("pk")) if is_meeting else [],
        "file_form": file_form or (MinutesFileForm() if is_meeting and manages and state is BallotState.OPEN else None),
        "result_address": request.build_absolute_uri(reverse("ballots:result", args=[ballot.code])),
        "document": document_of(ballot.round),
        "problems": problems or [],
    }
    return render(request, "ballots/detail.html", context, status=status or (422 if problems else 200))


def rule_facts(rule: VoteRule) -> list[tuple[str, str]]:
    """The rule of the vote in words, with where it comes from."""
    source = f"{rule.clause}{' (mặc định)' if rule.default else ''}" if rule.clause else "mặc định"
    tie = "theo ý kiến của chủ trì (biểu quyết giơ tay)" if rule.tie == "chair" else "không thông qua"
    return [
        ("Túc số", say_quorum(rule)),
        ("Thông qua khi", f"{say_threshold(rule)} đồng ý"),
        ("Ngang phiếu", tie),
        ("Cách bỏ phiếu", "bỏ phiếu kín" if rule.secret else "công khai"),
        ("Quy tắc theo", source),
    ]


def _facts(ballot: Ballot) -> list[tuple[str, str]]:
    pairs = [
        ("Hình thức", KIND_TITLES[BallotKind(ballot.kind)]),
        ("Cách biểu quyết", METHODS.get(ballot.method, "")),
        ("Địa điểm, phạm vi", ballot.place),
        ("Mở lúc", vn_datetime(ballot.opened_at)),
        ("Nhận phiếu đến", vn_datetime(ballot.closes_at)),
        ("Kiểm phiếu lúc", vn_datetime(ballot.closed_at)),
        ("Ngày họp", f"{ballot.held_on:%d/%m/%Y}" if ballot.held_on else ""),
        ("Chủ trì", ballot.chair),
        ("Tổ kiểm phiếu", ballot.tellers),
        ("Mã cuộc bỏ phiếu", ballot.code),
    ]
    return [(term, value) for term, value in pairs if value]


def _seat(ballot: Ballot, user_id: int | None) -> RollEntry | None:
    return ballot.roll.filter(member__user=user_id).first() if user_id else None


def _typed_roll(ballot: Ballot) -> dict[str, Any]:
    names = list(ballot.roll.filter(member__isnull=True).values_list("name", flat=True))
    return {"names": "\n".join(name for name in names if name), "heads": len([n for n in names if not n]) or None}


LOOKS = {
    BallotState.PREPARED: ("none", "edit"),
    BallotState.OPEN: ("info", "vote"),
    BallotState.CLOSED: ("good", "accept"),
    BallotState.CANCELLED: ("none", "x"),
}


def _look(ballot: Ballot) -> dict[str, str]:
    state = BallotState(ballot.state)
    tone, icon = LOOKS[state]
    return {"tone": tone, "icon": icon, "word": STATE_TITLES[state]}
