"""Small shapes that many operations share."""

from datetime import date
from typing import Annotated, Any

from ninja import Header, Path, Query, Schema
from pydantic import AfterValidator, Field, StringConstraints

LONGEST_ID = 2**63 - 1


def _without_zero(text: str) -> str:
    if "\x00" in text:
        raise ValueError("holds a zero character")
    return text


Text = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(_without_zero)]
ShortText = Annotated[str, StringConstraints(max_length=300), AfterValidator(_without_zero)]
Id = Annotated[int, Field(ge=1, le=LONGEST_ID)]
PathId = Annotated[int, Path(ge=1, le=LONGEST_ID)]
PathCode = Annotated[str, Path(max_length=80)]
After = Annotated[str | None, Query(description="The `next` of the page before; left out for the first page.")]
AsOf = Annotated[date | None, Query(description="The day as of which is answered, at its end; today where left out.")]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=80,
        pattern=r"^[\x21-\x7e]+$",
        description="Any text of the caller's own, new for each new request. The same request sent again with the same"
        " key is answered as it was the first time (`Idempotent-Replayed: true`) and changes nothing.",
    ),
]
IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", description="The `ETag` under which the registration was read.", max_length=100),
]


class Page(Schema):
    """What each list says beside its items."""

    next: str | None = Field(None, description="Where the next page begins; null on the last one.")


def said(codes: Any) -> list[str]:
    return sorted(codes)
