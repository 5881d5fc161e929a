"""Lists that came in, and what a person may bring in: for the pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kheo.accounts.actor import Actor
from kheo.accounts.permissions import Permission
from kheo.registrations.models import ListImport
from kheo.shared.paging import cut
from kheo.units.models import Unit

PAGE = 30
MOST_UNITS = 400


@dataclass(frozen=True)
class ImportsPage:
    """One page, the newest first; the cursors are ids beside which the next pages begin, None at an end."""

    entries: Sequence[ListImport]
    newer: int | None
    older: int | None


def imports_page(actor: Actor, *, before: int | None = None, after: int | None = None) -> ImportsPage:
    """The lists within reach that came in before (or after) one of them. Two queries at most."""
    visible = ListImport.objects.visible_to(actor).select_related("plan", "scope", "uploaded_by", "applied_by")
    visible = visible.defer("report", "before")
    if after is not None:
        later, last = cut(visible.filter(pk__gt=after).order_by("pk"), PAGE)
        return ImportsPage(later[::-1], last.pk if last else None, later[0].pk if later else None)
    listed = visible.filter(pk__lt=before) if before is not None else visible
    entries, last = cut(listed.order_by("-pk"), PAGE)
    newer = entries[0].pk if entries and before is not None else None
    return ImportsPage(entries, newer, last.pk if last else None)


def units_to_bring_for(actor: Actor, today: date, code: str = "") -> list[Unit]:
    """The units whose lists a person may bring in, in official order; `code` is among them where it may be."""
    reach = Unit.objects.filter(actor.reach_filter("path", Permission.LIST_IMPORT))
    units = list(reach.existing_on(today).order_by("path")[: MOST_UNITS + 1])
    if len(units) > MOST_UNITS:
        tops = Unit.objects.filter(path__in=actor.reach(Permission.LIST_IMPORT))
        near = reach.existing_on(today).filter(parent__in=tops).order_by("path")[:MOST_UNITS]
        units = [*tops.order_by("path"), *near]
    if code and all(unit.code != code for unit in units):
        units += reach.filter(code=code)
    return units
