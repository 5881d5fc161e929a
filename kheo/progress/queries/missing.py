"""Who is missing what, and what is worth a reminder. From the figures already read."""

from collections import defaultdict
from dataclasses import dataclass

from kheo.plans.rules.calendar import DeliveryState
from kheo.progress.queries.figures import Figures, TargetFigure
from kheo.progress.rules.deadlines import SOON_DAYS, DeadlineFigure
from kheo.progress.rules.outlook import TargetState
from kheo.units.queries import UnitOnDay


@dataclass(frozen=True)
class Missing:
    """What one unit still owes, the most pressing first."""

    unit: UnitOnDay
    overdue: list[DeadlineFigure]
    upcoming: list[DeadlineFigure]  # within the next days, not handed in yet
    short: list[TargetFigure]  # targets at risk, missed or with nothing registered

    @property
    def need(self) -> tuple[int, int, int]:
        return len(self.overdue), len(self.short), len(self.upcoming)


KINDS = {"qua-han": "overdue", "sap-den": "upcoming", "chi-tieu": "short"}  # as the address of the page names them


def narrowed(rows: list[Missing], kind: str) -> list[Missing]:
    """Only what is overdue, due soon or short, and only the units that owe that; anything else: all."""
    if kind not in KINDS:
        return rows
    only = KINDS[kind]
    return [
        Missing(
            row.unit,
            row.overdue if only == "overdue" else [],
            row.upcoming if only == "upcoming" else [],
            row.short if only == "short" else [],
        )
        for row in rows
        if getattr(row, only)
    ]


def missing(found: Figures) -> list[Missing]:
    """The units that owe something as of the day of the figures, the neediest first, then in official order."""
    deadlines: defaultdict[int, list[DeadlineFigure]] = defaultdict(list)
    for each in found.deadlines:
        if each.state is DeliveryState.MISSING or (
            each.state is DeliveryState.UPCOMING and each.days_left <= SOON_DAYS
        ):
            deadlines[each.unit_id].append(each)
    targets: defaultdict[int, list[TargetFigure]] = defaultdict(list)
    for cell in found.cells():
        if not cell.target.addressee.whole and cell.state not in {TargetState.MET, TargetState.SHORT}:
            targets[cell.unit.id].append(cell)
    rows = [
        Missing(
            unit,
            [each for each in deadlines[unit.id] if each.state is DeliveryState.MISSING],
            [each for each in deadlines[unit.id] if each.state is DeliveryState.UPCOMING],
            targets[unit.id],
        )
        for unit in found.units
        if unit.id in deadlines or unit.id in targets
    ]
    return sorted(rows, key=lambda row: tuple(-count for count in row.need))
