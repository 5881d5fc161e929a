"""Which recognised models are to be looked at in a year, and what was found."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from kheo.accounts.actor import Actor
from kheo.accounts.permissions import Permission
from kheo.recognition.models import KeepUpCheck, Recognition
from kheo.registrations.models import Registration
from kheo.registrations.rules import IN_REGISTER
from kheo.shared.paging import cut
from kheo.shared.periods import start_of
from kheo.units.rules import subtree_range

PAGE = 50
ZONE = "Asia/Ho_Chi_Minh"
STATES = {"chua": "Chưa kiểm tra năm nay", "con": "Còn duy trì", "het": "Không còn duy trì"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A year of one's units: all of them, or a subtree; in one state, or in any."""

    year: int
    scope: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    registration_id: int
    title: str
    carrier: str
    unit: str
    unit_path: str
    level: str
    level_rank: int
    plan_id: int
    recognised_at: datetime
    decided_by: str
    decided_path: str
    state: str  # chua, con, het
    checked_on: date | None
    note: str
    goes_on: bool  # registered again in the year


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    next: str


def visible_recognitions(actor: Actor) -> QuerySet[Recognition]:
    """Recognitions of one's own units, and those that they decided."""
    return Recognition.objects.filter(
        actor.reach_filter("registration__unit__path", Permission.DECISION_READ)
        | actor.reach_filter("item__decision__unit__path", Permission.DECISION_READ)
    )


def to_look_at(actor: Actor, asked: Asked) -> QuerySet[Recognition]:
    """Recognised before the year, and still so when it began (or lapsed by a look in the year)."""
    begins = start_of(date(asked.year, 1, 1), ZONE)
    low, high = subtree_range(asked.scope)
    checks = KeepUpCheck.objects.filter(recognition=OuterRef("pk"), year=asked.year)
    found = (
        visible_recognitions(actor)
        .filter(registration__unit__path__gte=low, registration__unit__path__lt=high, from_at__lt=begins)
        .filter(Q(to_at__isnull=True) | Exists(checks))
    )
    if asked.state == "chua":
        return found.filter(~Exists(checks))
    if asked.state == "con":
        return found.filter(Exists(checks.filter(kept=True)))
    return found.filter(Exists(checks.filter(kept=False))) if asked.state == "het" else found


def page_of(actor: Actor, asked: Asked, *, after: str = "") -> Page:
    """Fifty in the order of the tree. Two queries."""
    again = Registration.objects.filter(
        continues=OuterRef("registration"), plan__period_from__year=asked.year, state__in=list(IN_REGISTER)
    )
    found = (
        to_look_at(actor, asked)
        .annotate(goes_on=Exists(again))
        .select_related("registration__unit", "item__decision__unit")
        .order_by("registration__unit__path", "id")
    )
    path, _, pk = after.partition("-")
    if path.isascii() and path.isdigit() and len(path) <= 60 and pk.isascii() and pk.isdigit() and len(pk) < 19:
        later = Q(registration__unit__path__gt=path) | Q(registration__unit__path=path, pk__gt=int(pk))
        found = found.filter(later)
    some, last = cut(found, PAGE)
    checks = {
        each.recognition_id: each
        for each in KeepUpCheck.objects.filter(year=asked.year, recognition__in=[each.pk for each in some])
    }
    rows = [_row(each, checks.get(each.pk)) for each in some]
    return Page(rows, f"{rows[-1].unit_path}-{rows[-1].id}" if last else "")


def counts_of(actor: Actor, asked: Asked) -> dict[str, int]:
    """How many of the year are in each state. Three queries."""
    return {state: to_look_at(actor, Asked(asked.year, asked.scope, state)).count() for state in STATES}


def _row(recognition: Recognition, check: KeepUpCheck | None) -> Row:
    registration, decision = recognition.registration, recognition.item.decision
    return Row(
        recognition.pk,
        registration.pk,
        registration.title,
        registration.carrier,
        registration.unit.name,
        registration.unit.path,
        recognition.level,
        recognition.level_rank,
        recognition.plan_id,
        recognition.from_at,
        decision.unit.name,
        decision.unit.path,
        "chua" if check is None else "con" if check.kept else "het",
        check.checked_on if check else None,
        check.note if check else "",
        recognition.goes_on,  # type: ignore[attr-defined]
    )
