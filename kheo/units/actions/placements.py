"""Units move, end and merge; every past day keeps the tree that it had."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q

from kheo.audit.actions import record
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.actions.units import UnitDraft, add_unit, place_below
from kheo.units.models import Placement, Unit
from kheo.units.queries import placements_on
from kheo.units.rules import (
    contains,
    depth,
    problems_with_code,
    problems_with_dates,
    problems_with_day_of_change,
    problems_with_depth,
    problems_with_end,
    problems_with_move,
    step,
    subtree_range,
)

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

ONE_DAY = timedelta(days=1)


def _last_change(unit: Unit) -> date | None:
    """The first day of the unit's latest place, None where it has been there from the beginning."""
    days = Placement.objects.filter(unit=unit).values_list("valid_from", flat=True)
    return max((day for day in days if day), default=None)


def _put_below(unit: Unit, parent: Unit | None, from_day: date) -> int:
    """Move a subtree from `from_day` on. How many units went along.

    Whatever stood below the unit on or after that day, be it elsewhere by now, stood below its new place; what lies
    before that day stays.
    """
    old_path = unit.path
    place_below(unit, parent)
    low, high = subtree_range(old_path)
    opened = []
    places = Placement.objects.select_for_update().filter(path__gte=low, path__lt=high)
    for place in places.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=from_day)):
        path = unit.path + place.path[len(old_path) :]
        above = parent.pk if parent else None
        if place.unit_id != unit.pk:
            above = place.parent_id
        if place.valid_from and place.valid_from >= from_day:  # a unit still to come simply lies elsewhere
            place.path, place.parent_id = path, above
        else:
            opened.append(
                Placement(
                    unit_id=place.unit_id, parent_id=above, path=path, valid_from=from_day, valid_to=place.valid_to
                )
            )
            place.valid_to = from_day - ONE_DAY
        place.save(update_fields=["path", "parent", "valid_to"])
    Placement.objects.bulk_create(opened)
    moved = list(Unit.objects.select_for_update().within(old_path))
    for each in moved:
        each.path = unit.path + each.path[len(old_path) :]
    Unit.objects.bulk_update(moved, ["path"])
    Unit.objects.filter(pk=unit.pk).update(parent=parent)
    unit.parent = parent
    return len(moved)


@transaction.atomic
def move_unit(
    *,
    unit_id: int,
    parent_id: int | None,
    from_day: date,
    by: "Actor",
    at: datetime,
    today: date | None = None,
) -> Unit:
    """Put a unit, with all below it, under another parent from `from_day` on; earlier days keep the old tree.

    Refused: below itself, too deep, before its last move, after its end, and in the future where `today` is given.
    """
    unit = Unit.objects.select_for_update().get(pk=unit_id)
    parent = Unit.objects.select_for_update().get(pk=parent_id) if parent_id else None
    problems = problems_with_move(unit.path, parent.path) if parent else []
    if parent and not problems:
        deepest = max(len(path) for path in Unit.objects.within(unit.path).values_list("path", flat=True))
        problems += problems_with_depth(parent.path + step(1) + "0" * (deepest - len(unit.path)))
        if not _stands_on(parent, from_day):
            problems.append(_parent_not_there(parent, from_day))
        if unit.parent_id == parent.pk:
            problems.append(_already_there(parent))
    problems += problems_with_day_of_change(
        from_day, last_change=_last_change(unit), exists_to=unit.valid_to, today=today
    )
    if problems:
        raise RuleBroken(problems)
    before = {"parent": unit.parent.title if unit.parent else None, "path": unit.path}
    moved = _put_below(unit, parent, from_day)
    unit.refresh_from_db()
    record(
        action="unit.move",
        by=by,
        at=at,
        unit=unit,
        target=unit,
        before=before,
        after={
            "parent": parent.title if parent else None,
            "path": unit.path,
            "from_day": from_day,
            "moved": moved - 1,
        },
    )
    return unit


def _stands_on(unit: Unit, day: date) -> bool:
    """Whether the unit stood on `day` where it stands now: only then can others be put below it from that day."""
    return placements_on(day).filter(unit=unit, path=unit.path).exists()


def _children_after(unit: Unit, last_day: date) -> list[Unit]:
    """The units directly below that go on existing after `last_day`."""
    return [
        child
        for child in Unit.objects.select_for_update().filter(parent=unit).order_by("path")
        if child.valid_to is None or child.valid_to > last_day
    ]


def _end(unit: Unit, last_day: date, successor: Unit | None) -> int:
    """Close a unit's last place; what lies below goes to the successor the day after. How many units went."""
    moved = 0
    for child in _children_after(unit, last_day):
        if successor:
            moved += _put_below(child, successor, last_day + ONE_DAY)
    Placement.objects.filter(unit=unit).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=last_day)).update(
        valid_to=last_day
    )
    unit.valid_to = last_day
    unit.successor = successor
    unit.save(update_fields=["valid_to", "successor"])
    return moved


def _left_since(unit: Unit, last_day: date) -> bool:
    """Whether something below the unit has moved after `last_day`: that history would lose its place."""
    low, high = subtree_range(unit.path)
    stood = Placement.objects.filter(path__gte=low, path__lt=high, valid_to__gt=last_day).exclude(unit=unit)
    return stood.exclude(path=F("unit__path")).exists()


