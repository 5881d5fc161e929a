"""Sources: the list, one with what it sent, a new one; the figures of one day."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, allow, beside_fields, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.interchange.actions.receiving import add_source, change_source
from kheo.interchange.forms import SourceForm
from kheo.interchange.models import Rollup, Source
from kheo.interchange.queries.lists import rollup_before, rollups_page, sources_page
from kheo.interchange.rules.rollups import differences
from kheo.interchange.views.frame import crumbs, tabs
from kheo.interchange.views.upstreams import said_of
from kheo.shared.problems import Problem, RuleBroken


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return crumbs(("Nhận số liệu cấp dưới", reverse("interchange:sources")), *more)


@require_safe
@requires(Permission.EXCHANGE_READ)
def page(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    found = sources_page(actor, before=number_in(request.GET.get("truoc", "")))
    context = {
        "rows": found.rows,
        "older_url": f"?truoc={found.older}" if found.older else "",
        "may_manage": can(actor, Permission.EXCHANGE_MANAGE),
        "tabs": tabs("interchange:sources"),
    }
    return render(request, "interchange/sources.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EXCHANGE_MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    problems: list[Problem] = []
    form = SourceForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = add_source(code=said["code"], title=said["title"], unit=said["unit"], by=actor, at=clock.now())
        except RuleBroken as refused:
            problems = beside_fields(form, refused.problems)
        else:
            messages.success(request, "Đã mở nguồn. Báo mã nguồn và mã kết nối cho nơi gửi.")
            return redirect("interchange:source", made.pk)
    context = {
        "form": form,
        "problems": problems,
        "heading": "Mở nguồn gửi số liệu",
        "word": "Mở nguồn",
        "crumbs": _crumbs(),
    }
    wrong = bool(problems or (form.is_bound and form.errors))
    return render(request, "interchange/form.html", context, status=422 if wrong else 200)


def source_of(request: HttpRequest, pk: int) -> Source:
    return get_object_or_404(Source.objects.visible_to(actor_of(request)).select_related("unit"), pk=pk)


@require_safe
@requires(Permission.EXCHANGE_READ)
def one(request: HttpRequest, source: int) -> HttpResponse:
    it = source_of(request, source)
    found = rollups_page(it, before=number_in(request.GET.get("truoc", "")))
    context = {
        "it": it,
        "rows": found.rows,
        "older_url": f"?truoc={found.older}" if found.older else "",
        "may_manage": can(actor_of(request), Permission.EXCHANGE_MANAGE, it.unit),
        "api_path": f"/api/v1/rollups/{it.code}/…",
        "crumbs": _crumbs(),
    }
    return render(request, "interchange/source.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EXCHANGE_MANAGE)
def edit(request: HttpRequest, source: int) -> HttpResponse:
    it = source_of(request, source)
    allow(request, Permission.EXCHANGE_MANAGE, it.unit)
    problems: list[Problem] = []
    form = SourceForm(request.POST or None, initial={"title": it.title, "is_open": it.is_open})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            change_source(
                source_id=it.pk, title=said["title"], is_open=said["is_open"], by=actor_of(request), at=clock.now()
            )
        except RuleBroken as refused:
            problems = beside_fields(form, refused.problems)
        else:
            messages.success(request, "Đã lưu nguồn.")
            return redirect("interchange:source", it.pk)
    context = {
        "form": form,
        "problems": problems,
        "heading": f"Sửa nguồn {it.title}",
        "word": "Lưu",
        "crumbs": _crumbs((it.title, reverse("interchange:source", args=[it.pk]))),
    }
    wrong = bool(problems or (form.is_bound and form.errors))
    return render(request, "interchange/form.html", context, status=422 if wrong else 200)


@require_safe
@requires(Permission.EXCHANGE_READ)
def rollup(request: HttpRequest, rollup: int) -> HttpResponse:
    """What came in for one day, and in what it differs from what came in for that day before."""
    it = get_object_or_404(Rollup.objects.visible_to(actor_of(request)).select_related("source__unit"), pk=rollup)
    before = rollup_before(it)
    context = {
        "it": it,
        **said_of(it.figures),
        "before": before,
        "differences": differences(before.figures, it.figures) if before else [],
        "crumbs": _crumbs((it.source.title, reverse("interchange:source", args=[it.source_id]))),
    }
    return render(request, "interchange/rollup.html", context)
