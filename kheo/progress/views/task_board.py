"""The plan's tasks at a glance: how far each is, what every unit has noted, and who says nothing."""

from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from kheo.accounts.actor import Actor, can
from kheo.accounts.doors import requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.plans.models import Plan
from kheo.plans.rules.document import PlanDocument, Task
from kheo.progress.queries.home import current_plan
from kheo.progress.queries.tasks import Board, TaskFigure, board, notes_of
from kheo.progress.rules.deadlines import say_state
from kheo.progress.rules.tasks import PART_TITLES, STATE_TITLES, Proof, TaskState, tally
from kheo.progress.views.opening import REMEMBERED, Opening, open_plan, own_unit
from kheo.progress.views.workbooks import Sheet, workbook_response
from kheo.shared.periods import dmy

ROWS = 100  # units of one table on one page
PROOF_NOUNS = {
    Proof.REGISTRATION: "mô hình trong sổ",
    Proof.VISIT: "chuyến kiểm tra, khảo sát",
    Proof.ROUND: "đợt xét đã kết thúc",
    Proof.DECISION: "quyết định đã ban hành",
}


@requires(Permission.FIGURES_READ)
def choose(request: HttpRequest) -> HttpResponse:
    """To the plan looked at last, or the year's; a list where the person asks for it."""
    actor: Actor = cast(Any, request).actor
    plan = current_plan(actor, clock.today(), request.session.get(REMEMBERED, ""))
    if plan and "chon" not in request.GET:
        own = own_unit(actor, plan)
        return redirect("progress:unit_tasks", plan.code, own) if own else redirect("progress:task_board", plan.code)
    plans = Plan.objects.visible_to(actor).select_related("issuer")
    context = {"plans": plans, "may_load": can(actor, Permission.PLAN_LOAD)}
    return render(request, "progress/choose_tasks.html", context)


@requires(Permission.FIGURES_READ)
def page(request: HttpRequest, plan: str) -> HttpResponse:
    """`?im-lang=1` keeps the units that have said nothing of something."""
    opening = open_plan(request, plan)
    found = board(opening.plan, as_of=opening.as_of, scope=opening.scope)
    silent_only = request.GET.get("im-lang") == "1"
    silent_units = {each.unit.id for each in found.figures if each.state is None}
    context = {
        "opening": opening,
        "plan": opening.plan,
        "crumbs": [("Nhiệm vụ", f"{reverse('progress:tasks')}?chon")],
        "tasks": [_task_row(opening, found, task) for task in found.document.tasks if task.code in found.by_task],
        "sections": _sections(opening, found, silent_only=silent_only, query=request.GET),
        "silent_only": silent_only,
        "silent_count": len(silent_units),
        "unit_count": len(found.by_unit),
        "silent_url": opening.address("task_board", **{"im-lang": "1"}),
        "all_url": opening.address("task_board"),
        "workbook_url": opening.address("task_workbook"),
    }
    return render(request, "progress/task_board.html", context)


def say_who(task: Task, document: PlanDocument) -> str:
    """Whom the plan gives a task."""
    said = []
    if task.owner:
        said.append(f"{document.unit_title(task.owner)} (chủ trì)")
    if task.group:
        said.append(document.group_by_code[task.group].title)
    if task.partners:
        said.append(f"phối hợp: {', '.join(document.unit_title(code) for code in task.partners)}")
    return "; ".join(said)


def _task_row(opening: Opening, found: Board, task: Task) -> dict[str, Any]:
    figures = found.by_task[task.code]
    counted = tally(each.state for each in figures)
    open_ones = counted.total - counted.not_applicable
    return {
        "title": task.title,
        "who": say_who(task, found.document),
        "clause": task.clause,
        "clause_url": opening.clause_address(task.clause),
        "tally": counted,
        "share": counted.done / open_ones if open_ones else None,
        "words": f"{counted.done} trong {open_ones} đơn vị đã xong",
        "counts": [
            (state, count)
            for state, count in (
                ("done", counted.done),
                ("under-way", counted.under_way),
                ("not-started", counted.not_started),
                ("not-applicable", counted.not_applicable),
                ("silent", counted.silent),
            )
            if count
        ],
        "proven": sum(each.has_proof for each in figures if each.state is not TaskState.DONE),
    }


