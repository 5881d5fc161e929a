"""Pages of the register of document numbers."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, allow, beside_fields, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.config.sheets import sheet_response
from kheo.numbering.actions import enter_paper_document, open_book, reserve_number, void_number
from kheo.numbering.forms import (
    FIRST_YEAR,
    LAST_YEAR,
    OpeningForm,
    PaperDocumentForm,
    RegisterFilter,
    ReserveForm,
    UseForm,
    VoidForm,
    new_key,
)
from kheo.numbering.models import DocumentNumber, NumberCounter
from kheo.numbering.queries import Asked, lines_of, page_of, rows_of
from kheo.numbering.rules import DECISIONS, NumberState, NumberStep, problems_with_step
from kheo.papers.models import IssuedPaper
from kheo.recognition.models import Decision
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit

LOOKS = {NumberState.RESERVED: "upcoming", NumberState.USED: "accepted", NumberState.VOID: "cancelled"}
LATE = "late"


def _own_unit(request: HttpRequest) -> Unit | None:
    """The unit to which the person belongs, where its book may be written; else the topmost of such."""
    actor = actor_of(request)
    within = Unit.objects.filter(actor.reach_filter("path", Permission.NUMBER_WRITE))
    own = within.filter(pk__in=[grant.unit_id for grant in actor.grants]).order_by("path").first()
    return own or within.order_by("path").first()


def _first_book(request: HttpRequest, year: int) -> Unit | None:
    """The book shown first: one's own, or that of the body one works for where only that has begun."""
    actor = actor_of(request)
    within = Unit.objects.filter(actor.reach_filter("path", Permission.NUMBER_READ))
    own = Q(pk__in=[grant.unit_id for grant in actor.grants]) | Q(path__in=actor.reach(Permission.NUMBER_READ))
    begun = NumberCounter.objects.filter(unit=OuterRef("pk"), year=year)
    return within.filter(own).annotate(begun=Exists(begun)).order_by("-begun", "-path").first()


def _asked(request: HttpRequest) -> tuple[RegisterFilter, Asked | None]:
    """The book that the address names: without a unit, one's own; without a year, this year's."""
    this_year = str(clock.today().year)
    form = RegisterFilter({"nam": this_year, **request.GET.dict()}, actor=actor_of(request))
    form.is_valid()
    given = form.cleaned_data
    year = given.get("year") or clock.today().year
    unit = given.get("unit") or (None if request.GET.get("don-vi") else _first_book(request, year))
    if unit is None:
        return form, None
    state = given.get("state") or ""
    return form, Asked(
        unit,
        year,
        given.get("sort") or "",
        "" if state == LATE else state,
        state == LATE,
    )


@require_safe
@requires(Permission.NUMBER_READ)
def register(request: HttpRequest) -> HttpResponse:
    """One unit's numbers of one year, the newest first, and how far each type has come."""
    actor = actor_of(request)
    form, asked = _asked(request)
    if asked is None:
        return render(request, "numbering/register.html", {"form": form, "unit": None})
    before = number_in(request.GET.get("truoc", ""))
    lines, more = page_of(lines_of(actor, asked), before)
    query = {name: value for name, value in request.GET.items() if value and name != "truoc"}
    book = {"don-vi": asked.unit.code, "nam": asked.year}
    if not request.GET.get("don-vi"):
        form.data = {**form.data, "don-vi": form.fields["unit"].prepare_value(asked.unit)}
    context = {
        "form": form,
        "unit": asked.unit,
        "year": asked.year,
        "rows": [(row, f"?{urlencode({**book, 'loai': row.sort})}") for row in rows_of(asked.unit, asked.year)],
        "active": [
            {"label": words, "url": f"?{urlencode({k: v for k, v in {**query, **book}.items() if k != name})}"}
            for name, words in _chips(form, asked)
        ],
        "lines": [(each, LOOKS[NumberState(each.state)]) for each in lines],
        "next_url": f"?{urlencode({**query, 'truoc': more})}" if more else "",
        "first_url": f"?{urlencode(query)}" if before is not None else "",
        "sheet_url": f"{reverse('numbering:sheet')}?{urlencode({**query, **book})}",
        "sees_papers": can(actor, Permission.PAPER_READ),
        "may_write": can(actor, Permission.NUMBER_WRITE, asked.unit),
        "book": urlencode(book),
    }
    return render(request, "numbering/register.html", context)


def _chips(form: RegisterFilter, asked: Asked) -> list[tuple[str, str]]:
    states = dict(form.fields["state"].choices)  # type: ignore[attr-defined]
    state = LATE if asked.late else asked.state
    found = [("loai", f"Loại: {dict(form.fields['sort'].choices)[asked.sort]}")] if asked.sort else []  # type: ignore[attr-defined]
    return found + ([("trang-thai", f"Trạng thái: {states[state]}")] if state else [])


