"""Amendments: begun from what units reported, changed value by value, brought into force with a difference to read."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from kheo.accounts.doors import actor_of, beside_fields, marks_of_page, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.feedback.actions.amending import Wording, begin, change, outlook
from kheo.feedback.actions.amending import apply as bring_into_force
from kheo.feedback.actions.amending import drop as give_up
from kheo.feedback.forms import AmendmentBeginForm, AmendmentForm
from kheo.feedback.models import Amendment, Feedback
from kheo.feedback.queries.lists import SHOWN, amendments_for, that_may_join
from kheo.feedback.rules import AMENDMENT_TITLES, STATE_TITLES, AmendmentState, State
from kheo.feedback.rules.edits import Value, as_typed, entries_of, typed_edits
from kheo.plans.models import Plan
from kheo.plans.rules.changes import Change
from kheo.plans.rules.sections import sections
from kheo.shared.problems import Problem, RuleBroken

TONES = {AmendmentState.DRAFT: "warn", AmendmentState.APPLIED: "good", AmendmentState.DROPPED: "none"}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PLAN_LOAD)
def page(request: HttpRequest) -> HttpResponse:
    """The amendments, and a form that begins one (`?ke-hoach=&phan-anh=` with a difficulty in it)."""
    actor = actor_of(request)
    plans = list(Plan.objects.filter(actor.reach_filter("issuer__path", Permission.PLAN_LOAD)).select_related("issuer"))
    taken_up = number_in(request.GET.get("phan-anh", request.POST.get("phan-anh", "")))
    from_feedback = Feedback.objects.visible_to(actor).filter(pk=taken_up).first() if taken_up else None
    problems: list[Problem] = []
    if request.method == "POST":
        form = AmendmentBeginForm(request.POST, plans=plans)
        if form.is_valid():
            plan = next(each for each in plans if each.code == form.cleaned_data["ke_hoach"])
            ids = [from_feedback.pk] if from_feedback else []
            try:
                made = begin(plan=plan, title=form.cleaned_data["title"], feedback_ids=ids, by=actor, at=clock.now())
            except RuleBroken as refused:
                problems = beside_fields(form, refused.problems)
            else:
                return redirect("feedback:amendment", made.pk)
    else:
        initial = {"ke_hoach": request.GET.get("ke-hoach", "")}
        if from_feedback:
            initial["title"] = f"Sửa đổi: {from_feedback.about_title}"[:300]
        form = AmendmentBeginForm(initial=initial, plans=plans)
    rows = [
        {
            "it": each,
            "state": AMENDMENT_TITLES[AmendmentState(each.state)],
            "tone": TONES[AmendmentState(each.state)],
        }
        for each in amendments_for(actor)[:SHOWN]
    ]
    context = {
        "rows": rows,
        "form": form,
        "plans": plans,
        "from_feedback": from_feedback,
        "problems": problems,
        "crumbs": [("Vướng mắc, kiến nghị", reverse("feedback:list"))],
    }
    return render(request, "feedback/amendments.html", context, status=422 if problems or form.errors else 200)


def _one(request: HttpRequest, pk: int) -> Amendment:
    visible = Amendment.objects.visible_to(actor_of(request))
    return get_object_or_404(visible.select_related("plan__issuer", "plan__steward", "version"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PLAN_LOAD)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Its values beside what the plan says now; saving shows what would change."""
    it = _one(request, pk)
    if request.method != "POST":
        return _show(request, it)
    form = AmendmentForm(request.POST)
    latest = it.plan.versions.order_by("-number")[0].document
    typed = {name[2:]: str(value) for name, value in request.POST.items() if name.startswith("v-")}
    dropped = set(request.POST.getlist("bo"))
    edits, unreadable = typed_edits(latest, typed, dropped, marks_of_page)
    chosen = {number for text in request.POST.getlist("phan-anh") if (number := number_in(text)) is not None}
    if not form.is_valid() or unreadable:
        return _show(request, it, form, unreadable, typed, dropped, chosen)
    said = form.cleaned_data
    try:
        change(
            amendment_id=it.pk,
            revision=said["revision"],
            wording=Wording(said["title"], said["reason"], said["number"], said["issued_on"], said["effective_on"]),
            edits=edits,
            text=said["text"],
            feedback_ids=chosen,
            by=actor_of(request),
            at=clock.now(),
        )
    except RuleBroken as refused:
        return _show(request, it, form, beside_fields(form, refused.problems), typed, dropped, chosen)
    messages.success(request, "Đã lưu. Xem các thay đổi ở dưới trước khi ban hành.")
    return redirect(reverse("feedback:amendment", args=[it.pk]) + "#thay-doi")


