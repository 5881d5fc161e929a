"""Writing a registration: the form, kept as it is typed."""

import secrets
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kheo.accounts.doors import actor_of, beside_fields, kept_on_device, lost, number_in, requires, sent_once
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.plans.models import Plan
from kheo.plans.rules.document import PlanDocument
from kheo.registrations.actions.drafts import continue_earlier, create_draft, keep_as_new, not_editable, save_draft
from kheo.registrations.actions.steps import save_and_submit
from kheo.registrations.forms import RegistrationForm
from kheo.registrations.models import Registration
from kheo.registrations.queries.choices import current_plan, plans_for, writable_units
from kheo.registrations.queries.dossiers import continued_in
from kheo.registrations.queries.list_deadlines import list_deadline_of
from kheo.registrations.queries.look_alikes import look_alikes
from kheo.registrations.queries.plan_documents import document_at
from kheo.registrations.rules import EDITABLE, RegistrationValues, State
from kheo.registrations.rules.values import LABELS
from kheo.registrations.views.access import registration_of
from kheo.registrations.views.dossier import show
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit

LEFT_OUT_WHEN_CONTINUED = {"starts_on": None, "ends_on": None, "time_text": "", "new_because": ""}


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.REGISTRATION_WRITE)
@kept_on_device
@sent_once
def new(request: HttpRequest) -> HttpResponse:
    """An empty form for one unit and plan, or last year's registration to carry on; where there are several, choose."""
    actor, now = actor_of(request), clock.now()
    asked = request.POST if request.method == "POST" else request.GET
    plans = plans_for(actor)
    plan = current_plan(plans, clock.today(), asked.get("ke-hoach", ""))
    if plan is None:
        return render(request, "registrations/no_plan.html", {})
    earlier = _earlier(request, asked.get("tiep-tuc", ""))
    units = writable_units(actor, plan, clock.today())
    code = earlier.unit.code if earlier else asked.get("don-vi", "")
    unit = next((each for each in units if each.code == code), None)
    if unit is None and len(units) == 1:
        unit = units[0]
    if unit is None and code:
        raise PermissionDenied if Unit.objects.visible_to(actor).filter(code=code).exists() else Http404
    if unit is None:
        return render(request, "registrations/choose_unit.html", {"plans": plans, "plan": plan, "units": units})
    document = document_at(plan, now)
    if request.method == "GET":
        if earlier and (again := continued_in(earlier, plan)):
            messages.info(request, "Mô hình này đã được đăng ký trong kế hoạch; đây là đăng ký đã có.")
            return redirect("registrations:detail", again.pk)
        values = RegistrationValues.of(earlier) if earlier else RegistrationValues(level=document.levels[0].code)
        initial = {**RegistrationForm.initial_of(values), **(LEFT_OUT_WHEN_CONTINUED if earlier else {})}
        form = RegistrationForm(initial=initial, document=document)
        return _form_page(request, form, plan, unit, earlier=earlier, form_key=secrets.token_urlsafe(24))
    form = RegistrationForm(request.POST, document=document)
    form_key = request.POST.get("khoa", "")[:40] or None
    if not form.is_valid():
        return _unreadable(request, form, plan, unit, earlier=earlier, form_key=form_key)
    try:
        draft = create_draft(
            plan=plan,
            unit=unit,
            values=form.values,
            by=actor,
            at=now,
            continue_from=earlier,
            form_key=form_key,
        )
    except RuleBroken as refused:
        return _refused(request, form, refused.problems, plan, unit, earlier=earlier, form_key=form_key)
    if _wants_json(request):
        return _saved(draft)
    messages.success(request, "Đã lưu bản nháp.")
    return redirect("registrations:detail", draft.pk)


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.REGISTRATION_WRITE)
@kept_on_device
@sent_once
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a draft or a returned registration; "Lưu và gửi" keeps it whether or not it can be sent."""
    registration = registration_of(request, pk, Permission.REGISTRATION_WRITE)
    document = document_at(registration.plan, clock.now())
    state = State(registration.state)
    if state not in EDITABLE and request.method == "POST":
        return show(request, registration, problems=[not_editable(state)])
    if state not in EDITABLE:
        messages.info(request, "Đăng ký này không còn sửa được.")
        return redirect("registrations:detail", pk)
    if request.method == "GET":
        form = RegistrationForm(
            initial=RegistrationForm.initial_of(RegistrationValues.of(registration)), document=document
        )
        return _form_page(request, form, registration.plan, registration.unit, registration=registration)
    form = RegistrationForm(request.POST, document=document)
    where: dict[str, Any] = {"plan": registration.plan, "unit": registration.unit, "registration": registration}
    if not form.is_valid():
        return _unreadable(request, form, **where)
    typed: dict[str, Any] = {
        "registration_id": pk,
        "revision": _revision(request),
        "values": form.values,
        "by": actor_of(request),
        "at": clock.now(),
    }
    try:
        if request.POST.get("roi") == "gui":
            sent = save_and_submit(**typed)
            if not sent.problems:
                messages.success(request, "Đã gửi đăng ký.")
                return redirect("registrations:detail", pk)
            return show(request, sent.registration, problems=sent.problems)
        saved = save_draft(**typed)
    except RuleBroken as refused:
        return _refused(request, form, refused.problems, **where)
    if _wants_json(request):
        return _saved(saved)
    messages.success(request, "Đã lưu bản nháp.")
    return redirect("registrations:detail", pk)


@require_POST
@requires(Permission.REGISTRATION_WRITE)
def autosave(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as saving the form, answered in JSON: what was saved when, or why not."""
    registration = registration_of(request, pk, Permission.REGISTRATION_WRITE)
    form = RegistrationForm(request.POST, document=document_at(registration.plan, clock.now()))
    if not form.is_valid():
        return _json_refused([_field_problem(name, errors) for name, errors in form.errors.items()], 422)
    try:
        saved = save_draft(
            registration_id=pk, revision=_revision(request), values=form.values, by=actor_of(request), at=clock.now()
        )
    except RuleBroken as refused:
        stale = any(problem.code == "registration.edited_meanwhile" for problem in refused.problems)
        return _json_refused(refused.problems, 409 if stale else 422)
    return _saved(saved)


