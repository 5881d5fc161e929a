"""Published articles and news as everybody reads them.

Public is what stands published now, and tells of no individual who has not agreed to be named: when consent is taken
back, what tells of the person is gone at once, from the list, its own address, the feed and its pictures. That holds
for whoever is only named in it as well, which the rows read tell and no condition of the database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from kheo.plans.rules.document import INDIVIDUAL
from kheo.portal.queries.gallery import public_recognitions
from kheo.publicity.models import Publication, PublicationImage
from kheo.publicity.queries.naming import named_without_consent
from kheo.publicity.rules import KIND_TITLES, ON_PORTAL, Kind, State
from kheo.publicity.rules.body import plain_text
from kheo.shared.paging import cut

PAGE = 20
BEGINNING = 220  # letters
MOST_ABOUT = 10


@dataclass(frozen=True)
class Told:
    """One article in a list of them."""

    id: int
    title: str
    kind: str
    unit: str
    day: date
    beginning: str
    image: PublicationImage | None


@dataclass(frozen=True)
class About:
    """A model that an article tells of. `is_public`: it has a page of its own."""

    id: int
    title: str
    unit: str
    is_public: bool


@dataclass(frozen=True)
class Article:
    told: Told
    body: str  # HTML that cannot run
    channel: str
    link: str
    images: list[PublicationImage]
    about: list[About]


def _published() -> QuerySet[Publication]:
    """What stands published and was written about nobody silent; its words may still name somebody: see `_public`."""
    silent = Publication.registrations.through.objects.filter(
        publication=OuterRef("pk"), registration__subject=INDIVIDUAL, registration__consent_to_publish=False
    )
    return Publication.objects.filter(~Exists(silent), state=State.PUBLISHED, kind__in=ON_PORTAL)


def _public(rows: Sequence[Publication]) -> list[Publication]:
    """Those of the rows that name nobody without consent; `rows` with their units and pictures. Two queries."""
    naming = named_without_consent(rows) if rows else {}
    return [row for row in rows if row.pk not in naming]


def articles_page(*, kind: str = "", before: int | None = None, size: int = PAGE) -> tuple[list[Told], int | None]:
    """Those published last first, and what the next page begins after. Four queries.

    What names somebody silent is left out of its page, which is shorter by so many.
    """
    found = _published()
    if kind in ON_PORTAL:
        found = found.filter(kind=kind)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows, last = cut(_whole(found).order_by("-pk"), size)
    return [_told(row) for row in _public(rows)], last.pk if last else None


def articles_about(registration_id: int) -> list[Told]:
    """What was written about one model, the newest first."""
    found = _published().filter(registrations=registration_id).select_related("unit").prefetch_related("images")
    return [_told(row, images=()) for row in _public(list(found.order_by("-pk")[:MOST_ABOUT]))]


def article_of(pk: int) -> Article | None:
    """One article with all that is told, or None where it is not public. Six queries."""
    row = next(iter(_public(list(_whole(_published()).filter(pk=pk)))), None)
    if row is None:
        return None
    models = list(row.registrations.select_related("unit").order_by("unit__path", "pk"))
    known = set(public_recognitions().filter(registration__in=models).values_list("registration", flat=True))
    return Article(
        _told(row),
        row.body,
        row.channel,
        row.link,
        list(row.images.all()),
        [About(each.pk, each.title, each.unit.title, each.pk in known) for each in models],
    )


def picture_of(pk: int) -> PublicationImage | None:
    """A picture of an article that is public, or None."""
    pictured = _published().filter(images__pk=pk).select_related("unit").prefetch_related("images")
    return next((each for row in _public(list(pictured)) for each in row.images.all() if each.pk == pk), None)


def _whole(found: QuerySet[Publication]) -> QuerySet[Publication]:
    return found.select_related("unit").prefetch_related(
        Prefetch("images", PublicationImage.objects.select_related("file"))
    )


def _told(row: Publication, images: Iterable[PublicationImage] | None = None) -> Told:
    words = " ".join(plain_text(row.body).split())
    beginning = words if len(words) <= BEGINNING else f"{words[:BEGINNING].rsplit(' ', 1)[0]}…"
    first = next(iter(row.images.all() if images is None else images), None)
    day = row.happened_on or row.changed_at.date()
    return Told(row.pk, row.title, KIND_TITLES[Kind(row.kind)], row.unit.title, day, beginning, first)
