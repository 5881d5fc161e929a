"""Writing a report in the browser: kept as it is typed, handed in when it is ready."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kheo.accounts.doors import beside_fields, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.progress.rules.deadlines import say_state
from kheo.reports.actions.files import attach_file
from kheo.reports.actions.writing import Ground, deliver_report, ground_of, is_open, save_draft, values_of
from kheo.reports.forms import OWN, WHY, FileForm, FilledForm, ReportForm
from kheo.reports.models import Report
from kheo.reports.rules.content import SECTIONS, Line, ReportValues, reconciled, say
from kheo.reports.rules.duties import Sort, parts_of
from kheo.reports.views.opening import Opening, open_plan, unit_in
from kheo.reports.views.words import figure_address, write_address
from kheo.shared.periods import dmy
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit


@dataclass
class Desk:
    """One report on the unit's desk."""

    opening: Opening
    unit: Unit
    ground: Ground
    report: Report | None

    @property
    def key(self) -> str:
        return self.ground.duty.key

    @property
    def kept(self) -> ReportValues:
        return values_of(self.report)

    def address(self, name: str = "write", **more: str) -> str:
        return write_address(self.opening, self.ground.duty, name, **more)


def desk_of(request: HttpRequest, plan: str, unit: str) -> Desk:
    """The duty of `?viec=` of a unit for which the actor writes; 404 where the plan does not ask for it."""
    opening = open_plan(request, plan)
    opening.as_of = opening.today
    whose = unit_in(opening, unit)
    if not opening.may(Permission.DELIVERY_WRITE, whose):
        raise PermissionDenied
    key = request.GET.get("viec", "")
    ground = ground_of(opening.plan, whose, key, clock.now()) if len(key) <= 200 else None
    if ground is None:
        raise Http404
    deadline, task, period = parts_of(key)
    reports = Report.objects.select_related("delivery")
    report = reports.filter(plan=opening.plan, unit=whose, deadline=deadline, task=task, period=period).first()
    return Desk(opening, whose, ground, report)


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.DELIVERY_WRITE)
def write(request: HttpRequest, plan: str, unit: str) -> HttpResponse:
    desk = desk_of(request, plan, unit)
    if request.method == "GET":
        if desk.report is not None and not is_open(desk.report):
            return redirect("reports:detail", desk.report.pk)
        initial = ReportForm.initial_of(desk.kept, desk.ground.counted)
        return show(request, desk, _form(desk, initial=initial))
    form = _form(desk, request.POST)
    delivering = request.POST.get("roi") == "gui"
    form.is_valid()
    if delivering:
        form.ask_for_all_figures()
    if form.errors:
        return show(request, desk, form, status=422)
    act = deliver_report if delivering else save_draft
    try:
        report = act(**_asked(request, desk, form))
    except RuleBroken as refused:
        return _refused(request, desk, form, refused.problems)
    if delivering:
        messages.success(
            request, f"Đã gửi “{desk.ground.duty.title}” lúc {timezone.localtime(report.changed_at):%H:%M}."
        )
        return redirect("reports:detail", report.pk)
    messages.success(request, "Đã lưu bản nháp.")
    return redirect(desk.address())


@require_POST
@requires(Permission.DELIVERY_WRITE)
def autosave(request: HttpRequest, plan: str, unit: str) -> HttpResponse:
    """The same as saving the form, answered in JSON: what was saved when, or why not."""
    desk = desk_of(request, plan, unit)
    form = _form(desk, request.POST)
    if not form.is_valid():
        told = [
            Problem("report.unreadable", f"{form[name].label}: {form.errors[name][0]}", "", name)
            for name in form.errors
        ]
        return _json_refused(told, 422)
    try:
        report = save_draft(**_asked(request, desk, form))
    except RuleBroken as refused:
        stale = any(problem.code == "report.edited_meanwhile" for problem in refused.problems)
        return _json_refused(refused.problems, 409 if stale else 422)
    at = f"{timezone.localtime(report.changed_at):%H:%M}"
    return JsonResponse({"revision": report.revision, "saved_at": at, "autosave_url": desk.address("autosave")})


@require_POST
@requires(Permission.DELIVERY_WRITE)
def attach(request: HttpRequest, plan: str, unit: str) -> HttpResponse:
    desk = desk_of(request, plan, unit)
    form = FileForm(request.POST, request.FILES)
    initial = ReportForm.initial_of(desk.kept, desk.ground.counted)
    if not form.is_valid():
        return show(request, desk, _form(desk, initial=initial), status=422, files_form=form)
    sent = form.cleaned_data["file"]
    try:
        attach_file(
            plan=desk.opening.plan,
            unit=desk.unit,
            key=desk.key,
            content=sent.file,
            size=sent.size,
            name=sent.name,
            by=desk.opening.actor,
            at=clock.now(),
        )
    except RuleBroken as refused:
        rest = beside_fields(form, refused.problems)
        return show(request, desk, _form(desk, initial=initial), status=422, files_form=form, problems=rest)
    messages.success(request, "Đã thêm tệp.")
    return redirect(f"{desk.address()}#tep")


