"""What a visit found, written on the spot: the page that a phone keeps, and the doors through which it sends."""

import secrets
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kheo.accounts.doors import actor_of, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.config.files import served
from kheo.registrations.actions.storing import PREVIEW_TYPE, preview_path
from kheo.registrations.models import Registration
from kheo.rounds.actions.findings import Recorded, add_photo, record_finding, remove_photo, settle
from kheo.rounds.forms.visits import FindingForm
from kheo.rounds.models import Finding, FindingPhoto, FindingVersion, Visit
from kheo.rounds.queries.visits import Found, Model, document_of_visit, may_read_findings, models_of
from kheo.rounds.rules.visits import checklist_of
from kheo.rounds.views.visits import facts_of, show, visit_of
from kheo.shared.problems import Problem, RuleBroken

MOST_PHOTOS_AT_ONCE = 10


class Sheet:
    """One form of the page: about one model, of one finding that is there or of a new one."""

    def __init__(self, model: Model, found: Found | None, form: FindingForm, *, key: str, base: int) -> None:
        self.registration, self.found, self.form, self.key, self.base = model.registration, found, form, key, base


@never_cache
@require_safe
@requires(Permission.VISIT_READ)
def field(request: HttpRequest, visit_id: int) -> HttpResponse:
    """The page for the spot: what is to be looked at, and a form for each model."""
    visit = visit_of(request, visit_id, writes=True)
    return _page(request, visit)


@require_POST
@requires(Permission.VISIT_READ)
def record(request: HttpRequest, visit_id: int, model_id: int) -> HttpResponse:
    """Take a finding in, from a form or (answered in JSON) from what a phone had kept."""
    visit = visit_of(request, visit_id, writes=True)
    stranger = _other_account(request)
    if stranger is not None:
        return stranger
    models = Registration.objects.filter(plan=visit.plan_id).within(visit.unit.path)
    registration = get_object_or_404(models, pk=model_id)
    now = clock.now()
    items = checklist_of(document_of_visit(visit, now), registration.level, registration.subject)
    form = FindingForm(request.POST, items=items)
    photos: list[Any] = request.FILES.getlist("photos")[:MOST_PHOTOS_AT_ONCE]
    if not form.is_valid():
        problems = [
            Problem("visit.unreadable", f"{form.fields[name].label}: {errors[0]}", "Sửa lại rồi lưu.", name)
            for name, errors in form.errors.items()
        ]
        return _refused(request, visit, problems, registration, form)
    try:
        recorded = record_finding(
            visit_id=visit.pk,
            registration_id=registration.pk,
            key=request.POST.get("khoa", "")[:60],
            base=_number(request, "phien-ban"),
            values=form.values,
            written_at=_instant(request.POST.get("viet-luc", ""), now),
            by=actor_of(request),
            at=now,
            has_photos=bool(photos) or request.POST.get("co-anh") == "1",
        )
    except RuleBroken as refused:
        return _refused(request, visit, refused.problems, registration, form)
    if _wants_json(request):
        return _told(recorded, now)
    for photo in photos:
        try:
            add_photo(
                finding_id=recorded.finding.pk,
                content=photo.file,
                size=photo.size,
                name=photo.name,
                by=actor_of(request),
                at=now,
            )
        except RuleBroken as refused:
            for problem in refused.problems:
                messages.warning(request, f"Chưa thêm được ảnh “{photo.name}”. {problem.message} {problem.next_step}")
    if recorded.aside:
        messages.warning(request, "Có người đã ghi bản khác. Cả hai bản được giữ; đề nghị chọn một bản.")
        return redirect(f"{reverse('rounds:visit', args=[visit.pk])}#ket-qua-{recorded.finding.pk}")
    messages.success(request, f"Đã lưu kết quả về “{registration.title}”.")
    return redirect("rounds:visit_field", visit.pk)


