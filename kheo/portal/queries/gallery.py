"""The recognised models that everybody may see: the gallery, one model, and all of them as data.

Public is what stands recognised now. An individual is public only with recorded consent, and is not public at all
without it: not in the gallery, not at its own address, not in a feed, a file or a search.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from kheo.plans.models import Plan
from kheo.plans.queries.plans import document_before
from kheo.plans.rules.document import INDIVIDUAL, PlanDocument
from kheo.portal.models import PublicPhoto, ReplicationOffer
from kheo.recognition.models import Recognition, Replication
from kheo.recognition.queries.deciding import number_text
from kheo.registrations.models import ProgressRecord, Registration
from kheo.registrations.rules import IN_REGISTER
from kheo.rounds.models import SelfReport
from kheo.rounds.rules.publicity import public_title
from kheo.shared.paging import cut
from kheo.shared.periods import day_of, end_of
from kheo.shared.text import words
from kheo.units.models import Unit
from kheo.units.rules import subtree_range

PAGE = 24
MOST_COPIES = 50
MOST_LEARNERS = 60


@dataclass(frozen=True)
class Wanted:
    """What is looked for; everything may be left open."""

    year: int | None = None
    unit: str = ""
    level: str = ""
    field: str = ""
    text: str = ""


@dataclass(frozen=True)
class Shown:
    """One recognised model as the public reads it."""

    id: int  # of the registration
    recognition_id: int
    title: str
    carrier: str
    unit: str
    unit_code: str
    place: str
    year: int
    plan: str
    field_code: str
    field: str
    level_code: str
    level: str
    decision: str
    decided_on: date
    photo: PublicPhoto | None = None


def public_recognitions() -> QuerySet[Recognition]:
    """Each public model once, at its highest level."""
    higher = Recognition.objects.filter(
        registration=OuterRef("registration"), to_at__isnull=True, level_rank__gt=OuterRef("level_rank")
    )
    unnamed = Q(registration__subject=INDIVIDUAL, registration__consent_to_publish=False)
    return Recognition.objects.filter(~Exists(higher), to_at__isnull=True).exclude(unnamed)


def gallery(wanted: Wanted, *, before: int | None = None, size: int = PAGE) -> tuple[list[Shown], int | None]:
    """A page of models, those recognised last first, and what the next page begins after.

    Two queries, and one for the version of each plan that this process has not read yet.
    """
    found = _filtered(wanted)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows, last = cut(found.order_by("-pk"), size)
    return list(_shown(rows)), last.pk if last else None


def everything(wanted: Wanted) -> Iterator[Shown]:
    """All of them, read in pieces; without photographs."""
    yield from _told(_filtered(wanted).order_by("-pk").iterator(500), {})


def _filtered(wanted: Wanted) -> QuerySet[Recognition]:
    found = public_recognitions().select_related("registration__unit", "plan", "item__decision__unit")
    if wanted.year:
        found = found.filter(plan__period_from__year=wanted.year)
    if wanted.level:
        found = found.filter(level=wanted.level)
    if wanted.field:
        found = found.filter(registration__field=wanted.field)
    if wanted.unit:
        path = Unit.objects.filter(code=wanted.unit).values_list("path", flat=True).first()
        low, high = subtree_range(path) if path else ("", "")
        found = found.filter(registration__unit__path__gte=low, registration__unit__path__lt=high)
    for word in words(wanted.text)[:8]:
        found = found.filter(
            Q(registration__title_folded__contains=word) | Q(registration__unit__folded__contains=word)
        )
    return found


def _shown(rows: Sequence[Recognition]) -> Iterator[Shown]:
    photos: dict[int, PublicPhoto] = {}
    asked = PublicPhoto.objects.shown().filter(attachment__registration__in=[each.registration_id for each in rows])
    for photo in asked.select_related("attachment").order_by("-pk"):
        photos[photo.attachment.registration_id] = photo  # the first that was published stands for the model
    yield from _told(rows, photos)


def _told(rows: Iterable[Recognition], photos: dict[int, PublicPhoto]) -> Iterator[Shown]:
    documents: dict[int, PlanDocument] = {}
    for row in rows:
        it, decision = row.registration, row.item.decision
        document = documents.get(row.plan_id)
        if document is None:
            document = documents[row.plan_id] = document_of(row.plan)
        level, named = document.level_by_code.get(row.level), document.field_by_code.get(it.field)
        yield Shown(
            id=it.pk,
            recognition_id=row.pk,
            title=it.title,
            carrier=it.carrier,
            unit=it.unit.title,
            unit_code=it.unit.code,
            place=it.place,
            year=row.plan.period_from.year,
            plan=row.plan.code,
            field_code=it.field,
            field=named.title if named else "",
            level_code=row.level,
            level=level.title if level else row.level,
            decision=number_text(decision),
            decided_on=day_of(row.from_at, row.plan.timezone),
            photo=photos.get(it.pk),
        )


def document_of(plan: Plan) -> PlanDocument:
    """The plan as it reads at its end: the last version of its year."""
    return document_before(plan, end_of(plan.period_to, plan.timezone))[1]


# --- one model ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Elsewhere:
    """A copy of the model, or what it was copied from. `is_public`: it has a page of its own."""

    id: int
    title: str
    unit: str
    is_public: bool


@dataclass(frozen=True)
class Model:
    shown: Shown
    content: str
    method: str
    results: str
    lesson: str  # what others can copy
    figures: list[tuple[str, Decimal, str]]  # title, sum, unit of quantity
    photos: list[PublicPhoto]
    copies: list[Elsewhere]
    copied_from: list[Elsewhere]
    learners: list[str]  # units that mean to copy it
    levels: list[tuple[str, str, date]]  # level, decision, day: of every standing recognition


def model_of(registration_id: int) -> Model | None:
    """One public model with all that is told of it, or None where it is not public. A fixed number of queries."""
    rows = list(_filtered(Wanted()).filter(registration__in=Registration.objects.filter(pk=registration_id)))
    if not rows:
        return None
    [row] = rows
    it, document = row.registration, document_of(row.plan)
    report = SelfReport.objects.filter(registration=it).first()
    photos = list(PublicPhoto.objects.shown().filter(attachment__registration=it).select_related("attachment"))
    standing = (
        Recognition.objects.filter(registration=it, to_at__isnull=True)
        .select_related("item__decision__unit", "plan")
        .order_by("level_rank")
    )
    [shown] = _told([row], {it.pk: photos[0]} if photos else {})
    links = Replication.objects.filter(Q(source=it) | Q(copy=it), voided_at__isnull=True)
    linked = list(links.select_related("source__unit", "copy__unit").order_by("pk")[:MOST_COPIES])
    others = [each.copy if each.source_id == it.pk else each.source for each in linked]
    known = set(public_recognitions().filter(registration__in=others).values_list("registration", flat=True))
    return Model(
        shown=shown,
        content=it.content,
        method=it.method,
        results=(report.results if report else "") or it.expected,
        lesson=report.replicable if report else "",
        figures=_sums(it, document),
        photos=photos,
        copies=[_elsewhere(each.copy, known) for each in linked if each.source_id == it.pk],
        copied_from=[_elsewhere(each.source, known) for each in linked if each.copy_id == it.pk],
        learners=learners_of(it.pk),
        levels=[
            (
                document.level_by_code[each.level].title if each.level in document.level_by_code else each.level,
                number_text(each.item.decision),
                day_of(each.from_at, each.plan.timezone),
            )
            for each in standing
        ],
    )


def learners_of(source_id: int) -> list[str]:
    """The units that mean to copy a model, in official order. One query."""
    found = ReplicationOffer.objects.filter(source=source_id).standing().order_by("unit__path")
    return list(found.values_list("unit__title", flat=True)[:MOST_LEARNERS])


def _elsewhere(registration: Registration, known: set[int]) -> Elsewhere:
    title = public_title(
        registration.title,
        registration.carrier,
        is_individual=registration.subject == INDIVIDUAL,
        consented=registration.consent_to_publish,
    )
    return Elsewhere(registration.pk, title, registration.unit.title, registration.pk in known)


def _sums(registration: Registration, document: PlanDocument) -> list[tuple[str, Decimal, str]]:
    """What its progress records add up to, figure by figure, in the order of the plan."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    records = ProgressRecord.objects.filter(registration=registration, voided_at__isnull=True)
    for figures in records.values_list("figures", flat=True):
        for code, value in figures.items():
            sums[code] += Decimal(value)
    return [(each.title, sums[each.code], each.unit) for each in document.figures if sums.get(each.code)]


# --- what the gallery can be narrowed by --------------------------------------------------------------------------


def plans_shown() -> list[Plan]:
    """Plans, the newest first."""
    return list(Plan.objects.select_related("issuer", "steward").order_by("-period_from", "pk"))


def units_shown(plan: Plan) -> list[tuple[str, str]]:
    """The units right below the plan's issuer that registered something, by code and title."""
    low, high = subtree_range(plan.issuer.path)
    registered = Registration.objects.filter(plan=plan, state__in=list(IN_REGISTER), unit=OuterRef("pk"))
    rows = Unit.objects.filter(Exists(registered), path__gte=low, path__lt=high, parent=plan.issuer_id)
    return list(rows.order_by("path").values_list("code", "title"))
