"""Books of numbers for tests: a district's committee and its people's committee."""

from datetime import date

from kheo.numbering.actions import enter_paper_document, reserve_number, take_number
from kheo.numbering.forms import new_key
from kheo.numbering.models import DocumentNumber
from kheo.units.models import Unit
from tests.factories import AT, make_unit
from tests.registrations.factories import SYSTEM

TODAY = date(2023, 2, 1)


def make_committee(**more) -> Unit:
    return make_unit("Huyện ủy Chi Lăng", kind="district-party-committee", symbol="HU", **more)


def take(unit: Unit, *, day: date = TODAY, sort: str = "BC", subject: str = "báo cáo", **more) -> DocumentNumber:
    return take_number(
        unit=unit, year=day.year, sort=sort, symbol=unit.symbol, dated_on=day, subject=subject, by=SYSTEM, at=AT, **more
    )


def keep(unit: Unit, *, sort: str = "BC", purpose: str = "báo cáo tháng Hai", **more) -> DocumentNumber:
    given = {"year": 2023, "today": TODAY, "key": new_key(), "by": SYSTEM, "at": AT, **more}
    return reserve_number(unit_id=unit.pk, sort=sort, purpose=purpose, **given)


def enter(unit: Unit, *, day: date = TODAY, sort: str = "BC", subject: str = "báo cáo giấy", **more) -> DocumentNumber:
    given = {"today": TODAY, "key": new_key(), "by": SYSTEM, "at": AT, **more}
    return enter_paper_document(unit_id=unit.pk, sort=sort, subject=subject, dated_on=day, **given)
