"""Which number a document may bear: those kept in its row, and the next one."""

from kheo.numbering.models import DocumentNumber, NumberCounter
from kheo.numbering.rules import NumberState, number_text, sign_of
from kheo.units.models import Unit
from kheo.units.rules import is_party_body

MOST_KEPT = 30


def kept_numbers(unit: Unit, year: int, sort: str) -> list[DocumentNumber]:
    kept = DocumentNumber.objects.filter(unit=unit, year=year, sort=sort, state=NumberState.RESERVED)
    return list(kept.order_by("number")[:MOST_KEPT])


def next_text(unit: Unit, year: int, sort: str, symbol: str) -> str:
    """As it would be given now; somebody else may take it before."""
    last = NumberCounter.objects.filter(unit=unit, year=year, sort=sort).values_list("last", flat=True).first()
    party = is_party_body(unit.kind)
    return number_text((last or 0) + 1, sign_of(sort, symbol or "……", party=party), party=party)
