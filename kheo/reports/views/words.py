"""How duties and reports are said on several pages."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from kheo.accounts.permissions import Permission
from kheo.progress.rules.deadlines import say_state
from kheo.reports.queries.counted import DUE, ON_TIME, PROGRESS
from kheo.reports.queries.duties import EXPECTED, Duty
from kheo.reports.rules import State
from kheo.reports.rules.content import Counted, Line, say
from kheo.reports.rules.duties import Sort
from kheo.reports.views.opening import Opening
from kheo.units.queries import UnitOnDay

STATE_WORDS = {
    EXPECTED: "Chưa gửi",
    State.DELIVERED: "Đã gửi",
    State.CHECKED: "Đã kiểm tra",
    State.ACCEPTED: "Đã chấp nhận",
    State.RETURNED: "Trả lại",
}


def write_address(opening: Opening, duty: Duty, name: str = "write", **more: str) -> str:
    return opening.address(name, duty.unit.code, viec=duty.key, **more)


def told(opening: Opening, duty: Duty) -> dict[str, Any]:
    """One duty as a row: where it stands, by when, and the one next step."""
    url, word = _next_step(opening, duty)
    return {
        "duty": duty,
        "title": duty.title,
        "state": duty.state,
        "state_words": STATE_WORDS[State(duty.state) if duty.state != EXPECTED else EXPECTED],
        "timing": duty.figure.state.value if duty.figure else "",
        "words": say_state(duty.figure) if duty.figure else "kế hoạch không ghi thời hạn",
        "last_day": duty.figure.last_day if duty.figure else None,
        "clause_url": opening.clause_address(duty.clause),
        "reason": duty.report.why_returned if duty.report and duty.state == State.RETURNED else "",
        "keeps_date": bool(duty.report and duty.state == State.RETURNED and duty.report.keeps_date),
        "url": url,
        "word": word,
        "report_url": reverse("reports:detail", args=[duty.report.pk]) if opens(duty) and duty.report else "",
    }


def opens(duty: Duty) -> bool:
    """Whether there is a report to look at."""
    return duty.report is not None and not duty.has_draft


def _next_step(opening: Opening, duty: Duty) -> tuple[str, str]:
    if duty.sort is Sort.LIST:
        if opening.may(Permission.DELIVERY_WRITE, duty.unit):
            address = reverse("registrations:send_list", args=[opening.plan.code, duty.unit.code])
            return address, "Mở danh sách"
        query = urlencode({"ke-hoach": opening.plan.code, "don-vi": duty.unit.code})
        return f"{reverse('registrations:list')}?{query}", "Xem trong sổ"
    if duty.state in {EXPECTED, State.RETURNED} and opening.may(Permission.DELIVERY_WRITE, duty.unit):
        word = "Sửa, gửi lại" if duty.state == State.RETURNED else "Soạn tiếp" if duty.has_draft else "Soạn"
        return write_address(opening, duty), word
    if opens(duty) and duty.report:
        return reverse("reports:detail", args=[duty.report.pk]), "Xem"
    return "", ""


def deadline_address(plan: str, unit: str, key: str) -> str:
    """The page on which a deadline of one unit is extended."""
    return f"{reverse('progress:deadline', args=[plan])}?don-vi={unit}&thoi-han={key}"


def figure_address(opening: Opening, unit: UnitOnDay, figure: Counted, on: date | None = None) -> str:
    """The page that opens what was counted, as of the day on which it was."""
    plan = opening.plan.code
    day = {"ngay": on.isoformat()} if on and on != opening.today else {}
    if figure.total:
        query = urlencode({"don-vi": unit.code, "tong": figure.total, **day})
        return f"{reverse('progress:records', args=[plan])}?{query}"
    if figure.code in {DUE, ON_TIME}:
        address = reverse("progress:unit", args=[plan, unit.code])
        return f"{address}?{urlencode(day)}#thoi-han" if day else f"{address}#thoi-han"
    if figure.code.startswith(PROGRESS):
        return f"{reverse('registrations:list')}?{urlencode({'ke-hoach': plan, 'don-vi': unit.code})}"
    return ""


def line_facts(opening: Opening, unit: UnitOnDay, line: Line, on: date | None) -> dict[str, Any]:
    more = f"{'hơn' if line.by > 0 else 'kém'} {say(abs(line.by))}" if line.differs else ""
    return {
        "line": line,
        "counted": say(line.counted.value),
        "stated": say(line.stated),
        "differs": line.differs,
        "by": more,
        "url": figure_address(opening, unit, line.counted, on),
    }
