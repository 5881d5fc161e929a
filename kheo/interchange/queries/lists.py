"""Pages of lists, read by key."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from django.db.models import Count, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from kheo.interchange.models import Delivery, Endpoint, Rollup, Sending, Source, Upstream
from kheo.interchange.rules.trying import DeliveryState
from kheo.shared.paging import cut

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

SIZE = 40
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    rows: list[M]
    older: int | None  # the key before which the next page begins


def page_of(found: QuerySet[M], before: int | None) -> Page[M]:
    """Forty rows, the newest first, before a key."""
    if before is not None:
        found = found.filter(pk__lt=before)
    rows, last = cut(found.order_by("-pk"), SIZE)
    return Page(rows, last.pk if last else None)


def _deliveries(state: DeliveryState) -> Coalesce:
    found = Delivery.objects.filter(endpoint=OuterRef("pk"), state=state).order_by().values("endpoint")
    return Coalesce(Subquery(found.annotate(n=Count("pk")).values("n")), 0)


def endpoints_page(actor: "Actor", before: int | None) -> Page[Endpoint]:
    """Endpoints within reach; how many messages wait, and were given up, comes along."""
    found = Endpoint.objects.visible_to(actor).select_related("unit")
    return page_of(
        found.annotate(
            waiting_count=_deliveries(DeliveryState.WAITING), given_up_count=_deliveries(DeliveryState.GIVEN_UP)
        ),
        before,
    )


def deliveries_page(endpoint: Endpoint, before: int | None) -> Page[Delivery]:
    return page_of(endpoint.deliveries.all(), before)


def upstreams_page(actor: "Actor", before: int | None) -> Page[Upstream]:
    """Links upwards within reach, each with what came of the last sending."""
    last = Sending.objects.filter(upstream=OuterRef("pk")).order_by("-pk")
    found = Upstream.objects.visible_to(actor).select_related("unit", "plan")
    return page_of(
        found.annotate(
            last_id=Subquery(last.values("pk")[:1]),
            last_as_of=Subquery(last.values("as_of")[:1]),
            last_at=Subquery(last.values("sent_at")[:1]),
            last_outcome=Subquery(last.values("outcome")[:1]),
        ),
        before,
    )


def sendings_page(upstream: Upstream, before: int | None) -> Page[Sending]:
    """What was sent over a link, without the heavy figures."""
    return page_of(upstream.sendings.defer("figures", "answer"), before)


def sending_before(sending: Sending) -> Sending | None:
    """What was sent over the same link and agreed before this one."""
    found = Sending.objects.filter(upstream=sending.upstream_id, pk__lt=sending.pk, outcome="matched")
    return found.order_by("-pk").first()


def sources_page(actor: "Actor", before: int | None) -> Page[Source]:
    """Sources within reach, each with what it sent last."""
    last = Rollup.objects.filter(source=OuterRef("pk")).newest_first()
    found = Source.objects.visible_to(actor).select_related("unit")
    return page_of(
        found.annotate(
            last_id=Subquery(last.values("pk")[:1]),
            last_as_of=Subquery(last.values("as_of")[:1]),
            last_received_at=Subquery(last.values("received_at")[:1]),
        ),
        before,
    )


def rollups_page(source: Source, before: int | None) -> Page[Rollup]:
    return page_of(source.rollups.all(), before)


def rollup_before(rollup: Rollup) -> Rollup | None:
    """The revision that this one took the place of."""
    found = Rollup.objects.filter(
        source=rollup.source_id, year=rollup.year, as_of=rollup.as_of, revision__lt=rollup.revision
    )
    return found.order_by("-revision").first()
