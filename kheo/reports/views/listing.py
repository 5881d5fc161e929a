"""What came in and what did not: by deadline, state and timing; many accepted at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kheo.accounts.doors import number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.config.sheets import sheet_response
from kheo.plans.rules.calendar import DeliveryState
from kheo.progress.queries.figures import Figures
from kheo.progress.queries.home import next_deadline
from kheo.progress.rules.deadlines import STATE_WORDS as DEADLINE_WORDS
from kheo.reports.actions.deciding import accept_reports
from kheo.reports.models import Report
from kheo.reports.queries.duties import EXPECTED, Duty, duties, keys_of
from kheo.reports.queries.rates import groups_of
from kheo.reports.rules import State, Step, steps_from
from kheo.reports.rules.rates import is_due
from kheo.reports.views.opening import Opening, open_plan
from kheo.reports.views.words import STATE_WORDS, deadline_address, opens, told
from kheo.shared.problems import Problem, RuleBroken

PAGE = 50
HEADS = (
    ("Đơn vị", 40),
    ("Việc phải gửi", 44),
    ("Điều khoản", 12),
    ("Xử lý", 16),
    ("Hạn cuối", 12),
    ("Gửi lúc", 18),
    ("Thời hạn", 16),
    ("Số ngày muộn", 10),
    ("Số, ký hiệu", 16),
    ("Số liệu khác nhau", 12),
    ("Lý do trả lại", 50),
)
EVERYTHING = "tat-ca"
TIMINGS: dict[str, tuple[str, Callable[[Duty], bool]]] = {
    "phai-gui": ("Đã đến hạn phải gửi", lambda each: _due(each)),
    "da-gui": ("Đến hạn và đã gửi", lambda each: _due(each) and each.delivered_at is not None),
    "dung-han": ("Gửi đúng hạn", lambda each: _due(each) and _is(each, DeliveryState.ON_TIME)),
    "muon": ("Gửi muộn", lambda each: _is(each, DeliveryState.LATE)),
    "chua-gui": ("Quá hạn chưa gửi", lambda each: _is(each, DeliveryState.MISSING)),
    "chua-den-han": ("Chưa đến hạn", lambda each: each.figure is not None and not is_due(each.figure)),
    "gui-som": ("Gửi trước hạn", lambda each: not _due(each) and each.delivered_at is not None),
}


class FilterForm(forms.Form):
    """What to list; codes that the plan does not have are passed over."""

    viec = forms.ChoiceField(label="Việc phải gửi", required=False)
    tinh_trang = forms.ChoiceField(label="Xử lý", required=False)
    han = forms.ChoiceField(label="Thời hạn", required=False)
    nhom = forms.ChoiceField(label="Nhóm đơn vị", required=False)

    def __init__(self, *args: Any, keys: list[tuple[str, str]], groups: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [(str(code), words) for code, words in STATE_WORDS.items()]
        timings = [(code, words) for code, (words, _) in TIMINGS.items()]
        for name, choices in (
            ("viec", [*keys, (EVERYTHING, "Tất cả các việc")]),
            ("tinh_trang", [("", "Tất cả"), *states]),
            ("han", [("", "Tất cả"), *timings]),
            ("nhom", [("", "Tất cả"), *groups]),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


@require_safe
@requires(Permission.UNIT_REPORT_READ)
def page(request: HttpRequest, plan: str) -> HttpResponse:
    return _show(request, open_plan(request, plan))


@require_POST
@requires(Permission.DELIVERY_CONFIRM)
def accept_many(request: HttpRequest, plan: str) -> HttpResponse:
    """Accept the ticked ones that have no difference; the others are for a person to read."""
    opening = open_plan(request, plan)
    wanted = {pk for text in request.POST.getlist("bao-cao")[:1_000] if (pk := number_in(text))}
    seen = Report.objects.visible_to(opening.actor).filter(plan=opening.plan, pk__in=wanted)
    chosen = list(seen.select_related("unit"))
    if not all(opening.may(Permission.DELIVERY_CONFIRM, each.unit) for each in chosen):
        raise PermissionDenied
    try:
        done, left = accept_reports(
            plan=opening.plan, report_ids=[each.pk for each in chosen], by=opening.actor, at=clock.now()
        )
    except RuleBroken as refused:
        return _show(request, opening, refused.problems, status=422)
    if done:
        messages.success(request, f"Đã chấp nhận {len(done)} báo cáo.")
    if left:
        messages.warning(request, f"Còn {left} báo cáo có số liệu khác nhau, đề nghị mở từng báo cáo để xem.")
    if not done and not left:
        messages.info(request, "Các báo cáo đã chọn đã được xử lý rồi; không có gì thay đổi.")
    query = request.GET.urlencode()
    return redirect(opening.address("list") + (f"?{query}" if query else ""))


@require_safe
@requires(Permission.UNIT_REPORT_READ)
def workbook(request: HttpRequest, plan: str) -> FileResponse:
    """The whole list under the same filters, to take away."""
    opening = open_plan(request, plan)
    listed = _listed(request, opening)
    title = f"{listed.title} – đến hết ngày {opening.day_words}: {opening.plan.title}"
    return sheet_response(f"bao-cao-{opening.plan.code}-{opening.as_of}", title, HEADS, _cells(listed.rows))


@dataclass(frozen=True)
class Listed:
    """What the filters of an address leave of all that is owed."""

    rows: list[Duty]
    keys: list[tuple[str, str]]
    counts: dict[str, int]  # by state, of what is owed for the chosen thing
    filters: FilterForm
    title: str
    several: bool


def _listed(request: HttpRequest, opening: Opening) -> Listed:
    found = opening.figures()
    everything = duties(found)
    keys = keys_of(everything)
    group_of = groups_of(found.document, found.units)
    used = set(group_of.values())
    groups = [(each.code, each.title) for each in found.document.groups if each.code in used]
    asked = request.GET.copy()
    if asked.get("viec", "") not in {code for code, _ in keys} | {EVERYTHING}:
        asked["viec"] = _at_hand(found, keys)
    form = FilterForm(asked, keys=keys, groups=groups)
    form.is_valid()
    said = form.cleaned_data
    rows = [each for each in everything if said.get("viec") in {EVERYTHING, each.key}]
    counts = {str(code): sum(each.state == code for each in rows) for code in STATE_WORDS}
    state, timing, group = (said.get(name, "") for name in ("tinh_trang", "han", "nhom"))
    rows = [
        each
        for each in rows
        if (not state or each.state == state)
        and (not timing or TIMINGS[timing][1](each))
        and (not group or group_of[each.unit.id] == group)
    ]
    rows.sort(key=_urgency)
    title = dict(keys).get(said.get("viec", ""), "Tất cả các việc phải gửi")
    return Listed(rows, keys, counts, form, title, said.get("viec") == EVERYTHING)


def _show(
    request: HttpRequest, opening: Opening, problems: list[Problem] | None = None, *, status: int = 200
) -> HttpResponse:
    listed = _listed(request, opening)
    shown, next_url, previous_url = _paged(request, listed.rows)
    may_confirm = opening.is_today and opening.may(Permission.DELIVERY_CONFIRM, opening.scope or opening.plan.issuer)
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    context = {
        "opening": opening,
        "plan": opening.plan,
        "keys": listed.keys,
        "filters": listed.filters,
        "active": _active(request, listed.filters),
        "counts": [
            (code, words, listed.counts[str(code)], _with(request, tinh_trang=str(code), sau=""))
            for code, words in STATE_WORDS.items()
            if listed.counts[str(code)]
        ],
        "total": len(listed.rows),
        "rows": [
            {**told(opening, each), "unit_url": opening.address("unit", each.unit.code), **_row(opening, each)}
            for each in shown
        ],
        "next_url": next_url,
        "previous_url": previous_url,
        "several": listed.several,
        "title": listed.title,
        "may_confirm": may_confirm,
        "any_acceptable": may_confirm and any(_is_acceptable(each) for each in shown),
        "accept_url": reverse("reports:accept_many", args=[opening.plan.code]) + query,
        "workbook_url": reverse("reports:workbook", args=[opening.plan.code]) + query,
        "rates_url": opening.address("rates"),
        "remind_url": f"{reverse('progress:missing', args=[opening.plan.code])}?thieu=qua-han"
        if opening.may(Permission.REMINDER_SEND, opening.scope or opening.plan.issuer)
        else "",
        "problems": problems or [],
    }
    return render(request, "reports/list.html", context, status=status)


def _cells(rows: list[Duty]) -> Iterator[list[Any]]:
    for each in rows:
        figure, report = each.figure, each.report if opens(each) else None
        yield [
            each.unit.title,
            each.title,
            each.clause or "",
            STATE_WORDS[State(each.state) if each.state != EXPECTED else EXPECTED],
            figure.last_day if figure else None,
            each.delivered_at,
            DEADLINE_WORDS[figure.state] if figure else "",
            (figure.days_late or None) if figure else None,
            report.number if report else "",
            each.differences or None,
            report.why_returned if report else "",
        ]


def _row(opening: Opening, duty: Duty) -> dict[str, Any]:
    figure = duty.figure
    return {
        "acceptable": _is_acceptable(duty),
        "deadline_url": deadline_address(opening.plan.code, duty.unit.code, figure.key) if figure else "",
    }


def _urgency(duty: Duty) -> int:
    """What waits for the office comes first, then what is overdue; what is settled comes last."""
    if duty.state in {State.DELIVERED, State.CHECKED} and not duty.on_paper:
        return 0 if duty.state == State.DELIVERED else 1
    if _is(duty, DeliveryState.MISSING):
        return 2
    return 3 if duty.state == State.RETURNED else 5 if duty.delivered_at else 4


def _is_acceptable(duty: Duty) -> bool:
    """Whether it may be ticked: handed in here, not yet accepted, nothing to read in it."""
    return (
        duty.report is not None
        and opens(duty)
        and not duty.on_paper
        and duty.state in {State.DELIVERED, State.CHECKED}
        and Step.ACCEPT in steps_from(State(duty.state))
        and not duty.differences
    )


def _at_hand(found: Figures, keys: list[tuple[str, str]]) -> str:
    """The next moment of any deadline; the last one where all are over; the first thing where there is none."""
    due = next_deadline(found.deadlines)
    if due:
        return due[0].key
    if found.deadlines:
        return max(found.deadlines, key=lambda each: each.last_day).key
    return keys[0][0] if keys else EVERYTHING


def _paged(request: HttpRequest, rows: list[Duty]) -> tuple[list[Duty], str, str]:
    """A page after the row that `?sau=` names by its unit and duty, and the addresses of its neighbours."""
    after = request.GET.get("sau", "")
    start = next((at + 1 for at, each in enumerate(rows) if _cursor(each) == after), 0) if after else 0
    shown = rows[start : start + PAGE]
    following = _with(request, sau=_cursor(shown[-1])) if start + PAGE < len(rows) else ""
    before = ""
    if start:
        before = _with(request, sau=_cursor(rows[start - PAGE - 1]) if start > PAGE else "")
    return shown, following, before


def _cursor(duty: Duty) -> str:
    return f"{duty.unit.code}~{duty.key}"


def _with(request: HttpRequest, **more: str) -> str:
    query = request.GET.copy()
    for name, value in more.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return f"?{query.urlencode()}"


def _active(request: HttpRequest, form: FilterForm) -> list[dict[str, str]]:
    chips = []
    for name in ("tinh_trang", "han", "nhom"):
        value = form.cleaned_data.get(name, "")
        if value:
            words = dict(form.fields[name].choices)[value]  # type: ignore[attr-defined]
            chips.append(
                {"label": f"{form.fields[name].label}: {words}", "url": _with(request, **{name: "", "sau": ""})}
            )
    return chips


def _due(duty: Duty) -> bool:
    return duty.figure is not None and is_due(duty.figure)


def _is(duty: Duty, state: DeliveryState) -> bool:
    return duty.figure is not None and duty.figure.state is state
