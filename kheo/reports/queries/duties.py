"""What each unit has to hand in under a plan, and how far it is: the plan's deadlines and tasks beside the reports."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kheo.progress.queries.figures import Figures
from kheo.progress.rules.deadlines import DeadlineFigure
from kheo.reports.models import Report
from kheo.reports.rules import State
from kheo.reports.rules.duties import Sort, key_of, sort_of, task_holds_for
from kheo.units.queries import UnitOnDay

EXPECTED = "expected"
MOST_LISTED = 1_000  # units, past which it is easier to read the reports of all


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that one unit has to hand in. `figure` has its moment; a task has none."""

    key: str
    title: str
    clause: str | None
    sort: Sort
    unit: UnitOnDay
    figure: DeadlineFigure | None
    report: Report | None

    @property
    def delivered_at(self) -> datetime | None:
        if self.figure is not None:
            return self.figure.delivered_at
        return self.report.delivered_at if self.report and self.state not in {EXPECTED, State.RETURNED} else None

    @property
    def state(self) -> str:
        """expected, delivered, checked, accepted or returned; a draft is still expected."""
        if self.report is not None and (standing := self.report.standing) is not State.DRAFT and not self._came_since:
            return standing.value
        return State.DELIVERED.value if self.figure is not None and self.figure.delivered_at else EXPECTED

    @property
    def _came_since(self) -> bool:
        """Whether it was returned, and has come again another way."""
        figure, report = self.figure, self.report
        if figure is None or report is None or report.standing is not State.RETURNED:
            return False
        return figure.delivery_id not in {None, report.delivery_id}

    @property
    def has_draft(self) -> bool:
        return self.report is not None and self.report.state == State.DRAFT

    @property
    def on_paper(self) -> bool:
        """Handed in, but not with this software: there is nothing to open."""
        if self.sort is Sort.LIST:
            return False
        return self.state == State.DELIVERED and (self.report is None or self.has_draft or self._came_since)

    @property
    def differences(self) -> int:
        return self.report.differences if self.report and self.report.standing is not State.DRAFT else 0


def duties(found: Figures, *, unit: UnitOnDay | None = None) -> list[Duty]:
    """Everything that the units of the figures (or one of them) owe, in the plan's order. One query."""
    plan, units = found.document, found.units if unit is None else [unit]
    reports = _reports(found, units)
    of = {each.id: each for each in units}
    rows = []
    for figure in found.deadlines:
        if figure.unit_id in of:
            rows.append(
                Duty(
                    figure.key,
                    figure.title,
                    figure.deadline.clause,
                    sort_of(figure.deadline.delivers),
                    of[figure.unit_id],
                    figure,
                    reports.get((figure.unit_id, figure.key)),
                )
            )
    for task in plan.tasks:
        if not task.delivers:
            continue
        key = key_of("", task.code, "")
        rows += [
            Duty(key, task.title, task.clause, sort_of(task.delivers), each, None, reports.get((each.id, key)))
            for each in units
            if task_holds_for(task, plan, each)
        ]
    return rows


def duty_of(found: Figures, unit: UnitOnDay, key: str) -> Duty | None:
    return next((each for each in duties(found, unit=unit) if each.key == key), None)


def keys_of(rows: Iterable[Duty]) -> list[tuple[str, str]]:
    """The distinct things that are owed, (key, title), in their order."""
    return list({each.key: each.title for each in rows}.items())


def _reports(found: Figures, units: list[UnitOnDay]) -> dict[tuple[int, str], Report]:
    rows = Report.objects.filter(plan=found.plan).select_related("delivery").defer("texts", "counted")
    if len(units) <= MOST_LISTED:
        rows = rows.filter(unit__in=[each.id for each in units])
    return {(each.unit_id, each.key): each for each in rows}
