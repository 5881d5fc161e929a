"""Lists in and out: choose a file, see what it would bring, bring it in, take it back; the list and the empty form."""

import io
from collections.abc import Callable
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast
from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kheo.accounts.actor import Actor, can
from kheo.accounts.doors import actor_of, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.papers.actions import apply_list, check_list, look_at_list, problems_with_undoing, undo_list
from kheo.papers.actions.files import kept_bytes
from kheo.papers.forms.lists import ListFileForm
from kheo.papers.queries.annotated import annotate
from kheo.papers.queries.comparing import Handing
from kheo.papers.queries.exporting import export_list, write_template
from kheo.papers.queries.ground import Ground, ground_of
from kheo.papers.queries.imports import imports_page, units_to_bring_for
from kheo.plans.models import Plan
from kheo.registrations.models import ListImport
from kheo.registrations.queries.choices import current_plan, plans_for
from kheo.registrations.queries.keeping import keeps_registers
from kheo.registrations.queries.plan_documents import document_at
from kheo.shared.problems import RuleBroken
from kheo.units.models import Unit
from kheo.units.rules import contains

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_REASONS = 10


def _entry(request: HttpRequest, pk: int) -> ListImport:
    visible = ListImport.objects.visible_to(actor_of(request))
    return get_object_or_404(visible.select_related("plan", "scope", "uploaded_by", "applied_by", "undone_by"), pk=pk)


@require_safe
@requires(Permission.LIST_IMPORT)
def history(request: HttpRequest) -> HttpResponse:
    """The lists that came in, the newest first."""
    page = imports_page(actor_of(request), before=_number(request, "truoc"), after=_number(request, "sau"))
    base = reverse("papers:history")
    context = {
        "entries": page.entries,
        "previous_url": f"{base}?sau={page.newer}" if page.newer else "",
        "next_url": f"{base}?truoc={page.older}" if page.older else "",
    }
    return render(request, "papers/history.html", context)


def _number(request: HttpRequest, name: str) -> int | None:
    return number_in(request.GET.get(name, ""))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.LIST_IMPORT)
def bring(request: HttpRequest) -> HttpResponse:
    """The form; a file sent is kept and checked, and its report shown. Nothing is registered yet."""
    actor, asked = actor_of(request), request.POST if request.method == "POST" else request.GET
    plans = plans_for(actor)
    plan = current_plan(plans, clock.today(), asked.get("plan") or asked.get("ke-hoach") or "")
    if plan is None:
        return render(request, "papers/no_plan.html", {"may_load": can(actor, Permission.PLAN_LOAD)})
    unit_code = asked.get("unit") or asked.get("don-vi") or ""
    units = units_to_bring_for(actor, clock.today(), unit_code)
    own = next((unit for unit in units if unit.code == unit_code), units[0] if units else None)
    choices: dict[str, Any] = {
        "plans": plans,
        "units": units,
        "document": document_at(plan, clock.now()),
        "may_accept": can(actor, Permission.REGISTRATION_ACCEPT),
    }
    initial = {"plan": plan.code, "unit": own.code if own else "", "send": True}
    context: dict[str, Any] = {"plan": plan, "own": own}
    if request.method != "POST":
        return render(request, "papers/import.html", {**context, "form": ListFileForm(initial=initial, **choices)})
    form = ListFileForm(request.POST, request.FILES, **choices)
    if form.is_valid():
        said = form.cleaned_data
        scope = next(unit for unit in units if unit.code == said["unit"])
        try:
            checked = check_list(
                plan=plan,
                scope=scope,
                data=said["file"].read(),
                filename=said["file"].name,
                by=actor,
                at=clock.now(),
                handing=form.handing,
            )
        except RuleBroken as refused:
            context["problems"] = refused.problems
        else:
            return redirect("papers:report", pk=checked.entry.pk)
    return render(request, "papers/import.html", {**context, "form": form}, status=422)


@require_safe
@requires(Permission.LIST_IMPORT)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """What a list would bring, or brought."""
    return _show(request, _entry(request, pk))


def _show(request: HttpRequest, entry: ListImport, problems: Any = (), status: int = 200) -> HttpResponse:
    said = entry.report
    table = said.get("table", [])
    undoing = problems_with_undoing(entry, actor_of(request)) if entry.applied_at and not entry.undone_at else []
    levels = document_at(entry.plan, clock.now()).level_by_code
    context = {
        "entry": entry,
        "said": said,
        "table": table,
        "hidden_rows": max(0, said.get("table_of", 0) - len(table)),
        "hidden_problems": max(0, said.get("problem_count", 0) - len(said.get("problems", []))),
        "level": levels[entry.level].title if entry.level in levels else "",
        "does_something": bool(said.get("new") or said.get("changed") or said.get("moved")),
        "problems": problems,
        "undoing": undoing[:SHOWN_REASONS],
        "more_undoing": max(0, len(undoing) - SHOWN_REASONS),
        "may_annotate": kept_bytes(entry.sha256) is not None,
    }
    return render(request, "papers/report.html", context, status=status)


