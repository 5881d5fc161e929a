"""Drafting: what may be decided now, who is in a decision, its words."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, allow, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.recognition.actions.decisions import DecisionDraft, Line, change_draft, draft_decision
from kheo.recognition.actions.decisions import revoke as draft_revocation
from kheo.recognition.forms import RevokeForm, WordsForm
from kheo.recognition.models import Commendation, DecisionItem
from kheo.recognition.queries.deciding import items_of, standing_counts
from kheo.recognition.queries.decision_lists import PAGE, candidates_of, rounds_deciding, standing_lines, to_commend
from kheo.recognition.queries.verdicts import verdicts_of
from kheo.recognition.rules import DecisionKind, DecisionState
from kheo.recognition.rules.commending import say_ceiling
from kheo.recognition.rules.guards import NO_HOLD, all_hold
from kheo.recognition.views.aftercare_access import chosen_ids
from kheo.recognition.views.decisions import decision_of, row_of, show
from kheo.registrations.queries.choices import current_plan, plans_for
from kheo.registrations.queries.plan_documents import document_at
from kheo.rounds.models import Round
from kheo.rounds.rules import Phase
from kheo.shared.paging import cut
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit

UNIT_ROWS = 3
CRUMBS = (("Quyết định", "recognition:decisions"), ("Soạn quyết định", "recognition:decision_new"))


@require_safe
@requires(Permission.DECISION_WRITE)
def choose(request: HttpRequest) -> HttpResponse:
    """What there is to decide: rounds that have come to it, plans under which something may be commended."""
    actor = actor_of(request)
    context = {
        "rounds": rounds_deciding(actor),
        "plans": plans_for(actor),
        "may_hold": can(actor, Permission.HOLD_MANAGE),
        "crumbs": _crumbs()[:1],
    }
    return render(request, "recognition/decision_new.html", context)


@requires(Permission.DECISION_WRITE)
def recognise(request: HttpRequest, pk: int) -> HttpResponse:
    """The candidates of a round with every rule of each; those that fail cannot be chosen, and say why."""
    visible = Round.objects.visible_to(actor_of(request)).select_related("plan", "unit", "version")
    round_ = get_object_or_404(visible, pk=pk)
    allow(request, Permission.DECISION_WRITE, round_.unit)
    document, problems = round_.version.document, []
    distinctions = [each for each in document.distinctions if each.level in (None, round_.level)]
    chosen = chosen_ids(request) if request.method == "POST" else []
    if request.method == "POST":
        lines = [
            Line(assessment_id=each, distinction=request.POST.get(f"danh-hieu-{each}", "")[:40]) for each in chosen
        ]
        draft = DecisionDraft(DecisionKind.RECOGNISE, round_.plan, round_.unit, lines, round=round_)
        try:
            decision = draft_decision(draft, by=actor_of(request), at=clock.now())
        except RuleBroken as refused:
            problems = refused.problems
        else:
            messages.success(request, "Đã lập dự thảo. Kiểm tra trích yếu, căn cứ rồi trình ký.")
            return redirect("recognition:decision", decision.pk)
    page, last = cut(candidates_of(round_, after=number_in(request.GET.get("sau", "")) or 0), PAGE)
    verdicts = verdicts_of(page)
    may_hold = can(actor_of(request), Permission.HOLD_MANAGE, round_.unit)
    context = {
        "round": round_,
        "is_deciding": round_.phase == Phase.DECIDING,
        "rows": [
            {
                "assessment": each,
                "verdicts": verdicts[each.pk],
                "failed": [verdict for verdict in verdicts[each.pk] if not verdict.holds],
                "may": all_hold(verdicts[each.pk]),
                "on_hold": may_hold and any(v.rule == NO_HOLD and not v.holds for v in verdicts[each.pk]),
                "ticked": each.pk in chosen if request.method == "POST" else all_hold(verdicts[each.pk]),
            }
            for each in page
        ],
        "distinctions": distinctions,
        "next_url": f"?sau={last.number}" if last else "",
        "problems": problems,
        "crumbs": _crumbs(),
    }
    return render(request, "recognition/decision_recognise.html", context, status=422 if problems else 200)


@requires(Permission.DECISION_WRITE)
def commend(request: HttpRequest) -> HttpResponse:
    """What stands recognised, each with a kind of reward to choose; the ceilings beside it."""
    actor = actor_of(request)
    plans = plans_for(actor)
    plan = current_plan(plans, clock.today(), request.GET.get("ke-hoach", ""))
    units = _deciding_units(request)
    unit = next((each for each in units if each.code == request.GET.get("don-vi")), units[0] if units else None)
    if plan is None or unit is None:
        raise Http404
    document = document_at(plan, clock.now())
    problems: list[Problem] = []
    if request.method == "POST":
        draft = DecisionDraft(DecisionKind.COMMEND, plan, unit, _rewards(request, unit))
        try:
            decision = draft_decision(draft, by=actor, at=clock.now())
        except RuleBroken as refused:
            problems = refused.problems
        else:
            messages.success(request, "Đã lập dự thảo. Kiểm tra trích yếu, căn cứ rồi trình ký.")
            return redirect("recognition:decision", decision.pk)
    rows, last = cut(to_commend(plan, unit, after=number_in(request.GET.get("sau", "")) or 0), PAGE)
    given, recognised = standing_counts(plan, unit, document)
    asked = {"ke-hoach": plan.code, "don-vi": unit.code}
    typed = request.POST
    context = {
        "plan": plan,
        "plans": plans,
        "unit": unit,
        "units": units,
        "rows": [
            {
                "recognition": each,
                "level": document.level_by_code[each.level].title
                if each.level in document.level_by_code
                else each.level,
                "typed": typed.get(f"hinh-thuc-{each.registration_id}", ""),
            }
            for each in rows
        ],
        "unit_rows": [
            {
                "n": n,
                "unit": typed.get(f"don-vi-{n}", ""),
                "kind": typed.get(f"hinh-thuc-don-vi-{n}", ""),
                "achievement": typed.get(f"thanh-tich-{n}", ""),
            }
            for n in range(1, UNIT_ROWS + 1)
        ],
        "below": list(Unit.objects.within(unit.path).existing_on(clock.today()).order_by("path")[:400]),
        "kinds": document.commending.kinds,
        "ceilings": [
            (kind, say_ceiling(kind, recognised.get(kind.code, 0)), given.get(kind.code, 0))
            for kind in document.commending.kinds
        ],
        "commending": document.commending,
        "once": document.clause(document.commending.clause),
        "next_url": f"?{urlencode({**asked, 'sau': last.registration_id})}" if last else "",
        "problems": problems,
        "crumbs": _crumbs(),
    }
    return render(request, "recognition/decision_commend.html", context, status=422 if problems else 200)


@requires(Permission.DECISION_WRITE)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Which lines of an issued decision are taken back, on which ground, and why."""
    earlier = decision_of(request, pk, Permission.DECISION_WRITE)
    standing = standing_lines(earlier)
    problems: list[Problem] = []
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        known = {each.pk for each in standing}
        try:
            decision = draft_revocation(
                item_ids=[each for each in chosen_ids(request) if each in known],
                ground=form.cleaned_data["ground"],
                reason=form.cleaned_data["reason"],
                by=actor_of(request),
                at=clock.now(),
            )
        except RuleBroken as refused:
            problems = refused.problems
        else:
            messages.success(request, "Đã lập dự thảo quyết định hủy bỏ. Chưa có gì thay đổi trước khi ký, ban hành.")
            return redirect("recognition:decision", decision.pk)
    chosen = set(chosen_ids(request))
    registrations = [each.registration_id for each in standing if each.registration_id]
    rewarded = set(
        Commendation.objects.filter(registration__in=registrations, to_at__isnull=True)
        .exclude(item__decision=earlier)
        .values_list("registration", flat=True)
    )
    context = {
        **row_of(earlier),
        "rows": [
            {"item": each, "ticked": each.pk in chosen, "rewarded": each.registration_id in rewarded}
            for each in standing
        ],
        "form": form,
        "problems": problems,
        "crumbs": [*_crumbs()[:1], (earlier.title, reverse("recognition:decision", args=[earlier.pk]))],
    }
    refused_now = problems or (request.method == "POST" and form.errors)
    return render(request, "recognition/decision_revoke.html", context, status=422 if refused_now else 200)


