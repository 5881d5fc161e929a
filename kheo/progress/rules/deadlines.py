"""One deadline of one unit on one day, with the extension that the unit was granted."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kheo.plans.rules.calendar import DeliveryState, Occurrence
from kheo.plans.rules.document import Deadline
from kheo.shared.periods import dmy

STATE_WORDS = {
    DeliveryState.ON_TIME: "đúng hạn",
    DeliveryState.LATE: "nộp muộn",
    DeliveryState.MISSING: "chưa nộp",
    DeliveryState.UPCOMING: "chưa đến hạn",
}
SOON_DAYS = 14  # from when on an open deadline is worth a reminder


@dataclass(frozen=True, slots=True)
class DeadlineFigure:
    """Where one unit stands with one moment of a deadline, as of a day. `last_day` honours the extension."""

    deadline: Deadline
    period: str
    period_label: str
    unit_id: int
    unit: str
    last_day: date
    extended: bool
    delivered_at: datetime | None
    state: DeliveryState
    days_left: int  # 0 on the last day; negative: days overdue
    days_late: int  # of a late delivery: the days by which it came late
    delivery_id: int | None = None

    @property
    def key(self) -> str:
        return f"{self.deadline.code}:{self.period}" if self.period else self.deadline.code

    def of(self, unit_id: int, unit: str) -> "DeadlineFigure":
        """The same for another unit with which it stands alike."""
        return DeadlineFigure(
            self.deadline,
            self.period,
            self.period_label,
            unit_id,
            unit,
            self.last_day,
            self.extended,
            self.delivered_at,
            self.state,
            self.days_left,
            self.days_late,
            self.delivery_id,
        )

    @property
    def title(self) -> str:
        return f"{self.deadline.title} ({self.period_label})" if self.period_label else self.deadline.title


def judged(
    deadline: Deadline,
    occurrence: Occurrence,
    unit_id: int,
    unit: str,
    *,
    as_of: date,
    extended_to: date | None = None,
    delivered_at: datetime | None = None,
    delivery_id: int | None = None,
) -> DeadlineFigure:
    """An extension only ever gives more time."""
    extended = extended_to is not None and extended_to > occurrence.last_day
    due = replace(occurrence, last_day=extended_to) if extended and extended_to else occurrence
    state = due.state(delivered_at, as_of)
    arrived = state in {DeliveryState.ON_TIME, DeliveryState.LATE}
    known = delivered_at.astimezone(ZoneInfo(occurrence.zone)) if arrived and delivered_at else None
    return DeadlineFigure(
        deadline,
        occurrence.period,
        occurrence.period_label,
        unit_id,
        unit,
        due.last_day,
        extended,
        known,
        state,
        due.days_left(as_of),
        -due.days_left(known.date()) if known and state is DeliveryState.LATE else 0,
        delivery_id if known else None,
    )


def say_state(figure: DeadlineFigure) -> str:
    """ "còn 4 ngày", "quá hạn 3 ngày", "gửi 20/02/2023", "gửi 27/02/2023, muộn 3 ngày"."""
    if figure.delivered_at:
        said = f"gửi {dmy(figure.delivered_at.date())}"
        said = f"{said}, muộn {figure.days_late} ngày" if figure.days_late else said
    elif figure.state is DeliveryState.MISSING:
        said = f"quá hạn {-figure.days_left} ngày"
    else:
        said = "hạn là hôm nay" if figure.days_left == 0 else f"còn {figure.days_left} ngày"
    return f"{said}, đã gia hạn đến {dmy(figure.last_day)}" if figure.extended else said
