"""When figures go up by themselves, and what may come of sending them."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from kheo.shared.periods import DAY


class Schedule(StrEnum):
    BY_HAND = "by-hand"
    DAILY = "daily"
    WEEKLY = "weekly"


SCHEDULE_TITLES = {
    Schedule.BY_HAND: "Chỉ khi bấm gửi",
    Schedule.DAILY: "Mỗi ngày, số liệu đến hết ngày hôm trước",
    Schedule.WEEKLY: "Mỗi tuần, số liệu đến hết Chủ nhật",
}


class Outcome(StrEnum):
    MATCHED = "matched"
    DIFFERS = "differs"
    FAILED = "failed"


OUTCOME_TITLES = {
    Outcome.MATCHED: "Hai bên khớp",
    Outcome.DIFFERS: "Hai bên không khớp",
    Outcome.FAILED: "Không gửi được",
}
OUTCOME_TONES = {Outcome.MATCHED: "good", Outcome.DIFFERS: "bad", Outcome.FAILED: "bad"}

FROM = time(1, 0)
"""O'clock, in the plan's time zone: the day before is over everywhere, and nobody is at work."""
_RETRIES = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(hours=12))
MONDAY = 0


def day_due(schedule: Schedule, now: datetime, zone: str) -> date | None:
    """The day whose figures should have gone up by now: the last one over, or the last Sunday. None: by hand alone."""
    if schedule is Schedule.BY_HAND:
        return None
    here = now.astimezone(ZoneInfo(zone))
    today = here.date() if here.time() >= FROM else here.date() - DAY
    if schedule is Schedule.DAILY:
        return today - DAY
    return today - DAY * (today.weekday() - MONDAY + 1)


def retry_after(failures: int) -> timedelta:
    """How long the schedule waits after so many sendings in a row that came to nothing: longer each time."""
    return _RETRIES[min(max(failures, 1), len(_RETRIES)) - 1]
