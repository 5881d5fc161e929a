"""Reading dossiers: as they stand now, and frozen as a round judges them; their files; the whole as one ZIP."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, allow, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.config.files import served
from kheo.registrations.actions.storing import PREVIEW_TYPE, preview_path, stored_path
from kheo.registrations.models import Registration
from kheo.registrations.queries.dossiers import attached
from kheo.registrations.queries.plan_documents import document_at
from kheo.registrations.rules import State
from kheo.rounds.actions.dossiers import contents_of
from kheo.rounds.models import Assessment, DossierRevision
from kheo.rounds.queries.dossiers import File, changes_since, earlier_of, files_of, judged_now, read
from kheo.rounds.queries.rounds import document_of
from kheo.rounds.rules.reports import WRITABLE
from kheo.rounds.views.access import assessment_of
from kheo.rounds.views.packing import zip_response


@dataclass(frozen=True)
class Shown:
    """A file of a dossier with its address, and that of its smaller picture."""

    file: File
    url: str
    preview: str = ""


def registration_of(request: HttpRequest, pk: int, permission: Permission | None = None) -> Registration:
    """The registration, if this person may see it (else 404) and holds `permission` over its unit (else 403)."""
    visible = Registration.objects.visible_to(actor_of(request)).select_related("plan", "unit")
    registration = get_object_or_404(visible, pk=pk)
    allow(request, permission, registration.unit)
    return registration


@require_safe
@requires(Permission.REGISTRATION_READ)
def dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """The dossier as it stands now: what a round would read if it were frozen today."""
    registration = registration_of(request, pk)
    now = clock.now()
    document = document_at(registration.plan, now)
    content = contents_of([registration])[registration.pk]
    shown = [
        Shown(
            file,
            reverse("registrations:attachment", args=[pk, kept.pk]),
            reverse("registrations:preview", args=[pk, kept.pk]) if kept.file.has_preview else "",
        )
        for file, kept in zip(files_of(content), attached(registration), strict=True)
    ]
    context = {
        "registration": registration,
        "plan_context": registration.plan.title,
        "dossier": read(content, document),
        "files": shown,
        "judged": judged_now(registration),
        "revisions": registration.dossier_revisions.defer("content").order_by("-number"),
        "may_write": State(registration.state) in WRITABLE
        and can(actor_of(request), Permission.REPORT_WRITE, registration.unit),
    }
    return render(request, "rounds/dossier.html", context)


@require_safe
@requires(Permission.REGISTRATION_READ)
def dossier_zip(request: HttpRequest, pk: int) -> HttpResponseBase:
    registration = registration_of(request, pk)
    now = clock.now()
    content = contents_of([registration])[registration.pk]
    return zip_response(content, document_at(registration.plan, now), number=None, frozen_at=None, at=now)


@require_safe
@requires(Permission.ROUND_READ)
def revision(request: HttpRequest, assessment: int, number: int) -> HttpResponse:
    """A frozen dossier, and what changed since the one before it."""
    candidate = assessment_of(request, assessment)
    found = _revision(candidate, number)
    document = document_of(candidate.round)
    earlier = earlier_of(found)
    context = {
        "assessment": candidate,
        "round": candidate.round,
        "plan_context": candidate.round.plan.title,
        "revision": found,
        "is_judged": candidate.revision_id == found.pk,
        "judged_number": candidate.revision.number if candidate.revision else None,
        "earlier": earlier,
        "changes": changes_since(earlier, found, document),
        "dossier": read(found.content, document),
        "files": shown_files(candidate, found),
    }
    return render(request, "rounds/dossier_revision.html", context)


@require_safe
@requires(Permission.ROUND_READ)
def revision_zip(request: HttpRequest, assessment: int, number: int) -> HttpResponseBase:
    candidate = assessment_of(request, assessment)
    found = _revision(candidate, number)
    document = document_of(candidate.round)
    return zip_response(found.content, document, number=number, frozen_at=found.frozen_at, at=clock.now())


@require_safe
@requires(Permission.ROUND_READ)
def revision_file(request: HttpRequest, assessment: int, number: int, place: int) -> HttpResponse:
    """A file of a frozen dossier to save: also one that the unit took out since."""
    file = _file(assessment_of(request, assessment), number, place)
    return served(stored_path(file.sha256), file.content_type, save_as=file.name)


@require_safe
@requires(Permission.ROUND_READ)
def revision_preview(request: HttpRequest, assessment: int, number: int, place: int) -> HttpResponse:
    """The smaller picture for the page."""
    file = _file(assessment_of(request, assessment), number, place)
    if not file.is_image:
        raise Http404
    return served(preview_path(file.sha256), PREVIEW_TYPE)


def shown_files(assessment: Assessment, revision: DossierRevision) -> list[Shown]:
    """The files of a frozen dossier with their addresses under the round."""
    found = []
    for file in files_of(revision.content):
        place = [assessment.pk, revision.number, file.place]
        preview = reverse("rounds:revision_preview", args=place) if file.is_image else ""
        found.append(Shown(file, reverse("rounds:revision_file", args=place), preview))
    return found


def _revision(assessment: Assessment, number: int) -> DossierRevision:
    return get_object_or_404(DossierRevision, registration=assessment.registration_id, number=number)


def _file(assessment: Assessment, number: int, place: int) -> File:
    files = files_of(_revision(assessment, number).content)
    if place >= len(files):
        raise Http404
    return files[place]
