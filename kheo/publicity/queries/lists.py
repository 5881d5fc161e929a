"""Publications, disseminations and exchanges as the pages list them, and what a person may choose from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from kheo.accounts.actor import Actor
from kheo.accounts.permissions import Permission
from kheo.plans.models import Plan
from kheo.plans.rules.document import INDIVIDUAL
from kheo.publicity.models import Dissemination, Exchange, Publication
from kheo.publicity.queries.figures import counted_disseminations, counted_exchanges, counted_publications
from kheo.publicity.rules import Kind, State
from kheo.registrations.models import Registration
from kheo.rounds.rules.publicity import public_title
from kheo.shared.paging import cut
from kheo.units.models import Unit

SHOWN = 40
CHUNK = 1_000  # rows of a list that is taken away, read at a time
MOST_UNITS = 400
MOST_MODELS = 400
MOST_RETURNED = 3  # that the first page names
MOST_WAITING = 100  # that it counts


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed by. `as_of`: only what counted at the end of that day."""

    plan: Plan | None = None
    units: Sequence[int] | None = None
    kind: str = ""
    state: str = ""
    document: str = ""
    as_of: date | None = None
    text: str = ""


def publications(actor: Actor, wanted: Wanted) -> QuerySet[Publication]:
    """The newest first, without their texts."""
    found = Publication.objects.visible_to(actor).select_related("unit", "plan")
    if wanted.plan and wanted.as_of:
        counted = counted_publications(wanted.plan, wanted.as_of, wanted.units)
        found = found.filter(pk__in=counted.values("pk"))
    else:
        found = found.filter(plan=wanted.plan) if wanted.plan else found
        found = found.filter(unit__in=wanted.units) if wanted.units is not None else found
        found = found.filter(state=wanted.state) if wanted.state in list(State) else found.exclude(state=State.DROPPED)
    if wanted.kind in list(Kind):
        found = found.filter(kind=wanted.kind)
    return found.defer("body").order_by("-pk")


def publications_page(actor: Actor, wanted: Wanted, before: int | None = None) -> tuple[list[Publication], int | None]:
    """The first ones, and the number after which the next page begins. One query."""
    found = publications(actor, wanted)
    rows, last = cut(found if before is None else found.filter(pk__lt=before), SHOWN)
    return rows, last.pk if last else None


def waiting_for(actor: Actor) -> int:
    """How many wait for an approval that the actor may give."""
    reach = actor.reach_filter("unit__path", Permission.PUBLICITY_APPROVE)
    return Publication.objects.filter(reach, state=State.SUBMITTED).count()


def on_the_desk_of(actor: Actor) -> tuple[int, list[Publication]]:
    """How many wait for the actor's approval (MOST_WAITING at most), and what came back to the actor. One query."""
    waits = actor.reach_filter("unit__path", Permission.PUBLICITY_APPROVE) & Q(state=State.SUBMITTED)
    back = actor.reach_filter("unit__path", Permission.PUBLICITY_WRITE) & Q(state=State.DRAFT, created_by=actor.user_id)
    found = Publication.objects.filter(waits | (back & ~Q(reason=""))).only("title", "reason", "state")
    rows = list(found.order_by("-pk")[:MOST_WAITING])
    returned = [each for each in rows if each.state == State.DRAFT]
    return len(rows) - len(returned), returned[:MOST_RETURNED]


def disseminations_page(
    actor: Actor, wanted: Wanted, before: int | None = None
) -> tuple[list[Dissemination], int | None]:
    found = Dissemination.objects.visible_to(actor).select_related("unit", "plan")
    if wanted.plan and wanted.as_of:
        found = found.filter(pk__in=counted_disseminations(wanted.plan, wanted.as_of, wanted.units).values("pk"))
    elif wanted.plan:
        found = found.filter(plan=wanted.plan)
    if wanted.document:
        found = found.filter(document=wanted.document)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows, last = cut(found.order_by("-pk"), SHOWN)
    return rows, last.pk if last else None


def exchanges(actor: Actor, wanted: Wanted) -> QuerySet[Exchange]:
    """The newest first, each with who took part."""
    found = Exchange.objects.visible_to(actor).select_related("unit", "plan").prefetch_related("participants")
    if wanted.plan and wanted.as_of:
        found = found.filter(pk__in=counted_exchanges(wanted.plan, wanted.as_of, wanted.units).values("pk"))
    elif wanted.plan:
        found = found.filter(plan=wanted.plan)
    return found.order_by("-pk")


def exchanges_page(actor: Actor, wanted: Wanted, before: int | None = None) -> tuple[list[Exchange], int | None]:
    found = exchanges(actor, wanted)
    rows, last = cut(found if before is None else found.filter(pk__lt=before), SHOWN)
    return rows, last.pk if last else None


def units_to_write_for(actor: Actor, plan: Plan) -> list[Unit]:
    """The units of the plan for which the actor may write, one's own first."""
    reach = actor.reach_filter("path", Permission.PUBLICITY_WRITE)
    units = list(Unit.objects.filter(reach).within(plan.issuer.path).order_by("path")[:MOST_UNITS])
    own = {grant.unit_id for grant in actor.grants}
    return sorted(units, key=lambda unit: unit.pk not in own)


def units_to_meet(plan: Plan, day: date) -> list[Unit]:
    """The units right below the plan's issuer: whom one may have met at an exchange."""
    found = Unit.objects.filter(parent=plan.issuer_id).existing_on(min(max(day, plan.period_from), plan.period_to))
    return list(found.order_by("path")[:MOST_UNITS])


def models_to_tell(actor: Actor, plan: Plan) -> list[Registration]:
    """Models in the register of the plan that the actor sees, in the order of their units."""
    found = Registration.objects.visible_to(actor).in_register().filter(plan=plan).select_related("unit")
    return list(
        found.only("title", "subject", "consent_to_publish", "unit__title", "unit__short_title", "unit__path")
        .order_by("unit__path", "pk")[:MOST_MODELS]
    )  # fmt: skip


@dataclass(frozen=True)
class ToldAbout:
    """A model as somebody reads it who may not see its dossier: `id` only for whoever does."""

    title: str
    unit: str
    id: int | None


def told_about(actor: Actor, models: Iterable[Registration]) -> list[ToldAbout]:
    """One query."""
    models = list(models)
    seen = set(
        Registration.objects.visible_to(actor).filter(pk__in=[each.pk for each in models]).values_list("pk", flat=True)
    )
    return [
        ToldAbout(
            each.title
            if each.pk in seen
            else public_title(
                each.title,
                each.carrier,
                is_individual=each.subject == INDIVIDUAL,
                consented=each.consent_to_publish,
            ),
            each.unit.name,
            each.pk if each.pk in seen else None,
        )
        for each in models
    ]
