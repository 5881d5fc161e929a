"""Exchanges of experience: who showed which model to whom, and what was learnt."""

import secrets
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
from kheo.publicity.actions.occasions import ExchangeValues, record_exchange, void_exchange
from kheo.publicity.forms import ExchangeForm, ReasonForm
from kheo.publicity.models import Exchange
from kheo.publicity.queries.lists import (
    CHUNK,
    Wanted,
    exchanges,
    exchanges_page,
    models_to_tell,
    told_about,
    units_to_meet,
    units_to_write_for,
)
from kheo.publicity.views.opening import Opening, opened, tabs
from kheo.publicity.views.writing import crumbs
from kheo.shared.problems import Problem, RuleBroken


@require_safe
@requires(Permission.PUBLICITY_READ)
def page(request: HttpRequest) -> HttpResponse:
    opening = opened(request)
    if opening is None:
        return render(request, "publicity/nothing.html", {"crumbs": crumbs()})
    rows, older = exchanges_page(opening.actor, _wanted(opening), number_in(request.GET.get("truoc", "")))
    kept = {"ke-hoach": opening.plan.code, "ngay": opening.as_of.isoformat()}
    if opening.unit:
        kept["don-vi"] = opening.unit.code
    context = {
        "opening": opening,
        "tabs": tabs("publicity:exchanges"),
        "rows": rows,
        "older_url": f"?{urlencode({**kept, 'truoc': older})}" if older else "",
        "workbook_url": f"{reverse('publicity:exchange_workbook')}?{urlencode(kept)}" if rows else "",
        "new_url": f"{reverse('publicity:exchange_new')}?{urlencode({'ke-hoach': opening.plan.code})}",
        "may_write": can(opening.actor, Permission.PUBLICITY_WRITE),
    }
    return render(request, "publicity/exchanges.html", context)


def _wanted(opening: Opening) -> Wanted:
    return Wanted(opening.plan, opening.units(), as_of=opening.as_of)


@require_safe
@requires(Permission.PUBLICITY_READ)
def workbook(request: HttpRequest) -> HttpResponseBase:
    """The list as it is narrowed, in its order, as XLSX."""
    opening = opened(request)
    if opening is None:
        raise Http404
    columns = [
        ("Nội dung", 50), ("Đơn vị chủ trì", 32), ("Ngày", 12), ("Địa điểm", 30), ("Đơn vị tham gia", 40),
        ("Đơn vị ngoài hệ thống", 30), ("Số người dự", 10), ("Rút ra được gì", 60),
    ]  # fmt: skip
    rows = (_sheet_row(each) for each in exchanges(opening.actor, _wanted(opening)).iterator(chunk_size=CHUNK))
    name = f"giao-luu-{opening.plan.code}-{opening.as_of}"
    return sheet_response(name, f"Giao lưu đến hết ngày {opening.day}", columns, rows)


def _sheet_row(it: Exchange) -> list[Any]:
    met = "; ".join(unit.name for unit in it.participants.all())
    return [it.title, it.unit.title, it.held_on, it.place, met, it.guests, it.people, it.learnt]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PUBLICITY_WRITE)
def new(request: HttpRequest) -> HttpResponse:
    actor, opening = actor_of(request), opened(request)
    if opening is None:
        return render(request, "publicity/nothing.html", {"crumbs": crumbs()})
    plan, units = opening.plan, units_to_write_for(actor, opening.plan)
    if not units:
        raise PermissionDenied
    others, models = units_to_meet(plan, opening.today), models_to_tell(actor, plan)
    problems: list[Problem] = []
    if request.method == "POST":
        form = ExchangeForm(request.POST, units=units, others=others, models=models)
        if form.is_valid():
            said = form.cleaned_data
            values = ExchangeValues(
                title=said["title"],
                held_on=said["held_on"],
                place=said["place"],
                people=said["people"],
                learnt=said["learnt"],
                participants=tuple(int(each) for each in said["participants"]),
                guests=said["guests"],
                registrations=tuple(int(each) for each in said["registrations"]),
            )
            unit = next(unit for unit in units if unit.code == said["unit"])
            try:
                made = record_exchange(
                    plan=plan, unit=unit, values=values, by=actor, at=clock.now(), form_key=said["form_key"] or None
                )
            except RuleBroken as refused:
                problems = beside_fields(form, refused.problems)
            else:
                messages.success(request, "Đã ghi buổi giao lưu.")
                return redirect("publicity:exchange", made.pk)
    else:
        initial = {"unit": units[0].code, "form_key": secrets.token_hex(16)}
        form = ExchangeForm(initial=initial, units=units, others=others, models=models)
    back = [*crumbs(), ("Giao lưu", reverse("publicity:exchanges"))]
    context = {"form": form, "plan": plan, "problems": problems, "crumbs": back}
    return render(request, "publicity/exchange_new.html", context, status=422 if problems or form.errors else 200)


def _one(request: HttpRequest, pk: int) -> Exchange:
    visible = Exchange.objects.visible_to(actor_of(request)).select_related("unit", "plan", "recorded_by")
    return get_object_or_404(visible, pk=pk)


@require_safe
@requires(Permission.PUBLICITY_READ)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, _one(request, pk))


def _show(request: HttpRequest, it: Exchange, form: ReasonForm | None = None) -> HttpResponse:
    context = {
        "it": it,
        "participants": list(it.participants.order_by("path")),
        "shown": told_about(actor_of(request), it.registrations.select_related("unit").order_by("unit__path", "pk")),
        "form": form or ReasonForm(),
        "is_open": form is not None,
        "may_void": it.voided_at is None and can(actor_of(request), Permission.PUBLICITY_WRITE, it.unit),
        "crumbs": [
            *crumbs(),
            ("Giao lưu", f"{reverse('publicity:exchanges')}?{urlencode({'ke-hoach': it.plan.code})}"),
        ],
    }
    return render(request, "publicity/exchange.html", context, status=422 if form else 200)


@require_POST
@requires(Permission.PUBLICITY_WRITE)
def void(request: HttpRequest, pk: int) -> HttpResponse:
    it = _one(request, pk)
    allow(request, Permission.PUBLICITY_WRITE, it.unit)
    form = ReasonForm(request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    try:
        void_exchange(exchange_id=it.pk, reason=reason, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        for problem in refused.problems:
            form.add_error("reason", f"{problem.message} {problem.next_step}")
        return _show(request, it, form)
    messages.success(request, "Đã hủy ghi buổi giao lưu.")
    return redirect("publicity:exchange", it.pk)
