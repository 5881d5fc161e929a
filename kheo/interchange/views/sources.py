"""Sources: the list, one with what it sent, a new one; the figures of one day."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, allow, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.interchange.actions.receiving import add_source, change_source
from kheo.interchange.forms import SourceForm
from kheo.interchange.models import Rollup, Source
from kheo.interchange.queries.lists import rollup_before, rollups_page, sources_page
from kheo.interchange.rules.rollups import differences
from kheo.interchange.views.frame import before_in, crumbs, form_page, list_page, older_url
from kheo.interchange.views.upstreams import said_of

TAB = "interchange:sources"


@require_safe
@requires(Permission.EXCHANGE_READ)
def page(request: HttpRequest) -> HttpResponse:
    found = sources_page(actor_of(request), before=before_in(request))
    return list_page(request, "interchange/sources.html", TAB, found, lambda each: each)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EXCHANGE_MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)

    def save(said: dict[str, Any]) -> HttpResponse:
        made = add_source(code=said["code"], title=said["title"], unit=said["unit"], by=actor, at=clock.now())
        messages.success(request, "Đã mở nguồn. Báo mã nguồn và mã kết nối cho nơi gửi.")
        return redirect("interchange:source", made.pk)

    form = SourceForm(request.POST or None, actor=actor)
    return form_page(request, form, save, heading="Mở nguồn gửi số liệu", word="Mở nguồn", above=crumbs(TAB))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EXCHANGE_MANAGE)
def edit(request: HttpRequest, source: int) -> HttpResponse:
    it = source_of(request, source)
    allow(request, Permission.EXCHANGE_MANAGE, it.unit)

    def save(said: dict[str, Any]) -> HttpResponse:
        by, at = actor_of(request), clock.now()
        change_source(source_id=it.pk, title=said["title"], is_open=said["is_open"], by=by, at=at)
        messages.success(request, "Đã lưu nguồn.")
        return redirect("interchange:source", it.pk)

    form = SourceForm(request.POST or None, initial={"title": it.title, "is_open": it.is_open})
    return form_page(request, form, save, heading=f"Sửa nguồn {it.title}", word="Lưu", above=way_to(it))


def source_of(request: HttpRequest, pk: int) -> Source:
    return get_object_or_404(Source.objects.visible_to(actor_of(request)).select_related("unit"), pk=pk)


def way_to(it: Source) -> list[tuple[str, str]]:
    return crumbs(TAB, (it.title, reverse("interchange:source", args=[it.pk])))


@require_safe
@requires(Permission.EXCHANGE_READ)
def one(request: HttpRequest, source: int) -> HttpResponse:
    it = source_of(request, source)
    found = rollups_page(it, before=before_in(request))
    context = {
        "it": it,
        "rows": found.rows,
        "older_url": older_url(found),
        "may_manage": can(actor_of(request), Permission.EXCHANGE_MANAGE, it.unit),
        "api_path": f"/api/v1/rollups/{it.code}/…",
        "crumbs": crumbs(TAB),
    }
    return render(request, "interchange/source.html", context)


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
        "crumbs": way_to(it.source),
    }
    return render(request, "interchange/rollup.html", context)
