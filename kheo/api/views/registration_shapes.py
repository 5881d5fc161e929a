"""A registration as it is read, listed and written."""

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema

from kheo.api.views.shapes import Code, Id, ShortText, Text, UnitRef
from kheo.registrations.models import Registration
from kheo.registrations.rules import Kind, RegistrationValues, State
from kheo.registrations.rules.values import NAMES


class RegistrationRow(Schema):
    """A registration as a list shows it."""

    id: int
    number: int | None = Field(description="In the register; null before it was accepted.")
    title: str
    carrier: str
    unit: UnitRef
    kind: Kind
    subject: str
    field: str
    level: str
    state: State
    late: bool
    revision: int
    changed_at: datetime


class RegistrationPage(Schema):
    items: list[RegistrationRow]
    total: int | None = Field(description="Exact up to 1,000; null above.")
    next: str | None


class RegistrationOut(Schema):
    """A registration, whole. Its `revision` is its `ETag`."""

    id: int
    plan: str
    unit: UnitRef
    initiative: int = Field(description="The same in each year in which the initiative was registered.")
    continues: int | None = Field(description="The registration of an earlier plan that this one carries on.")
    number: int | None
    state: State
    late: bool
    revision: int
    title: str
    kind: Kind
    subject: str
    carrier: str
    level: str
    field: str
    priorities: list[str]
    place: str
    content: str
    method: str
    expected: str
    time_text: str
    starts_on: date | None
    ends_on: date | None
    people_involved: int | None
    notes: str
    consent_to_publish: bool
    new_because: str
    reason: str = Field(description="Why it was returned, withdrawn or closed.")
    changed_at: datetime
    submitted_at: datetime | None
    accepted_at: datetime | None
    withdrawn_at: datetime | None
    closed_at: datetime | None


class RegistrationWords(Schema):
    """What the unit writes; what is left out stays as it is (in a new draft: empty). Codes are the plan's."""

    model_config = {"extra": "forbid"}

    title: ShortText | None = None
    kind: Kind | None = None
    subject: Code | None = None
    carrier: ShortText | None = None
    level: Code | None = None
    field: Code | None = None
    priorities: list[Code] | None = Field(None, max_length=50)
    place: ShortText | None = None
    content: Text | None = None
    method: Text | None = None
    expected: Text | None = None
    time_text: ShortText | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    people_involved: int | None = Field(None, ge=0, le=100_000_000)
    notes: Text | None = None
    consent_to_publish: bool | None = Field(
        None, description="Whether the individual agreed, in writing, that the name is published."
    )
    new_because: Text | None = None


class NewRegistration(RegistrationWords):
    plan: Code
    unit: Code
    continues: Id | None = Field(None, description="The registration of an earlier plan to carry on.")


class Because(Schema):
    """Why."""

    model_config = {"extra": "forbid"}

    reason: Text


_EMPTY = RegistrationValues()
_DATES_AND_COUNTS = {"starts_on", "ends_on", "people_involved"}


def values_of(sent: RegistrationWords, before: RegistrationValues = _EMPTY) -> RegistrationValues:
    """What was sent, laid over what was there. Null empties a date or a count; elsewhere it says nothing."""
    values: dict[str, Any] = {name: getattr(before, name) for name in NAMES}
    for name, value in sent.model_dump(exclude_unset=True).items():
        if name in values and (value is not None or name in _DATES_AND_COUNTS):
            values[name] = tuple(value) if name == "priorities" else value
    return RegistrationValues(**{**values, "kind": str(values["kind"])})


def told(registration: Registration) -> RegistrationOut:
    """`registration` with its plan and unit."""
    moments = ("changed_at", "submitted_at", "accepted_at", "withdrawn_at", "closed_at")
    names = ("id", "number", "late", "revision", "reason", *moments, *NAMES)
    said = {name: getattr(registration, name) for name in names}
    return RegistrationOut(
        **said,
        plan=registration.plan.code,
        unit=UnitRef(code=registration.unit.code, name=registration.unit.name),
        initiative=registration.initiative_id,
        continues=registration.continues_id,
        state=State(registration.state),
    )


def row_of(registration: Registration) -> RegistrationRow:
    names = ("id", "number", "title", "carrier", "subject", "field", "level", "late", "revision", "changed_at")
    return RegistrationRow(
        **{name: getattr(registration, name) for name in names},
        unit=UnitRef(code=registration.unit.code, name=registration.unit.name),
        kind=Kind(registration.kind),
        state=State(registration.state),
    )