def _show(
    request: HttpRequest,
    it: Amendment,
    form: AmendmentForm | None = None,
    problems: list[Problem] | None = None,
    typed: dict[str, str] | None = None,
    dropped: set[str] | None = None,
    chosen: set[int] | None = None,
) -> HttpResponse:
    is_open = it.state == AmendmentState.DRAFT
    context: dict[str, Any] = {
        "it": it,
        "state": AMENDMENT_TITLES[AmendmentState(it.state)],
        "tone": TONES[AmendmentState(it.state)],
        "is_open": is_open,
        "problems": problems or [],
        "crumbs": [
            ("Vướng mắc, kiến nghị", reverse("feedback:list")),
            ("Sửa đổi kế hoạch", reverse("feedback:amendments")),
        ],
        "feedback": [
            {
                "it": each,
                "joined": each.pk in chosen if chosen is not None else each.amendment_id == it.pk,
                "state": STATE_TITLES[State(each.state)],
            }
            for each in (that_may_join(it) if is_open else it.feedback.select_related("unit"))
        ],
    }
    if is_open:
        ahead = outlook(it, actor_of(request))
        left_out = dropped if dropped is not None else {path for path in it.edits if path.endswith(".drop")}
        context |= {
            "latest": ahead.latest,
            "sections": sections(ahead.changes),
            "ahead_problems": ahead.problems,
            "entries": [
                {
                    "it": entry,
                    "values": [(value, (typed or {}).get(value.path, _shown(value, it))) for value in entry.values],
                    "dropped": entry.drop in left_out,
                    "changed": entry.drop in left_out or any(value.path in it.edits for value in entry.values),
                }
                for entry in entries_of(ahead.latest.document)
            ],
            "form": form or AmendmentForm(initial=_initial(it, ahead.text or "")),
        }
    elif it.version:
        context["sections"] = sections(Change.from_json(row) for row in it.version.changes)
    wrong = bool(problems or (form and form.errors))
    return render(request, "feedback/amendment.html", context, status=422 if wrong else 200)


def _shown(value: Value, it: Amendment) -> str:
    """The value as it is typed on a page of this language."""
    said = as_typed(value, it.edits)
    return marks_of_page(said) if value.input.is_number else said


def _initial(it: Amendment, text: str) -> dict[str, Any]:
    return {
        "title": it.title,
        "reason": it.reason,
        "number": it.number,
        "issued_on": it.issued_on,
        "effective_on": it.effective_on,
        "text": text,
        "revision": it.revision,
    }


@require_POST
@requires(Permission.PLAN_LOAD)
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    it = _one(request, pk)
    try:
        done = bring_into_force(
            amendment_id=it.pk,
            revision=number_in(request.POST.get("revision", ""), 9) or 0,
            by=actor_of(request),
            at=clock.now(),
            address=settings.KHEO_ADDRESS,
        )
    except RuleBroken as refused:
        return _show(request, it, problems=refused.problems)
    number = done.version.number if done.version else ""
    messages.success(
        request, f"Đã ban hành sửa đổi: phiên bản {number} của kế hoạch. Đã viết thư cho các đơn vị liên quan."
    )
    return redirect("feedback:amendment", it.pk)


@require_POST
@requires(Permission.PLAN_LOAD)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    it = _one(request, pk)
    try:
        give_up(amendment_id=it.pk, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return _show(request, it, problems=refused.problems)
    messages.success(request, "Đã bỏ bản sửa đổi; các phản ánh trong đó được giữ ở trạng thái “Tiếp thu”.")
    return redirect("feedback:amendments")
