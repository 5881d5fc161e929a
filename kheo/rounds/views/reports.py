"""Writing the self-report: the form, kept as it is typed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kheo.accounts.doors import actor_of, beside_fields, kept_on_device, lost, number_in, requires, sent_once
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.plans.rules.document import PlanDocument
from kheo.registrations.models import Registration
from kheo.registrations.queries.dossiers import attached, done, summed
from kheo.registrations.queries.plan_documents import document_at
from kheo.registrations.rules import State
from kheo.rounds.actions.reports import save_report, values_of
from kheo.rounds.forms.reports import REQUIREMENT, ReportForm
from kheo.rounds.models import SelfReport
from kheo.rounds.queries.dossiers import judged_now
from kheo.rounds.rules.dossiers import REPORT_LABELS, REPORT_TEXTS
from kheo.rounds.rules.reports import ReportValues, problems_before_writing
from kheo.rounds.views.dossiers import registration_of
from kheo.shared.problems import Problem, RuleBroken


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.REPORT_WRITE)
@kept_on_device
@sent_once
def report(request: HttpRequest, pk: int) -> HttpResponse:
    registration = registration_of(request, pk, Permission.REPORT_WRITE)
    document = document_at(registration.plan, clock.now())
    stored = SelfReport.objects.filter(registration=registration).first()
    if request.method == "GET":
        closed = problems_before_writing(State(registration.state))
        form = ReportForm(initial=ReportForm.initial_of(values_of(stored)), document=document)
        return _page(request, registration, form, stored, closed=closed)
    form = ReportForm(request.POST, document=document)
    form.is_valid()
    try:
        _save(request, registration, form, stored)
    except RuleBroken as refused:
        return _refused(request, registration, form, refused.problems)
    messages.success(request, "Đã lưu báo cáo.")
    return redirect("rounds:dossier", pk)


@require_POST
@requires(Permission.REPORT_WRITE)
def report_save(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as saving the form, answered in JSON: what was saved when, or why not."""
    registration = registration_of(request, pk, Permission.REPORT_WRITE)
    stored = SelfReport.objects.filter(registration=registration).first()
    form = ReportForm(request.POST, document=document_at(registration.plan, clock.now()))
    form.is_valid()
    try:
        saved = _save(request, registration, form, stored)
    except RuleBroken as refused:
        stale = any(problem.code == "report.edited_meanwhile" for problem in refused.problems)
        return json_refused(refused.problems, 409 if stale else 422)
    return json_saved(saved.revision, saved.changed_at, request.path)


def counter_of(request: HttpRequest) -> int:
    """The number of the version that was read, as the form carries it; 0 for none, or for what is no number."""
    return number_in(request.POST.get("phien-ban", ""), 9) or 0


def json_saved(counter: int, saved_at: Any, url: str, **more: Any) -> JsonResponse:
    at = f"{timezone.localtime(saved_at):%H:%M}"
    return JsonResponse({"revision": counter, "saved_at": at, "autosave_url": url, **more})


def json_refused(problems: list[Problem], status: int) -> JsonResponse:
    told = [{"code": each.code, "message": each.message, "field": each.field} for each in problems]
    return JsonResponse({"problems": told}, status=status)


def _save(request: HttpRequest, registration: Registration, form: ReportForm, stored: SelfReport | None) -> SelfReport:
    values = form.values(values_of(stored))
    return save_report(registration, values, counter_of(request), by=actor_of(request), at=clock.now())


def _refused(
    request: HttpRequest, registration: Registration, form: ReportForm, problems: list[Problem]
) -> HttpResponse:
    """Everything typed comes back; an edit by somebody else is shown beside one's own."""
    rest = beside_fields(form, problems)
    stored = SelfReport.objects.filter(registration=registration).first()
    differences = []
    if any(problem.code == "report.edited_meanwhile" for problem in rest):
        differences = _differences(values_of(stored), form.values(values_of(stored)).tidy(), form.document)
    response = _page(request, registration, form, stored, problems=rest, differences=differences, status=422)
    return lost(response) if differences else response


def _differences(stored: ReportValues, typed: ReportValues, document: PlanDocument) -> list[dict[str, str]]:
    titles = {each.code: each.title for each in document.requirements}
    pairs = [(REPORT_LABELS[name], getattr(stored, name), getattr(typed, name)) for name in REPORT_TEXTS]
    pairs += [
        (titles.get(code, code), stored.requirements.get(code, ""), typed.requirements.get(code, ""))
        for code in dict.fromkeys((*titles, *stored.requirements, *typed.requirements))
    ]
    return [{"where": where, "before": before, "after": after} for where, before, after in pairs if before != after]


def _page(
    request: HttpRequest,
    registration: Registration,
    form: ReportForm,
    stored: SelfReport | None,
    *,
    closed: list[Problem] | None = None,
    problems: list[Problem] | None = None,
    differences: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    document = form.document
    addresses = dict.fromkeys(each.clause for each in document.requirements if document.clause(each.clause))
    records = done(registration, document)
    context = {
        "registration": registration,
        "plan_context": registration.plan.title,
        "form": form,
        "revision": stored.revision if stored else 0,
        "changed_at": stored.changed_at if stored else None,
        "autosave_url": reverse("rounds:report_save", args=[registration.pk]),
        "clauses": [(address, document.clause(address)) for address in addresses],
        "requirement_fields": [form[REQUIREMENT + each.code] for each in document.requirements],
        "totals": summed(records, document),
        "records": len([each for each in records if each.record.voided_at is None]),
        "attachments": attached(registration),
        "judged": [each for each in judged_now(registration) if each.revision],
        "closed": closed or [],
        "problems": problems or [],
        "differences": differences or [],
    }
    return render(request, "rounds/report.html", context, status=status)