def show(request: HttpRequest, desk: Desk, form: ReportForm, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of the form; everything typed or read comes back."""
    duty, report = desk.ground.duty, desk.report
    files = list(report.files.filter(removed_at__isnull=True).select_related("file")) if report else []
    files_form = more.pop("files_form", None) or FileForm()
    context = {
        "opening": desk.opening,
        "plan": desk.opening.plan,
        "unit": desk.unit,
        "duty": duty,
        "is_report": duty.sort is Sort.REPORT,
        "form": form,
        "files_form": files_form,
        "filled_form": FilledForm(),
        "revision": report.revision if report else 0,
        "changed_at": report.changed_at if report and report.revision else None,
        "reason": report.why_returned if report else "",
        "keeps_date": bool(report and report.keeps_date),
        "files": files,
        "figures": figure_facts(desk, form),
        "counted_to": desk.opening.day_words,
        "timing": duty.figure.state.value if duty.figure else "",
        "timing_words": say_state(duty.figure) if duty.figure else "kế hoạch không ghi thời hạn",
        "clause_url": desk.opening.clause_address(duty.clause),
        "crumbs": [
            ("Báo cáo", desk.opening.address("list")),
            (desk.unit.name, desk.opening.address("unit", desk.unit.code)),
        ],
        "write_url": desk.address(),
        "autosave_url": desk.address("autosave"),
        "attach_url": desk.address("attach"),
        "fill_url": desk.address("fill"),
        "docx_url": desk.address("form", dang="docx"),
        "xlsx_url": desk.address("form", dang="xlsx"),
        "closed": [] if is_open(report) else [_handed_in()],
        **more,
    }
    return render(request, "reports/write.html", context, status=status)


def figure_facts(desk: Desk, form: ReportForm) -> list[dict[str, Any]]:
    """Each figure: what the system counts, what the unit says, and whether they differ."""
    rows = []
    for each in desk.ground.counted:
        own = form[OWN + each.code]
        typed = form.cleaned_data.get(OWN + each.code) if form.is_bound else form.initial.get(OWN + each.code)
        [line] = reconciled([each], {} if typed is None else {each.code: typed}, {})
        rows.append(
            {
                "counted": each,
                "value": say(each.value),
                "own": own,
                "why": form[WHY + each.code],
                "differs": line.differs,
                "by": _by(line),
                "url": figure_address(desk.opening, desk.ground.duty.unit, each),
            }
        )
    return rows


def differences(kept: ReportValues, typed: ReportValues, desk: Desk) -> list[dict[str, str]]:
    """What two versions say differently, as the page lists it."""
    pairs = [(SECTIONS[code], kept.texts.get(code, ""), typed.texts.get(code, "")) for code in SECTIONS]
    for each in desk.ground.counted:
        before, after = kept.stated.get(each.code, each.value), typed.stated.get(each.code, each.value)
        pairs.append((each.title, say(before), say(after)))
        pairs.append(
            (f"{each.title} – giải thích", kept.explained.get(each.code, ""), typed.explained.get(each.code, ""))
        )
    days = [dmy(each.dated_on) if each.dated_on else "" for each in (kept, typed)]
    pairs += [("Số, ký hiệu văn bản", kept.number, typed.number), ("Ngày ban hành", days[0], days[1])]
    return [{"where": where, "before": before, "after": after} for where, before, after in pairs if before != after]


def _form(desk: Desk, *args: Any, **kwargs: Any) -> ReportForm:
    return ReportForm(*args, sort=desk.ground.duty.sort, counted=desk.ground.counted, **kwargs)


def form_of(desk: Desk, values: ReportValues) -> ReportForm:
    return _form(desk, initial=ReportForm.initial_of(values, desk.ground.counted))


def _asked(request: HttpRequest, desk: Desk, form: ReportForm) -> dict[str, Any]:
    return {
        "plan": desk.opening.plan,
        "unit": desk.unit,
        "key": desk.key,
        "values": form.values,
        "revision": number_in(request.POST.get("phien-ban", ""), 9) or 0,
        "by": desk.opening.actor,
        "at": clock.now(),
    }


def _refused(request: HttpRequest, desk: Desk, form: ReportForm, problems: list[Problem]) -> HttpResponse:
    """An edit by somebody else is shown beside one's own."""
    typed = form.values.tidy()
    rest = beside_fields(form, problems)
    fresh = Report.objects.select_related("delivery").filter(pk=desk.report.pk).first() if desk.report else desk.report
    found: list[dict[str, str]] = []
    if any(problem.code == "report.edited_meanwhile" for problem in rest):
        again = desk_of(request, desk.opening.plan.code, desk.unit.code)
        desk, found = again, differences(again.kept, typed, again)
    elif fresh is not None:
        desk.report = fresh
    files_form = FileForm()
    if any(problem.field == "file" for problem in rest):
        files_form = FileForm({})
        files_form.errors["file"] = files_form.error_class([p.message for p in rest if p.field == "file"])
    return show(request, desk, form, status=422, problems=rest, differences=found, files_form=files_form)


def _by(line: Line) -> str:
    return f"{'hơn' if line.by > 0 else 'kém'} {say(abs(line.by))}" if line.differs else ""


def _handed_in() -> Problem:
    return Problem(
        "report.handed_in", "Báo cáo đã gửi, không sửa được nữa.", "Muốn sửa, đề nghị cơ quan thường trực trả lại."
    )


def _json_refused(problems: list[Problem], status: int) -> JsonResponse:
    told = [{"code": each.code, "message": each.message, "field": each.field} for each in problems]
    return JsonResponse({"problems": told}, status=status)
