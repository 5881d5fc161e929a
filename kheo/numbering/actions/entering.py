"""What the office does in its register: keeping a number, entering a paper document, striking a number out."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from kheo.accounts.actor import can
from kheo.accounts.permissions import Permission
from kheo.audit.actions import record
from kheo.numbering.actions.taking import enter, lock_counter, next_number
from kheo.numbering.models import DocumentNumber, NumberCounter
from kheo.numbering.rules import (
    NumberState,
    NumberStep,
    number_text,
    problems_with_day,
    problems_with_opening,
    problems_with_purpose,
    problems_with_reserving_in,
    problems_with_sort,
    problems_with_step,
    problems_with_subject,
    problems_with_symbol,
    problems_with_voiding,
    sign_of,
)
from kheo.shared.problems import Problem, RuleBroken
from kheo.shared.text import canonical, squeeze
from kheo.units.models import Unit
from kheo.units.rules import is_party_body

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor


@transaction.atomic
def reserve_number(
    *,
    unit_id: int,
    year: int,
    sort: str,
    symbol: str = "",
    purpose: str,
    today: date,
    key: str,
    by: "Actor",
    at: datetime,
) -> DocumentNumber:
    """Keep the next number of a row for a document to come. The same `key` gives the same number again.

    Refused: no purpose, an unknown type, a year that is neither this one nor the next, no right over the unit.
    """
    unit = Unit.objects.get(pk=unit_id)
    problems = [
        *_problems_with_right(by, unit),
        *problems_with_sort(sort),
        *problems_with_symbol(symbol),
        *problems_with_purpose(purpose),
        *problems_with_reserving_in(year, today),
    ]
    if problems:
        raise RuleBroken(problems)
    counter = lock_counter(unit, year, sort)
    if known := _entered(unit, key):
        return known
    party, number = is_party_body(unit.kind), next_number(counter)
    sign = sign_of(sort, symbol or unit.symbol, party=party)[:40]
    line = DocumentNumber.objects.create(
        unit=unit, year=year, sort=sort, number=number, symbol=sign, text=number_text(number, sign, party=party),
        state=NumberState.RESERVED, reserved_for=squeeze(canonical(purpose))[:500], taken_at=at,
        taken_by_id=by.user_id, key=key,
    )  # fmt: skip
    record(
        action="number.reserve", by=by, at=at, unit=unit, target=line,
        after={"number": line.text, "year": year, "because": line.reserved_for},
    )  # fmt: skip
    return line


@transaction.atomic
def enter_paper_document(
    *,
    unit_id: int,
    sort: str,
    symbol: str = "",
    subject: str,
    dated_on: date,
    today: date,
    key: str,
    by: "Actor",
    at: datetime,
    reserved_id: int | None = None,
) -> DocumentNumber:
    """A document that was issued on paper, under the next number of the year of its day, or under one kept for it.

    The same `key` enters it once. Refused: no words, a day to come, an unknown type, no right over the unit, a number
    that is not kept any more.
    """
    unit = Unit.objects.get(pk=unit_id)
    problems = [
        *_problems_with_right(by, unit),
        *problems_with_sort(sort),
        *problems_with_symbol(symbol),
        *problems_with_subject(subject),
        *problems_with_day(dated_on, today),
    ]
    if problems:
        raise RuleBroken(problems)
    lock_counter(unit, dated_on.year, sort)
    if reserved_id is None and (known := _entered(unit, key)):
        return known
    line = enter(
        unit=unit, year=dated_on.year, sort=sort, symbol=symbol or unit.symbol, dated_on=dated_on, subject=subject,
        by=by, at=at, reserved_id=reserved_id, issued_here=False, key=key,
    )  # fmt: skip
    record(
        action="number.enter", by=by, at=at, unit=unit, target=line,
        after={"number": line.text, "day": line.dated_on, "content": line.subject, "late": line.late},
    )  # fmt: skip
    return line


@transaction.atomic
def void_number(*, number_id: int, reason: str, by: "Actor", at: datetime) -> DocumentNumber:
    """Give a kept number up, or strike a paper document out. The line stays, and its number is never given again.

    Refused: no reason, struck out already, a document issued in this software, no right over the unit.
    """
    line = DocumentNumber.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=number_id)
    problems = [
        *_problems_with_right(by, line.unit),
        *problems_with_step(
            NumberStep.VOID, NumberState(line.state), text=line.text, issued_here=line.issued_here
        ),
        *problems_with_voiding(reason),
    ]  # fmt: skip
    if problems:
        raise RuleBroken(problems)
    before = {"state": line.state}
    line.state, line.void_because = NumberState.VOID, squeeze(canonical(reason))[:500]
    line.void_at, line.void_by_id = at, by.user_id
    line.save(update_fields=["state", "void_because", "void_at", "void_by"])
    record(
        action="number.void", by=by, at=at, unit=line.unit, target=line, before=before,
        after={"state": line.state, "reason": line.void_because},
    )  # fmt: skip
    return line


@transaction.atomic
def open_book(*, unit_id: int, year: int, sort: str, last: int, by: "Actor", at: datetime) -> NumberCounter:
    """Say which number the paper book of a year has reached, so that the next one goes on from there. Once.

    Refused: said before, a number was given here already, an unknown type, no right over the unit.
    """
    unit = Unit.objects.get(pk=unit_id)
    problems = [*_problems_with_right(by, unit), *problems_with_sort(sort)]
    if problems:
        raise RuleBroken(problems)
    counter = lock_counter(unit, year, sort)
    problems = problems_with_opening(last, given=counter.last, opening=counter.opening)
    if problems:
        raise RuleBroken(problems)
    counter.opening = counter.last = last
    counter.save(update_fields=["opening", "last"])
    record(
        action="number.open", by=by, at=at, unit=unit, target=counter, after={"year": year, "kind": sort, "last": last}
    )
    return counter


def _entered(unit: Unit, key: str) -> DocumentNumber | None:
    """What the same form brought already."""
    line = DocumentNumber.objects.filter(key=key).select_related("unit").first()
    if line is not None and line.unit_id != unit.pk:
        raise RuleBroken(
            [Problem("number.sent", "Biểu này đã được gửi cho đơn vị khác.", "Mở lại trang rồi nhập lại.", "unit")]
        )
    return line


def _problems_with_right(by: "Actor", unit: Unit) -> list[Problem]:
    if can(by, Permission.NUMBER_WRITE, unit):
        return []
    return [
        Problem(
            "number.not_allowed",
            f"Đồng chí không giữ sổ số văn bản của {unit.name}.",
            "Đề nghị người giữ sổ của đơn vị thực hiện.",
            "unit",
        )
    ]
