"""Files of a dossier in and out. Out they come as something to save, never as a page of this site."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kheo.accounts.doors import actor_of, ready_then_sent_once, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.config.files import served
from kheo.registrations.actions.attachments import attach_looked, remove_attachment
from kheo.registrations.actions.storing import PREVIEW_TYPE, look_at, preview_path, stored_path
from kheo.registrations.models import Attachment
from kheo.registrations.views.access import registration_of
from kheo.registrations.views.dossier import new_files_form, show
from kheo.registrations.views.uploads import files_of, taken
from kheo.shared.problems import Problem, RuleBroken


@require_POST
@requires(Permission.REGISTRATION_WRITE)
@ready_then_sent_once
def attach(request: HttpRequest, pk: int) -> HttpResponse | Callable[[], HttpResponse]:
    registration = registration_of(request, pk, Permission.REGISTRATION_WRITE)
    files, upload, gone = files_of(request)
    form = new_files_form(request.POST, files)
    form.uploaded = upload

    def refuse(problems: list[Problem]) -> HttpResponse:
        form.uploaded = None  # it is the file that was refused
        form.errors.pop("file", None)  # what is wrong with it is said once
        for problem in problems:
            form.add_error("file", f"{problem.message} {problem.next_step}")
        return show(request, registration, files_form=form, status=422)

    if gone:
        return refuse(gone)
    if not form.is_valid():
        return show(request, registration, files_form=form, status=422)
    sent = form.cleaned_data["file"]

    def do() -> HttpResponse:
        try:
            attach_looked(
                registration_id=pk,
                looked=looked,
                name=sent.name,
                caption=form.cleaned_data["caption"],
                by=actor_of(request),
                at=clock.now(),
            )
        except RuleBroken as refused:
            return refuse(refused.problems)
        taken(upload)
        messages.success(request, "Đã thêm tệp.")
        return redirect(f"{reverse('registrations:detail', args=[pk])}#tep")

    try:
        looked = look_at(sent.file, sent.size)
    except RuleBroken as refused:
        return refuse(refused.problems)
    return do


@require_POST
@requires(Permission.REGISTRATION_WRITE)
def remove(request: HttpRequest, pk: int, attachment_id: int) -> HttpResponse:
    registration = registration_of(request, pk, Permission.REGISTRATION_WRITE)
    get_object_or_404(Attachment, pk=attachment_id, registration=registration)
    try:
        remove_attachment(attachment_id=attachment_id, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return show(request, registration, problems=refused.problems)
    messages.success(request, "Đã gỡ tệp.")
    return redirect(f"{reverse('registrations:detail', args=[pk])}#tep")


@require_safe
@requires(Permission.REGISTRATION_READ)
def download(request: HttpRequest, pk: int, attachment_id: int) -> HttpResponse:
    """The file to save, under its name."""
    attachment = _attachment(request, pk, attachment_id)
    path, kind = stored_path(attachment.file_id), attachment.file.content_type
    return served(path, kind, save_as=attachment.name)


@require_safe
@requires(Permission.REGISTRATION_READ)
def preview(request: HttpRequest, pk: int, attachment_id: int) -> HttpResponse:
    """The smaller image for the page."""
    attachment = _attachment(request, pk, attachment_id)
    if not attachment.file.has_preview:
        raise Http404
    return served(preview_path(attachment.file_id), PREVIEW_TYPE)


def _attachment(request: HttpRequest, pk: int, attachment_id: int) -> Attachment:
    registration = registration_of(request, pk)
    kept = Attachment.objects.filter(registration=registration, removed_at__isnull=True).select_related("file")
    return get_object_or_404(kept, pk=attachment_id)
