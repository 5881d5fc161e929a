"""Who copied from whom, when, and whether the copy was recognised."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from kheo.accounts.actor import Actor
from kheo.recognition.models import Recognition, Replication
from kheo.recognition.rules.replication import Edge
from kheo.registrations.models import Registration
from kheo.registrations.rules import IN_REGISTER
from kheo.shared.paging import cut
from kheo.shared.text import fold
from kheo.units.rules import subtree_range

PAGE = 50
MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Model:
    """A model in the picture or in a list."""

    id: int
    title: str
    unit: str
    year: int
    recognised_rank: int  # of what stands now; 0 = none


@dataclass(frozen=True, slots=True)
class Copy:
    """One line of the list: `copy` was made after `source`."""

    id: int
    source: Model
    copy: Model
    copy_unit_path: str
    since_on: date
    note: str


def standing_replications(actor: Actor) -> QuerySet[Replication]:
    return Replication.objects.visible_to(actor).filter(voided_at__isnull=True)


def edges_of(actor: Actor) -> list[Edge]:
    """All copies that the actor may see, as pairs. One query."""
    return list(standing_replications(actor).order_by("id").values_list("source_id", "copy_id"))


def models_of(ids: Iterable[int]) -> dict[int, Model]:
    """Two queries."""
    wanted = list(ids)
    rows = Registration.objects.filter(pk__in=wanted).select_related("unit", "plan")
    ranks = dict(
        Recognition.objects.filter(registration__in=wanted, to_at__isnull=True)
        .values("registration")
        .annotate(rank=Max("level_rank"))
        .values_list("registration", "rank")
    )
    return {
        each.pk: Model(each.pk, each.title, each.unit.name, each.plan.period_from.year, ranks.get(each.pk, 0))
        for each in rows
    }


@dataclass(frozen=True, slots=True)
class CopyPage:
    rows: list[Copy]
    next: str


def copies_page(
    actor: Actor, *, scope: str = "", year: int | None = None, of: int | None = None, before: int | None = None
) -> CopyPage:
    """Fifty copies, the latest record first: of a subtree, of a year, of one model (either way). Three queries."""
    found = standing_replications(actor).select_related("copy__unit")
    if scope:
        low, high = subtree_range(scope)
        found = found.filter(
            Q(source__unit__path__gte=low, source__unit__path__lt=high)
            | Q(copy__unit__path__gte=low, copy__unit__path__lt=high)
        )
    if year:
        found = found.filter(since_on__year=year)
    if of is not None:
        found = found.filter(Q(source=of) | Q(copy=of))
    if before is not None:
        found = found.filter(pk__lt=before)
    some, last = cut(found.order_by("-id"), PAGE)
    return CopyPage(_copies(some), str(last.pk) if last else "")


def every_copy(actor: Actor) -> Iterator[Copy]:
    """All of them, for the workbook, 500 at a time."""
    last = 0
    while some := list(
        standing_replications(actor).select_related("copy__unit").filter(pk__gt=last).order_by("id")[:500]
    ):
        yield from _copies(some)
        last = some[-1].pk


def _copies(some: list[Replication]) -> list[Copy]:
    models = models_of({each.source_id for each in some} | {each.copy_id for each in some})
    return [
        Copy(each.pk, models[each.source_id], models[each.copy_id], each.copy.unit.path, each.since_on, each.note)
        for each in some
    ]


def most_copied(edges: Iterable[Edge], most: int = 6) -> list[tuple[int, int]]:
    """The models with the most copies, and how many."""
    return Counter(source for source, _ in edges).most_common(most)


def sources_for(actor: Actor, copy: Registration, words: str) -> list[Registration]:
    """Models of other units that are recognised, or that the actor sees, whose title has all the words (or whose
    number it is)."""
    folded = fold(words).split()
    if not folded:
        return []
    recognised = Recognition.objects.filter(registration=OuterRef("pk"))
    found = (
        Registration.objects.filter(Exists(recognised), state__in=list(IN_REGISTER))
        .exclude(unit=copy.unit_id)
        .exclude(initiative=copy.initiative_id)
        .select_related("unit", "plan")
    )
    if len(folded) == 1 and folded[0].isascii() and folded[0].isdigit() and len(folded[0]) < 9:
        return list(found.filter(number=int(folded[0])).order_by("-plan__period_from", "id")[:MOST_FOUND])
    for word in folded[:12]:
        found = found.filter(Q(title_folded__contains=word) | Q(unit__folded__contains=word))
    return list(found.order_by("-plan__period_from", "id")[:MOST_FOUND])


def may_be_source(actor: Actor, pk: int) -> Registration | None:
    """A model that the actor may name as the one that was copied."""
    registration = Registration.objects.select_related("unit", "plan").filter(pk=pk).first()
    if registration is None:
        return None
    known = Recognition.objects.filter(registration=registration).exists()
    return registration if known or Registration.objects.visible_to(actor).filter(pk=pk).exists() else None
