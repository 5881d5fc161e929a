"""Recipients: those that a document names and nobody sent it to yet, those who have it, those who did not confirm."""

from collections import defaultdict
from datetime import date, datetime
from typing import TYPE_CHECKING

from kheo.accounts.models import Membership
from kheo.accounts.permissions import Permission
from kheo.accounts.rules import token_digest
from kheo.papers.models import Dispatch, IssuedFile, IssuedPaper
from kheo.papers.models.distribution import DispatchQuerySet
from kheo.papers.rules.distribution import Receiver, Way, read_lines
from kheo.papers.rules.issuing import FileForm
from kheo.plans.rules.groups import members
from kheo.registrations.queries.plan_documents import document_at
from kheo.shared.text import fold
from kheo.units.models import Unit
from kheo.units.queries import UnitOnDay, tree_below

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

PAGE = 50
MOST_TO_REMIND = 500
# What a recipient gets: the signed copy where there is one, else the final form; the Word file is the office's.
HANDED_OUT = (FileForm.SIGNED, FileForm.PDF, FileForm.UPLOADED, FileForm.XLSX)


def dispatches_of(issued: IssuedPaper) -> list[Dispatch]:
    found = Dispatch.objects.filter(issued=issued).select_related("unit", "sent_by", "received_by")
    return list(found.order_by("cancelled_at", "pk"))


def named_receivers(issued: IssuedPaper, at: datetime, day: date) -> list[Receiver]:
    """Everybody whom the document's "Nơi nhận" names; of a document that has none, the plan's own list."""
    document = document_at(issued.plan, at)
    units = tree_below(issued.plan.issuer_id, day)
    by_code = {unit.code: unit for unit in units}
    groups: dict[str, list[UnitOnDay]] = defaultdict(list)
    for group in document.groups:
        groups[fold(group.title)] = members(group, units, day)
    said = document.distribution
    lines = list(issued.recipients) or ([each.to for each in said] if issued.unit_id == issued.plan.issuer_id else [])
    return read_lines(
        lines,
        addressees=issued.addressees,
        units=units,
        groups=groups,
        named={fold(each.to): by_code[each.unit] for each in said if each.unit and each.unit in by_code},
        sender_id=issued.unit_id,
    )


def still_to_send(issued: IssuedPaper, sent: list[Dispatch], at: datetime, day: date) -> list[Receiver]:
    """Those of the named receivers to whom nothing was sent yet."""
    standing = [each for each in sent if each.cancelled_at is None]
    units = {each.unit_id for each in standing if each.unit_id}
    names = {each.folded for each in standing}
    return [
        each
        for each in named_receivers(issued, at, day)
        if each.unit_id not in units and (each.unit_id is not None or fold(each.name)[:300] not in names)
    ]


def units_with_people(unit_ids: list[int], day: date) -> set[int]:
    """Those of the units to which somebody with an account belongs on the day."""
    held = Membership.objects.filter(unit__in=unit_ids, user__is_active=True).on(day)
    return set(held.values_list("unit", flat=True))


def emails_of(unit_ids: list[int]) -> dict[int, str]:
    return dict(Unit.objects.filter(pk__in=unit_ids).values_list("pk", "email"))


def handed_out(issued: IssuedPaper) -> list[IssuedFile]:
    """The files that a recipient gets, the signed copies first; the Word file alone where there is nothing else."""
    files = list(issued.files.all())
    order = {form: place for place, form in enumerate(HANDED_OUT)}
    final = [each for each in files if FileForm(each.form) in order]
    return sorted(final, key=lambda each: (order[FileForm(each.form)], each.pk)) or files


def unconfirmed(actor: "Actor") -> DispatchQuerySet:
    """What the actor's units sent and nobody confirmed, the oldest first."""
    found = Dispatch.objects.filter(actor.reach_filter("issued__unit__path", Permission.PAPER_ISSUE)).waiting()
    return found.select_related("issued__unit", "unit").defer("issued__figures", "issued__lines").order_by("pk")


def incoming(actor: "Actor") -> DispatchQuerySet:
    """What was sent to the units to which the actor belongs, the newest first."""
    own = [grant.unit_id for grant in actor.grants if grant.unit_id is not None]
    found = Dispatch.objects.received_within(actor).filter(unit__in=own, cancelled_at__isnull=True)
    return found.select_related("issued__unit", "unit").defer("issued__figures", "issued__lines").order_by("-pk")


def dispatch_of_link(token: str, at: datetime) -> Dispatch | None:
    """The dispatch that a link opens, while it does: not run out, not called back, not cancelled."""
    found = Dispatch.objects.filter(token_hash=token_digest(token[:100]), link_until__gt=at, cancelled_at__isnull=True)
    return found.select_related("issued__unit", "issued__plan", "issued__replaced_by", "unit").first()


def usual_way(receiver: Receiver, with_people: set[int], emails: dict[int, str]) -> tuple[str, str]:
    """How a receiver would be sent it, and the address: in the software where somebody reads it there."""
    if receiver.unit_id is None:
        return Way.PAPER, ""
    email = emails.get(receiver.unit_id, "")
    if receiver.unit_id in with_people:
        return Way.APP, email
    return (Way.EMAIL if email else Way.PAPER), email