@requires(Permission.DECISION_WRITE)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The words of a draft, and of its lines; a line whose mark is taken away leaves the draft."""
    decision = decision_of(request, pk, Permission.DECISION_WRITE)
    if decision.state != DecisionState.DRAFT and request.method != "POST":
        return show(request, decision)
    items = items_of(decision)
    words = ("title", "legal_basis", "symbol", "on_behalf_of")
    form = WordsForm(request.POST or None, initial={name: getattr(decision, name) for name in words})
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        kept = set(chosen_ids(request))
        try:
            change_draft(
                decision_id=decision.pk,
                lines=[_kept_line(request, each) for each in items if each.pk in kept],
                by=actor_of(request),
                at=clock.now(),
                **{name: form.cleaned_data[name] for name in words},
            )
        except RuleBroken as refused:
            problems = refused.problems
        else:
            messages.success(request, "Đã lưu dự thảo.")
            return redirect("recognition:decision", pk)
    posted = request.method == "POST"
    context = {
        **row_of(decision),
        "form": form,
        "rows": [
            {
                "item": each,
                "named": request.POST.get(f"ten-{each.pk}", each.named) if posted else each.named,
                "achievement": request.POST.get(f"thanh-tich-{each.pk}", each.achievement)
                if posted
                else each.achievement,
                "kept": str(each.pk) in request.POST.getlist("chon") if posted else True,
                "is_fixed": each.revokes_id is not None,
            }
            for each in items
        ],
        "problems": problems,
        "crumbs": [*_crumbs()[:1], (decision.title, reverse("recognition:decision", args=[decision.pk]))],
    }
    return render(request, "recognition/decision_edit.html", context, status=422 if problems or form.errors else 200)


def _kept_line(request: HttpRequest, item: DecisionItem) -> Line:
    return Line(
        assessment_id=item.assessment_id,
        registration_id=item.registration_id if item.assessment_id is None and item.revokes_id is None else None,
        unit_id=item.unit_id if item.revokes_id is None else None,
        revokes_id=item.revokes_id,
        named=request.POST.get(f"ten-{item.pk}", "")[:300],
        achievement=request.POST.get(f"thanh-tich-{item.pk}", "")[:700],
        distinction=item.distinction,
        commendation=item.commendation,
        amount=item.amount,
    )


def _rewards(request: HttpRequest, unit: Unit) -> list[Line]:
    """Each registration with a kind chosen, then each unit; only what the unit could choose is read."""
    lines = []
    for name in sorted(request.POST):
        pk = number_in(name.removeprefix("hinh-thuc-")) if name.startswith("hinh-thuc-") else None
        code = request.POST.get(name, "")[:40]
        if pk is not None and code:
            lines.append(Line(registration_id=pk, commendation=code))
    below = Unit.objects.within(unit.path)
    for n in range(1, UNIT_ROWS + 1):
        code, kind = request.POST.get(f"don-vi-{n}", "")[:80], request.POST.get(f"hinh-thuc-don-vi-{n}", "")[:40]
        rewarded = below.filter(code=code).first() if code and kind else None
        if rewarded:
            achievement = request.POST.get(f"thanh-tich-{n}", "")[:700]
            lines.append(Line(unit_id=rewarded.pk, commendation=kind, achievement=achievement))
    return lines


def _deciding_units(request: HttpRequest) -> list[Unit]:
    """Units for which the actor may draft: its party committees, from the root down."""
    reach = actor_of(request).reach_filter("path", Permission.DECISION_WRITE)
    found = Unit.objects.filter(reach).existing_on(clock.today()).filter(kind__endswith="party-committee")
    return list(found.order_by("path")[:400]) or list(Unit.objects.filter(reach).order_by("path")[:1])


def _crumbs() -> list[tuple[str, str]]:
    return [(label, reverse(name)) for label, name in CRUMBS]
