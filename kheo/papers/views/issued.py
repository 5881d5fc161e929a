"""Documents that were issued: the list, one document with its files and sources, and what changed since."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, allow, beside_fields, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.config.files import served
from kheo.config.sheets import sheet_response
from kheo.papers.actions.issued import add_signed_copy, replace_paper
from kheo.papers.forms.documents import DocumentsFilter, ReplaceForm, SignedForm
from kheo.papers.models import IssuedFile, IssuedPaper, PaperDraft
from kheo.papers.queries.documents import changed_since
from kheo.papers.queries.issued import MOST_IN_A_SHEET, PAGE, Sought, issued_for, later_of
from kheo.papers.queries.official import CATALOGUE
from kheo.papers.queries.shown import kept_sources
from kheo.papers.rules.drafts import DraftState
from kheo.papers.rules.issuing import FORM_TITLES, FileForm
from kheo.papers.views.writing import crumbs
from kheo.registrations.actions.storing import stored_path
from kheo.shared.paging import cut
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit

MOST_DRAFTS = 50
MOST_SHOWN = 60  # sources or changes on the page; the workbook has them all
YEARS = 12


def issued_of(request: HttpRequest, pk: int, permission: Permission | None = None) -> IssuedPaper:
    visible = IssuedPaper.objects.visible_to(actor_of(request))
    with_all = visible.select_related(
        "plan__issuer__parent", "plan__steward", "unit", "scope__parent", "replaced_by", "issued_by", "decision"
    )
    found = get_object_or_404(with_all, pk=pk)
    allow(request, permission, found.unit)
    return found


def _filtered(request: HttpRequest) -> tuple[DocumentsFilter, Any, list[dict[str, str]]]:
    actor = actor_of(request)
    this = clock.today().year
    form = DocumentsFilter(request.GET, years=range(this, this - YEARS, -1), actor=actor)
    form.is_valid()
    said = form.cleaned_data
    unit: Unit | None = said.get("don_vi")
    sought = Sought(
        sort=said.get("loai", ""),
        year=said.get("nam"),
        scope=unit.path if unit else "",
        words=said.get("tim", ""),
    )
    query = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    labels = {
        "tim": f"Tìm: {sought.words}",
        "loai": f"Loại: {sought.sort}",
        "nam": f"Năm {sought.year}",
        "don_vi": f"Đơn vị: {unit.name if unit else ''}",
    }
    chips = [
        {"label": labels[name], "url": f"?{urlencode({k: v for k, v in query.items() if k != name})}"}
        for name in query
        if name not in form.errors
    ]
    return form, issued_for(actor, sought), chips


@require_safe
@requires(Permission.PAPER_READ)
def documents(request: HttpRequest) -> HttpResponse:
    """What is being written, and what was issued, newest first."""
    actor = actor_of(request)
    form, found, chips = _filtered(request)
    day, _, pk = request.GET.get("truoc", "").partition("_")
    number = number_in(pk)
    if number is not None and (before := _day(day)):
        found = found.filter(Q(issued_on__lt=before) | Q(issued_on=before, pk__lt=number))
    rows, last = cut(found, PAGE)
    query = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    next_url = f"?{urlencode({**query, 'truoc': f'{last.issued_on}_{last.pk}'})}" if last else ""
    may_write = can(actor, Permission.PAPER_WRITE)
    drafts = PaperDraft.objects.visible_to(actor).filter(state=DraftState.OPEN)
    drafts = drafts.select_related("unit", "sender", "plan", "updated_by").order_by("-updated_at", "-pk")
    context = {
        "form": form,
        "active": chips,
        "rows": rows,
        "next_url": next_url,
        "is_first": "truoc" not in request.GET,
        "drafts": [
            {"draft": each, "title": CATALOGUE[each.paper].title if each.paper in CATALOGUE else each.paper}
            for each in drafts[:MOST_DRAFTS]
        ],
        "sheet_url": f"{reverse('papers:sheet')}?{urlencode(query)}",
        "may_write": may_write,
        "may_issue": can(actor, Permission.PAPER_ISSUE),
        "may_template": can(actor, Permission.TEMPLATE_MANAGE),
    }
    return render(request, "papers/documents.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_safe
@requires(Permission.PAPER_READ)
def sheet(request: HttpRequest) -> FileResponse:
    """The list that the filters leave, as a workbook."""
    _form, found, _chips = _filtered(request)
    columns = [("Số, ký hiệu", 18), ("Ngày", 12), ("Loại", 16), ("Trích yếu", 60), ("Đơn vị ban hành", 34),
               ("Người ký", 24), ("Tình trạng", 30)]  # fmt: skip
    rows = (
        (each.number_text, each.issued_on, each.title, each.subject, each.unit.title, each.signer_name, _fate(each))
        for each in found[:MOST_IN_A_SHEET].iterator(chunk_size=500)
    )
    return sheet_response("van-ban-da-ban-hanh", "Văn bản đã ban hành", columns, rows)


def _fate(issued: IssuedPaper) -> str:
    if issued.replaced_at is None:
        return ""
    return f"Được thay bằng {issued.replaced_by.number_text}" if issued.replaced_by else "Đã thu hồi"


@require_safe
@requires(Permission.PAPER_READ)
def paper(request: HttpRequest, issued: int) -> HttpResponse:
    return show(request, issued_of(request, issued))


def show(
    request: HttpRequest,
    issued: IssuedPaper,
    *,
    problems: list[Problem] | None = None,
    signed_form: SignedForm | None = None,
    replace_form: ReplaceForm | None = None,
) -> HttpResponse:
    """One document; `?den-ngay=` compares its figures with those of another day."""
    may_issue = can(actor_of(request), Permission.PAPER_ISSUE, issued.unit)
    today = clock.today()
    compared = today if request.GET.get("den-ngay") == "hom-nay" else issued.as_of
    since = changed_since(issued, compared) if compared else None
    sources = kept_sources(issued.figures, MOST_SHOWN)
    files = [
        {"file": each, "title": FORM_TITLES[FileForm(each.form)], "kind": each.file.content_type}
        for each in issued.files.select_related("file", "added_by")
    ]
    may_replace = may_issue and issued.replaced_at is None
    context = {
        "issued": issued,
        "files": files,
        "since": since,
        "is_today": compared == today and compared != issued.as_of,
        "figures_shown": since.figures[:MOST_SHOWN] if since else [],
        "gone_shown": since.gone[:MOST_SHOWN] if since else [],
        "come_shown": since.come[:MOST_SHOWN] if since else [],
        "change_count": len(since.figures) + len(since.gone) + len(since.come) if since else 0,
        "sources": sources,
        "figure_count": len(issued.figures),
        "more_sources": len(issued.figures) > MOST_SHOWN,
        "replaces": list(issued.replaces.order_by("pk")[:10]),
        "may_issue": may_issue,
        "may_replace": may_replace,
        "signed_form": signed_form or SignedForm(),
        "replace_form": (replace_form or ReplaceForm(later=later_of(issued))) if may_replace else None,
        "problems": problems or [],
        "crumbs": crumbs(),
    }
    refused = bool(problems) or any(form and form.errors for form in (signed_form, replace_form))
    return render(request, "papers/issued.html", context, status=422 if refused else 200)


@require_safe
@requires(Permission.PAPER_READ)
def file(request: HttpRequest, issued: int, file: int) -> HttpResponse:
    """The stored bytes, to save; nothing is rendered."""
    found = issued_of(request, issued)
    kept = get_object_or_404(IssuedFile.objects.select_related("file"), pk=file, issued=found)
    return served(stored_path(kept.file_id), kept.file.content_type, save_as=kept.name)


@require_safe
@requires(Permission.PAPER_READ)
def figures(request: HttpRequest, issued: int) -> FileResponse:
    """Every figure of the document with its source, and what it is when counted again for the same day."""
    found = issued_of(request, issued)
    since = changed_since(found, found.as_of) if found.as_of else None
    now = {(each.says, each.clause, each.then): each.now for each in since.figures} if since else {}
    columns = [("Trong văn bản", 14), ("Đếm lại", 14), ("Nội dung", 70), ("Tính đến hết ngày", 18), ("Căn cứ", 12)]

    def rows() -> Iterator[tuple[Any, ...]]:
        for each in found.figures:
            again = now.get((each["says"], each["clause"], each["text"]), each["text"])
            yield each["text"], again, each["says"], date.fromisoformat(each["as_of"]), each["clause"]

    return sheet_response(f"so-lieu-{found.pk}", "Nguồn số liệu của văn bản", columns, rows())


@require_POST
@requires(Permission.PAPER_ISSUE)
def signed_copy(request: HttpRequest, issued: int) -> HttpResponse:
    found = issued_of(request, issued, Permission.PAPER_ISSUE)
    form = SignedForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, found, signed_form=form)
    sent = form.cleaned_data["file"]
    try:
        add_signed_copy(
            issued_id=found.pk, content=sent.file, size=sent.size, name=sent.name, by=actor_of(request), at=clock.now()
        )
    except RuleBroken as refused:
        for problem in refused.problems:
            form.add_error("file", f"{problem.message} {problem.next_step}")
        return show(request, found, signed_form=form)
    messages.success(request, "Đã thêm bản đã ký.")
    return redirect("papers:issued", found.pk)


@require_POST
@requires(Permission.PAPER_ISSUE)
def replace(request: HttpRequest, issued: int) -> HttpResponse:
    found = issued_of(request, issued, Permission.PAPER_ISSUE)
    form = ReplaceForm(request.POST, later=later_of(found))
    if not form.is_valid():
        return show(request, found, replace_form=form)
    said = form.cleaned_data
    try:
        replace_paper(
            issued_id=found.pk,
            later_id=int(said["by"]) if said["by"] else None,
            reason=said["reason"],
            by=actor_of(request),
            at=clock.now(),
        )
    except RuleBroken as refused:
        rest = beside_fields(form, refused.problems)
        return show(request, found, problems=rest, replace_form=form)
    messages.success(request, "Đã ghi văn bản bị thay thế, thu hồi. Văn bản và tệp vẫn được giữ nguyên.")
    return redirect("papers:issued", found.pk)
