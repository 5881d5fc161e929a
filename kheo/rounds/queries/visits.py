"""Reads about visits: the calendar, what is due, what one visit found, and who may write it down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from kheo.accounts.actor import can
from kheo.accounts.models import Membership, User
from kheo.accounts.permissions import Permission
from kheo.plans.models import Plan
from kheo.plans.rules.document import PlanDocument
from kheo.registrations.models import Registration
from kheo.registrations.queries.plan_documents import document_at
from kheo.rounds.models import Finding, FindingPhoto, FindingVersion, Round, Visit, VisitMember
from kheo.rounds.queries.rounds import document_of
from kheo.rounds.rules import OPEN_PHASES
from kheo.rounds.rules.visits import ANSWER_TITLES, Answer, FindingValues, Item, checklist_of
from kheo.shared.paging import cut
from kheo.units.models import Unit

if TYPE_CHECKING:
    from kheo.accounts.actor import Actor

PAGE = 50
FEW_DAYS = timedelta(days=14)  # ahead of a visit its pages are kept on the phone
MOST_KEPT = 12
MOST_PEOPLE = 400
MOST_CHOICES = 200


def may_write(visit: Visit, actor: "Actor") -> bool:
    """Whether the actor is in the team, or may write for the host."""
    if can(actor, Permission.VISIT_WRITE, visit.host):
        return True
    return actor.user_id is not None and visit.team.filter(user_id=actor.user_id).exists()


def may_read_findings(visit: Visit, actor: "Actor") -> bool:
    """The team and the host read at once; the unit that was visited, once the visit was held."""
    held_and_visited = visit.held_at is not None and can(actor, Permission.VISIT_READ, visit.unit)
    return held_and_visited or can(actor, Permission.VISIT_READ, visit.host) or may_write(visit, actor)


def document_of_visit(visit: Visit, at: datetime) -> PlanDocument:
    """The plan as the round reads it; without a round, as it is in force."""
    return document_of(visit.round) if visit.round else document_at(visit.plan, at)


# --- the calendar ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Page:
    visits: list[Visit]
    after: str = ""  # where the next page begins


def _listed(actor: "Actor") -> QuerySet[Visit]:
    return (
        Visit.objects.visible_to(actor)
        .select_related("unit", "host", "plan")
        .prefetch_related("team", "registrations")
        .order_by("starts_at", "id")
    )


def _beyond(visits: QuerySet[Visit], after: str, way: str) -> QuerySet[Visit]:
    """The part of a list behind a visit, named "seconds-id"; nothing that can be read asks for all."""
    seconds, _, pk = after.partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 12 for part in (seconds, pk)):
        return visits
    try:
        instant = datetime.fromtimestamp(int(seconds), tz=UTC)
    except (OverflowError, ValueError, OSError):
        return visits
    return visits.filter(Q(**{f"starts_at__{way}": instant}) | Q(starts_at=instant, **{f"id__{way}": int(pk)}))


def _page(visits: QuerySet[Visit]) -> Page:
    rows, last = cut(visits, PAGE)
    return Page(rows, f"{int(last.starts_at.timestamp())}-{last.pk}" if last else "")


def coming(actor: "Actor", since: datetime, after: str = "") -> Page:
    """From the day that begins at `since` on, the nearest first."""
    return _page(_beyond(_listed(actor).filter(starts_at__gte=since), after, "gt"))


def past(actor: "Actor", before: datetime, after: str = "") -> Page:
    """Before `before`, the latest first."""
    listed = _listed(actor).filter(starts_at__lt=before).order_by("-starts_at", "-id")
    return _page(_beyond(listed, after, "lt"))


def to_be_kept(actor: "Actor", at: datetime) -> list[Visit]:
    """The actor's own visits of the days around `at`, whose pages are kept for use without a connection."""
    if actor.user_id is None:
        return []
    mine = VisitMember.objects.filter(visit=OuterRef("pk"), user_id=actor.user_id)
    near = Visit.objects.filter(
        Exists(mine),
        starts_at__gte=at - FEW_DAYS,
        starts_at__lt=at + FEW_DAYS,
        cancelled_at__isnull=True,
        held_at__isnull=True,
    )
    return list(near.select_related("unit").order_by("starts_at", "id")[:MOST_KEPT])


def open_follow_ups(actor: "Actor", today: date, within: timedelta | None = None) -> QuerySet[Finding]:
    """Recommendations with a day that nobody has marked as carried out, the earliest first; `within` leaves out those
    that are not due so soon. For a page or for the first page's list of what must be done.
    """
    visible = Visit.objects.visible_to(actor).filter(pk=OuterRef("visit_id"))
    host = actor.reach_filter("visit__host__path", Permission.VISIT_READ)
    team = VisitMember.objects.filter(visit=OuterRef("visit_id"), user_id=actor.user_id or 0)
    found = Finding.objects.filter(Exists(visible), follow_up_on__isnull=False, followed_up_at__isnull=True)
    if host != Q():
        found = found.filter(host | Q(visit__held_at__isnull=False) | Exists(team))
    if within is not None:
        found = found.filter(follow_up_on__lte=today + within)
    return found.select_related("visit__unit", "registration").order_by("follow_up_on", "id")


