"""Registrations for tests: the bundled plan of 2023, its units, and rows that are complete unless said otherwise."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from kheo.accounts.actor import Actor, system_actor
from kheo.plans.actions import load_plan
from kheo.plans.models import Plan
from kheo.registrations.actions.drafts import create_draft
from kheo.registrations.actions.steps import accept, submit
from kheo.registrations.models import Registration
from kheo.registrations.rules import RegistrationValues
from kheo.units.models import Unit
from tests.factories import AT, actor_for, make_member, make_unit

BUNDLED = Path(__file__).parents[2] / "kheo" / "plans" / "bundled"
LOADED = datetime(2023, 1, 3, 2, 0, tzinfo=UTC)
ON_TIME = AT  # 01/02/2023, three weeks before the list is due
LATE = datetime(2023, 3, 1, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
SYSTEM = system_actor("test")
_numbers = count(1)


def load_bundled_plan(**replacements: str) -> Plan:
    """The plan of 2023; `replacements` are changes to its file, given as old=new pairs of text."""
    source = (BUNDLED / "chi-lang-2023.yaml").read_text(encoding="utf-8")
    for old, new in replacements.items():
        assert old in source
        source = source.replace(old, new)
    words = (BUNDLED / "chi-lang-2023.txt").read_text(encoding="utf-8")
    return load_plan(data=source.encode(), text=words, by=SYSTEM, at=LOADED).plan


def load_plan_of(year: int) -> Plan:
    """The same plan for another year."""
    return load_bundled_plan(
        **{
            "code: chi-lang-2023": f"code: chi-lang-{year}",
            "from: 2023-01-01, to: 2023-12-31": f"from: {year}-01-01, to: {year}-12-31",
            "before: 2023-02-25": f"before: {year}-02-25",
            "before: 2023-10-25": f"before: {year}-10-25",
        }
    )


def unit_of(code: str) -> Unit:
    return Unit.objects.get(code=code)


def values(**changes) -> RegistrationValues:
    number = next(_numbers)
    complete = RegistrationValues(
        title=f"Hiến đất mở đường liên thôn số {number}",
        subject="tap-the",
        carrier="Chi bộ thôn Làng Mỏ",
        level="co-so",
        field="kinh-te",
        content="Vận động bà con hiến đất, góp ngày công mở rộng đường liên thôn.",
        place="Thôn Làng Mỏ",
    )
    return replace(complete, **changes)


def make_draft(plan: Plan, unit: Unit, *, by: Actor = SYSTEM, at: datetime = ON_TIME, **changes) -> Registration:
    return create_draft(plan=plan, unit=unit, values=values(**changes), by=by, at=at)


def make_submitted(plan: Plan, unit: Unit, *, by: Actor = SYSTEM, at: datetime = ON_TIME, **changes) -> Registration:
    return submit(registration_id=make_draft(plan, unit, by=by, at=at, **changes).pk, by=by, at=at + MINUTE)


def make_accepted(plan: Plan, unit: Unit, *, by: Actor = SYSTEM, at: datetime = ON_TIME, **changes) -> Registration:
    return accept(registration_id=make_submitted(plan, unit, by=by, at=at, **changes).pk, by=by, at=at + 2 * MINUTE)


def officer_of(unit: Unit) -> Actor:
    return actor_for(make_member(unit), unit)


def office_of(commune: Unit) -> Actor:
    """Somebody of a commune's own office: it reaches the commune, and nothing above."""
    office = make_unit("Văn phòng Đảng ủy xã", parent=commune, kind="party-office")
    return actor_for(make_member(office, "steward"), office, "steward")


def steward_of(plan: Plan) -> Actor:
    return actor_for(make_member(plan.steward, "steward"), plan.steward, "steward")