def _sections(opening: Opening, found: Board, *, silent_only: bool, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """The units with the same tasks in one table each, in the plan's order."""
    order = {task.code: place for place, task in enumerate(found.document.tasks)}
    tables: dict[tuple[str, ...], list[list[TaskFigure]]] = {}
    for figures in found.by_unit.values():
        if not silent_only or any(each.state is None for each in figures):
            tables.setdefault(tuple(each.task.code for each in figures), []).append(figures)
    sections = []
    for codes in sorted(tables, key=lambda codes: [order[code] for code in codes]):
        rows = sorted(tables[codes], key=lambda figures: figures[0].unit.path)
        name = f"tu-{codes[0]}-{len(codes)}"
        asked = query.get(name, "")
        start = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 and int(asked) < len(rows) else 0
        shown = rows[start : start + ROWS]
        kept = {"im-lang": "1"} if silent_only else {}
        section: dict[str, Any] = {
            "heads": [each.task.title for each in rows[0]],
            "count": len(rows),
            "title": rows[0][0].unit.title if len(rows) == 1 else f"{len(rows)} đơn vị",
            "rows": [
                {
                    "name": figures[0].unit.name,
                    "url": opening.address("unit_tasks", figures[0].unit.code),
                    "cells": [_cell(opening, each) for each in figures],
                }
                for figures in shown
            ],
        }
        if len(rows) > ROWS:
            section["words"] = f"{start + 1}–{start + len(shown)} trong {len(rows)} đơn vị"
            if start:
                section["previous_url"] = opening.address("task_board", **kept, **{name: str(max(0, start - ROWS))})
            if start + ROWS < len(rows):
                section["next_url"] = opening.address("task_board", **kept, **{name: str(start + ROWS)})
        sections.append(section)
    return sections


def _cell(opening: Opening, figure: TaskFigure) -> tuple[str, str, str]:
    """State, words, address."""
    url = f"{opening.address('unit_tasks', figure.unit.code)}#{figure.task.code}"
    words = proof_words(figure)
    if figure.last:
        words = [dmy(figure.last.happened_on), *words]
    return figure.state.value if figure.state else "silent", "; ".join(words), url


def proof_words(figure: TaskFigure) -> list[str]:
    """What the data say of the task, in few words: the state of what it delivers, and counts."""
    words = [f"{each.title}: {say_state(each)}" for each in figure.deadlines]
    return words + [f"{count} {PROOF_NOUNS[kind]}" for kind, count in figure.counts.items() if count]


@requires(Permission.FIGURES_READ)
def workbook(request: HttpRequest, plan: str) -> HttpResponse:
    """Every task of every unit, and every note."""
    opening = open_plan(request, plan)
    found = board(opening.plan, as_of=opening.as_of, scope=opening.scope)
    heads = [opening.plan.title, f"Tính đến hết ngày {opening.day_words}, theo phiên bản {found.version} của kế hoạch"]
    titles = {task.code: task.title for task in found.document.tasks}
    rows = [
        [
            each.unit.title,
            each.task.title,
            PART_TITLES[each.part],
            each.task.clause or "",
            STATE_TITLES[each.state] if each.state else "Chưa ghi gì",
            each.last.happened_on if each.last else None,
            each.last.words if each.last else "",
            each.last.proof_title if each.last else "",
            "; ".join(proof_words(each)),
        ]
        for each in found.figures
    ]
    names = {unit.id: unit.title for unit in found.units}
    notes = [
        [
            names[each.unit_id],
            titles.get(each.task, each.task),
            each.happened_on,
            each.get_state_display(),
            each.words,
            each.proof_title,
            each.noted_by_name,
            each.noted_at.astimezone(opening.zone),
        ]
        for each in notes_of(opening.plan, found.before, found.by_unit)
    ]
    columns = ["Đơn vị", "Nhiệm vụ", "Vai trò", "Điều khoản", "Tình trạng", "Ngày", "Nội dung", "Căn cứ", "Số liệu"]
    of_notes = ["Đơn vị", "Nhiệm vụ", "Ngày", "Tình trạng", "Nội dung", "Căn cứ", "Người ghi", "Ghi lúc"]
    sheets = [Sheet("Nhiệm vụ", heads, columns, rows), Sheet("Ghi chép", heads, of_notes, notes)]
    return workbook_response(f"nhiem-vu-{opening.plan.code}-{opening.as_of}", sheets)
