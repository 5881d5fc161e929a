"""Pages of the recipient: the documents that came in, and saying that they did."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kheo.accounts.actor import Actor, can
from kheo.accounts.doors import actor_of, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.config.files import served
from kheo.papers.actions.receipts import confirm_by_unit
from kheo.papers.models import Dispatch, IssuedFile
from kheo.papers.queries.distribution import PAGE, handed_out, incoming
from kheo.papers.rules.issuing import FORM_TITLES, FileForm
from kheo.registrations.actions.storing import stored_path
from kheo.shared.paging import cut
from kheo.shared.problems import RuleBroken

MOST_TODO = 3


@require_safe
@requires(Permission.PAPER_READ)
def incoming_list(request: HttpRequest) -> HttpResponse:
    """What was sent to one's own units, the newest first; what waits for a receipt is marked."""
    before = number_in(request.GET.get("truoc", ""))
    found = incoming(actor_of(request))
    if before is not None:
        found = found.filter(pk__lt=before)
    rows, last = cut(found, PAGE)
    context = {
        "rows": rows,
        "next_url": f"?truoc={last.pk}" if last else "",
        "first_url": reverse("papers:incoming") if before is not None else "",
    }
    return render(request, "papers/incoming.html", context)


def _received(request: HttpRequest, pk: int) -> Dispatch:
    found = Dispatch.objects.received_within(actor_of(request)).filter(cancelled_at__isnull=True)
    return get_object_or_404(
        found.select_related("issued__unit", "issued__plan", "issued__replaced_by", "unit", "received_by"), pk=pk
    )


def shown_files(dispatch: Dispatch) -> list[dict[str, Any]]:
    """The files that a recipient gets, with what each is."""
    return [{"file": each, "title": FORM_TITLES[FileForm(each.form)]} for each in handed_out(dispatch.issued)]


def file_response(dispatch: Dispatch, pk: int) -> HttpResponse:
    files = {each.pk: each for each in handed_out(dispatch.issued)}
    found = get_object_or_404(IssuedFile.objects.select_related("file").filter(pk__in=files), pk=pk)
    return served(stored_path(found.sha256), found.file.content_type, save_as=found.name)


@require_safe
@requires(Permission.PAPER_READ)
def one(request: HttpRequest, dispatch: int) -> HttpResponse:
    found = _received(request, dispatch)
    may = found.unit is not None and can(actor_of(request), Permission.PAPER_RECEIVE, found.unit)
    context = {
        "dispatch": found,
        "issued": found.issued,
        "files": shown_files(found),
        "may_confirm": may and found.received_at is None,
        "crumbs": [("Văn bản đến", reverse("papers:incoming"))],
    }
    return render(request, "papers/incoming_one.html", context)


@require_safe
@requires(Permission.PAPER_READ)
def file(request: HttpRequest, dispatch: int, file: int) -> HttpResponse:
    return file_response(_received(request, dispatch), file)


@require_POST
@requires(Permission.PAPER_RECEIVE)
def confirm(request: HttpRequest, dispatch: int) -> HttpResponse:
    """One press; a second one changes nothing."""
    found = _received(request, dispatch)
    try:
        confirm_by_unit(dispatch_id=found.pk, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        messages.error(request, " ".join(f"{each.message} {each.next_step}" for each in refused.problems))
    else:
        messages.success(request, f"Đã xác nhận nhận {found.issued.title} {found.issued.number_text}.")
    return redirect("papers:incoming_one", found.pk)


def todo(actor: Actor) -> list[dict[str, Any]]:
    """What came in and waits for a receipt, for the first page."""
    if not can(actor, Permission.PAPER_RECEIVE):
        return []
    waiting = list(incoming(actor).waiting().order_by("pk")[: MOST_TODO + 1])
    items = [
        {
            "label": f"Nhận văn bản: {each.issued.title} {each.issued.number_text}".strip(),
            "note": f"{each.issued.unit.name} gửi; xem rồi bấm “Đã nhận”",
            "icon": "mail",
            "url": reverse("papers:incoming_one", args=[each.pk]),
        }
        for each in waiting[:MOST_TODO]
    ]
    if len(waiting) > MOST_TODO:
        items.append({"label": "Còn văn bản đến khác", "note": "", "icon": "list", "url": reverse("papers:incoming")})
    return items
