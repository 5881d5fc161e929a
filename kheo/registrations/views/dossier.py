"""One registration: where it stands, what it needs next, what was done, what it carries on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, kept_on_device, ready_then_sent_once, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.plans.rules.document import PlanDocument
from kheo.portal.queries.gallery import learners_of
from kheo.registrations.actions.attachments import attach_looked
from kheo.registrations.actions.progress_records import record_progress, void_progress
from kheo.registrations.actions.storing import look_at
from kheo.registrations.forms import FilesForm, ProgressForm
from kheo.registrations.models import Initiative, ProgressRecord, Registration
from kheo.registrations.queries.dossiers import attached, continuable, done, summed, told, years_of
from kheo.registrations.queries.keeping import kept_by_others
from kheo.registrations.queries.list_deadlines import list_deadline_of
from kheo.registrations.queries.look_alikes import look_alikes
from kheo.registrations.queries.plan_documents import document_at
from kheo.registrations.rules import (
    EDITABLE,
    IN_REGISTER,
    KIND_TITLES,
    Kind,
    RegistrationValues,
    State,
    Step,
    possible_steps,
    problems_with_submission,
)
from kheo.registrations.rules.files import ACCEPT, KINDS_IN_WORDS
from kheo.registrations.rules.timing import ListDeadline
from kheo.registrations.views.access import registration_of
from kheo.registrations.views.uploads import files_of, taken
from kheo.rounds.queries.candidates import rounds_of
from kheo.shared.problems import Problem, RuleBroken

NEEDS = {
    Step.SUBMIT: Permission.REGISTRATION_SUBMIT,
    Step.RETURN: Permission.REGISTRATION_ACCEPT,
    Step.ACCEPT: Permission.REGISTRATION_ACCEPT,
    Step.WITHDRAW: Permission.REGISTRATION_WRITE,
    Step.CLOSE: Permission.REGISTRATION_ACCEPT,
}
DOORS = {
    Step.SUBMIT: "registrations:submit",
    Step.RETURN: "registrations:return",
    Step.ACCEPT: "registrations:accept",
    Step.WITHDRAW: "registrations:withdraw",
    Step.CLOSE: "registrations:close",
}
LOOKS = {
    Step.SUBMIT: ("send", "primary"),
    Step.RETURN: ("undo", ""),
    Step.ACCEPT: ("accept", "primary"),
    Step.WITHDRAW: ("x", "danger"),
    Step.CLOSE: ("lock", ""),
}


ASIDE = {Step.WITHDRAW, Step.CLOSE}  # steps that nobody should take by mistake stand at the end of the page


@dataclass(frozen=True)
class Way:
    """A step that this person may take now: its button, and whether it must say why."""

    step: str
    label: str
    url: str
    icon: str
    kind: str
    needs_reason: bool
    typed: str = ""  # a reason that was typed and refused
    refused: bool = False  # just now, so that its form stands open


@require_safe
@requires(Permission.REGISTRATION_READ)
@kept_on_device
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, registration_of(request, pk))


@require_safe
@requires(Permission.REGISTRATION_READ)
def initiative(request: HttpRequest, pk: int) -> HttpResponse:
    """An initiative across the years."""
    found = get_object_or_404(Initiative.objects.visible_to(actor_of(request)).select_related("unit"), pk=pk)
    latest = found.registrations.select_related("plan").order_by("-plan__period_from", "-id").first()
    years = years_of(latest) if latest else []
    return render(request, "registrations/initiative.html", {"initiative": found, "years": years})


@require_POST
@requires(Permission.PROGRESS_WRITE)
@ready_then_sent_once
def progress(request: HttpRequest, pk: int) -> HttpResponse | Callable[[], HttpResponse]:
    """Write down what was done."""
    registration = registration_of(request, pk, Permission.PROGRESS_WRITE)
    now = clock.now()
    document = document_at(registration.plan, now)
    files, upload, gone = files_of(request)
    form = ProgressForm(request.POST, files, document=document, today=clock.today())
    form.uploaded = upload

    def refuse(problems: list[Problem]) -> HttpResponse:
        rest = []
        for problem in problems:
            name = problem.field if problem.field in form.fields else f"so-{problem.field}"
            if name in form.fields:
                form.add_error(name, f"{problem.message} {problem.next_step}")
            else:
                rest.append(problem)
        return show(request, registration, problems=rest, progress_form=form, status=422)

    if gone:
        return refuse(gone)
    if not form.is_valid():
        return show(request, registration, progress_form=form, status=422)
    sent = form.cleaned_data["file"]

    def do() -> HttpResponse:
        try:
            with transaction.atomic():  # what the dossier has no room for does not leave a record behind, either
                written = record_progress(
                    registration_id=pk,
                    happened_on=form.cleaned_data["happened_on"],
                    note=form.cleaned_data["note"],
                    figures=form.figures,
                    by=actor_of(request),
                    at=now,
                )
                if looked:
                    attach_looked(
                        registration_id=pk,
                        looked=looked,
                        name=sent.name,
                        by=actor_of(request),
                        at=now,
                        progress_record_id=written.pk,
                    )
                    taken(upload)
        except RuleBroken as refused:
            return refuse(refused.problems)
        messages.success(request, "Đã ghi tiến độ.")
        return redirect(f"{reverse('registrations:detail', args=[pk])}#tien-do")

    try:  # a file that would be refused stops the record, too: nothing is half done
        looked = look_at(sent.file, sent.size) if sent else None
    except RuleBroken as refused:
        return refuse(refused.problems)
    return do


@require_POST
@requires(Permission.PROGRESS_WRITE)
def void(request: HttpRequest, pk: int, record_id: int) -> HttpResponse:
    """Take back a record that was wrong."""
    registration = registration_of(request, pk, Permission.PROGRESS_WRITE)
    get_object_or_404(ProgressRecord, pk=record_id, registration=registration)
    try:
        void_progress(record_id=record_id, because=request.POST.get("ly-do", ""), by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return show(request, registration, problems=refused.problems)
    messages.success(request, "Đã hủy lần ghi.")
    return redirect(f"{reverse('registrations:detail', args=[pk])}#tien-do")


def show(
    request: HttpRequest,
    registration: Registration,
    *,
    problems: list[Problem] | None = None,
    progress_form: ProgressForm | None = None,
    files_form: FilesForm | None = None,
    typed: dict[str, str] | None = None,
    status: int = 0,
) -> HttpResponse:
    """The page; after a refusal with its problems, and with all that was typed."""
    actor, now = actor_of(request), clock.now()
    registration = Registration.objects.select_related("plan", "unit", "initiative", "continues__plan").get(
        pk=registration.pk
    )
    state = State(registration.state)
    document = document_at(registration.plan, now)
    unit = registration.unit
    due = list_deadline_of(registration.plan, unit, document, now)
    may_write = can(actor, Permission.REGISTRATION_WRITE, unit)
    editable = state in EDITABLE and may_write
    missing = _missing(registration, document, due) if state in EDITABLE else []
    alike = (
        look_alikes(registration.title, registration.content, unit, registration.plan, registration)
        if state in EDITABLE or (state is State.SUBMITTED and can(actor, Permission.REGISTRATION_ACCEPT, unit))
        else []
    )
    files = attached(registration)
    records = done(registration, document, files)
    years = years_of(registration)
    may_record = state is State.ACCEPTED and can(actor, Permission.PROGRESS_WRITE, unit)
    may_attach = state not in {State.WITHDRAWN, State.CLOSED} and may_write
    keeps = can(actor, Permission.REGISTRATION_ACCEPT, unit) and not kept_by_others([registration], document, actor)
    ways = [
        Way(
            move.step.value,
            "Bỏ bản nháp" if move.step is Step.WITHDRAW and registration.submitted_at is None else move.label,
            reverse(DOORS[move.step], args=[registration.pk]),
            *LOOKS[move.step],
            move.needs_reason,
            (typed or {}).get(move.step, ""),
            move.step in (typed or {}),
        )
        for move in possible_steps(state)
        if can(actor, NEEDS[move.step], unit) and (move.by == "owner" or keeps)
    ]
    context: dict[str, Any] = {
        "registration": registration,
        "plan_context": registration.plan.title,
        "document": document,
        "facts": _facts(registration, document),
        "texts": _texts(registration),
        "steps": _stepper(registration),
        "ways": sorted((way for way in ways if way.step not in ASIDE), key=lambda way: way.kind != "primary"),
        "other_ways": [way for way in ways if way.step in ASIDE],
        "editable": editable,
        "missing": missing,
        "blocked": due.problems(now) if due and state in EDITABLE and registration.submitted_at is None else [],
        "due": due if state in EDITABLE else None,
        "days_left": due.days_left(now) if due else None,
        "alike": alike,
        "may_continue": editable and any(each.can_continue for each in alike),
        "visible_ids": set(
            Registration.objects.visible_to(actor)
            .filter(pk__in=[each.registration.pk for each in alike])
            .values_list("id", flat=True)
        )
        if alike
        else set(),
        "records": records,
        "totals": summed(records, document),
        "progress_form": progress_form
        or (ProgressForm(document=document, today=clock.today()) if may_record else None),
        "may_record": may_record,
        "shows_progress": state in IN_REGISTER or bool(records),
        "attachments": files,
        "files_form": files_form or (new_files_form() if may_attach else None),
        "may_attach": may_attach,
        "events": told(registration),
        "rounds": rounds_of(registration, actor) if state in IN_REGISTER else [],
        "learners": learners_of(registration.pk) if registration.accepted_at else [],
        "years": years if len(years) > 1 else [],
        "continue_url": f"{reverse('registrations:new')}?tiep-tuc={registration.pk}"
        if may_write and continuable(registration, clock.today())
        else "",
        "problems": problems or [],
    }
    return render(request, "registrations/detail.html", context, status=status or (422 if problems else 200))


def new_files_form(*args: Any) -> FilesForm:
    return FilesForm(*args, accept=ACCEPT, hint=f"{KINDS_IN_WORDS[0].upper()}{KINDS_IN_WORDS[1:]}; tối đa 20 MB.")


def _missing(registration: Registration, document: PlanDocument, due: ListDeadline | None) -> list[Problem]:
    clause = due.deadline.clause if due else None
    return problems_with_submission(RegistrationValues.of(registration), document, clause=clause)


def _facts(registration: Registration, document: PlanDocument) -> list[tuple[str, str]]:
    """What is known, in pairs; what is not filled in is left out."""
    level = document.level_by_code.get(registration.level)
    field = document.field_by_code.get(registration.field)
    subject = document.subject_by_code.get(registration.subject)
    span = " – ".join(f"{day:%d/%m/%Y}" for day in (registration.starts_on, registration.ends_on) if day)
    people = registration.people_involved
    pairs = [
        ("Đơn vị", registration.unit.title),
        ("Tập thể, cá nhân thực hiện", registration.carrier),
        ("Tập thể / cá nhân", subject.title if subject else registration.subject),
        ("Loại", KIND_TITLES[Kind(registration.kind)]),
        ("Lĩnh vực", field.title if field else registration.field),
        ("Cấp đăng ký", level.title if level else registration.level),
        ("Gắn với", ", ".join(_priority(code, document) for code in registration.priorities)),
        ("Địa điểm", registration.place),
        ("Thời gian", " · ".join(part for part in (registration.time_text, span) if part)),
        ("Số người tham gia dự kiến", f"{people:,}".replace(",", ".") if people is not None else ""),
        (
            "Đồng ý cho công khai tên",
            f"Có, ghi ngày {_day(registration.consent_recorded_at)}" if registration.consent_recorded_at else "",
        ),
        ("Lần đầu / tiếp tục", "Đăng ký lần đầu" if registration.first_time else "Tiếp tục mô hình đã có"),
    ]
    return [(term, value) for term, value in pairs if value]


def _priority(code: str, document: PlanDocument) -> str:
    known = document.priority_by_code.get(code)
    return known.title if known else code


def _texts(registration: Registration) -> list[tuple[str, str]]:
    pairs = [
        ("Nội dung", registration.content),
        ("Cách làm", registration.method),
        ("Kết quả dự kiến", registration.expected),
        ("Ghi chú", registration.notes),
        ("Đăng ký mới vì", registration.new_because),
    ]
    return [(title, text) for title, text in pairs if text]


def _stepper(registration: Registration) -> list[dict[str, str]]:
    """The lifecycle as a row of steps, with the day of each that is past."""
    state = State(registration.state)
    if state is State.WITHDRAWN:
        return [
            {"label": "Bản nháp", "status": "done", "note": _day(registration.created_at)},
            {"label": "Đã rút", "status": "refused", "note": _day(registration.withdrawn_at)},
        ]
    place = {State.DRAFT: 0, State.RETURNED: 0, State.SUBMITTED: 1, State.ACCEPTED: 3, State.CLOSED: 4}[state]
    labels = [
        ("Trả lại để bổ sung" if state is State.RETURNED else "Bản nháp", _day(registration.created_at)),
        ("Chờ xem xét" if state is State.SUBMITTED else "Gửi đăng ký", _day(registration.submitted_at)),
        ("Vào sổ", _day(registration.accepted_at)),
        ("Thực hiện", ""),
        ("Kết thúc", _day(registration.closed_at)),
    ]
    status = ["done" if at < place else "current" if at == place else "todo" for at in range(len(labels))]
    return [
        {"label": label, "status": "done" if state is State.CLOSED else how, "note": note}
        for (label, note), how in zip(labels, status, strict=True)
    ]


def _day(instant: Any) -> str:
    return f"{localtime(instant):%d/%m/%Y}" if instant else ""
