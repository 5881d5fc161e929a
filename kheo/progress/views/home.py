"""What the first page shows, by what a person may do. The page itself is the door `kheo.config.views.home`."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from kheo.accounts.actor import Actor, can
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.progress.queries.figures import Figures
from kheo.progress.queries.home import (
    SHOWN,
    current_plan,
    endangered_units,
    neediest,
    next_deadline,
    overdue_units,
    states_within,
    unfinished,
)
from kheo.progress.rules.deadlines import say_state
from kheo.progress.rules.outlook import say_cell, say_forecast
from kheo.progress.views.facts import cell_facts, figure_list, forecasts
from kheo.progress.views.opening import REMEMBERED, Opening, open_visible
from kheo.registrations.rules import State

Item = dict[str, Any]

SOON = 7  # days: what is due within them goes before registrations that came back


def content(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """The plan at hand, what to do, what is due next, and the state of things at a glance."""
    if not can(actor, Permission.FIGURES_READ):
        return {"todo": _doors(actor), "no_figures": True}
    plan = current_plan(actor, clock.today(), request.session.get(REMEMBERED, ""))
    if plan is None:
        return {"no_plan": True, "may_load": can(actor, Permission.PLAN_LOAD)}
    opening = open_visible(request, plan)
    opening.as_of = opening.today
    found = opening.figures()
    states = states_within(plan, actor)
    todo: list[Item] = []
    context: dict[str, Any] = {"opening": opening, "plan": plan, "plan_context": plan.title}
    steward = can(actor, Permission.REGISTRATION_ACCEPT, plan.issuer)
    if steward:
        todo += _for_steward(opening, found, states)
    elif can(actor, Permission.REGISTRATION_WRITE) and found.scope:
        todo += _for_unit(opening, found, actor, states)
        context["targets"] = [
            {**cell_facts(opening, cell), "forecast": say_forecast(cell.target, cell.result, cell.time)}
            for cell in found.cells_of(found.scope)
        ]
    due = next_deadline(found.deadlines)
    if due:
        first, sent, total = due
        context["due"] = {
            "title": first.title,
            "last_day": first.last_day,
            "days_left": first.days_left,
            "sent": sent,
            "total": total,
            "clause": first.deadline.clause,
            "clause_url": opening.clause_address(first.deadline.clause),
            "url": opening.address("deadlines", **{"thoi-han": first.key}) if total > 1 else opening.deadline_of(first),
        }
    return {
        **context,
        "todo": todo,
        "figures": figure_list(opening, found, found.scope),
        "forecasts": [] if "targets" in context else forecasts(opening, found),
        "progress_url": opening.address("plan")
        if "targets" not in context or found.scope is None
        else opening.address("unit", found.scope.code),
        "is_steward": steward,
    }


def _for_steward(opening: Opening, found: Figures, states: dict[str, int]) -> list[Item]:
    """What waits for the office itself, the most pressing first."""
    items = []
    if waiting := states.get(State.SUBMITTED, 0):
        items.append(
            _item(
                f"Xem {waiting} đăng ký chờ vào sổ",
                "Đồng ý hoặc trả lại để bổ sung",
                "list",
                _list(opening, "submitted"),
            )
        )
    if overdue := overdue_units(found):
        url = opening.address("missing", thieu="qua-han")
        items.append(_item(f"Nhắc {overdue} đơn vị quá hạn chưa gửi", "Soạn thư cho tất cả một lần", "bell", url))
    if endangered := endangered_units(found):
        url = opening.address("missing", thieu="chi-tieu")
        items.append(_item(f"{endangered} đơn vị có chỉ tiêu nguy cơ không đạt", "Xem từng chỉ tiêu", "alert", url))
    return items


def _for_unit(opening: Opening, found: Figures, actor: Actor, states: dict[str, int]) -> list[Item]:
    """What the unit has to send, take up again or make up for; what has time comes after what somebody waits for."""
    owed = sorted(
        (
            each
            for each in found.deadlines
            if each.delivered_at is None and found.scope and each.unit_id == found.scope.id
        ),
        key=lambda each: each.last_day,
    )
    soon = found.as_of + timedelta(days=SOON)
    urgent: list[Item] = []
    later: list[Item] = []
    for each in owed[:2]:
        handing_in = reverse("reports:unit", args=[opening.plan.code, each.unit])
        item = _item(each.title, say_state(each), "send", handing_in, each.state.value)
        (urgent if each.last_day <= soon else later).append(item)
    items = urgent
    pieces = unfinished(opening.plan, actor)
    for piece in pieces[:SHOWN]:
        word = "Bổ sung" if piece.state == State.RETURNED else "Hoàn thiện"
        note = f"Bị trả lại: {piece.reason}" if piece.state == State.RETURNED else "Bản nháp chưa gửi"
        items.append(
            _item(
                f"{word} “{piece.title}”", note, "edit", reverse("registrations:detail", args=[piece.id]), piece.state
            )
        )
    rest = sum(states.get(state, 0) for state in (State.DRAFT, State.RETURNED)) - len(pieces[:SHOWN])
    if rest > 0:
        items.append(_item(f"Còn {rest} bản nháp, bản trả lại khác", "", "list", _list(opening, "draft")))
    items += later
    if found.scope:
        for cell in neediest(found.cells_of(found.scope)):
            note = say_cell(cell.target, cell.result)
            items.append(
                _item(cell.target.title, note, "target", opening.address("unit", found.scope.code), cell.state.value)
            )
    if can(actor, Permission.REGISTRATION_WRITE) and found.as_of <= opening.plan.period_to:
        items.append(
            _item("Đăng ký mô hình", "Soạn trên trang, hoặc nhập từ Excel", "plus", reverse("registrations:new"))
        )
    return items


def _doors(actor: Actor) -> list[Item]:
    """For somebody who keeps units and accounts and sees no figures."""
    doors = (
        ("units:list", "Đơn vị", "Thêm, sửa, chuyển đơn vị", "units", Permission.UNIT_READ),
        ("accounts:list", "Tài khoản", "Mời người dùng, phân vai", "users", Permission.ACCOUNT_READ),
        ("audit:list", "Nhật ký", "Xem ai đã làm gì", "journal", Permission.AUDIT_READ),
    )
    return [
        _item(label, note, icon, reverse(name))
        for name, label, note, icon, permission in doors
        if can(actor, permission) and _exists(name)
    ]


def _item(label: str, note: str, icon: str, url: str, state: str = "") -> Item:
    return {"label": label, "note": note, "icon": icon, "url": url, "state": state}


def _list(opening: Opening, state: str) -> str:
    return f"{reverse('registrations:list')}?ke-hoach={opening.plan.code}&trang-thai={state}"


def _exists(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True