def _problems_with_ending(unit: Unit, last_day: date, successor: Unit | None, today: date | None) -> list[Problem]:
    below = len(_children_after(unit, last_day))
    problems = problems_with_end(
        last_day=last_day,
        already_to=unit.valid_to,
        has_successor=successor is not None,
        below=below,
        own_successor=successor is not None and contains(unit.path, successor.path),
    )
    problems += problems_with_dates(unit.valid_from, last_day)
    if _left_since(unit, last_day):
        problems.append(_left_in_the_way(unit, last_day))
    last_change = _last_change(unit)
    if last_change and last_day < last_change and last_change != unit.valid_from:
        problems += problems_with_day_of_change(last_day, last_change=last_change, exists_to=None, today=None)
    if below and successor:  # the tree changes at once, so not ahead of time
        problems += problems_with_day_of_change(last_day + ONE_DAY, last_change=None, exists_to=None, today=today)
    return problems


@transaction.atomic
def end_unit(
    *,
    unit_id: int,
    last_day: date,
    successor_id: int | None,
    by: "Actor",
    at: datetime,
    today: date | None = None,
) -> Unit:
    """A unit exists until `last_day`; what lies below it goes to the successor the day after.

    Refused: ended before, ended before its last move, itself as successor, units below and no successor.
    """
    unit = Unit.objects.select_for_update().get(pk=unit_id)
    successor = Unit.objects.select_for_update().get(pk=successor_id) if successor_id else None
    problems = _problems_with_ending(unit, last_day, successor, today)
    if successor and not _stands_on(successor, last_day + ONE_DAY):
        problems.append(_parent_not_there(successor, last_day + ONE_DAY))
    if problems:
        raise RuleBroken(problems)
    before = {"valid_to": unit.valid_to, "successor": unit.successor.title if unit.successor else None}
    moved = _end(unit, last_day, successor)
    record(
        action="unit.end",
        by=by,
        at=at,
        unit=unit,
        target=unit,
        before=before,
        after={"valid_to": last_day, "successor": successor.title if successor else None, "moved": moved},
    )
    return unit


@transaction.atomic
def merge_units(
    *,
    unit_ids: Sequence[int],
    into: Unit | UnitDraft,
    from_day: date,
    by: "Actor",
    at: datetime,
    today: date | None = None,
) -> Unit:
    """Several units become one from `from_day` on: an existing one (which may be among them) or a new one.

    The others end the day before, with it as successor; what lies below them goes to it. One record names them all.
    Refused as a whole when one of them cannot end, or fewer than two are concerned.
    """
    units = list(Unit.objects.select_for_update().filter(pk__in=unit_ids).order_by("path"))
    problems: list[Problem] = []
    if isinstance(into, UnitDraft):
        parent = Unit.objects.select_for_update().filter(code=into.parent).first() if into.parent else None
        problems += problems_with_code(into.code)
        if parent is None and into.parent:
            problems.append(_unknown(into.parent))
        if parent:
            problems += problems_with_depth(parent.path + step(1))
        if Unit.objects.filter(code=into.code).exists():
            problems.append(_taken(into.code))
        if problems:
            raise RuleBroken(problems)
        target = add_unit(into, parent)
    else:
        target = Unit.objects.select_for_update().get(pk=into.pk)
    ending = [unit for unit in units if unit.pk != target.pk]
    if len({*unit_ids, target.pk}) < 2 or not ending:
        problems.append(_nothing_to_merge())
    if not _stands_on(target, from_day):
        problems.append(_parent_not_there(target, from_day))
    for unit in ending:
        for problem in _problems_with_ending(unit, from_day - ONE_DAY, target, today):
            problems.append(Problem(problem.code, f"{unit.name}: {problem.message}", problem.next_step, "units"))
    if problems:
        raise RuleBroken(problems)
    # The deepest first, so that none moves along with another that is about to end.
    moved = sum(_end(unit, from_day - ONE_DAY, target) for unit in sorted(ending, key=lambda u: -depth(u.path)))
    target.refresh_from_db()
    record(
        action="unit.merge",
        by=by,
        at=at,
        unit=target,
        target=target,
        after={"merged": [unit.title for unit in ending], "title": target.title, "from_day": from_day, "moved": moved},
    )
    return target


def _left_in_the_way(unit: Unit, last_day: date) -> Problem:
    return Problem(
        "unit.left_in_the_way",
        f"Có đơn vị bên dưới {unit.name} đã chuyển vị trí sau ngày {last_day:%d/%m/%Y}.",
        "Chọn ngày kết thúc sau lần chuyển đó.",
        "last_day",
    )


def _parent_not_there(parent: Unit, day: date) -> Problem:
    return Problem(
        "unit.parent_not_there",
        f"Ngày {day:%d/%m/%Y}, {parent.name} không hoạt động hoặc chưa ở vị trí hiện nay.",
        "Chọn đơn vị khác hoặc ngày khác.",
        "parent",
    )


def _already_there(parent: Unit) -> Problem:
    return Problem(
        "unit.already_there", f"Đơn vị đang trực thuộc {parent.name}.", "Chọn đơn vị cấp trên khác.", "parent"
    )


def _unknown(code: str) -> Problem:
    return Problem("unit.no_parent", f"Không có đơn vị mang mã “{code}”.", "Chọn đơn vị cấp trên khác.", "parent")


def _taken(code: str) -> Problem:
    return Problem("unit.code_taken", f"Đã có đơn vị mang mã “{code}”.", "Dùng mã khác.", "code")


def _nothing_to_merge() -> Problem:
    return Problem("unit.nothing_to_merge", "Chưa chọn đơn vị nào để sáp nhập.", "Chọn ít nhất một đơn vị.", "units")
