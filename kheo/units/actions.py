"""What is done to the tree: one function, one transaction, one audit record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from kheo.audit.actions import record
from kheo.shared.problems import Problem, RuleBroken
from kheo.shared.text import fold, nfc, sort_key
from kheo.units.models import Placement, Unit
from kheo.units.rules import next_step, problems_with_dates, problems_with_move

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


@dataclass(frozen=True)
class UnitDraft:
    """A unit as a plan file or a form describes it; `parent` and `successor` are codes."""

    code: str
    title: str
    kind: str
    parent: str | None = None
    short_title: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None
    email: str = ""


def _place(unit: Unit, parent: Unit | None) -> None:
    siblings = Placement.objects.filter(parent=parent).values_list("path", flat=True)
    unit.path = (parent.path if parent else "") + next_step(list(siblings))


def add_unit(draft: UnitDraft, parent: Unit | None) -> Unit:
    """One new unit below `parent`; part of a larger action, which records it."""
    problems = problems_with_dates(draft.valid_from, draft.valid_to)
    if problems:
        raise RuleBroken(problems)
    unit = Unit(
        code=draft.code,
        title=nfc(draft.title),
        short_title=nfc(draft.short_title),
        kind=draft.kind,
        parent=parent,
        title_sort=sort_key(draft.title),
        folded=fold(draft.title),
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
        email=draft.email,
    )
    _place(unit, parent)
    unit.save(force_insert=True)
    Placement.objects.create(
        unit=unit, parent=parent, path=unit.path, valid_from=draft.valid_from, valid_to=draft.valid_to
    )
    return unit


@transaction.atomic
def ensure_units(drafts: Iterable[UnitDraft]) -> list[Unit]:
    """Create the units that do not exist yet, parents first; part of loading a plan, which records it.

    A unit that exists keeps its place; its title, kind and last day follow the draft.
    """
    waiting = {draft.code: draft for draft in drafts}
    known = {unit.code: unit for unit in Unit.objects.select_for_update().filter(code__in=_mentioned(waiting))}
    touched: list[Unit] = []
    while waiting:
        ready = [d for d in waiting.values() if d.parent is None or (d.parent in known and d.parent not in waiting)]
        if not ready:
            missing = sorted({d.parent or "" for d in waiting.values()} - set(waiting) - set(known))
            raise RuleBroken([_no_parent(code) for code in missing] or [_cycle(sorted(waiting))])
        for draft in ready:
            del waiting[draft.code]
            unit = known.get(draft.code)
            if unit is None:
                known[draft.code] = unit = add_unit(draft, known[draft.parent] if draft.parent else None)
                touched.append(unit)
            elif _follow(unit, draft):
                touched.append(unit)
        for draft in ready:
            if draft.successor and draft.successor in known:
                unit = known[draft.code]
                if unit.successor_id != known[draft.successor].pk:
                    unit.successor = known[draft.successor]
                    unit.save(update_fields=["successor"])
    return touched


def _mentioned(drafts: dict[str, UnitDraft]) -> set[str]:
    codes = set(drafts)
    for draft in drafts.values():
        codes.update(code for code in (draft.parent, draft.successor) if code)
    return codes


def _follow(unit: Unit, draft: UnitDraft) -> bool:
    wanted = {
        "title": nfc(draft.title),
        "title_sort": sort_key(draft.title),
        "folded": fold(draft.title),
        "kind": draft.kind,
        "valid_from": draft.valid_from or unit.valid_from,
        "valid_to": draft.valid_to or unit.valid_to,
        "short_title": nfc(draft.short_title) or unit.short_title,
        "email": draft.email or unit.email,
    }
    changed = [name for name, value in wanted.items() if getattr(unit, name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(unit, name, wanted[name])
    unit.save(update_fields=changed)
    if "valid_to" in changed:
        Placement.objects.filter(unit=unit, valid_to__isnull=True).update(valid_to=unit.valid_to)
    return True


@transaction.atomic
def move_unit(*, unit_id: int, parent_id: int | None, from_day: date, by: "Actor", at: datetime) -> Unit:
    """Put a unit, with all below it, under another parent from `from_day` on; earlier days keep the old tree."""
    unit = Unit.objects.select_for_update().get(pk=unit_id)
    parent = Unit.objects.get(pk=parent_id) if parent_id else None
    problems = problems_with_move(unit.path, parent.path) if parent else []
    if problems:
        raise RuleBroken(problems)
    before = {"parent": unit.parent_id, "path": unit.path}
    moved = list(Unit.objects.select_for_update().within(unit.path).order_by("path"))
    old_path = unit.path
    _place(unit, parent)
    new_path = unit.path
    for each in moved:
        path = new_path + each.path[len(old_path) :]
        above = parent if each.pk == unit.pk else each.parent
        Placement.objects.filter(unit=each, valid_to=each.valid_to).update(valid_to=from_day - timedelta(days=1))
        Placement.objects.create(unit=each, parent=above, path=path, valid_from=from_day, valid_to=each.valid_to)
        Unit.objects.filter(pk=each.pk).update(path=path, parent=above)
    unit.refresh_from_db()
    record(
        action="unit.move",
        by=by,
        at=at,
        unit=unit,
        target=unit,
        before=before,
        after={"parent": unit.parent_id, "path": unit.path, "from_day": from_day},
    )
    return unit


def _no_parent(code: str) -> Problem:
    return Problem(
        "unit.no_parent",
        f"Không có đơn vị cấp trên mang mã “{code}”.",
        "Thêm đơn vị đó vào danh sách, hoặc sửa mã cấp trên.",
        "parent",
    )


def _cycle(codes: list[str]) -> Problem:
    return Problem(
        "unit.cycle",
        f"Các đơn vị {', '.join(codes)} là cấp trên của nhau.",
        "Sửa lại cấp trên của các đơn vị này.",
        "parent",
    )
