"""The next number of a row: given once, under the lock of its counter."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max

from kheo.numbering.models import DocumentNumber, NumberCounter
from kheo.numbering.rules import NumberState, NumberStep, is_late, number_text, problems_with_step, sign_of
from kheo.shared.problems import Problem, RuleBroken
from kheo.shared.text import canonical, squeeze
from kheo.units.models import Unit
from kheo.units.rules import is_party_body

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


def take_number(
    *,
    unit: Unit,
    year: int,
    sort: str,
    symbol: str,
    dated_on: date,
    subject: str,
    by: "Actor",
    at: datetime,
    reserved_id: int | None = None,
) -> DocumentNumber:
    """The number under which a document of the unit is issued; part of a larger action, which records it.

    `symbol` is the unit's ("HU"), or the whole sign ("KH/HU"). With `reserved_id` the number that was kept is used;
    refused, where it is not kept (any more) in this row.
    """
    return enter(
        unit=unit, year=year, sort=sort, symbol=symbol, dated_on=dated_on, subject=subject, by=by, at=at,
        reserved_id=reserved_id, issued_here=True,
    )  # fmt: skip


def enter(
    *,
    unit: Unit,
    year: int,
    sort: str,
    symbol: str,
    dated_on: date,
    subject: str,
    by: "Actor",
    at: datetime,
    reserved_id: int | None = None,
    issued_here: bool,
    key: str | None = None,
) -> DocumentNumber:
    """A document in the register, under the next number or the one that was kept for it."""
    counter = lock_counter(unit, year, sort)
    if reserved_id is None:
        line = DocumentNumber(
            unit=unit, year=year, sort=sort, number=next_number(counter), taken_at=at, taken_by_id=by.user_id, key=key
        )
    else:
        line = _reserved(unit, year, sort, reserved_id)
    party = is_party_body(unit.kind)
    line.symbol = sign_of(sort, symbol, party=party)[:40]
    line.text = number_text(line.number, line.symbol, party=party)
    line.subject, line.dated_on = squeeze(canonical(subject))[:500], dated_on
    line.late = is_late(dated_on, _latest_day_before(line))
    line.state, line.issued_here = NumberState.USED, issued_here
    line.used_at, line.used_by_id = at, by.user_id
    line.save()
    return line


def lock_counter(unit: Unit, year: int, sort: str) -> NumberCounter:
    """The counter of a row, held until the transaction ends: no gap, and nobody beside."""
    counters = NumberCounter.objects.select_for_update(of=("self",), no_key=True)
    counter = counters.filter(unit=unit, year=year, sort=sort).first()
    if counter is None:
        try:
            with transaction.atomic():
                counter = NumberCounter.objects.create(unit=unit, year=year, sort=sort)
        except IntegrityError:
            counter = counters.get(unit=unit, year=year, sort=sort)
    return counter


def next_number(counter: NumberCounter) -> int:
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


def _reserved(unit: Unit, year: int, sort: str, reserved_id: int) -> DocumentNumber:
    line = DocumentNumber.objects.select_for_update(of=("self",), no_key=True).filter(pk=reserved_id, unit=unit).first()
    if line is None or (line.year, line.sort) != (year, sort):
        raise RuleBroken(
            [
                Problem(
                    "number.other_row",
                    "Số đang giữ không thuộc sổ của loại văn bản, đơn vị và năm này.",
                    "Chọn một số đang giữ trong đúng sổ, hoặc lấy số tiếp theo.",
                    "reserved",
                )
            ]
        )
    problems = problems_with_step(NumberStep.USE, NumberState(line.state), text=line.text)
    if problems:
        raise RuleBroken(problems)
    return line


def _latest_day_before(line: DocumentNumber) -> date | None:
    """The latest day of the documents with lower numbers in the row."""
    lower = DocumentNumber.objects.filter(
        unit_id=line.unit_id, year=line.year, sort=line.sort, number__lt=line.number, state=NumberState.USED
    )
    latest: date | None = lower.aggregate(latest=Max("dated_on"))["latest"]
    return latest