@require_POST
@requires(Permission.REGISTRATION_WRITE)
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """The first of the two doors beside a look-alike: this draft carries it on."""
    registration = registration_of(request, pk, Permission.REGISTRATION_WRITE)
    earlier = _earlier(request, request.POST.get("tiep-tuc", ""))
    if earlier is None:
        raise Http404
    try:
        continue_earlier(registration_id=pk, earlier_id=earlier.pk, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return show(request, registration, problems=refused.problems)
    messages.success(request, f"Đã nối với mô hình “{earlier.title}” năm {earlier.plan.period_from.year}.")
    return redirect("registrations:detail", pk)


@require_POST
@requires(Permission.REGISTRATION_WRITE)
def stay_new(request: HttpRequest, pk: int) -> HttpResponse:
    """The second door: it is another one, because …"""
    registration = registration_of(request, pk, Permission.REGISTRATION_WRITE)
    try:
        keep_as_new(registration_id=pk, because=request.POST.get("ly-do", ""), by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return show(request, registration, problems=refused.problems)
    messages.success(request, "Đã ghi lý do đăng ký mới.")
    return redirect("registrations:detail", pk)


def _earlier(request: HttpRequest, pk: str) -> Registration | None:
    if not pk:
        return None
    number = number_in(pk)
    if number is None:
        raise Http404
    return registration_of(request, number, Permission.REGISTRATION_WRITE)


def _revision(request: HttpRequest) -> int:
    return number_in(request.POST.get("phien-ban", ""), 9) or 0


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("X-Draft") == "1"


def _saved(registration: Registration) -> JsonResponse:
    return JsonResponse(
        {
            "revision": registration.revision,
            "saved_at": f"{timezone.localtime(registration.changed_at):%H:%M}",
            "edit_url": reverse("registrations:edit", args=[registration.pk]),
            "autosave_url": reverse("registrations:autosave", args=[registration.pk]),
        }
    )


def _json_refused(problems: list[Problem], status: int) -> JsonResponse:
    told = [{"code": each.code, "message": each.message, "field": each.field} for each in problems]
    return JsonResponse({"problems": told}, status=status)


def _field_problem(name: str, errors: Any) -> Problem:
    return Problem("registration.unreadable", f"{LABELS.get(name, name)}: {errors[0]}", "", name)


def _unreadable(request: HttpRequest, form: RegistrationForm, plan: Plan, unit: Unit, **more: Any) -> HttpResponse:
    if _wants_json(request):
        return _json_refused([_field_problem(name, errors) for name, errors in form.errors.items()], 422)
    return _form_page(request, form, plan, unit, status=422, **more)


def _refused(
    request: HttpRequest, form: RegistrationForm, problems: list[Problem], plan: Plan, unit: Unit, **more: Any
) -> HttpResponse:
    """Everything typed comes back; a field at fault says so, an edit by somebody else is shown beside one's own."""
    if _wants_json(request):
        return _json_refused(problems, 422)
    rest = beside_fields(form, problems)
    registration: Registration | None = more.get("registration")
    differences = []
    if registration and any(problem.code == "registration.edited_meanwhile" for problem in rest):
        registration.refresh_from_db()
        differences = _differences(registration, form)
    response = _form_page(request, form, plan, unit, problems=rest, differences=differences, status=422, **more)
    return lost(response) if differences else response


def _differences(registration: Registration, form: RegistrationForm) -> list[dict[str, str]]:
    """What the stored version and the typed one say differently, in words."""
    stored, typed = RegistrationValues.of(registration), form.values.tidy()
    return [
        {"where": LABELS[name], "before": _say(stored, name, form.document), "after": _say(typed, name, form.document)}
        for name in stored.differences(typed)
    ]


def _say(values: RegistrationValues, name: str, document: PlanDocument) -> str:
    value = getattr(values, name)
    titles: dict[str, Any] = {
        "field": document.field_by_code,
        "level": document.level_by_code,
        "subject": document.subject_by_code,
    }
    if name in titles:
        return str(titles[name][value].title) if value in titles[name] else str(value)
    if name == "priorities":
        return ", ".join(document.priority_by_code[code].title for code in value if code in document.priority_by_code)
    if isinstance(value, bool):
        return "có" if value else "không"
    return "" if value is None else f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value)


def _form_page(
    request: HttpRequest,
    form: RegistrationForm,
    plan: Plan,
    unit: Unit,
    *,
    registration: Registration | None = None,
    earlier: Registration | None = None,
    form_key: str | None = None,
    problems: list[Problem] | None = None,
    differences: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    now = clock.now()
    due = list_deadline_of(plan, unit, form.document, now)
    alike = look_alikes(registration.title, registration.content, unit, plan, registration) if registration else []
    address = (
        reverse("registrations:edit", args=[registration.pk])
        if registration
        else f"{reverse('registrations:new')}?{urlencode({'ke-hoach': plan.code, 'don-vi': unit.code})}"
    )
    context = {
        "form": form,
        "plan": plan,
        "plan_context": plan.title,
        "unit": unit,
        "registration": registration,
        "earlier": earlier,
        "form_key": form_key,
        "revision": registration.revision if registration else 0,
        "address": address,
        "autosave_url": reverse("registrations:autosave", args=[registration.pk]) if registration else address,
        "problems": problems or [],
        "differences": differences or [],
        "alike": alike if not (registration and registration.new_because) else [],
        "due": due,
        "days_left": due.days_left(now) if due else None,
        "closed": due.problems(now) if due and not (registration and registration.submitted_at) else [],
    }
    return render(request, "registrations/form.html", context, status=status)