@require_safe
@requires(Permission.NUMBER_READ)
def sheet(request: HttpRequest) -> FileResponse | HttpResponse:
    """The book as it would be printed: in the order in which numbers were taken."""
    _form, asked = _asked(request)
    if asked is None:
        return redirect("numbering:register")
    columns = [("Số, ký hiệu", 16), ("Ngày văn bản", 13), ("Loại văn bản", 16), ("Trích yếu", 60), ("Trạng thái", 14),
               ("Vào sổ muộn", 12), ("Cấp số lúc", 18), ("Người cấp số", 24), ("Ghi chú", 50)]  # fmt: skip
    rows = (
        (
            each.text,
            each.dated_on,
            each.sort_title,
            each.subject or each.reserved_for,
            each.state_title,
            "muộn" if each.late else "",
            each.taken_at,
            each.taken_by.name if each.taken_by else "",
            f"Hủy số: {each.void_because}" if each.void_because else "" if each.issued_here else _note(each),
        )
        for each in lines_of(actor_of(request), asked).order_by("id").iterator(500)
    )
    title = f"Sổ số văn bản {asked.year}"
    return sheet_response(f"so-van-ban-{asked.unit.code}-{asked.year}", title, columns, rows)


def _note(each: DocumentNumber) -> str:
    return "văn bản giấy" if each.state == NumberState.USED else "giữ số"


def _line(request: HttpRequest, pk: int, permission: Permission | None = None) -> DocumentNumber:
    """A line of the register, where it is visible (else 404) and the reader keeps the book (else 403)."""
    visible = DocumentNumber.objects.visible_to(actor_of(request))
    found = get_object_or_404(visible.select_related("unit", "taken_by", "used_by", "void_by"), pk=pk)
    allow(request, permission, found.unit)
    return found


@require_safe
@requires(Permission.NUMBER_READ)
def line(request: HttpRequest, pk: int) -> HttpResponse:
    return _line_page(request, _line(request, pk))


def _line_page(
    request: HttpRequest,
    found: DocumentNumber,
    *,
    using: UseForm | None = None,
    voiding: VoidForm | None = None,
    problems: list[Problem] | None = None,
) -> HttpResponse:
    """The whole line; who keeps the book may use a kept number, or strike one out."""
    may_write = can(actor_of(request), Permission.NUMBER_WRITE, found.unit)
    state = NumberState(found.state)
    may_use = may_write and not problems_with_step(NumberStep.USE, state, text=found.text)
    may_void = may_write and not problems_with_step(
        NumberStep.VOID, state, text=found.text, issued_here=found.issued_here
    )  # fmt: skip
    decision = paper = None
    if found.issued_here:
        actor = actor_of(request)
        if found.sort == DECISIONS:
            decided = Decision.objects.visible_to(actor)
            decision = decided.filter(unit=found.unit, year=found.year, number=found.number).first()
        paper = IssuedPaper.objects.visible_to(actor).filter(number=found).only("pk").first()
    context = {
        "line": found,
        "paper": paper,
        "look": LOOKS[state],
        "decision": decision,
        "using": (using or UseForm(initial={"subject": found.reserved_for, "dated_on": clock.today()}))
        if may_use or using
        else None,
        "voiding": (voiding or VoidForm(auto_id="huy_%s")) if may_void or voiding else None,
        "problems": problems or [],
        "book_url": f"{reverse('numbering:register')}?{urlencode({'don-vi': found.unit.code, 'nam': found.year})}",
    }
    refused = any((using, voiding, problems))
    return render(request, "numbering/line.html", context, status=422 if refused else 200)


@require_POST
@requires(Permission.NUMBER_WRITE)
def use(request: HttpRequest, pk: int) -> HttpResponse:
    """A kept number gets its paper document."""
    found = _line(request, pk, Permission.NUMBER_WRITE)
    form = UseForm(request.POST)
    if not form.is_valid():
        return _line_page(request, found, using=form)
    given = form.cleaned_data
    try:
        enter_paper_document(
            unit_id=found.unit_id, sort=found.sort, symbol=found.symbol, subject=given["subject"],
            dated_on=given["dated_on"], today=clock.today(), key=new_key(), by=actor_of(request), at=clock.now(),
            reserved_id=found.pk,
        )  # fmt: skip
    except RuleBroken as refused:
        return _line_page(request, found, using=form, problems=beside_fields(form, refused.problems))
    messages.success(request, f"Đã vào sổ văn bản số {found.text}.")
    return redirect("numbering:line", pk=pk)


