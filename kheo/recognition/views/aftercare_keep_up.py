"""Looking at recognised models each year: the list, one model, several at once."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import DayField, actor_of, allow, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.plans.models import Plan
from kheo.recognition.actions.keep_up import keep_many, record_check
from kheo.recognition.models import Recognition
from kheo.recognition.queries.keep_up import STATES, Asked, Page, counts_of, page_of, visible_recognitions
from kheo.recognition.views.aftercare_access import chosen_ids, scope_of, year_of
from kheo.registrations.queries.choices import scopes_for
from kheo.shared.problems import Problem, RuleBroken

ALL = "tat-ca"
LOOKS = {"chua": "missing", "con": "met", "het": "missed"}


class CheckForm(forms.Form):
    """What was found on the day."""

    year = forms.IntegerField(label="Năm kiểm tra", min_value=2000, max_value=2100)
    checked_on = DayField(label="Ngày kiểm tra")
    kept = forms.ChoiceField(
        label="Kết quả",
        choices=[("1", "Còn duy trì tốt"), ("0", "Không còn duy trì – thôi công nhận từ hôm nay")],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="Nhận xét",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Bắt buộc khi không còn duy trì: ghi rõ lý do.",
    )


class ManyForm(forms.Form):
    """One day, one remark for all that were chosen."""

    year = forms.IntegerField(widget=forms.HiddenInput, min_value=2000, max_value=2100)
    checked_on = DayField(label="Ngày kiểm tra")
    note = forms.CharField(
        label="Nhận xét chung", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


@require_safe
@requires(Permission.DECISION_READ)
def keep_up(request: HttpRequest) -> HttpResponse:
    actor, year = actor_of(request), year_of(request.GET.get("nam", ""), clock.today().year)
    unit = scope_of(request, Permission.DECISION_READ)
    state = request.GET.get("trang-thai", "chua")
    asked = Asked(year, unit.path if unit else "", state if state in STATES else "")
    page = page_of(actor, asked, after=request.GET.get("sau", ""))
    counts = counts_of(actor, asked)
    address = {"nam": year, **({"don-vi": unit.code} if unit else {})}
    tabs = [
        {
            "label": title,
            "count": counts[code] if code else sum(counts.values()),
            "url": f"?{urlencode({**address, 'trang-thai': code or ALL})}",
            "current": asked.state == code,
        }
        for code, title in [*STATES.items(), ("", "Tất cả")]
    ]
    context = {
        "year": year,
        "years": range(clock.today().year, 2020, -1),
        "unit": unit,
        "scopes": scopes_for(actor),
        "tabs": tabs,
        "rows": _drawn(request, page),
        "may_follow": can(actor, Permission.RECOGNITION_FOLLOW),
        "next_url": f"?{urlencode({**address, 'trang-thai': asked.state or ALL, 'sau': page.next})}"
        if page.next
        else "",
        "total": sum(counts.values()),
    }
    return render(request, "recognition/aftercare/keep_up.html", context)


def _drawn(request: HttpRequest, page: Page) -> list[dict[str, Any]]:
    actor = actor_of(request)
    levels: dict[tuple[int, str], str] = {}
    now = clock.now()
    for plan in Plan.objects.filter(pk__in={row.plan_id for row in page.rows}):
        levels.update({(plan.pk, each.code): each.title for each in plan.version_at(now).document.levels})
    return [
        {
            "row": row,
            "level": levels.get((row.plan_id, row.level), row.level),
            "look": LOOKS[row.state],
            "word": STATES[row.state],
            "may": row.state == "chua" and can(actor, Permission.RECOGNITION_FOLLOW, row.decided_path),
        }
        for row in page.rows
    ]


@require_POST
@requires(Permission.RECOGNITION_FOLLOW)
def keep_up_many(request: HttpRequest) -> HttpResponse:
    """First shows what was ticked, with the day and the remark; then records it."""
    actor, today = actor_of(request), clock.today()
    year = year_of(request.POST.get("year", ""), today.year)
    chosen = list(
        visible_recognitions(actor)
        .filter(actor.reach_filter("item__decision__unit__path", Permission.RECOGNITION_FOLLOW))
        .filter(pk__in=chosen_ids(request))
        .select_related("registration__unit")
        .order_by("registration__unit__path", "id")
    )
    problems: list[Problem] = []
    form = ManyForm(initial={"year": year, "checked_on": min(today, today.replace(year=year, month=12, day=31))})
    if request.POST.get("dong-y") == "1":
        form = ManyForm(request.POST)
        if form.is_valid():
            said = form.cleaned_data
            try:
                checks = keep_many(
                    recognition_ids=[each.pk for each in chosen],
                    year=said["year"],
                    note=said["note"],
                    checked_on=said["checked_on"],
                    by=actor,
                    at=clock.now(),
                )
            except RuleBroken as refused:
                problems = refused.problems
            else:
                messages.success(request, f"Đã ghi {len(checks)} mô hình còn duy trì tốt trong năm {said['year']}.")
                return redirect(f"{reverse('recognition:keep_up')}?{urlencode({'nam': said['year']})}")
    context = {"chosen": chosen, "form": form, "problems": problems, "year": year}
    status = 422 if problems or form.errors else 200
    return render(request, "recognition/aftercare/keep_up_many.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.DECISION_READ)
def keep_up_one(request: HttpRequest, pk: int) -> HttpResponse:
    """One recognition: what was found each year, and this year's look."""
    related = ("registration__unit", "item__decision__unit", "plan")
    recognition = get_object_or_404(visible_recognitions(actor_of(request)).select_related(*related), pk=pk)
    today, problems = clock.today(), []
    form = CheckForm(initial={"year": year_of(request.GET.get("nam", ""), today.year), "checked_on": today})
    if request.method == "POST":
        allow(request, Permission.RECOGNITION_FOLLOW, recognition.item.decision.unit)
        form = CheckForm(request.POST)
        if form.is_valid():
            said = form.cleaned_data
            try:
                record_check(
                    recognition_id=pk,
                    year=said["year"],
                    kept=said["kept"] == "1",
                    note=said["note"],
                    checked_on=said["checked_on"],
                    by=actor_of(request),
                    at=clock.now(),
                )
            except RuleBroken as refused:
                problems = refused.problems
            else:
                messages.success(request, "Đã ghi kết quả kiểm tra duy trì.")
                return redirect("recognition:keep_up_one", pk)
    status = 422 if problems or form.errors else 200
    return render(
        request, "recognition/aftercare/keep_up_one.html", _about(request, recognition, form, problems), status=status
    )


def _about(request: HttpRequest, recognition: Recognition, form: CheckForm, problems: list[Problem]) -> dict[str, Any]:
    document = recognition.plan.version_at(clock.now()).document
    level = document.level_by_code.get(recognition.level)
    checks = recognition.checks.order_by("-year").select_related("recorded_by")
    events = [
        {
            "at": each.recorded_at,
            "title": f"Năm {each.year}: {'còn duy trì' if each.kept else 'không còn duy trì'}",
            "by": each.recorded_by.name if each.recorded_by else "",
            "text": each.note,
            "tone": "good" if each.kept else "bad",
            "icon": "accept" if each.kept else "refuse",
        }
        for each in checks
    ]
    return {
        "recognition": recognition,
        "registration": recognition.registration,
        "level": level.title if level else recognition.level,
        "form": form,
        "problems": problems,
        "events": events,
        "may_follow": recognition.to_at is None
        and can(actor_of(request), Permission.RECOGNITION_FOLLOW, recognition.item.decision.unit),
    }
