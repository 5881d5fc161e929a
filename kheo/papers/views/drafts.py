"""A draft: the document as it will read, every figure with its source, the office's paragraphs to be written."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.papers.actions.drafts import Typed, drop_draft, save_draft
from kheo.papers.actions.issuing import problems_of
from kheo.papers.actions.rendering import render as rendered
from kheo.papers.actions.unit_templates import template_bytes
from kheo.papers.forms.documents import WordsForm
from kheo.papers.models import PaperDraft
from kheo.papers.queries.documents import Written, marked_as_draft, written
from kheo.papers.queries.official import Asked
from kheo.papers.queries.shown import shown
from kheo.papers.rules.drafts import STATE_TITLES, WORD_TITLES, DraftState, places, words_of
from kheo.papers.rules.issuing import FORM_TITLES, FileForm
from kheo.papers.rules.official import Table
from kheo.papers.rules.purposes import ABOUT
from kheo.papers.views.writing import crumbs
from kheo.registrations.rules.files import FileKind
from kheo.shared.problems import Problem, RuleBroken

STALE = "paper.edited_meanwhile"
KINDS = {"docx": FileKind.DOCX, "pdf": FileKind.PDF, "xlsx": FileKind.XLSX}


def draft_of(request: HttpRequest, pk: int) -> PaperDraft:
    visible = PaperDraft.objects.visible_to(actor_of(request))
    with_all = visible.select_related(
        "plan__issuer__parent", "plan__steward", "unit__parent", "sender__parent", "issued_paper"
    )
    return get_object_or_404(with_all, pk=pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PAPER_WRITE)
def draft(request: HttpRequest, draft: int) -> HttpResponse:
    """The page of a draft; what was typed is saved, and the figures made anew for the day."""
    found = draft_of(request, draft)
    if request.method != "POST":
        return show(request, found)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return show(request, found, form=form, typed=form.typed(_posted(request), with_day=False))
    typed = form.typed(_posted(request), with_day=True)
    try:
        save_draft(draft_id=found.pk, typed=typed, revision=_revision(request), by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return show(request, draft_of(request, draft), form=form, typed=typed, problems=refused.problems)
    messages.success(request, "Đã lưu dự thảo.")
    if request.POST.get("roi") == "ban-hanh":
        return redirect("papers:issue", found.pk)
    return redirect("papers:draft", found.pk)


@require_POST
@requires(Permission.PAPER_WRITE)
def save(request: HttpRequest, draft: int) -> HttpResponse:
    """The same as saving the form, answered in JSON; the day of the figures moves by the button alone."""
    found = draft_of(request, draft)
    form = WordsForm(request.POST)
    if not form.is_valid():
        told = [{"code": "paper.words_too_long", "message": f"{form.fields[name].label}: {errors[0]}", "field": name}
                for name, errors in form.errors.items()]  # fmt: skip
        return JsonResponse({"problems": told}, status=422)
    typed = form.typed(_posted(request), with_day=False)
    try:
        saved = save_draft(
            draft_id=found.pk, typed=typed, revision=_revision(request), by=actor_of(request), at=clock.now()
        )
    except RuleBroken as refused:
        told = [{"code": each.code, "message": each.message, "field": each.field or ""} for each in refused.problems]
        stale = any(each.code == STALE for each in refused.problems)
        return JsonResponse({"problems": told}, status=409 if stale else 422)
    at = f"{timezone.localtime(saved.updated_at):%H:%M}"
    return JsonResponse({"revision": saved.revision, "saved_at": at, "autosave_url": request.path})


@require_POST
@requires(Permission.PAPER_WRITE)
def drop(request: HttpRequest, draft: int) -> HttpResponse:
    found = draft_of(request, draft)
    try:
        drop_draft(draft_id=found.pk, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return show(request, found, problems=refused.problems)
    messages.success(request, "Đã bỏ dự thảo.")
    return redirect("papers:documents")


@require_safe
@requires(Permission.PAPER_WRITE)
def preview(request: HttpRequest, draft: int, form: str) -> HttpResponse:
    """The draft as a file to save, marked as a draft and without a number."""
    found = draft_of(request, draft)
    if form not in KINDS:
        raise Http404
    try:
        said = written(found)
        if form not in said.paper.forms:
            raise Http404
        document = marked_as_draft(said.reads)
        template = template_bytes(found.sender, found.paper) if form == "docx" else None
        data = rendered(document, form, template=template)  # type: ignore[arg-type]
    except RuleBroken as refused:
        return show(request, found, problems=refused.problems)
    response = HttpResponse(data, content_type=KINDS[form].value)
    response["Content-Disposition"] = content_disposition_header(True, f"{document.file_name}.{form}") or "attachment"
    return response


def _posted(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST[name] for name in request.POST}


def _revision(request: HttpRequest) -> int:
    return number_in(request.POST.get("phien-ban", ""), 9) or 0


def show(
    request: HttpRequest,
    draft: PaperDraft,
    *,
    form: WordsForm | None = None,
    typed: Typed | None = None,
    problems: list[Problem] | None = None,
) -> HttpResponse:
    """The page; with what was typed in it where it was refused."""
    status = 422 if problems or (form and form.errors) else 200
    try:
        found = written(draft)
    except RuleBroken as refused:
        lost = {
            "draft": draft,
            "problems": [*(problems or []), *refused.problems],
            "may_drop": draft.state == DraftState.OPEN,
            "crumbs": crumbs(upto=2),
        }
        return render(request, "papers/draft_lost.html", lost, status=status)
    is_open = draft.state == DraftState.OPEN
    office = draft.office
    if typed is not None:
        office = {
            **office,
            **{key: {"text": text, "dropped": key in typed.dropped} for key, text in typed.texts.items()},
        }
    shown_places = places(found.generated, office)
    body = shown(found.generated, shown_places if is_open else ()) if is_open else shown(found.reads)
    differences = []
    if typed is not None and any(each.code == STALE for each in problems or []):
        differences = _differences(draft, found, typed)
    tables = any(isinstance(block, Table) for block in found.generated.all_blocks)
    context: dict[str, Any] = {
        "draft": draft,
        "paper": found.paper,
        "reads": found.reads,
        "shown": body,
        "about": _about(draft, found),
        "form": form or WordsForm(initial={**words_of(found.reads), "as_of": draft.as_of}),
        "revision": draft.revision,
        "astray": found.astray,
        "open_problems": problems_of(found) if is_open else [],
        "problems": problems or [],
        "differences": differences,
        "is_open": is_open,
        "state": STATE_TITLES[DraftState(draft.state)],
        "may_issue": is_open and can(actor_of(request), Permission.PAPER_ISSUE, draft.sender),
        "forms": [(each, FORM_TITLES[FileForm(each)]) for each in found.paper.forms if each != "xlsx" or tables],
        "autosave_url": reverse("papers:draft_save", args=[draft.pk]),
        "crumbs": crumbs(upto=1),
    }
    return render(request, "papers/draft.html", context, status=status)


def _about(draft: PaperDraft, found: Written) -> str:
    """ "Đợt xét: …", where the document is about one thing."""
    if found.paper.choices is None or draft.about is None:
        return ""
    titles = dict(found.paper.choices(Asked(draft.plan, draft.unit, draft.as_of)))
    return f"{ABOUT.get(found.paper.needs, '')}: {titles.get(draft.about, draft.about)}"


def _differences(draft: PaperDraft, found: Written, typed: Typed) -> list[dict[str, str]]:
    """Where what is kept and what was typed differ."""
    said = words_of(found.reads)
    pairs = [(WORD_TITLES[name], said[name], text) for name, text in typed.words.items()]
    pairs += [
        (place.hint[:120], place.text, typed.texts[place.key].strip())
        for place in found.places
        if place.key in typed.texts
    ]
    tidy = [(where, "\n".join(before.split()), "\n".join(after.split())) for where, before, after in pairs]
    return [
        {"where": where, "before": before, "after": after}
        for (where, before, after), (_where, one, other) in zip(pairs, tidy, strict=True)
        if one != other
    ]
