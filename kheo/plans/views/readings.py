"""Reading a plan document: choose it, look at each value beside its clause, make a draft plan file of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kheo.accounts.doors import actor_of, beside_fields, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.plans.actions.readings import decide, delete_reading, draft_of, keep_reading, make_draft, may_delete
from kheo.plans.forms import PlanDocumentForm
from kheo.plans.models import PlanReading
from kheo.plans.queries.papers_in import text_of
from kheo.plans.queries.readings import stored_decisions, stored_found, stored_reading
from kheo.plans.rules.finding.deciding import Choice, Decision, keyed
from kheo.plans.rules.finding.found import Confidence
from kheo.plans.views.beside import CHOICES, Typed, beside_clauses, typed_from
from kheo.plans.views.plans import download
from kheo.plans.views.upload import show_file
from kheo.shared.problems import Problem, RuleBroken

SHOWN = 50
STEPS = {"save", "certain", "draft"}


def _reading(request: HttpRequest, pk: int) -> PlanReading:
    return get_object_or_404(
        PlanReading.objects.visible_to(actor_of(request)).select_related("unit", "created_by"), pk=pk
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.PLAN_LOAD)
def readings(request: HttpRequest) -> HttpResponse:
    """Choose a document; below, the readings that were begun."""
    form = PlanDocumentForm(request.POST or None, request.FILES or None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["document"]
        data = file.read()
        try:
            paper = text_of(data, file.name)
            made = keep_reading(name=file.name, data=data, paper=paper, by=actor_of(request), at=clock.now())
        except RuleBroken as refused:
            problems = beside_fields(form, refused.problems)
        else:
            return redirect(reverse("plans:reading", args=[made.pk]))
    mine = PlanReading.objects.visible_to(actor_of(request)).select_related("created_by").defer("text")[:SHOWN]
    rows = [(each, len(each.decisions), len(each.found)) for each in mine]
    status = 422 if form.errors or problems else 200
    return render(request, "plans/readings.html", {"form": form, "problems": problems, "rows": rows}, status=status)


@require_http_methods(["GET", "POST"])
@requires(Permission.PLAN_LOAD)
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """The text with what was read beside each clause; saving keeps every choice."""
    kept = _reading(request, pk)
    if request.method == "GET":
        return _show(request, kept, {})
    step = request.POST.get("step", "save")
    revision = number_in(request.POST.get("revision", ""), 9)
    read = keyed(stored_found(kept))
    try:
        typed = typed_from(request.POST, read)
    except ValueError:
        raise BadRequest from None
    if step not in STEPS or revision is None:
        raise BadRequest
    if any(each.problems for each in typed.values()):
        return _show(request, kept, typed)
    decisions = {key: each.decision for key, each in typed.items() if each.decision}
    if step == "certain":
        sure = [key for key, found in read.items() if key not in decisions and found.confidence is Confidence.CERTAIN]
        decisions |= {key: Decision(Choice.CONFIRMED) for key in sure}
    actor, now = actor_of(request), clock.now()
    try:
        decide(reading_id=kept.pk, decisions=decisions, revision=revision, by=actor, at=now)
    except RuleBroken as refused:
        return _show(request, kept, typed, refused.problems)
    if step == "draft":
        return show_file(request, make_draft(reading_id=kept.pk, by=actor, at=now).encode(), kept.text)
    left = [key for key in read if key not in decisions]
    messages.success(request, f"Đã lưu. Đã xem {len(decisions)}/{len(read)} giá trị.")
    return redirect(reverse("plans:reading", args=[kept.pk]) + (f"#{left[0]}" if left else ""))


def _show(
    request: HttpRequest, kept: PlanReading, typed: dict[str, Typed], problems: Iterable[Problem] = ()
) -> HttpResponse:
    read, decisions = stored_reading(kept), stored_decisions(kept)
    clauses, outside = beside_clauses(read, decisions, typed)
    said: Mapping[str, Any] = {key: each for key, each in typed.items() if each.choice} if typed else decisions
    found = keyed(read.found)
    left = [key for key in found if key not in said]
    wrong = [key for key, each in typed.items() if each.problems]
    context = {
        "reading": kept,
        "choices": CHOICES,
        "clauses": clauses,
        "outside": outside,
        "tail": [*read.text.recipients, *read.text.signature],
        "total": len(found),
        "seen": len(found) - len(left),
        "next": (wrong or left or [""])[0],
        "certain": sum(found[key].confidence is Confidence.CERTAIN for key in left),
        "wrong": len(wrong),
        "problems": list(problems),
        "may_delete": may_delete(kept, actor_of(request)),
    }
    return render(request, "plans/reading.html", context, status=422 if wrong or context["problems"] else 200)


@require_GET
@requires(Permission.PLAN_LOAD)
def reading_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft plan file, or with `?van-ban` the text that belongs beside it."""
    kept = _reading(request, pk)
    if "van-ban" in request.GET:
        return download(kept.text, "van-ban.txt", "text/plain")
    return download(draft_of(kept, actor_of(request), clock.now()), "ke-hoach-nhap.yaml", "application/yaml")


@require_POST
@requires(Permission.PLAN_LOAD)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    kept = _reading(request, pk)
    if not may_delete(kept, actor_of(request)):
        raise PermissionDenied
    delete_reading(reading_id=kept.pk, by=actor_of(request), at=clock.now())
    messages.success(request, f"Đã xóa bản đọc “{kept.document_name}”.")
    return redirect(reverse("plans:readings"))
