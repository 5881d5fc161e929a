"""A meeting's page: attendance, counts, minutes, and whether they agree, while they are typed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kheo.accounts.doors import actor_of, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.ballots.actions.meetings import ItemCounts, MeetingReport, add_minutes_file, record_meeting
from kheo.ballots.forms import CountsForm, MeetingForm, MinutesFileForm
from kheo.ballots.models import Ballot, BallotItem, RollEntry
from kheo.ballots.queries.gatherings import typed_gathering
from kheo.ballots.rules import BallotKind, BallotState
from kheo.ballots.rules.counting import VoteRule, count
from kheo.ballots.rules.reconciliation import Counted, problems_with_counts, problems_with_gathering
from kheo.ballots.views.access import ballot_of
from kheo.ballots.views.ballots import rule_facts, show
from kheo.config import clock
from kheo.config.files import served
from kheo.registrations.actions.storing import stored_path
from kheo.shared.problems import Problem, RuleBroken

Forms = tuple[MeetingForm, list[tuple[BallotItem, CountsForm]]]


@require_http_methods(["GET", "POST"])
@requires(Permission.BALLOT_MANAGE)
def page(request: HttpRequest, round_pk: int, pk: int) -> HttpResponse:
    """Type in what the meeting came to. It is kept as it stands; closing is a step of its own."""
    ballot = ballot_of(request, round_pk, pk, Permission.BALLOT_MANAGE)
    roll = list(ballot.roll.order_by("number"))
    if request.method == "POST":
        forms = _forms(ballot, roll, request)
        if not _valid(forms):
            return _page(request, ballot, roll, forms, status=422)
        try:
            record_meeting(ballot_id=pk, report=_report(forms, roll, request), by=actor_of(request), at=clock.now())
        except RuleBroken as refused:
            return _page(request, ballot, roll, forms, problems=refused.problems)
        messages.success(request, "Đã lưu kết quả hội nghị.")
        return redirect("ballots:close" if "kiem-phieu" in request.POST else "ballots:meeting", round_pk, pk)
    return _page(request, ballot, roll, _forms(ballot, roll))


@require_POST
@requires(Permission.BALLOT_MANAGE)
def check(request: HttpRequest, round_pk: int, pk: int) -> HttpResponse:
    """What was typed so far, reckoned up; nothing is kept."""
    ballot = ballot_of(request, round_pk, pk, Permission.BALLOT_MANAGE)
    roll = list(ballot.roll.order_by("number"))
    forms = _forms(ballot, roll, request)
    _valid(forms)
    return render(request, "ballots/meeting.html#doi-chieu", _reckoned(ballot, roll, forms, request))


@require_POST
@requires(Permission.BALLOT_MANAGE)
def attach(request: HttpRequest, round_pk: int, pk: int) -> HttpResponse:
    """A photo of the minutes."""
    ballot = ballot_of(request, round_pk, pk, Permission.BALLOT_MANAGE)
    form = MinutesFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, ballot, file_form=form, status=422)
    sent = form.cleaned_data["file"]
    try:
        add_minutes_file(
            ballot_id=pk, content=sent.file, size=sent.size, name=sent.name, by=actor_of(request), at=clock.now()
        )
    except RuleBroken as refused:
        return show(request, ballot, problems=refused.problems, file_form=form)
    messages.success(request, "Đã thêm tệp.")
    return redirect("ballots:detail", round_pk, pk)


@require_safe
@requires(Permission.ROUND_READ)
def download(request: HttpRequest, round_pk: int, pk: int, file_id: int) -> HttpResponse:
    ballot = ballot_of(request, round_pk, pk)
    kept = get_object_or_404(ballot.files.select_related("file"), pk=file_id)
    return served(stored_path(kept.file_id), kept.file.content_type, save_as=kept.name)


def _forms(ballot: Ballot, roll: list[RollEntry], request: HttpRequest | None = None) -> Forms:
    data = request.POST if request is not None else None
    is_paper = ballot.method == "paper"
    names = ("held_on", "chair", "tellers", "issued", "collected", "written", "minutes")
    initial = {name: getattr(ballot, name) for name in names}
    initial["present"] = sum(entry.present for entry in roll)
    form = MeetingForm(data, initial=initial, by_name=_by_name(roll), is_paper=is_paper)
    rule = VoteRule.from_json(ballot.rule)
    asks = rule.tie == "chair" and ballot.method == "hands" and not rule.secret
    counts = [
        (
            item,
            CountsForm(
                data,
                prefix=f"muc-{item.number}",
                asks_chair=asks,
                initial={name: getattr(item, name) for name in ("yes", "no", "abstain", "invalid", "chair_voice")},
            ),
        )
        for item in ballot.items.order_by("number")
    ]
    return form, counts


def _by_name(roll: list[RollEntry]) -> bool:
    return any(entry.name for entry in roll)


def _valid(forms: Forms) -> bool:
    form, counts = forms
    good = [form.is_valid(), *(each.is_valid() for _, each in counts)]
    return all(good)


def _report(forms: Forms, roll: list[RollEntry], request: HttpRequest) -> MeetingReport:
    form, counts = forms
    typed = form.cleaned_data
    return MeetingReport(
        present=_here(roll, request) if _by_name(roll) else typed.get("present") or 0,
        counts={
            item.number: ItemCounts(
                each.cleaned_data["yes"],
                each.cleaned_data["no"],
                each.cleaned_data["abstain"],
                each.cleaned_data["invalid"],
                each.cleaned_data.get("chair_voice", ""),
            )
            for item, each in counts
        },
        held_on=typed["held_on"],
        chair=typed["chair"],
        tellers=typed["tellers"],
        minutes=typed["minutes"],
        issued=typed.get("issued"),
        collected=typed.get("collected"),
        written=typed["written"] or 0,
    )


def _here(roll: list[RollEntry], request: HttpRequest) -> set[int]:
    known = {entry.number for entry in roll}
    return {number for text in request.POST.getlist("co-mat") if (number := number_in(text, 9)) in known and number}


def _reckoned(
    ballot: Ballot, roll: list[RollEntry], forms: Forms, request: HttpRequest | None = None
) -> dict[str, Any]:
    """Whether the figures on the page agree, and what each item comes to so far."""
    form, counts = forms
    if request is None:
        here: set[int] | int = {entry.number for entry in roll if entry.present}
        figures: dict[str, Any] = {name: getattr(ballot, name) for name in ("issued", "collected", "written")}
        rows = [
            (item, {name: getattr(item, name) for name in ("yes", "no", "abstain", "invalid")}) for item, _ in counts
        ]
        voices = {item.number: item.chair_voice for item, _ in counts}
    else:
        figures = getattr(form, "cleaned_data", {})
        here = _here(roll, request) if _by_name(roll) else figures.get("present") or 0
        rows = [(item, each.cleaned_data) for item, each in counts]
        voices = {item.number: each.cleaned_data.get("chair_voice", "") for item, each in counts}
    gathering = typed_gathering(
        roll,
        here,
        method=ballot.method,
        issued=figures.get("issued"),
        collected=figures.get("collected"),
        written=figures.get("written") or 0,
    )
    known = [
        Counted(item.number, item.title, row["yes"], row["no"], row.get("abstain") or 0, row.get("invalid") or 0)
        for item, row in rows
        if row.get("yes") is not None and row.get("no") is not None
    ]
    rule = VoteRule.from_json(ballot.rule)
    open_hands = ballot.method == "hands" and not rule.secret
    return {
        "gathering": gathering,
        "disagreeing": problems_with_gathering(gathering) + problems_with_counts(gathering, known),
        "outcomes": [
            (
                counted,
                count(rule, gathering.tally(counted), voices.get(counted.item, ""), open_hands=open_hands),
            )
            for counted in known
        ],
        "left": len(rows) - len(known),
    }


def _page(
    request: HttpRequest,
    ballot: Ballot,
    roll: list[RollEntry],
    forms: Forms,
    *,
    problems: list[Problem] | None = None,
    status: int = 200,
) -> HttpResponse:
    form, counts = forms
    posted = request if request.method == "POST" else None
    here = _here(roll, request) if posted else {entry.number for entry in roll if entry.present}
    context: dict[str, Any] = {
        "ballot": ballot,
        "round": ballot.round,
        "plan_context": ballot.round.plan.title,
        "may_write": ballot.kind == BallotKind.MEETING and ballot.state == BallotState.OPEN,
        "form": form,
        "counts": counts,
        "roll": [(entry, entry.number in here) for entry in roll] if _by_name(roll) else [],
        "roll_size": len(roll),
        "facts": rule_facts(VoteRule.from_json(ballot.rule)),
        "problems": problems or [],
        **_reckoned(ballot, roll, forms, posted),
    }
    return render(request, "ballots/meeting.html", context, status=422 if problems else status)
