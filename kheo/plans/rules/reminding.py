"""When units are reminded of a deadline: a plan's `reminders`, ours ("mặc định") where the plan says nothing."""

from dataclasses import dataclass
from datetime import date, timedelta

MOST_DAYS = 366


@dataclass(frozen=True)
class ReminderSchedule:
    """Days before and after the last day of a deadline on which a unit that has not handed in is reminded.

    With `digest` the programme reminds by itself, with at most one message to a person a day; without it nobody is
    reminded but by the steward's office.
    """

    before: tuple[int, ...] = (14, 7, 2)
    after: tuple[int, ...] = (1, 7)
    digest: bool = True
    clause: str | None = None
    default: bool = False

    def days_around(self, last_day: date) -> list[date]:
        """The days on which a deadline that ends on `last_day` is spoken of, in order."""
        offsets = {-days for days in self.before} | set(self.after)
        return [last_day + timedelta(days=offset) for offset in sorted(offsets)]

    def due_since(self, last_day: date, day: date) -> date | None:
        """The latest of those days that has come by `day`; None before the first."""
        return max((each for each in self.days_around(last_day) if each <= day), default=None)


DEFAULT_REMINDERS = ReminderSchedule(default=True)


def say_days(days: tuple[int, ...]) -> str:
    """ "14, 7 và 2 ngày"."""
    words = [str(each) for each in days]
    return f"{', '.join(words[:-1])} và {words[-1]} ngày" if len(words) > 1 else f"{words[0]} ngày"


def say_schedule(schedule: ReminderSchedule) -> list[str]:
    """The schedule in sentences, as the plan's page shows it."""
    lines = []
    before = tuple(each for each in sorted(schedule.before, reverse=True) if each)
    if before:
        lines.append(f"Trước hạn {say_days(before)}")
    if 0 in schedule.before:
        lines.append("Ngày cuối của hạn")
    if schedule.after:
        lines.append(f"Sau khi quá hạn {say_days(tuple(sorted(schedule.after)))}")
    if not lines:
        return ["Không nhắc theo lịch"]
    way = "Tự động, mỗi người mỗi ngày nhiều nhất một lời nhắc"
    return [*lines, way if schedule.digest else "Cơ quan thường trực tự nhắc, phần mềm không tự gửi"]