@require_POST
@requires(Permission.NUMBER_WRITE)
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a kept number up, or strike a paper document out."""
    found = _line(request, pk, Permission.NUMBER_WRITE)
    form = VoidForm(request.POST, auto_id="huy_%s")
    if not form.is_valid():
        return _line_page(request, found, voiding=form)
    try:
        void_number(number_id=found.pk, reason=form.cleaned_data["reason"], by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return _line_page(request, found, voiding=form, problems=beside_fields(form, refused.problems))
    messages.success(request, f"Đã hủy số {found.text}; số này ở lại trong sổ và không cấp lại.")
    return redirect("numbering:line", pk=pk)


def _begin(request: HttpRequest, **more: Any) -> dict[str, Any]:
    """What a form of the register begins with: the unit and year that the address names, and a key of its own."""
    actor = actor_of(request)
    within = Unit.objects.filter(actor.reach_filter("path", Permission.NUMBER_WRITE))
    named = within.filter(code=request.GET.get("don-vi", "")[:80]).first()
    year = number_in(request.GET.get("nam", ""), 4)
    return {
        "unit": named or _own_unit(request),
        "year": year if year and FIRST_YEAR <= year <= LAST_YEAR else clock.today().year,
        "sort": request.GET.get("loai", ""),
        "key": new_key(),
        **more,
    }


def _form_page(
    request: HttpRequest, form: forms.Form, act: Callable[[dict[str, Any]], HttpResponse], words: dict[str, Any]
) -> HttpResponse:
    """A page with one form: shown, refused with what was typed, or done."""
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            return act(form.cleaned_data)
        except RuleBroken as refused:
            problems = beside_fields(form, refused.problems)
    context = {"form": form, "problems": problems, **words}
    return render(request, "numbering/form.html", context, status=422 if request.method == "POST" else 200)


@requires(Permission.NUMBER_WRITE)
def reserve(request: HttpRequest) -> HttpResponse:
    form = ReserveForm(request.POST or None, actor=actor_of(request), initial=_begin(request))

    def act(given: dict[str, Any]) -> HttpResponse:
        kept = reserve_number(
            unit_id=given["unit"].pk, year=given["year"], sort=given["sort"], symbol=given["symbol"],
            purpose=given["purpose"], today=clock.today(), key=given["key"] or new_key(), by=actor_of(request),
            at=clock.now(),
        )  # fmt: skip
        messages.success(request, f"Đã giữ số {kept.text}.")
        return redirect("numbering:line", pk=kept.pk)

    words = {
        "heading": "Giữ số",
        "lead": "Lấy trước số tiếp theo cho một văn bản sắp ban hành. Không dùng đến thì hủy số, kèm lý do.",
        "word": "Giữ số tiếp theo",
    }
    return _form_page(request, form, act, words)


@requires(Permission.NUMBER_WRITE)
def enter(request: HttpRequest) -> HttpResponse:
    form = PaperDocumentForm(
        request.POST or None, actor=actor_of(request), initial=_begin(request, dated_on=clock.today())
    )

    def act(given: dict[str, Any]) -> HttpResponse:
        entered = enter_paper_document(
            unit_id=given["unit"].pk, sort=given["sort"], symbol=given["symbol"], subject=given["subject"],
            dated_on=given["dated_on"], today=clock.today(), key=given["key"] or new_key(), by=actor_of(request),
            at=clock.now(),
        )  # fmt: skip
        late = " Văn bản được đánh dấu vào sổ muộn." if entered.late else ""
        messages.success(request, f"Đã vào sổ: số {entered.text}.{late}")
        return redirect("numbering:line", pk=entered.pk)

    words = {
        "heading": "Vào sổ văn bản giấy",
        "lead": "Văn bản đã ban hành ngoài phần mềm được cấp số tiếp theo của sổ.",
        "word": "Cấp số và vào sổ",
    }
    return _form_page(request, form, act, words)


@requires(Permission.NUMBER_WRITE)
def opening(request: HttpRequest) -> HttpResponse:
    form = OpeningForm(request.POST or None, actor=actor_of(request), initial=_begin(request))

    def act(given: dict[str, Any]) -> HttpResponse:
        open_book(
            unit_id=given["unit"].pk, year=given["year"], sort=given["sort"], last=given["last"],
            by=actor_of(request), at=clock.now(),
        )  # fmt: skip
        messages.success(request, f"Đã ghi; số tiếp theo là {given['last'] + 1}.")
        asked = {"don-vi": given["unit"].code, "nam": given["year"], "loai": given["sort"]}
        return redirect(f"{reverse('numbering:register')}?{urlencode(asked)}")

    words = {
        "heading": "Nối tiếp sổ giấy",
        "lead": "Khi bắt đầu dùng phần mềm giữa năm: ghi sổ giấy đã đến số nào, một lần cho mỗi loại văn bản.",
        "word": "Ghi số cuối của sổ giấy",
    }
    return _form_page(request, form, act, words)