# --- one visit -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """One answered item of a checklist, in words."""

    title: str
    state: str  # met, at-risk, missed: how it is shown
    word: str
    note: str


@dataclass(frozen=True)
class Aside:
    """A version that waits for somebody to say which of the two holds."""

    version: FindingVersion
    by: str
    differences: list[dict[str, str]]


@dataclass(frozen=True)
class Found:
    """One finding with all that its page shows."""

    finding: Finding
    by: str
    said: list[Said]
    photos: list[FindingPhoto]
    aside: list[Aside]

    @property
    def values(self) -> FindingValues:
        return values_of(self.finding)


@dataclass(frozen=True)
class Model:
    """One model of a visit: what is asked about it and what was found."""

    registration: Registration
    items: tuple[Item, ...]
    found: list[Found]


_STATES = {Answer.YES: "met", Answer.PARTLY: "at-risk", Answer.NO: "missed"}


def values_of(finding: Finding) -> FindingValues:
    return FindingValues(finding.checklist, finding.findings, finding.follow_up, finding.follow_up_on)


def models_of(visit: Visit, document: PlanDocument) -> list[Model]:
    """The models of a visit with what was found about each, in five queries."""
    registrations = list(visit.registrations.select_related("unit").order_by("unit__path", "id"))
    findings = visit.findings.select_related("received_by").prefetch_related("photos__file", "versions__received_by")
    by_model: dict[int, list[Finding]] = {}
    for finding in findings:
        by_model.setdefault(finding.registration_id, []).append(finding)
    models = []
    for each in registrations:
        items = checklist_of(document, each.level, each.subject)
        models.append(Model(each, items, [_found(finding, items) for finding in by_model.get(each.pk, [])]))
    return models


def _found(finding: Finding, items: Sequence[Item]) -> Found:
    aside = [
        Aside(version, _name(version.received_by), _differences(finding, version, items))
        for version in finding.versions.all()
        if version.settled_at is None
    ]
    said = _said(values_of(finding), items)
    return Found(finding, _name(finding.received_by), said, list(finding.photos.all()), aside)


def _name(user: User | None) -> str:
    return user.name if user else "Hệ thống"


def _said(values: FindingValues, items: Sequence[Item]) -> list[Said]:
    titles = {item.code: item.title for item in items}
    order = [*titles, *(code for code in values.checklist if code not in titles)]
    found = []
    for code in order:
        said = values.checklist.get(code)
        if not said:
            continue
        known = said.get("answer", "") in set(Answer)
        answer = Answer(said["answer"]) if known else None
        found.append(
            Said(
                titles.get(code, code.partition(".")[2]),
                _STATES[answer] if answer else "none",
                ANSWER_TITLES[answer] if answer else "Chưa đánh giá",
                said.get("note", ""),
            )
        )
    return found


def _differences(finding: Finding, version: FindingVersion, items: Sequence[Item]) -> list[dict[str, str]]:
    """What the current version and the other say differently, in words."""
    current, other = values_of(finding), FindingValues.of(version.content)
    before, after = (
        {each.title: f"{each.word}. {each.note}".strip() for each in _said(v, items)} for v in (current, other)
    )
    rows = [(title, before.get(title, ""), after.get(title, "")) for title in {**before, **after}]
    rows += [
        ("Nhận xét", current.findings, other.findings),
        ("Kiến nghị", current.follow_up, other.follow_up),
        ("Hạn thực hiện", _day(current.follow_up_on), _day(other.follow_up_on)),
    ]
    return [{"where": where, "before": was, "after": now} for where, was, now in rows if was != now]


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


# --- what may be chosen ----------------------------------------------------------------------------------------------


def models_to_visit(plan: Plan, unit: Unit) -> list[Registration]:
    """The models in the register of the unit and of those below it."""
    found = Registration.objects.filter(plan=plan).in_register().within(unit.path)
    return list(found.select_related("unit").order_by("unit__path", "id")[:MOST_CHOICES])


def rounds_to_visit_for(actor: "Actor", plan: Plan) -> list[Round]:
    found = Round.objects.visible_to(actor).filter(plan=plan, phase__in=list(OPEN_PHASES))
    return list(found.select_related("unit").order_by("-convened_at", "-id")[:50])


def people_for_a_team(actor: "Actor", today: date) -> list[tuple[int, str, str]]:
    """Accounts that may be named in a team: (number, name, unit), of the units for which the actor plans visits."""
    rows = (
        Membership.objects.on(today)
        .filter(actor.reach_filter("unit__path", Permission.VISIT_WRITE), user__is_active=True)
        .order_by("user__name_sort", "user_id", "unit__path")
        .values_list("user_id", "user__name", "unit__title", "unit__short_title")[: MOST_PEOPLE * 2]
    )
    found: dict[int, tuple[int, str, str]] = {}
    for user_id, name, title, short in rows:
        found.setdefault(user_id, (user_id, name, short or title))
    return list(found.values())[:MOST_PEOPLE]
