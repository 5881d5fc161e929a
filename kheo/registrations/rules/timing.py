"""When a unit's registration list is due, late and closed.

Source: the plan's deadline that delivers the list (III.2-1 of the plan of 2023).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kheo.plans.rules.calendar import Occurrence, occurrence_at, say_moment
from kheo.plans.rules.document import Addressee, Deadline, PlanDocument
from kheo.plans.rules.groups import DatedUnit, belongs
from kheo.shared.periods import day_of, dmy, end_of
from kheo.shared.problems import Problem

REGISTRATION_LIST = "registration-list"


@dataclass(frozen=True)
class ListDeadline:
    """The moment by which one unit hands in its list; `extended_to` is the last day of an extension granted to it."""

    deadline: Deadline
    occurrence: Occurrence
    unit_code: str
    extended_to: date | None = None

    @property
    def last_day(self) -> date:
        return max(self.occurrence.last_day, self.extended_to or self.occurrence.last_day)

    @property
    def ends_at(self) -> datetime:
        """The first instant that is late."""
        return end_of(self.last_day, self.occurrence.zone)

    def is_late(self, instant: datetime) -> bool:
        return instant >= self.ends_at

    def is_closed(self, instant: datetime) -> bool:
        """After the days of grace the list is closed to the unit, unless an extension still runs."""
        return self.occurrence.is_closed(instant) and self.is_late(instant)

    def days_left(self, instant: datetime) -> int:
        """0 on the last day, negative after it."""
        return (self.last_day - day_of(instant, self.occurrence.zone)).days

    def problems(self, instant: datetime) -> list[Problem]:
        """What keeps the unit from sending at `instant`: only a closed list; a late one counts and is marked late."""
        if not self.is_closed(instant):
            return []
        return [
            Problem(
                "registration.list_closed",
                f"Danh sách đăng ký đã đóng: hạn {say_moment(self.deadline)},"
                f" nhận muộn đến hết ngày {dmy(self.occurrence.closes_on or self.last_day)}.",
                "Đề nghị cơ quan thường trực gia hạn cho đơn vị.",
                None,
                self.deadline.clause,
            )
        ]


def is_addressed(addressee: Addressee, document: PlanDocument, unit: DatedUnit) -> bool:
    """Whether a deadline speaks to this very unit."""
    if addressee.whole:
        return False
    if addressee.unit:
        return addressee.unit == unit.code
    return belongs(document.group_by_code[addressee.group or ""], unit)


def list_deadline(document: PlanDocument, lineage: Sequence[DatedUnit], instant: datetime) -> ListDeadline | None:
    """The list deadline for a unit: that of the unit itself, else of the nearest unit above that the plan addresses.

    `lineage` runs from the unit up to the root. None where the plan asks nobody in it for a list.
    """
    asked = [each for each in document.deadlines if each.delivers == REGISTRATION_LIST]
    for unit in lineage:
        for deadline in asked:
            if is_addressed(deadline.addressee, document, unit):
                moment = occurrence_at(deadline, document, day_of(instant, document.timezone))
                return ListDeadline(deadline, moment, unit.code)
    return None
