"""New units and what is said of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from kheo.audit.actions import record
from kheo.shared.problems import Problem, RuleBroken
from kheo.shared.text import fold, nfc, sort_key
from kheo.units.models import Placement, Unit
from kheo.units.rules import (
    next_step,
    problems_with_code,
    problems_with_dates,
    problems_with_depth,
    problems_with_end,
    problems_with_symbol,
    step,
)

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
    symbol: str = ""


def place_below(unit: Unit, parent: Unit | None) -> None:
    """Give the unit the next free path below `parent`; paths of the past are never given again.

    The parent's row is locked, so that two units coming in at once stand in line.
    """
    if parent:
        Unit.objects.select_for_update().filter(pk=parent.pk).first()
    siblings = Placement.objects.filter(parent=parent).values_list("path", flat=True)
    unit.path = (parent.path if parent else "") + next_step(list(siblings))


def add_unit(draft: UnitDraft, parent: Unit | None) -> Unit:
    """One new unit below `parent`; part of a larger action, which records it."""
    problems = [*problems_with_dates(draft.valid_from, draft.valid_to), *problems_with_symbol(nfc(draft.symbol))]
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
        symbol=nfc(draft.symbol),
    )
    place_below(unit, parent)
    unit.save(force_insert=True)
    start = _start_of_place(parent, draft.valid_from)
    if start and draft.valid_to and start > draft.valid_to:
        start = draft.valid_to
    Placement.objects.create(unit=unit, parent=parent, path=unit.path, valid_from=start, valid_to=draft.valid_to)
    return unit


def _start_of_place(parent: Unit | None, valid_from: date | None) -> date | None:
    """A unit can stand below its parent only since the parent stands where it does."""
    if parent is None:
        return valid_from
    since = Placement.objects.filter(unit=parent, path=parent.path).values_list("valid_from", flat=True).first()
    return max((day for day in (since, valid_from) if day), default=None)


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
        "symbol": nfc(draft.symbol) or unit.symbol,
    }
    changed = [name for name, value in wanted.items() if getattr(unit, name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(unit, name, wanted[name])
    unit.save(update_fields=changed)
    if "valid_to" in changed:
        Placement.objects.filter(unit=unit, valid_to__isnull=True).update(valid_to=unit.valid_to)
    if "valid_from" in changed:
        first, _last = _first_and_last(list(Placement.objects.filter(unit=unit)))
        first.valid_from = unit.valid_from
        first.save(update_fields=["valid_from"])
    return True


@transaction.atomic
def create_unit(draft: UnitDraft, *, by: "Actor", at: datetime) -> Unit:
    """One new unit below an existing one (`draft.parent`, a code), entered by a person and recorded.

    Refused: a code that is taken or malformed, reversed dates, a parent that does not exist or is too deep.
    """
    # The parent is locked, so that two new children never take the same step.
    parent = Unit.objects.select_for_update().filter(code=draft.parent).first() if draft.parent else None
    problems = [*problems_with_code(draft.code), *problems_with_dates(draft.valid_from, draft.valid_to)]
    problems += problems_with_symbol(nfc(draft.symbol))
    if draft.parent and parent is None:
        problems.append(_no_parent(draft.parent))
    if parent:
        problems += problems_with_depth(parent.path + step(1))
    if Unit.objects.filter(code=draft.code).exists():
        problems.append(_code_taken(draft.code))
    if problems:
        raise RuleBroken(problems)
    unit = add_unit(draft, parent)
    record(action="unit.add", by=by, at=at, unit=unit, target=unit, after=_facts(unit))
    return unit


@transaction.atomic
def edit_unit(
    *,
    unit_id: int,
    title: str,
    short_title: str,
    kind: str,
    email: str,
    symbol: str,
    valid_from: date | None,
    valid_to: date | None,
    by: "Actor",
    at: datetime,
) -> Unit:
    """Correct what is said of a unit. Its dates move the ends of its history; clearing the end takes it back.

    Refused: reversed dates, a start after the unit's first move, an end before its last one. Nothing is recorded when
    nothing changes.
    """
    unit = Unit.objects.select_for_update().get(pk=unit_id)
    before = _facts(unit)
    places = list(Placement.objects.select_for_update().filter(unit=unit).order_by("path"))
    first, last = _first_and_last(places)
    symbol = nfc(symbol)
    problems = [*problems_with_dates(valid_from, valid_to), *problems_with_symbol(symbol)]
    if not problems and first.valid_to and valid_from and valid_from > first.valid_to:
        problems = [_history_in_the_way("valid_from", first.valid_to)]
    if not problems and last.valid_from and valid_to and valid_to < last.valid_from:
        problems = [_history_in_the_way("valid_to", last.valid_from)]
    if not problems and valid_to and (unit.valid_to is None or valid_to < unit.valid_to):
        problems = _problems_with_earlier_end(unit, valid_to)
    if problems:
        raise RuleBroken(problems)
    unit.title, unit.short_title, unit.kind, unit.email = nfc(title), nfc(short_title), kind, email
    unit.symbol = symbol
    unit.title_sort, unit.folded = sort_key(title), fold(title)
    unit.valid_from, unit.valid_to = valid_from, valid_to
    if valid_to is None:
        unit.successor = None
    after = _facts(unit)
    if after == before:
        return unit
    unit.save()
    first.valid_from = valid_from
    last.valid_to = valid_to
    for place in {first.pk: first, last.pk: last}.values():
        place.save(update_fields=["valid_from", "valid_to"])
    record(action="unit.edit", by=by, at=at, unit=unit, target=unit, before=before, after=after)
    return unit


def _problems_with_earlier_end(unit: Unit, valid_to: date) -> list[Problem]:
    """Ending a unit is an action of its own; here an end is only corrected, and nothing below may outlive it."""
    below = Placement.objects.filter(parent=unit).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=valid_to)).count()
    if unit.valid_to is None:
        return [
            Problem(
                "unit.not_ended", "Đơn vị đang hoạt động.", "Dùng việc “Kết thúc đơn vị” để ghi ngày cuối.", "valid_to"
            )
        ]
    return problems_with_end(last_day=valid_to, already_to=None, has_successor=False, below=below)


def _first_and_last(places: list[Placement]) -> tuple[Placement, Placement]:
    """The earliest and the latest place; an open beginning is the earliest day of all."""
    in_order = sorted(places, key=lambda place: place.valid_from or date.min)
    if in_order[0] is in_order[-1]:
        return in_order[0], in_order[0]
    return in_order[0], in_order[-1]


def _facts(unit: Unit) -> dict[str, object]:
    return {
        "code": unit.code,
        "title": unit.title,
        "short_title": unit.short_title,
        "kind": unit.kind,
        "parent": unit.parent.title if unit.parent else None,
        "email": unit.email,
        "symbol": unit.symbol,
        "valid_from": unit.valid_from,
        "valid_to": unit.valid_to,
        "successor": unit.successor.title if unit.successor else None,
    }


def _code_taken(code: str) -> Problem:
    return Problem(
        "unit.code_taken", f"Đã có đơn vị mang mã “{code}”.", "Dùng mã khác, ví dụ thêm năm thành lập.", "code"
    )


def _history_in_the_way(field: str, day: date) -> Problem:
    return Problem(
        "unit.history_in_the_way",
        f"Đơn vị đã chuyển vị trí vào ngày {day:%d/%m/%Y}; ngày nhập vào không khớp với việc đó.",
        "Xem lại các lần chuyển của đơn vị.",
        field,
    )


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
