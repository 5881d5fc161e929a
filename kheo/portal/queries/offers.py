"""Who learns from whom: the list that a person sees, and how many units learn from a model."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from kheo.accounts.actor import Actor
from kheo.accounts.permissions import Permission
from kheo.plans.rules.document import INDIVIDUAL
from kheo.portal.models import ReplicationOffer
from kheo.recognition.models import Replication
from kheo.registrations.models import Registration
from kheo.registrations.rules import IN_REGISTER, STATE_TITLES, State
from kheo.rounds.rules.publicity import public_title
from kheo.shared.paging import cut
from kheo.shared.periods import day_of

PAGE = 40


@dataclass(frozen=True)
class Learning:
    """One line of the list: a unit, the model that it learns from, and how far it has come."""

    id: int
    unit: str
    unit_path: str
    source_id: int
    source: str
    source_unit: str
    source_unit_path: str
    draft_id: int
    draft: str
    state: str
    state_title: str
    since: date
    withdrawn: bool
    in_register: bool
    counted: bool  # recorded as a copy, by the rule that counts copies


def offers_page(actor: Actor, *, before: int | None = None) -> tuple[list[Learning], int | None]:
    """The offers that a person sees, the last first, and what the next page begins after. Two queries."""
    found = ReplicationOffer.objects.visible_to(actor).select_related(
        "unit", "source__unit", "source__plan", "draft__plan"
    )
    if before is not None:
        found = found.filter(pk__lt=before)
    rows, last = cut(found.order_by("-pk"), PAGE)
    drafts = [each.draft_id for each in rows]
    links = Replication.objects.filter(copy__in=drafts, voided_at__isnull=True)
    counted = set(links.values_list("source_id", "copy_id")) if drafts else set()
    return [_line(each, counted) for each in rows], last.pk if last else None


def _line(offer: ReplicationOffer, counted: set[tuple[int, int]]) -> Learning:
    source, draft = offer.source, offer.draft
    return Learning(
        id=offer.pk,
        unit=offer.unit.title,
        unit_path=offer.unit.path,
        source_id=source.pk,
        source=told_title(source),
        source_unit=source.unit.title,
        source_unit_path=source.unit.path,
        draft_id=draft.pk,
        draft=draft.title,
        state=draft.state,
        state_title=STATE_TITLES[State(draft.state)],
        since=day_of(offer.made_at, draft.plan.timezone),
        withdrawn=offer.withdrawn_at is not None or draft.state == State.WITHDRAWN,
        in_register=draft.state in IN_REGISTER,
        counted=(source.pk, draft.pk) in counted,
    )


def told_title(source: Registration) -> str:
    """The model's title, as units beside its own read it."""
    return public_title(
        source.title,
        source.carrier,
        is_individual=source.subject == INDIVIDUAL,
        consented=source.consent_to_publish,
    )


def offers_since(actor: Actor, since: date) -> QuerySet[ReplicationOffer]:
    """Units that asked to learn from models of the person's own units, from a day on."""
    paths = actor.reach(Permission.REGISTRATION_WRITE)
    return ReplicationOffer.objects.standing().filter(source__unit__path__in=paths, made_at__date__gte=since)