@require_POST
@requires(Permission.LIST_IMPORT)
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    entry = _entry(request, pk)
    try:
        entry = apply_list(import_id=entry.pk, by=actor_of(request), at=clock.now()).entry
    except RuleBroken as refused:
        return _show(request, _entry(request, pk), refused.problems, status=422)
    messages.success(request, f"Đã nhập danh sách: {entry.new} đăng ký mới, {entry.changed} đăng ký được sửa.")
    return redirect("papers:report", pk=entry.pk)


@require_POST
@requires(Permission.LIST_IMPORT)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    entry = _entry(request, pk)
    try:
        undo_list(import_id=entry.pk, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return _show(request, _entry(request, pk), refused.problems[:SHOWN_REASONS], status=422)
    messages.success(request, "Đã hoàn tác: sổ đăng ký trở lại như trước khi nhập danh sách này.")
    return redirect("papers:report", pk=entry.pk)


@require_safe
@requires(Permission.LIST_IMPORT)
def annotated(request: HttpRequest, pk: int) -> HttpResponse:
    """The sender's own workbook with every problem written at its cell."""
    entry = _entry(request, pk)
    data = kept_bytes(entry.sha256)
    if data is None:
        raise Http404
    actor = actor_of(request)
    accept = entry.accept and keeps_registers(actor, document_at(entry.plan, clock.now()), entry.scope)
    out = io.BytesIO()
    try:
        comparison = look_at_list(
            plan=entry.plan,
            scope=entry.scope,
            data=data,
            filename=entry.filename,
            by=actor,
            at=clock.now(),
            handing=Handing(entry.level, entry.send, accept),
        )
        annotate(data, [*comparison.problems, *comparison.notes], out, entry.filename)
    except RuleBroken as refused:
        return _show(request, entry, refused.problems, status=422)
    out.seek(0)
    return _file(out, f"{entry.filename.rpartition('.')[0] or entry.filename} - ghi chú.xlsx")


@require_safe
@requires(Permission.REGISTRATION_READ)
def export(request: HttpRequest) -> HttpResponse:
    """The registration list of a unit and of all below it, as the form (`?ke-hoach=&don-vi=`, `nhap=1`: drafts too)."""
    drafts = request.GET.get("nhap") == "1"
    return _written(
        request,
        Permission.REGISTRATION_READ,
        "danh-sach-dang-ky",
        lambda ground, scope, out: export_list(ground, scope, out, day=clock.today(), drafts=drafts),
    )


@require_safe
@requires(Permission.REGISTRATION_READ)
def template(request: HttpRequest) -> HttpResponse:
    """The empty form with the unit's name filled in."""
    return _written(
        request,
        Permission.REGISTRATION_READ,
        "bieu-dang-ky",
        lambda ground, scope, out: write_template(ground, scope, out, day=clock.today()),
    )


def _written(
    request: HttpRequest, permission: Permission, name: str, write: Callable[[Ground, Unit, BinaryIO], object]
) -> HttpResponse:
    """A workbook of the plan and the unit that the address names; without a unit, of all that the person reaches."""
    actor = actor_of(request)
    plan = current_plan(plans_for(actor), clock.today(), request.GET.get("ke-hoach", ""))
    if plan is None or (request.GET.get("ke-hoach") and plan.code != request.GET["ke-hoach"]):
        raise Http404
    scope = _scope(actor, permission, plan, request.GET.get("don-vi", ""))
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    write(ground_of(plan, scope, clock.now()), scope, cast(BinaryIO, file))
    file.seek(0)
    return _file(cast(BinaryIO, file), f"{name}-{plan.code}-{scope.code}.xlsx")


def _scope(actor: Actor, permission: Permission, plan: Plan, code: str) -> Unit:
    units = Unit.objects.filter(actor.reach_filter("path", permission)).within(plan.issuer.path)
    scope = units.filter(code=code).first() if code else units.order_by("path").first()
    if scope is None or not contains(plan.issuer.path, scope.path):
        raise Http404
    return scope


def _file(out: BinaryIO, name: str) -> HttpResponse:
    response = FileResponse(out, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return cast(HttpResponse, response)
