"""One report that was handed in: what it says, where its figures differ, and what the steward's office does with it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.config.files import served
from kheo.progress.queries.figures import figures
from kheo.progress.rules.deadlines import say_state
from kheo.registrations.actions.storing import stored_path
from kheo.reports.actions.deciding import accept_report, check_report, return_report
from kheo.reports.actions.files import remove_file
from kheo.reports.actions.writing import is_open, values_of
from kheo.reports.forms import ReturnForm
from kheo.reports.models import Report, ReportFile
from kheo.reports.queries.duties import duty_of
from kheo.reports.rules import State, Step, steps_from
from kheo.reports.rules.content import SECTIONS, Counted, ReportValues, read_figures, reconciled
from kheo.reports.views.opening import Opening
from kheo.reports.views.words import STATE_WORDS, deadline_address, line_facts, write_address
from kheo.shared.periods import day_of
from kheo.shared.problems import RuleBroken

EVENT_WORDS = {
    Step.DELIVER: ("Gửi báo cáo", "info", "send"),
    Step.CHECK: ("Đã kiểm tra", "info", "check"),
    Step.ACCEPT: ("Chấp nhận", "good", "accept"),
    Step.RETURN: ("Trả lại", "warn", "undo"),
}


@require_safe
@requires(Permission.UNIT_REPORT_READ)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, _report(request, pk))


@require_safe
@requires(Permission.UNIT_REPORT_READ)
def file(request: HttpRequest, pk: int, file_id: int) -> HttpResponse:
    """The file to save, under its name."""
    report = _report(request, pk)
    kept = ReportFile.objects.filter(report=report, removed_at__isnull=True).select_related("file")
    found = get_object_or_404(kept, pk=file_id)
    return served(stored_path(found.file_id), found.file.content_type, save_as=found.name)


@require_POST
@requires(Permission.DELIVERY_WRITE)
def detach(request: HttpRequest, pk: int, file_id: int) -> HttpResponse:
    report = _report(request, pk, Permission.DELIVERY_WRITE)
    get_object_or_404(ReportFile, pk=file_id, report=report)
    address = f"{reverse('reports:write', args=[report.plan.code, report.unit.code])}?viec={report.key}"
    try:
        remove_file(file_id=file_id, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return _show(request, report, status=422, problems=refused.problems)
    messages.success(request, "Đã gỡ tệp.")
    return redirect(f"{address}#tep")


@require_POST
@requires(Permission.DELIVERY_CONFIRM)
def check(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, check_report, "Đã đánh dấu là đã kiểm tra.")


@require_POST
@requires(Permission.DELIVERY_CONFIRM)
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, accept_report, "Đã chấp nhận báo cáo; đơn vị được báo bằng thư.")


@require_POST
@requires(Permission.DELIVERY_CONFIRM)
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    report = _report(request, pk, Permission.DELIVERY_CONFIRM)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _show(request, report, status=422, return_form=form)
    try:
        return_report(
            report_id=pk,
            reason=form.cleaned_data["reason"],
            keeps_date=form.cleaned_data["keeps_date"],
            by=actor_of(request),
            at=clock.now(),
        )
    except RuleBroken as refused:
        return _show(request, report, status=422, return_form=form, problems=refused.problems)
    messages.success(request, "Đã trả lại báo cáo; đơn vị được báo bằng thư.")
    return redirect("reports:detail", pk)


def _decide(request: HttpRequest, pk: int, act: Callable[..., Report], said: str) -> HttpResponse:
    report = _report(request, pk, Permission.DELIVERY_CONFIRM)
    try:
        act(report_id=pk, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return _show(request, report, status=422, problems=refused.problems)
    messages.success(request, said)
    return redirect("reports:detail", pk)


def _report(request: HttpRequest, pk: int, permission: Permission | None = None) -> Report:
    """A report within reach; what was never handed in is the unit's own affair, and is not there for others."""
    actor = actor_of(request)
    rows = Report.objects.visible_to(actor).select_related("plan__issuer", "plan__steward", "unit", "delivery")
    report = get_object_or_404(rows, pk=pk)
    if permission is not None and not can(actor, permission, report.unit):
        raise PermissionDenied
    if report.state == State.DRAFT and not can(actor, Permission.DELIVERY_WRITE, report.unit):
        raise Http404
    return report


def _show(request: HttpRequest, report: Report, *, status: int = 200, **more: Any) -> HttpResponse:
    actor, plan = actor_of(request), report.plan
    today = day_of(clock.now(), plan.timezone)
    opening = Opening(actor, plan, today, today, None)
    found = figures(plan, as_of=today, scope=report.unit)
    duty = duty_of(found, found.scope, report.key) if found.scope else None
    standing = report.standing
    values = _handed_in(report) if standing is State.RETURNED else values_of(report)
    lines = reconciled([Counted.from_json(each) for each in report.counted], values.stated, values.explained)
    may_confirm = can(actor, Permission.DELIVERY_CONFIRM, report.unit)
    steps = steps_from(standing)
    files = report.files.filter(removed_at__isnull=True).select_related("file").order_by("pk")
    context = {
        "report": report,
        "number": values.number,
        "dated_on": values.dated_on,
        "plan": plan,
        "plan_context": plan.title,
        "unit": report.unit,
        "title": duty.title if duty else report.key,
        "state": standing.value,
        "state_words": "Đang soạn" if standing is State.DRAFT else STATE_WORDS[standing],
        "reason": report.why_returned,
        "timing": duty.figure.state.value if duty and duty.figure else "",
        "timing_words": say_state(duty.figure) if duty and duty.figure else "",
        "clause": duty.clause if duty else None,
        "clause_url": opening.clause_address(duty.clause) if duty else "",
        "sections": [(title, values.texts[code]) for code, title in SECTIONS.items() if values.texts.get(code)],
        "lines": [line_facts(opening, found.scope, each, report.counted_on) for each in lines] if found.scope else [],
        "files": files,
        "events": [
            {"at": each.at, "by": each.by_name, "text": each.reason, **_event(each.step)}
            for each in report.events.order_by("-at", "-pk")
        ],
        "may_check": may_confirm and Step.CHECK in steps,
        "may_accept": may_confirm and Step.ACCEPT in steps,
        "may_return": may_confirm and Step.RETURN in steps,
        "may_confirm": may_confirm,
        "write_url": write_address(opening, duty)
        if duty and is_open(report) and can(actor, Permission.DELIVERY_WRITE, report.unit)
        else "",
        "extend_url": deadline_address(plan.code, report.unit.code, report.key)
        if may_confirm and report.deadline
        else "",
        "return_form": ReturnForm(),
        "crumbs": [
            ("Báo cáo", opening.address("list", viec=report.key)),
            (report.unit.name, opening.address("unit", report.unit.code)),
        ],
        **more,
    }
    return render(request, "reports/detail.html", context, status=status)


def _handed_in(report: Report) -> ReportValues:
    """What came in, and not what the unit is making of it since it was returned."""
    sent = report.events.filter(step=Step.DELIVER.value).order_by("-at", "-pk").first()
    kept = sent.content if sent else {}
    day = kept.get("dated_on") or ""
    return ReportValues(
        kept.get("texts", {}),
        read_figures(kept.get("stated", {})),
        kept.get("explained", {}),
        kept.get("number", ""),
        date.fromisoformat(day) if day else None,
    )


def _event(step: str) -> dict[str, str]:
    title, tone, icon = EVENT_WORDS[Step(step)]
    return {"title": title, "tone": tone, "icon": icon}
