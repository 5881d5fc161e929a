"""The one message a day by which the schedule of plans reminds a person: of what, and in which words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from kheo.plans.rules.calendar import DeliveryState
from kheo.plans.rules.reminding import ReminderSchedule
from kheo.progress.rules.deadlines import DeadlineFigure, say_state
from kheo.progress.rules.reminders import Letter
from kheo.shared.clauses import spoken
from kheo.shared.periods import dmy

CATCH_UP = timedelta(days=10)
"""A reminder whose day passed while the machine was off is still made up for so long, and then let be."""


def due_since(schedule: ReminderSchedule, figure: DeadlineFigure, day: date) -> date | None:
    """Since when a deadline is to be spoken of; None where it is not, or its last reminder is long past.

    The extension counts, and whoever has handed in is left alone. Of several days that were missed the latest counts.
    """
    if figure.delivered_at is not None or not schedule.digest:
        return None
    since = schedule.due_since(figure.last_day, day)
    return since if since is not None and day - since <= CATCH_UP else None


@dataclass(frozen=True, slots=True)
class DigestLine:
    """A deadline of one of the person's units."""

    plan_title: str
    steward: str
    unit: str
    figure: DeadlineFigure
    address: str = ""  # where its officer goes on

    @property
    def is_overdue(self) -> bool:
        return self.figure.state is DeliveryState.MISSING


def most_pressing_first(lines: Sequence[DigestLine]) -> list[DigestLine]:
    return sorted(lines, key=lambda each: (each.figure.last_day, each.figure.title, each.unit))


def subject_of(lines: Sequence[DigestLine]) -> str:
    first = most_pressing_first(lines)[0]
    said = f"{first.figure.title} ({say_state(first.figure)})"
    return (f"Nhắc việc: {said}" if len(lines) == 1 else f"Nhắc {len(lines)} việc, gấp nhất: {said}")[:300]


def compose(*, name: str, person: bool, day: date, lines: Sequence[DigestLine], preferences: str) -> Letter:
    """One letter about everything that is due for a person, unit by unit; `preferences` is where letters end."""
    greeting = f"Kính gửi đồng chí {name}," if person else f"Kính gửi: {name},"
    told = [
        greeting,
        "",
        f"Theo lịch nhắc của kế hoạch, tính đến ngày {dmy(day)}, đơn vị có việc sau đây chưa gửi:",
    ]
    ordered = sorted(most_pressing_first(lines), key=lambda each: each.unit)
    for unit, of_unit in groupby(ordered, key=lambda each: each.unit):
        told += ["", unit]
        for each in of_unit:
            clause = each.figure.deadline.clause
            where = f"{spoken(clause)} của kế hoạch" if clause else "kế hoạch"
            told.append(
                f"- {each.figure.title}: hạn cuối {dmy(each.figure.last_day)} ({say_state(each.figure)}), "
                f"{where} “{each.plan_title}”."
            )
            if each.address:
                told.append(f"  Xem và gửi tại: {each.address}")
    stewards = list(dict.fromkeys(each.steward for each in lines))
    told += [
        "",
        f"Nếu đơn vị đã gửi bằng đường khác hoặc có vướng mắc, đề nghị báo lại {' hoặc '.join(stewards)} để ghi nhận.",
        "",
        "Trân trọng,",
        *stewards,
    ]
    if preferences:
        told += [
            "",
            "--",
            "Thư này do phần mềm Khéo gửi theo lịch nhắc của kế hoạch, mỗi ngày nhiều nhất một thư.",
            f"Không muốn nhận qua thư điện tử: {preferences}",
            "(lời nhắc vẫn hiện trên trang đầu khi đăng nhập).",
        ]
    return Letter(subject_of(lines), "\n".join(told))
