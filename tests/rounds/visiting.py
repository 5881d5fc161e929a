"""Visits and surveys for tests: a steward's office goes to a commune and looks at two of its models."""

import io
from datetime import UTC, date, datetime, timedelta

from PIL import Image

from kheo.plans.models import Plan
from kheo.registrations.models import Registration
from kheo.rounds.actions.findings import Recorded, record_finding
from kheo.rounds.actions.surveys import open_survey
from kheo.rounds.actions.visits import plan_visit
from kheo.rounds.models import OpinionSurvey, Visit
from kheo.rounds.rules.visits import FindingValues, Member, VisitValues
from kheo.units.models import Unit
from tests.registrations.factories import SYSTEM, make_accepted

PLANNED = datetime(2023, 5, 3, 2, 0, tzinfo=UTC)
THERE = datetime(2023, 5, 12, 1, 30, tzinfo=UTC)  # 08:30 on 12/05/2023 in Vietnam
AFTER = datetime(2023, 5, 12, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
KEY = "khoa-tren-dien-thoai-1"


def visit_values(registrations: list[Registration], **changes) -> VisitValues:
    given = {
        "kind": "inspection",
        "starts_at": THERE,
        "ends_at": THERE + 2 * HOUR,
        "place": "Nhà văn hóa thôn Làng Mỏ",
        "registration_ids": tuple(each.pk for each in registrations),
        "team": (Member("Nông Thị Trưởng"),),
        **changes,
    }
    return VisitValues(**given)


def make_visit(
    plan: Plan, unit: Unit, host: Unit | None = None, *, models: int = 1, at: datetime = PLANNED, **changes
) -> Visit:
    registrations = changes.pop("registrations", None) or [make_accepted(plan, unit) for _ in range(models)]
    values = visit_values(registrations, **changes)
    return plan_visit(plan=plan, host=host or unit, unit=unit, values=values, by=SYSTEM, at=at)


def finding_values(**changes) -> FindingValues:
    given = {
        "checklist": {"requirement.can-bo-di-dau": {"answer": "yes", "note": "Trưởng thôn hiến đất trước"}},
        "findings": "Bà con đã hiến 300 m² đất.",
        "follow_up": "Bổ sung sổ theo dõi ngày công.",
        "follow_up_on": date(2023, 6, 1),
        **changes,
    }
    return FindingValues(**given)


def find(visit: Visit, *, key: str = KEY, base: int = 0, by=SYSTEM, at: datetime = AFTER, **changes) -> Recorded:
    registration = changes.pop("registration", None) or visit.registrations.order_by("id").first()
    return record_finding(
        visit_id=visit.pk,
        registration_id=registration.pk,
        key=key,
        base=base,
        values=finding_values(**changes),
        written_at=at,
        by=by,
        at=at,
    )


def make_survey(registration: Registration, host: Unit | None = None, *, at: datetime = PLANNED) -> OpinionSurvey:
    return open_survey(
        registration_id=registration.pk,
        host=host or registration.unit,
        place="Nhà văn hóa thôn",
        closes_at=at + timedelta(days=30),
        by=SYSTEM,
        at=at,
    )


def picture(color: str = "green", *, size: tuple[int, int] = (800, 600)) -> io.BytesIO:
    drawn = io.BytesIO()
    Image.new("RGB", size, color).save(drawn, "JPEG")
    drawn.seek(0)
    drawn.name = f"anh-{color}.jpg"
    return drawn