@require_POST
@requires(Permission.VISIT_READ)
def photo(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Take one photo in for a finding that has come already; answered in JSON."""
    visit = visit_of(request, visit_id, writes=True)
    stranger = _other_account(request)
    if stranger is not None:
        return stranger
    finding = get_object_or_404(visit.findings, key=request.POST.get("khoa", ""))
    sent: Any = request.FILES.get("file")
    if sent is None:
        return _json_refused([Problem("visit.no_file", "Không có ảnh.", "Chọn lại ảnh.", "file")])
    try:
        kept = add_photo(
            finding_id=finding.pk,
            content=sent.file,
            size=sent.size,
            name=sent.name,
            caption=request.POST.get("chu-thich", ""),
            by=actor_of(request),
            at=clock.now(),
        )
    except RuleBroken as refused:
        return _json_refused(refused.problems)
    return JsonResponse({"photo": kept.pk, "received_at": f"{localtime(clock.now()):%H:%M}"})


@require_safe
@requires(Permission.VISIT_READ)
def picture(request: HttpRequest, visit_id: int, photo_id: int) -> HttpResponse:
    """The smaller image for the page."""
    visit = visit_of(request, visit_id)
    if not may_read_findings(visit, actor_of(request)):
        raise Http404
    kept = get_object_or_404(FindingPhoto.objects.select_related("file"), pk=photo_id, finding__visit=visit)
    return served(preview_path(kept.file_id), PREVIEW_TYPE)


@require_POST
@requires(Permission.VISIT_READ)
def remove(request: HttpRequest, visit_id: int, photo_id: int) -> HttpResponse:
    visit = visit_of(request, visit_id, writes=True)
    photo = get_object_or_404(FindingPhoto, pk=photo_id, finding__visit=visit)
    finding = remove_photo(photo_id=photo.pk, by=actor_of(request), at=clock.now())
    messages.success(request, "Đã gỡ ảnh.")
    return redirect(f"{reverse('rounds:visit', args=[visit.pk])}#ket-qua-{finding.pk}")


@require_POST
@requires(Permission.VISIT_READ)
def choose(request: HttpRequest, visit_id: int, version_id: int) -> HttpResponse:
    """Of two versions, say which holds."""
    visit = visit_of(request, visit_id, writes=True)
    version = get_object_or_404(FindingVersion, pk=version_id, finding__visit=visit)
    try:
        take = request.POST.get("lay") == "ban-kia"
        settle(version_id=version.pk, take=take, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return show(request, visit, problems=refused.problems)
    messages.success(request, "Đã chọn bản ghi; bản còn lại vẫn được lưu.")
    return redirect(f"{reverse('rounds:visit', args=[visit.pk])}#ket-qua-{version.finding_id}")


# --- parts -----------------------------------------------------------------------------------------------------------


def _page(
    request: HttpRequest,
    visit: Visit,
    *,
    problems: list[Problem] | None = None,
    refused: tuple[Registration, FindingForm] | None = None,
) -> HttpResponse:
    now = clock.now()
    another = request.GET.get("them", "")
    sheets: list[Sheet] = []
    for model in models_of(visit, document_of_visit(visit, now)):
        forms = [_sheet(model, found, len(sheets) + place) for place, found in enumerate(model.found)]
        if not forms or another == str(model.registration.pk):
            forms.append(_sheet(model, None, len(sheets) + len(forms)))
        sheets += forms
    if refused is not None:
        registration, form = refused
        key = request.POST.get("khoa", "")
        for sheet in sheets:
            if sheet.registration.pk == registration.pk and (sheet.key == key or sheet.found is None):
                form.auto_id = sheet.form.auto_id
                sheet.form, sheet.key, sheet.base = form, key, _number(request, "phien-ban")
                break
    context = {
        "visit": visit,
        "facts": facts_of(visit),
        "sheets": sheets,
        "user_id": actor_of(request).user_id,
        "problems": problems or [],
        "plan_context": visit.plan.title,
    }
    return render(request, "rounds/visit_field.html", context, status=422 if problems else 200)


def _sheet(model: Model, found: Found | None, number: int) -> Sheet:
    initial = FindingForm.initial_of(found.values) if found else {}
    form = FindingForm(initial=initial, items=model.items, auto_id=f"id_{number}_%s")
    if found is None:
        return Sheet(model, None, form, key=secrets.token_urlsafe(24), base=0)
    return Sheet(model, found, form, key=found.finding.key, base=found.finding.revision)


def _refused(
    request: HttpRequest, visit: Visit, problems: list[Problem], registration: Registration, form: FindingForm
) -> HttpResponse:
    if _wants_json(request):
        return _json_refused(problems)
    return _page(request, visit, problems=problems, refused=(registration, form))


def _json_refused(problems: list[Problem]) -> JsonResponse:
    return JsonResponse({"problems": [f"{each.message} {each.next_step}" for each in problems]}, status=422)


def _told(recorded: Recorded, now: datetime) -> JsonResponse:
    finding: Finding = recorded.finding
    return JsonResponse(
        {
            "revision": finding.revision,
            "aside": recorded.aside,
            "received_at": f"{localtime(now):%H:%M}",
            "visit_url": f"{reverse('rounds:visit', args=[finding.visit_id])}#ket-qua-{finding.pk}",
        }
    )


def _other_account(request: HttpRequest) -> HttpResponse | None:
    """What one account wrote on a shared phone is never sent in the name of another."""
    writer = request.POST.get("nguoi", "")
    if writer and writer != str(actor_of(request).user_id):
        return JsonResponse({"other_account": True}, status=409)
    return None


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("X-Offline") == "1"


def _number(request: HttpRequest, name: str) -> int:
    return number_in(request.POST.get(name, ""), 9) or 0


def _instant(text: str, now: datetime) -> datetime:
    """The phone's clock, in milliseconds; ours where it says nothing that can be read."""
    if not (text.isascii() and text.isdigit() and len(text) < 15):
        return now
    try:
        return datetime.fromtimestamp(int(text) / 1000, tz=UTC)
    except (OverflowError, ValueError, OSError):
        return now
