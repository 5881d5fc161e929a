"""One unit's tasks: the plan's words, how far each is, what speaks for it, and the note that is written."""

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from kheo.accounts.actor import Actor
from kheo.accounts.doors import beside_fields, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.progress.actions import note_task
from kheo.progress.forms import TaskNoteForm
from kheo.progress.models import TaskNote
from kheo.progress.queries.tasks import Board, Proven, TaskFigure, board, notes_of, proven
from kheo.progress.rules.deadlines import say_state
from kheo.progress.rules.tasks import PART_TITLES, Proof, proofs_of, tally
from kheo.progress.views.opening import Opening, open_plan
from kheo.progress.views.task_board import PROOF_NOUNS
from kheo.shared.periods import dmy
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit

PROOF_TITLES = {
    Proof.DELIVERY: "Danh sách, báo cáo đã gửi",
    Proof.REGISTRATION: "Mô hình trong sổ",
    Proof.VISIT: "Kiểm tra, khảo sát",
    Proof.ROUND: "Đợt xét đã kết thúc",
    Proof.DECISION: "Quyết định đã ban hành",
}
NOTES_SHOWN = 5  # of one task; the workbook has them all


@requires(Permission.FIGURES_READ)
def page(request: HttpRequest, plan: str, unit: str) -> HttpResponse:
    opening, seen = _open(request, plan, unit)
    return _show(request, opening, seen)


@require_POST
@requires(Permission.PROGRESS_WRITE)
def note(request: HttpRequest, plan: str, unit: str) -> HttpResponse:
    opening, seen = _open(request, plan, unit)
    if not opening.may(Permission.PROGRESS_WRITE, seen):
        raise PermissionDenied
    opening.as_of = opening.today
    task = request.POST.get("task", "")
    found = board(opening.plan, as_of=opening.as_of, scope=seen)
    form = TaskNoteForm(request.POST, auto_id=f"{task}-%s", proofs=_choices(proven_of(opening, found, seen)))
    if not form.is_valid():
        return _show(request, opening, seen, refused=(task, form))
    given = form.cleaned_data
    try:
        note_task(plan=opening.plan, unit=seen, task=task, by=opening.actor, at=clock.now(), **given)
    except RuleBroken as refused:
        problems = beside_fields(form, refused.problems)
        return _show(request, opening, seen, refused=(task, form), problems=problems)
    messages.success(request, "Đã ghi tình hình nhiệm vụ.")
    return redirect(f"{opening.address('unit_tasks', seen.code)}#{task}")


def _open(request: HttpRequest, plan: str, unit: str) -> tuple[Opening, Unit]:
    opening = open_plan(request, plan)
    seen = Unit.objects.filter(opening.actor.reach_filter("path", Permission.FIGURES_READ), code=unit).first()
    if seen is None or not seen.path.startswith(opening.plan.issuer.path):
        raise Http404
    return opening, seen


def proven_of(opening: Opening, found: Board, unit: Unit) -> list[Proven]:
    return proven(opening.plan, unit, found.document, found.before)


def _choices(proofs: list[Proven]) -> list[tuple[str, Any]]:
    """Grouped by kind, the newest first."""
    return [
        (PROOF_TITLES[kind], [(each.value, f"{each.title} ({dmy(each.moment.date())})") for each in of_kind])
        for kind in Proof
        if (of_kind := [each for each in proofs if each.kind is kind])
    ]


def _show(
    request: HttpRequest,
    opening: Opening,
    seen: Unit,
    *,
    refused: tuple[str, TaskNoteForm] | None = None,
    problems: list[Problem] | None = None,
) -> HttpResponse:
    found = board(opening.plan, as_of=opening.as_of, scope=seen)
    figures = found.by_unit.get(seen.pk, [])
    proofs = proven_of(opening, found, seen) if figures else []
    notes: dict[str, list[TaskNote]] = {}
    for each in notes_of(opening.plan, found.before, [seen.pk]) if figures else []:
        notes.setdefault(each.task, []).append(each)
    may_note = opening.is_today and opening.may(Permission.PROGRESS_WRITE, seen)
    choices = _choices(proofs)
    items = []
    for figure in figures:
        form = None
        if may_note and refused and refused[0] == figure.task.code:
            form = refused[1]
        elif may_note:
            initial = {"key": secrets.token_hex(16), "happened_on": opening.today}
            form = TaskNoteForm(initial=initial, auto_id=f"{figure.task.code}-%s", proofs=choices)
        items.append(_item(opening, found, figure, notes.get(figure.task.code, []), form))
    context = {
        "opening": opening,
        "plan": opening.plan,
        "seen": seen,
        "crumbs": [("Nhiệm vụ", opening.address("task_board"))],
        "items": items,
        "tally": tally(each.state for each in figures),
        "action": reverse("progress:note_task", args=[opening.plan.code, seen.code]),
        "problems": problems or [],
        "progress_url": opening.address("unit", seen.code),
        "workbook_url": opening.address("task_workbook"),
        "below": _below(opening, found, seen),
    }
    return render(request, "progress/unit_tasks.html", context, status=422 if refused else 200)


def _item(
    opening: Opening, found: Board, figure: TaskFigure, notes: list[TaskNote], form: TaskNoteForm | None
) -> dict[str, Any]:
    clause = found.document.clause(figure.task.clause)
    kinds = proofs_of(figure.task)
    return {
        "code": figure.task.code,
        "title": figure.task.title,
        "part": PART_TITLES[figure.part],
        "state": figure.state.value if figure.state else "silent",
        "clause": figure.task.clause,
        "clause_url": opening.clause_address(figure.task.clause),
        "clause_text": clause.text if clause else "",
        "deadlines": [
            (each.state.value, each.title, say_state(each), opening.deadline_of(each)) for each in figure.deadlines
        ],
        "counts": [
            (f"{figure.counts[kind]} {PROOF_NOUNS[kind]}", _list_of(opening, kind, figure))
            for kind in Proof
            if kind in kinds and figure.counts.get(kind)
        ],
        "notes": [(each, proof_url(each, opening.actor)) for each in notes[:NOTES_SHOWN]],
        "more_notes": max(0, len(notes) - NOTES_SHOWN),
        "form": form,
        "open": bool(form and form.is_bound),
    }


def _list_of(opening: Opening, kind: Proof, figure: TaskFigure) -> str:
    """Where the records behind a count are listed."""
    if kind is Proof.REGISTRATION:
        return opening.total_records("dang-ky", figure.unit.code)
    return {
        Proof.VISIT: reverse("rounds:visits"),
        Proof.ROUND: reverse("rounds:list"),
        Proof.DECISION: reverse("recognition:decisions"),
    }[kind]


def proof_url(note: TaskNote, actor: Actor) -> str:
    """The record that a note names; those of a delivery have no page of their own."""
    names = {
        Proof.REGISTRATION: "registrations:detail",
        Proof.VISIT: "rounds:visit",
        Proof.ROUND: "rounds:round",
        Proof.DECISION: "recognition:decision",
    }
    return reverse(names[Proof(note.proof)], args=[note.proof_id]) if note.proof in names else ""


def _below(opening: Opening, found: Board, seen: Unit) -> list[tuple[str, str]]:
    """Units below that have tasks of their own."""
    return [
        (figures[0].unit.name, opening.address("unit_tasks", figures[0].unit.code))
        for unit_id, figures in found.by_unit.items()
        if unit_id != seen.pk
    ][:200]
