"""Small shapes that many operations share."""

from datetime import date
from typing import Annotated

from ninja import Field, Header, Path, Query, Schema
from pydantic import AfterValidator, StringConstraints

LONGEST_ID = 2**63 - 1


def _without_zero(text: str) -> str:
    if "\x00" in text:
        raise ValueError("holds a zero character")
    return text


Text = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(_without_zero)]
ShortText = Annotated[str, StringConstraints(max_length=300), AfterValidator(_without_zero)]
Code = Annotated[str, StringConstraints(max_length=80), AfterValidator(_without_zero)]
Id = Annotated[int, Field(ge=1, le=LONGEST_ID)]
PathId = Annotated[int, Path(ge=1, le=LONGEST_ID)]
PathCode = Annotated[str, Path(max_length=80)]

_NEXT = "The `next` of the page before; left out for the first page."
AfterId = Annotated[int | None, Query(ge=1, le=LONGEST_ID, description=_NEXT)]
AfterWords = Annotated[str | None, Query(max_length=200, description=_NEXT)]
AsOf = Annotated[
    date | None,
    Query(description="As of the end of which day; today where left out. A day to come is answered as today."),
]
UnitQuery = Annotated[str | None, Query(max_length=80, description="A unit's code: itself and everything below it.")]
PlanQuery = Annotated[str | None, Query(max_length=80, description="A plan's code.")]

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=80,
        pattern=r"^[!-~]+$",
        description="Any text of the caller's own, new for each new request. The same request sent again with the same"
        " key is answered as it was the first time (`Idempotent-Replayed: true`) and changes nothing. Kept for 30 days;"
        " what was refused is not kept and may be tried again.",
    ),
]
IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", max_length=100, description="The `ETag` under which the registration was read."),
]


class UnitRef(Schema):
    """A unit, by the code that never changes and the name that it bears."""

    code: str
    name: str


class Coded(Schema):
    """A code of the plan with its words."""

    code: str
    title: str
