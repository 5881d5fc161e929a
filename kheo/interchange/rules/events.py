"""What may be told to other systems: kinds of journal records, under names that stay, in groups for people.

Nothing confidential is among them: no hold on a registration, no score, no ballot before it is closed, no account.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """One kind of happening: the code that receivers read, and the actions of the journal that are it."""

    code: str
    title: str
    actions: tuple[str, ...]


GROUPS: tuple[tuple[str, tuple[Event, ...]], ...] = (
    (
        "Đăng ký",
        (
            Event("registration.submitted", "Đơn vị gửi đăng ký, gửi danh sách",
                  ("registration.submit", "registration.send_list")),
            Event("registration.accepted", "Đăng ký được đồng ý, vào sổ",
                  ("registration.accept", "registration.accept_many")),
            Event("registration.returned", "Đăng ký bị trả lại để bổ sung", ("registration.return",)),
            Event("registration.withdrawn", "Đăng ký được rút", ("registration.withdraw",)),
            Event("registration.closed", "Mô hình kết thúc thực hiện", ("registration.close",)),
        ),
    ),
    (
        "Báo cáo của đơn vị",
        (
            Event("report.delivered", "Đơn vị gửi báo cáo", ("report.deliver",)),
            Event("report.accepted", "Báo cáo được chấp nhận", ("report.accept",)),
            Event("report.returned", "Báo cáo bị trả lại", ("report.return",)),
        ),
    ),
    (
        "Xét, công nhận",
        (
            Event("round.opened", "Mở đợt xét", ("round.convene",)),
            Event("round.closed", "Kết thúc, hủy đợt xét", ("round.close", "round.cancel")),
            Event("ballot.closed", "Kiểm phiếu xong", ("ballot.close",)),
            Event("decision.issued", "Quyết định được ban hành", ("decision.release",)),
            Event("recognition.followed", "Ghi duy trì, không còn duy trì",
                  ("recognition.keep", "recognition.keep_many", "recognition.lapse")),
            Event("replication.recorded", "Ghi nhân rộng mô hình", ("replication.record",)),
        ),
    ),
    (
        "Kế hoạch, văn bản",
        (
            Event("plan.loaded", "Nạp kế hoạch, phiên bản mới", ("plan.load",)),
            Event("plan.amended", "Ban hành sửa đổi kế hoạch", ("amendment.apply",)),
            Event("paper.issued", "Ban hành văn bản", ("paper.issue",)),
            Event("feedback.reported", "Đơn vị gửi vướng mắc, kiến nghị", ("feedback.report",)),
            Event("feedback.answered", "Vướng mắc được trả lời", ("feedback.answer",)),
        ),
    ),
    (
        "Đơn vị, tổng hợp",
        (
            Event("unit.changed", "Đơn vị được thêm, sửa, chuyển, sáp nhập, kết thúc",
                  ("unit.add", "unit.edit", "unit.move", "unit.merge", "unit.end")),
            Event("rollup.received", "Nhận số liệu tổng hợp của cấp dưới", ("rollup.receive",)),
        ),
    ),
)  # fmt: skip
TEST = "endpoint.test"
EVENTS: dict[str, Event] = {event.code: event for _, events in GROUPS for event in events}
COPIED = "replication.record"
OF_MANY = (
    "registration.send_list", "registration.accept_many", "recognition.keep_many", "decision.release", COPIED,
)  # fmt: skip
"""Actions about several registrations, which the journal keeps at one unit: the others are in what it says."""
MOST_NAMED = 200  # registrations, and units, that one message names
EVENT_OF: dict[str, str] = {action: event.code for event in EVENTS.values() for action in event.actions}


@cache
def title_of(code: str) -> str:
    if code == TEST:
        return "Gửi thử"
    return EVENTS[code].title if code in EVENTS else code


def registrations_in(action: str, target: int | None, after: Mapping[str, Any]) -> set[int]:
    """The registrations that a record of such an action is about; a decision of before it named them has none."""
    if action == "registration.accept_many":
        return {int(pk) for pk in after.get("numbers", {})}
    if action == "registration.send_list":
        return set(after.get("submitted", ()))
    if action == COPIED:
        return {pk for pk in (target, after.get("source")) if pk is not None}
    return set(after.get("registrations", ())) if action in OF_MANY else set()


def units_in(action: str, after: Mapping[str, Any]) -> set[str]:
    """The codes of units that a decision commends as such, or no longer does."""
    return set(after.get("units", ())) if action == "decision.release" else set()


def actions_of(codes: list[str]) -> list[str]:
    """The actions of the journal that an endpoint with these events is told of."""
    return [action for code in codes if code in EVENTS for action in EVENTS[code].actions]
