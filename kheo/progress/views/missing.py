"""Who is missing what, and reminding them: choose the units, read the letters, send."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kheo.accounts.doors import requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.progress.actions import remind
from kheo.progress.forms import ReminderForm
from kheo.progress.queries.missing import Missing, missing, narrowed
from kheo.progress.queries.reminders import drafts, last_reminded
from kheo.progress.rules.deadlines import say_state
from kheo.progress.rules.outlook import say_cell
from kheo.progress.views.opening import Opening, open_plan
from kheo.shared.problems import RuleBroken


@requires(Permission.FIGURES_READ)
def page(request: HttpRequest, plan: str) -> HttpResponse:
    """`?thieu=` narrows to deadlines that are overdue, due soon, or to targets."""
    opening = open_plan(request, plan)
    found = opening.figures()
    rows = missing(found)
    wanted = request.GET.get("thieu", "")
    shown = narrowed(rows, wanted)
    context = {
        "opening": opening,
        "plan": opening.plan,
        "crumbs": [("Tiến độ", opening.address("plan"))],
        "rows": _rows(opening, shown),
        "only": wanted,
        "tabs": _tabs(opening, rows, wanted),
        "all_count": len(rows),
        "may_remind": opening.is_today and opening.may(Permission.REMINDER_SEND, opening.plan.issuer),
        "is_today": opening.is_today,
        "log_url": opening.address("reminders") if opening.may(Permission.REMINDER_SEND) else "",
        "workbook_url": opening.address("workbook"),
    }
    return render(request, "progress/missing.html", context)


@require_POST
@requires(Permission.REMINDER_SEND)
def remind_page(request: HttpRequest, plan: str) -> HttpResponse:
    """First the letters as they would be; with `send` they are written into the outbox."""
    opening = open_plan(request, plan)
    if not opening.may(Permission.REMINDER_SEND, opening.plan.issuer):
        raise PermissionDenied
    opening.as_of = opening.today
    found = opening.figures()
    form = ReminderForm(request.POST)
    form.is_valid()
    note = form.cleaned_data.get("note", "")
    only = request.POST.get("thieu", "")
    codes = set(request.POST.getlist("units"))
    ids = [unit.id for unit in found.units if unit.code in codes]
    problems = []
    if "send" in request.POST and not form.errors:
        try:
            letters = remind(
                plan=opening.plan,
                unit_ids=ids,
                by=opening.actor,
                at=clock.now(),
                today=opening.today,
                only=only,
                note=note,
                address=settings.KHEO_ADDRESS,
            )
        except RuleBroken as refused:
            problems = refused.problems
        else:
            messages.success(request, _said(letters))
            return redirect(opening.address("missing"))
    rows = [row for row in narrowed(missing(found), only) if row.unit.id in set(ids)]
    drafted, done = drafts(found, rows, steward=opening.plan.steward.title, note=note, address=settings.KHEO_ADDRESS)
    context = {
        "opening": opening,
        "plan": opening.plan,
        "crumbs": [("Tiến độ", opening.address("plan")), ("Còn thiếu", opening.address("missing"))],
        "form": form,
        "only": only,
        "letters": drafted,
        "done": done,
        "problems": problems,
        "without_address": [letter for letter in drafted if not letter.has_address],
        "back_url": opening.address("missing"),
        "action": opening.address("remind"),
        "mail_is_sent": bool(settings.EMAIL_HOST),
    }
    return render(request, "progress/remind.html", context, status=422 if problems or form.errors else 200)


def _said(letters: list[Any]) -> str:
    without = sum(not letter.has_address for letter in letters)
    said = f"Đã viết thư nhắc {len(letters)} đơn vị."
    return f"{said} {without} đơn vị chưa có địa chỉ thư: xem thư trong hộp thư đi để in." if without else said


def _tabs(opening: Opening, rows: list[Missing], wanted: str) -> list[dict[str, Any]]:
    tabs = [
        ("", "Tất cả", len(rows)),
        ("qua-han", "Quá hạn chưa gửi", sum(bool(row.overdue) for row in rows)),
        ("sap-den", "Sắp đến hạn", sum(bool(row.upcoming) for row in rows)),
        ("chi-tieu", "Chỉ tiêu cần quan tâm", sum(bool(row.short) for row in rows)),
    ]
    return [
        {"label": label, "url": opening.address("missing", thieu=code), "current": code == wanted, "count": count}
        for code, label, count in tabs
    ]


def _rows(opening: Opening, rows: list[Missing]) -> list[dict[str, Any]]:
    last = last_reminded(opening.plan, opening.as_of)
    return [_row(opening, row, last.get(row.unit.id)) for row in rows]


def _row(opening: Opening, row: Missing, reminded_on: Any) -> dict[str, Any]:
    things = [
        (each.state.value, each.title, say_state(each), opening.deadline_of(each))
        for each in (*row.overdue, *row.upcoming)
    ]
    things += [
        (cell.state.value, cell.target.title, say_cell(cell.target, cell.result), opening.records_of(cell))
        for cell in row.short
    ]
    return {
        "unit": row.unit,
        "url": opening.address("unit", row.unit.code),
        "things": things,
        "reminded_on": reminded_on,
        "reminded_today": reminded_on == opening.today,
        "chosen": bool(row.overdue) and reminded_on != opening.today,
    }
