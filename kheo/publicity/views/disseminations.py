"""The documents that the plan cites: who made which of them known, when, how, to how many."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, allow, beside_fields, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.config.sheets import sheet_response
from kheo.plans.queries.plans import version_in_force
from kheo.publicity.actions.occasions import record_dissemination, void_dissemination
from kheo.publicity.forms import DisseminationForm, ReasonForm, say_cited
from kheo.publicity.models import Dissemination
from kheo.publicity.queries.figures import PublicityFigures, Told, figures
from kheo.publicity.queries.lists import Wanted, disseminations_page, units_to_write_for
from kheo.publicity.rules import HOW_TITLES, How
from kheo.publicity.views.opening import Opening, opened, tabs
from kheo.publicity.views.writing import crumbs
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.queries import UnitOnDay

SHOWN = 60


@require_safe
@requires(Permission.PUBLICITY_READ)
def page(request: HttpRequest) -> HttpResponse:
    """Units × documents. Below, who has made nothing known yet."""
    opening = opened(request)
    if opening is None:
        return render(request, "publicity/nothing.html", {"crumbs": crumbs()})
    found = figures(opening.plan, opening.as_of)
    units, cites = found.addressed(opening.reach), found.document.cites
    after = request.GET.get("sau", "")
    later = [unit for unit in units if unit.path > after]
    shown = later[:SHOWN]
    may_write = can(opening.actor, Permission.PUBLICITY_WRITE)
    context = {
        "opening": opening,
        "tabs": tabs("publicity:disseminations"),
        "heads": [
            {
                "number": each.number,
                "words": say_cited(each),
                "units": sum(found.of(unit.id).told.get(each.number, Told()).times > 0 for unit in units),
            }
            for each in cites
        ],
        "all_units": len(units),
        "rows": [{"unit": unit, "cells": _cells(opening, found, unit)} for unit in shown] if cites else [],
        "silent": [unit.name for unit in units if not found.of(unit.id).disseminations],
        "next_url": f"?{opening.query(sau=shown[-1].path)}" if len(later) > SHOWN else "",
        "workbook_url": f"{reverse('publicity:dissemination_workbook')}?{opening.query()}",
        "log_url": f"{reverse('publicity:dissemination_log')}?{opening.query()}",
        "new_url": f"{reverse('publicity:disseminate')}?{urlencode({'ke-hoach': opening.plan.code})}",
        "may_write": may_write and bool(cites),
        "clause": next((each for each in found.document.clauses if each.address == "II.1"), None),
    }
    return render(request, "publicity/disseminations.html", context)


def _cells(opening: Opening, found: PublicityFigures, unit: UnitOnDay) -> list[dict[str, Any]]:
    told = found.of(unit.id).told
    cells = []
    for each in found.document.cites:
        done = told.get(each.number, Told())
        query = opening.query(**{"don-vi": unit.code, "van-ban": each.number})
        url = f"{reverse('publicity:dissemination_log')}?{query}" if done.times else ""
        cells.append({"number": each.number, "done": done, "url": url})
    return cells


@require_safe
@requires(Permission.PUBLICITY_READ)
def workbook(request: HttpRequest) -> HttpResponseBase:
    opening = opened(request)
    if opening is None:
        raise Http404
    found = figures(opening.plan, opening.as_of)
    columns = [("Đơn vị", 40)]
    for each in found.document.cites:
        columns += [(f"{each.number}: ngày gần nhất", 14), (f"{each.number}: số lượt người", 14)]
    rows = _sheet(found, found.addressed(opening.reach))
    name = f"quan-triet-{opening.plan.code}-{opening.as_of}"
    return sheet_response(name, f"Quán triệt văn bản đến hết ngày {opening.day}", columns, rows)


def _sheet(found: PublicityFigures, units: list[UnitOnDay]) -> Iterator[list[Any]]:
    for unit in units:
        told = [found.of(unit.id).told.get(each.number, Told()) for each in found.document.cites]
        yield [unit.title, *[value for each in told for value in (each.last_on, each.people or None)]]


@require_safe
@requires(Permission.PUBLICITY_READ)
def log(request: HttpRequest) -> HttpResponse:
    """The entries behind the matrix; exactly those that were counted at the end of the day."""
    return _log(request)


def _log(request: HttpRequest, refused: tuple[int, ReasonForm] | None = None) -> HttpResponse:
    opening = opened(request)
    if opening is None:
        return render(request, "publicity/nothing.html", {"crumbs": crumbs()})
    document = request.GET.get("van-ban", "")
    wanted = Wanted(opening.plan, opening.units(), document=document, as_of=opening.as_of)
    rows, older = disseminations_page(opening.actor, wanted, number_in(request.GET.get("truoc", "")))
    kept = {"don-vi": opening.unit.code if opening.unit else "", "van-ban": document}
    kept = {name: value for name, value in kept.items() if value}
    words = {"don-vi": opening.unit.name if opening.unit else "", "van-ban": f"Văn bản {document}"}
    context = {
        "opening": opening,
        "rows": [
            {
                "it": each,
                "how": HOW_TITLES[How(each.how)],
                "form": refused[1] if refused and refused[0] == each.pk else ReasonForm(auto_id=f"huy-{each.pk}-%s"),
                "is_open": bool(refused and refused[0] == each.pk),
                "may_void": can(opening.actor, Permission.PUBLICITY_WRITE, each.unit),
            }
            for each in rows
        ],
        "active": [
            {"label": words[name], "url": f"?{opening.query(**{k: v for k, v in kept.items() if k != name})}"}
            for name in kept
        ],
        "clear": f"?{opening.query()}",
        "older_url": f"?{opening.query(**kept, truoc=str(older))}" if older else "",
        "new_url": f"{reverse('publicity:disseminate')}?{urlencode({'ke-hoach': opening.plan.code})}",
        "may_write": can(opening.actor, Permission.PUBLICITY_WRITE),
        "crumbs": [*crumbs(), ("Quán triệt văn bản", f"{reverse('publicity:disseminations')}?{opening.query()}")],
    }
    return render(request, "publicity/dissemination_log.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PUBLICITY_WRITE)
def new(request: HttpRequest) -> HttpResponse:
    actor, opening = actor_of(request), opened(request)
    if opening is None:
        return render(request, "publicity/nothing.html", {"crumbs": crumbs()})
    plan = opening.plan
    units, cites = units_to_write_for(actor, plan), version_in_force(plan, clock.now()).document.cites
    if not units:
        raise PermissionDenied
    problems: list[Problem] = []
    if request.method == "POST":
        form = DisseminationForm(request.POST, units=units, cites=cites)
        if form.is_valid():
            said = form.cleaned_data
            try:
                made = record_dissemination(
                    plan=plan,
                    unit=next(unit for unit in units if unit.code == said["unit"]),
                    documents=said["documents"],
                    how=How(said["how"]),
                    held_on=said["held_on"],
                    people=said["people"],
                    note=said["note"],
                    by=actor,
                    at=clock.now(),
                )
            except RuleBroken as refused:
                problems = beside_fields(form, refused.problems)
            else:
                words = f"Đã ghi {len(made)} văn bản." if made else "Lần quán triệt này đã được ghi trước đó."
                messages.success(request, words)
                return redirect(f"{reverse('publicity:disseminations')}?{urlencode({'ke-hoach': plan.code})}")
    else:
        initial = {"unit": request.GET.get("don-vi") or units[0].code, "documents": request.GET.getlist("van-ban")}
        form = DisseminationForm(initial=initial, units=units, cites=cites)
    back = [*crumbs(), ("Quán triệt văn bản", reverse("publicity:disseminations"))]
    context = {"form": form, "plan": plan, "problems": problems, "cites": cites, "crumbs": back}
    return render(request, "publicity/disseminate.html", context, status=422 if problems or form.errors else 200)


@require_POST
@requires(Permission.PUBLICITY_WRITE)
def void(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Dissemination.objects.visible_to(actor_of(request)).select_related("unit", "plan")
    it = get_object_or_404(visible, pk=pk)
    allow(request, Permission.PUBLICITY_WRITE, it.unit)
    form = ReasonForm(request.POST, auto_id=f"huy-{it.pk}-%s")
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    try:
        void_dissemination(dissemination_id=it.pk, reason=reason, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        for problem in refused.problems:
            form.add_error("reason", f"{problem.message} {problem.next_step}")
        return _log(request, (it.pk, form))
    messages.success(request, "Đã hủy lần ghi.")
    return redirect(f"{reverse('publicity:dissemination_log')}?{urlencode({'ke-hoach': it.plan.code})}")
