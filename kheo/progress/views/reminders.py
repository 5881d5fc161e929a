"""The log of reminders under a plan: who was told what, when, by which way, and whether the letter went."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render

from kheo.accounts.doors import number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config.sheets import sheet_response
from kheo.progress.forms import ReminderFilter
from kheo.progress.models import MessageKind, ReminderLine
from kheo.progress.queries.reminder_log import PAGE, choices, told
from kheo.progress.views.opening import Opening, open_plan
from kheo.shared.paging import cut


@requires(Permission.REMINDER_SEND)
def page(request: HttpRequest, plan: str) -> HttpResponse:
    opening = open_plan(request, plan)
    form, found = _asked(request, opening)
    if (before := number_in(request.GET.get("truoc", ""))) is not None:
        found = found.filter(pk__lt=before)
    rows, last = cut(found, PAGE)
    query = {name: value for name, value in request.GET.items() if value and name != "truoc"}
    context = {
        "opening": opening,
        "plan": opening.plan,
        "crumbs": [("Tiến độ", opening.address("plan"))],
        "form": form,
        "rows": [{"line": each, **letter_facts(each)} for each in rows],
        "filtered": bool(query),
        "next_url": f"?{urlencode({**query, 'truoc': last.pk})}" if last else "",
        "first_url": f"?{urlencode(query)}" if before else "",
        "missing_url": opening.address("missing"),
        "workbook_url": f"{opening.address('reminders_workbook')}?{urlencode(query)}",
    }
    return render(request, "progress/reminders.html", context)


@requires(Permission.REMINDER_SEND)
def workbook(request: HttpRequest, plan: str) -> FileResponse:
    """The same list, as narrowed, whole."""
    opening = open_plan(request, plan)
    _, found = _asked(request, opening)
    columns = [
        ("Ngày nhắc", 12), ("Cách nhắc", 22), ("Đơn vị", 34), ("Việc", 44), ("Hạn cuối", 12), ("Lời nhắc", 30),
        ("Người nhận", 28), ("Thư điện tử", 30), ("Tình trạng thư", 36), ("Gửi lúc", 18), ("Xem lúc", 18),
    ]  # fmt: skip
    rows = (
        [
            each.message.told_on,
            each.message.get_kind_display(),
            each.unit.title,
            each.title,
            each.last_day,
            each.words,
            each.message.to_name,
            each.message.to_email if each.message.letter_id else "",
            letter_facts(each)["letter_words"],
            each.message.letter.sent_at if each.message.letter else None,
            each.message.read_at,
        ]
        for each in found.iterator(chunk_size=500)
    )
    return sheet_response(f"nhat-ky-nhac-{opening.plan.code}", "Nhật ký nhắc việc", columns, rows)


def _asked(request: HttpRequest, opening: Opening) -> tuple[ReminderFilter, QuerySet[ReminderLine]]:
    units, things = choices(opening.plan, opening.actor)
    form = ReminderFilter(request.GET, units=units, things=things)
    form.is_valid()
    given = form.cleaned_data
    found = told(
        opening.plan,
        opening.actor,
        unit=given.get("don_vi", ""),
        about=given.get("viec", ""),
        day=given.get("ngay"),
        letter=given.get("thu", ""),
    )
    return form, found


def letter_facts(line: ReminderLine) -> dict[str, Any]:
    """By which way somebody was told, and what became of the letter."""
    message, letter = line.message, line.message.letter
    if letter is None:
        words, state = "Không gửi thư", "none"
    elif letter.sent_at:
        words, state = "Đã gửi", "on-time"
    elif letter.failure:
        words, state = letter.failure, "missing"
    elif not letter.to_email:
        words, state = "Chưa có địa chỉ: in thư từ hộp thư đi", "missing"
    else:
        words, state = "Đang chờ gửi", "upcoming"
    return {
        "letter_words": words,
        "letter_state": state,
        "in_app": message.user_id is not None,
        "by_schedule": message.kind == MessageKind.DIGEST,
    }
