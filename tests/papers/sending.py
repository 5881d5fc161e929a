"""Documents to be sent, for tests: made elsewhere, entered with a file and lines of recipients."""

import io
from datetime import UTC, datetime

from kheo.papers.actions.distribution import Wanted, distribute
from kheo.papers.actions.issued import Entered, enter_document
from kheo.papers.models import Dispatch, IssuedPaper
from kheo.papers.rules.distribution import Way
from kheo.plans.models import Plan
from kheo.units.models import Unit
from tests.registrations.factories import SYSTEM

SENT = datetime(2023, 3, 2, 3, 0, tzinfo=UTC)  # 10:00 on 02/03/2023 in Vietnam
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
OUTSIDE = Wanted("Ban Dân vận Tỉnh ủy", Way.EMAIL, email="bdv@langson.example.vn")


def make_sendable(plan: Plan, unit: Unit, *recipients: str, number: str = "05-KH/HU", at=SENT) -> IssuedPaper:
    entered = Entered(
        sort="KH",
        subject="thực hiện phong trào năm 2023",
        issued_on=at.date(),
        number_text=number,
        symbol="" if number else unit.symbol,
        recipients=recipients,
    )
    return enter_document(
        plan=plan, unit=unit, entered=entered, content=io.BytesIO(PDF), size=len(PDF), name="ke-hoach.pdf", by=SYSTEM,
        at=at,
    )  # fmt: skip


def to(unit: Unit, way: Way = Way.APP) -> Wanted:
    return Wanted(unit.title, way, unit.pk, unit.email)


def send(issued: IssuedPaper, *wanted: Wanted, at=SENT, by=SYSTEM) -> list[Dispatch]:
    return distribute(issued_id=issued.pk, wanted=wanted or [OUTSIDE], by=by, at=at)[0]
