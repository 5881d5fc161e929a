"""What everybody may read, without a key: the open data of the portal, by the same rule of consent."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from kheo.api.views.auth import Everybody
from kheo.api.views.refusals import PUBLIC_REFUSALS
from kheo.api.views.shapes import AfterId, PathId
from kheo.config import clock
from kheo.portal.queries.gallery import Shown, Wanted, gallery, model_of
from kheo.portal.queries.now import notices

router = Router(tags=["public"], auth=Everybody())
PAGE = 100


class ModelRow(Schema):
    """A recognised model. An individual is public only with recorded consent, and is not here without it."""

    id: int
    title: str
    carrier: str
    unit: str
    unit_code: str
    place: str
    year: int
    field: str
    field_code: str
    level: str
    level_code: str
    decision: str
    decided_on: date


class ModelPage(Schema):
    items: list[ModelRow]
    next: int | None


class FigureSum(Schema):
    title: str
    value: Decimal
    unit: str


class Linked(Schema):
    """A copy of the model, or what it was copied from; `public` says whether it can be read here."""

    id: int
    title: str
    unit: str
    public: bool


class LevelStanding(Schema):
    level: str
    decision: str
    decided_on: date


class ModelOut(ModelRow):
    """One model with all that is told of it."""

    content: str
    method: str
    results: str
    lesson: str = Field(description="What others can copy.")
    figures: list[FigureSum]
    copies: list[Linked]
    copied_from: list[Linked]
    levels: list[LevelStanding]


class NoticeOut(Schema):
    """A round whose candidates are shown for the public to speak up."""

    id: int
    title: str
    unit: str
    first_day: date
    last_day: date
    candidates: int


class NoticeList(Schema):
    items: list[NoticeOut]


@router.get("/public/models", response={200: ModelPage, **PUBLIC_REFUSALS}, summary="Recognised models")
def list_models(
    request: HttpRequest,
    year: Annotated[int | None, Query(ge=1900, le=2999)] = None,
    unit: Annotated[str | None, Query(max_length=80, description="A unit's code: itself and everything below.")] = None,
    level: Annotated[str | None, Query(max_length=40)] = None,
    field: Annotated[str | None, Query(max_length=60)] = None,
    q: Annotated[str | None, Query(max_length=200)] = None,
    after: AfterId = None,
) -> ModelPage:
    """Those recognised last first."""
    wanted = Wanted(year=year, unit=unit or "", level=level or "", field=field or "", text=q or "")
    shown, rest = gallery(wanted, before=after, size=PAGE)
    return ModelPage(items=[ModelRow(**_row(each)) for each in shown], next=rest)


@router.get("/public/models/{pk}", response={200: ModelOut, **PUBLIC_REFUSALS}, summary="One recognised model")
def read_model(request: HttpRequest, pk: PathId) -> ModelOut:
    model = model_of(pk)
    if model is None:
        raise Http404
    return ModelOut(
        **_row(model.shown),
        content=model.content,
        method=model.method,
        results=model.results,
        lesson=model.lesson,
        figures=[FigureSum(title=title, value=value, unit=unit) for title, value, unit in model.figures],
        copies=[Linked(id=each.id, title=each.title, unit=each.unit, public=each.is_public) for each in model.copies],
        copied_from=[
            Linked(id=each.id, title=each.title, unit=each.unit, public=each.is_public) for each in model.copied_from
        ],
        levels=[LevelStanding(level=level, decision=by, decided_on=day) for level, by, day in model.levels],
    )


@router.get("/public/notices", response={200: NoticeList, **PUBLIC_REFUSALS}, summary="What is under public notice")
def list_notices(request: HttpRequest) -> NoticeList:
    """What ends first comes first; the candidates themselves are on the notice's public page."""
    return NoticeList(
        items=[
            NoticeOut(
                id=each.id,
                title=each.title,
                unit=each.unit,
                first_day=each.first_day,
                last_day=each.last_day,
                candidates=each.candidates,
            )
            for each in notices(clock.today())
        ]
    )


def _row(each: Shown) -> dict[str, Any]:
    return {name: getattr(each, name) for name in ModelRow.model_fields}
