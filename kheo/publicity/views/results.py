"""Planned against done, unit by unit, as of a day."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, allow, beside_fields, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.config.sheets import sheet_response
from kheo.plans.models import Plan
from kheo.plans.rules.document import Measure
from kheo.plans.rules.targets import say_goal
from kheo.publicity.actions.occasions import set_goals
from kheo.publicity.forms import GoalsForm
from kheo.publicity.models import PublicityGoal
from kheo.publicity.queries.figures import Done, PublicityFigures, figures
from kheo.publicity.rules import KINDS, Kind
from kheo.publicity.views.opening import Opening, opened, tabs
from kheo.publicity.views.writing import crumbs
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit
from kheo.units.queries import UnitOnDay
from kheo.units.rules import contains

SHOWN = 60


@require_safe
@requires(Permission.PUBLICITY_READ)
def page(request: HttpRequest) -> HttpResponse:
    opening = opened(request)
    if opening is None:
        return render(request, "publicity/nothing.html", {"crumbs": crumbs()})
    found = figures(opening.plan, opening.as_of)
    units = found.rows(opening.reach)
    after = request.GET.get("sau", "")
    later = [unit for unit in units if unit.path > after]
    shown = later[:SHOWN]
    whole = any(contains(path, opening.plan.issuer.path) for path in opening.reach)
    context = {
        "opening": opening,
        "tabs": tabs("publicity:results"),
        "kinds": [facts.title for facts in KINDS.values()],
        "total": _cells(opening, found, None) if whole else [],
        "rows": [_line(opening, found, unit) for unit in shown],
        "next_url": f"?{opening.query(sau=shown[-1].path)}" if len(later) > SHOWN else "",
        "workbook_url": f"{reverse('publicity:workbook')}?{opening.query()}",
        "targets": [
            (each.title, say_goal(each), f"{reverse('progress:plan', args=[opening.plan.code])}#don-vi")
            for each in found.document.targets
            if each.measure is Measure.PUBLISHED
        ],
        "anything": found.total.anything or bool(found.goals),
    }
    return render(request, "publicity/results.html", context)


def _line(opening: Opening, found: PublicityFigures, unit: UnitOnDay) -> dict[str, Any]:
    return {
        "unit": unit,
        "cells": _cells(opening, found, unit),
        "goals_url": reverse("publicity:goals", args=[opening.plan.code, unit.code])
        if can(opening.actor, Permission.PUBLICITY_WRITE, unit.path)
        else "",
    }


def _cells(opening: Opening, found: PublicityFigures, unit: UnitOnDay | None) -> list[dict[str, Any]]:
    """Each kind: done, planned, and the list behind it; then people at sessions, documents, exchanges."""
    done = found.of(unit.id) if unit else found.total
    base = {"don-vi": unit.code} if unit else {}
    listed = {"ke_hoach": opening.plan.code, "ngay": opening.as_of.isoformat(), **base}
    cells = []
    for kind, facts in KINDS.items():
        goal = found.goals.get((unit.id, kind)) if unit else found.planned(kind)
        number = done.published[kind]
        cells.append(
            {
                "label": facts.title,
                "done": number,
                "goal": goal,
                "state": "" if goal is None else "met" if number >= goal else "short",
                "url": f"{reverse('publicity:list')}?{urlencode({**listed, 'loai': kind.value})}" if number else "",
            }
        )
    occasions = opening.query(**base)
    cells.append(_other("Người dự hội nghị, sinh hoạt", done.people, ""))
    cells.append(
        _other("Lượt quán triệt văn bản", done.disseminations, f"{reverse('publicity:dissemination_log')}?{occasions}")
    )
    cells.append(_other("Buổi giao lưu", done.exchanges, f"{reverse('publicity:exchanges')}?{occasions}"))
    return cells


def _other(label: str, number: int, url: str) -> dict[str, Any]:
    return {"label": label, "done": number, "goal": None, "state": "", "url": url if number else ""}


@require_safe
@requires(Permission.PUBLICITY_READ)
def workbook(request: HttpRequest) -> HttpResponseBase:
    """The same table as XLSX, a column for what is planned beside each that is done."""
    opening = opened(request)
    if opening is None:
        raise Http404
    found = figures(opening.plan, opening.as_of)
    columns = [("Đơn vị", 40)]
    for facts in KINDS.values():
        columns += [(facts.title, 12), (f"{facts.title}: dự kiến cả năm", 12)]
    columns += [
        ("Người dự hội nghị, sinh hoạt", 14), ("Số văn bản đã quán triệt", 14), ("Lượt quán triệt", 12),
        ("Lượt người được quán triệt", 14), ("Buổi giao lưu", 12), ("Người dự giao lưu", 12),
    ]  # fmt: skip
    title = f"Tuyên truyền đến hết ngày {opening.day}"
    name = f"tuyen-truyen-{opening.plan.code}-{opening.as_of}"
    return sheet_response(name, title, columns, _sheet(found, found.rows(opening.reach)))


def _sheet(found: PublicityFigures, units: list[UnitOnDay]) -> Iterator[list[Any]]:
    for unit in units:
        done: Done = found.of(unit.id)
        pairs = [[done.published[kind], found.goals.get((unit.id, kind))] for kind in KINDS]
        documents = done.documents(found.document.cites)
        rest = [
            done.people, documents, done.disseminations, done.people_told, done.exchanges, done.exchange_people,
        ]  # fmt: skip
        yield [unit.title, *[value for pair in pairs for value in pair], *rest]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PUBLICITY_WRITE)
def goals(request: HttpRequest, plan: str, unit: str) -> HttpResponse:
    """What a unit means to publish in the year, kind by kind."""
    actor = actor_of(request)
    of = get_object_or_404(Plan.objects.visible_to(actor).select_related("issuer"), code=plan)
    whose = get_object_or_404(
        Unit.objects.filter(actor.reach_filter("path", Permission.PUBLICITY_READ)).within(of.issuer.path), code=unit
    )
    allow(request, Permission.PUBLICITY_WRITE, whose)
    planned = PublicityGoal.objects.filter(plan=of, unit=whose).values_list("kind", "number")
    known = {Kind(kind): number for kind, number in planned}
    form = GoalsForm(request.POST or None, known=known)
    problems: list[Problem] = []
    back = f"{reverse('publicity:results')}?{urlencode({'ke-hoach': of.code})}"
    if request.method == "POST" and form.is_valid():
        try:
            set_goals(plan=of, unit=whose, numbers=form.numbers(), by=actor, at=clock.now())
        except RuleBroken as refused:
            problems = beside_fields(form, refused.problems)
        else:
            messages.success(request, "Đã lưu số dự kiến của năm.")
            return redirect(back)
    context = {"form": form, "plan": of, "unit": whose, "problems": problems, "back": back, "crumbs": crumbs()}
    return render(request, "publicity/goals.html", context, status=422 if problems or form.errors else 200)
