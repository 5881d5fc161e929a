"""The tables of the plan's page: the units that the same targets hold for, against those targets and the deadlines."""

from collections.abc import Mapping
from dataclasses import dataclass

from kheo.plans.rules.calendar import DeliveryState, occurrence_at
from kheo.plans.rules.document import Deadline, Target
from kheo.plans.rules.groups import members, say_addressee
from kheo.progress.queries.figures import Figures, TargetFigure
from kheo.progress.rules.deadlines import DeadlineFigure, say_state
from kheo.progress.rules.outlook import NEED, TargetState, say_cell
from kheo.progress.views.opening import Opening
from kheo.units.queries import UnitOnDay

ROWS = 100  # of one table on one page
DEADLINE_NEED = {
    DeliveryState.ON_TIME: 0,
    DeliveryState.UPCOMING: 1,
    DeliveryState.LATE: 1,
    DeliveryState.MISSING: 5,
}


@dataclass
class Head:
    """A column of a table: a target or a deadline."""

    title: str
    note: str
    url: str
    summary: str = ""


@dataclass
class Row:
    unit: UnitOnDay
    url: str
    cells: list[tuple[str, str, str]]  # state, words, address of what is behind it
    need: int


@dataclass
class Section:
    """The units that the same targets hold for, in one table."""

    title: str
    heads: list[Head]
    rows: list[Row]
    count: int
    previous_url: str = ""
    next_url: str = ""
    words: str = ""


def is_addressed(found: Figures, group: str) -> bool:
    targets, deadlines = found.document.targets, found.document.deadlines
    return any(each.addressee.group == group for each in targets) or any(
        each.addressee.group == group for each in deadlines
    )


def sections(opening: Opening, found: Figures, *, by_need: bool, group: str, query: Mapping[str, str]) -> list[Section]:
    """The units put together by the targets that hold for them, in the plan's order."""
    plan = found.document
    holding: dict[int, list[Target]] = {}
    for target in plan.targets:
        if not target.addressee.whole:
            for unit in found.addressed(target):
                holding.setdefault(unit.id, []).append(target)
    moments = {each.code: occurrence_at(each, plan, found.as_of).period for each in plan.deadlines}
    owing: dict[int, list[DeadlineFigure]] = {}
    for each in found.deadlines:
        if each.period == moments[each.deadline.code]:
            owing.setdefault(each.unit_id, []).append(each)
    wanted = None if not group else {unit.id for unit in _group_units(found, group)}
    tables: dict[tuple[str, ...], list[UnitOnDay]] = {}
    for unit in found.units:
        if (unit.id in holding or unit.id in owing) and (wanted is None or unit.id in wanted):
            key = tuple(target.code for target in holding.get(unit.id, []))
            tables.setdefault(key, []).append(unit)
    order = {target.code: place for place, target in enumerate(plan.targets)}
    found_sections = []
    for key in sorted(tables, key=lambda codes: [order[code] for code in codes] or [len(order)]):
        found_sections.append(_section(opening, found, key, tables[key], owing, by_need=by_need, query=query))
    return found_sections


def _group_units(found: Figures, group: str) -> list[UnitOnDay]:
    each = found.document.group_by_code.get(group)
    return members(each, found.units, found.as_of) if each else []


def _section(
    opening: Opening,
    found: Figures,
    codes: tuple[str, ...],
    units: list[UnitOnDay],
    owing: dict[int, list[DeadlineFigure]],
    *,
    by_need: bool,
    query: Mapping[str, str],
) -> Section:
    plan = found.document
    targets = [plan.target_by_code[code] for code in codes]
    deadlines = [
        each for each in plan.deadlines if any(one.deadline is each for unit in units for one in owing.get(unit.id, []))
    ]
    cells = {unit.id: [found.cell(target, unit) for target in targets] for unit in units}
    heads = [
        _target_head(opening, target, [cells[unit.id][place] for unit in units]) for place, target in enumerate(targets)
    ]
    heads += [_deadline_head(opening, each, units, owing) for each in deadlines]

    def need(unit: UnitOnDay) -> int:
        of_targets = sum(NEED[cell.state] for cell in cells[unit.id])
        return of_targets + sum(DEADLINE_NEED[each.state] for each in owing.get(unit.id, []))

    ordered = sorted(units, key=lambda unit: -need(unit)) if by_need else units
    name = "tu-" + (codes[0] if codes else "thoi-han")
    start = _start(query.get(name, ""), len(ordered))
    shown = ordered[start : start + ROWS]
    rows = [
        Row(
            unit,
            opening.address("unit", unit.code),
            [_target_cell(opening, cell) for cell in cells[unit.id]]
            + [_deadline_cell(opening, each, owing.get(unit.id, [])) for each in deadlines],
            need(unit),
        )
        for unit in shown
    ]
    addressees = [say_addressee(each.addressee, plan) for each in (targets or deadlines)]
    section = Section("; ".join(dict.fromkeys(addressees)), heads, rows, len(units))
    if len(ordered) > ROWS:
        kept = {key: query[key] for key in ("xep", "nhom") if query.get(key)}
        section.words = f"{start + 1}–{start + len(shown)} trong {len(ordered)} đơn vị"
        if start:
            section.previous_url = opening.address("plan", **kept, **{name: str(max(0, start - ROWS))})
        if start + ROWS < len(ordered):
            section.next_url = opening.address("plan", **kept, **{name: str(start + ROWS)})
    return section


def _start(asked: str, count: int) -> int:
    """The place asked for; the first one where there is no such place."""
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 and int(asked) < count else 0


def _target_head(opening: Opening, target: Target, cells: list[TargetFigure]) -> Head:
    met = sum(cell.state is TargetState.MET for cell in cells)
    url = opening.clause_address(target.clause)
    return Head(target.title, target.clause or "", url, f"{met}/{len(cells)} đạt")


def _deadline_head(
    opening: Opening, deadline: Deadline, units: list[UnitOnDay], owing: dict[int, list[DeadlineFigure]]
) -> Head:
    figures = [each for unit in units for each in owing.get(unit.id, []) if each.deadline is deadline]
    sent = sum(each.delivered_at is not None for each in figures)
    return Head(
        figures[0].title,
        deadline.clause or "",
        opening.clause_address(deadline.clause),
        f"{sent}/{len(figures)} đã gửi",
    )


def _target_cell(opening: Opening, cell: TargetFigure) -> tuple[str, str, str]:
    words = "" if cell.state is TargetState.NONE else say_cell(cell.target, cell.result)
    return cell.state.value, words, opening.records_of(cell)


def _deadline_cell(opening: Opening, deadline: Deadline, figures: list[DeadlineFigure]) -> tuple[str, str, str]:
    each = next((one for one in figures if one.deadline is deadline), None)
    if each is None:
        return "", "", ""
    return each.state.value, say_state(each), opening.deadline_of(each)
