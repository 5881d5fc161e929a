"""Who copied from whom: the picture of one model at a time, the list, the workbook, and writing it down."""

from textwrap import wrap
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kheo.accounts.actor import Actor, can
from kheo.accounts.doors import DayField, actor_of, number_in, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.config.sheets import sheet_response
from kheo.portal.queries.gallery import learners_of, public_recognitions
from kheo.recognition.actions.replication import record_replication, void_replication
from kheo.recognition.models import Replication
from kheo.recognition.queries.replication import (
    Copy,
    copies_page,
    edges_of,
    every_copy,
    may_be_source,
    models_of,
    most_copied,
    sources_for,
)
from kheo.recognition.rules.replication import Edge, component, draw, size_of
from kheo.recognition.views.aftercare_access import scope_of, year_of
from kheo.registrations.models import Registration
from kheo.registrations.queries.choices import scopes_for
from kheo.registrations.rules import IN_REGISTER
from kheo.shared.problems import Problem, RuleBroken

WIDTH, HEIGHT, GAP_X, GAP_Y = 216, 64, 64, 14
MOST_DRAWN = 60
WORKBOOK = [
    ("Mô hình được học", 44),
    ("Đơn vị", 28),
    ("Năm", 8),
    ("Mô hình làm theo", 44),
    ("Đơn vị làm theo", 28),
    ("Năm", 8),
    ("Từ ngày", 14),
    ("Đã được công nhận", 18),
    ("Học được gì", 50),
]


class CopyForm(forms.Form):
    since_on = DayField(label="Làm theo từ ngày")
    note = forms.CharField(
        label="Học được gì", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


@require_safe
@requires(Permission.DECISION_READ)
def replications(request: HttpRequest) -> HttpResponse:
    """The whole picture is never drawn at once: the most copied models, one of them drawn, and the list."""
    actor = actor_of(request)
    unit = scope_of(request, Permission.DECISION_READ)
    year = year_of(request.GET.get("nam", ""), 0) or None
    edges = edges_of(actor)
    favourites = most_copied(edges)
    models = models_of(pk for pk, _ in favourites)
    page = copies_page(
        actor, scope=unit.path if unit else "", year=year, before=number_in(request.GET.get("truoc", ""))
    )
    address = {**({"don-vi": unit.code} if unit else {}), **({"nam": year} if year else {})}
    context = {
        "favourites": [(models[pk], count) for pk, count in favourites],
        "picture": _picture(favourites[0][0], edges) if favourites else None,
        "rows": _rows(actor, page.rows),
        "next_url": f"?{urlencode({**address, 'truoc': page.next})}" if page.next else "",
        "unit": unit,
        "year": year,
        "years": range(clock.today().year, 2020, -1),
        "scopes": scopes_for(actor),
        "any": bool(edges),
        "may_follow": can(actor, Permission.RECOGNITION_FOLLOW),
    }
    return render(request, "recognition/aftercare/replications.html", context)


@require_safe
@requires(Permission.DECISION_READ)
def replication_of(request: HttpRequest, pk: int) -> HttpResponse:
    """One model: from whom it was copied, and who copied it, directly and further on."""
    actor = actor_of(request)
    return _one(request, _seen(actor, pk))


@require_safe
@requires(Permission.DECISION_READ)
def export(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows = (
        (
            each.source.title,
            each.source.unit,
            each.source.year,
            each.copy.title,
            each.copy.unit,
            each.copy.year,
            each.since_on,
            "có" if each.copy.recognised_rank else "chưa",
            each.note,
        )
        for each in every_copy(actor)
    )
    return cast(HttpResponse, sheet_response("nhan-rong", "Nhân rộng mô hình", WORKBOOK, rows))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RECOGNITION_FOLLOW)
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """`pk` is the copy. First the model that was copied is looked for, then the day is written down."""
    actor = actor_of(request)
    copy = get_object_or_404(Registration.objects.visible_to(actor).select_related("unit", "plan"), pk=pk)
    if not can(actor, Permission.RECOGNITION_FOLLOW, copy.unit):
        raise PermissionDenied
    chosen = number_in(request.POST.get("nguon", "") or request.GET.get("nguon", ""))
    source = may_be_source(actor, chosen) if chosen is not None else None
    words = request.GET.get("tu", "").strip()[:200]
    problems: list[Problem] = []
    form = CopyForm(initial={"since_on": clock.today()})
    if request.method == "POST":
        form = CopyForm(request.POST)
        if source is None:
            problems = [Problem("replication.no_source", "Chưa chọn mô hình được học.", "Tìm rồi chọn một mô hình.")]
        elif form.is_valid():
            said = form.cleaned_data
            try:
                record_replication(
                    source_id=source.pk,
                    copy_id=copy.pk,
                    since_on=said["since_on"],
                    note=said["note"],
                    by=actor,
                    at=clock.now(),
                )
            except RuleBroken as refused:
                problems = refused.problems
            else:
                messages.success(request, "Đã ghi việc nhân rộng.")
                return redirect("recognition:replication_of", copy.pk)
    recognised = models_of([source.pk])[source.pk].recognised_rank if source else 0
    context = {
        "copy": copy,
        "source": source,
        "is_unrecognised": source is not None and not recognised,
        "words": words,
        "found": sources_for(actor, copy, words) if source is None else [],
        "form": form,
        "problems": problems,
    }
    status = 422 if problems or form.errors else 200
    return render(request, "recognition/aftercare/replication_record.html", context, status=status)


@require_POST
@requires(Permission.RECOGNITION_FOLLOW)
def void(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    visible = Replication.objects.visible_to(actor).select_related("copy__unit")
    replication = get_object_or_404(visible, pk=pk)
    if not can(actor, Permission.RECOGNITION_FOLLOW, replication.copy.unit):
        raise PermissionDenied
    try:
        void_replication(replication_id=pk, reason=request.POST.get("ly-do", ""), by=actor, at=clock.now())
    except RuleBroken as refused:
        copy = Registration.objects.select_related("unit", "plan").get(pk=replication.copy_id)
        return _one(request, copy, refused.problems)
    messages.success(request, "Đã hủy lần ghi nhân rộng.")
    return redirect("recognition:replications")


def _seen(actor: Actor, pk: int) -> Registration:
    """A model of one's own reach, or one that a copy which one sees ties to it."""
    found = Registration.objects.select_related("unit", "plan").filter(pk=pk).first()
    if found is None:
        raise Http404
    if Registration.objects.visible_to(actor).filter(pk=pk).exists():
        return found
    if copies_page(actor, of=pk).rows:
        return found
    raise Http404


def _one(request: HttpRequest, model: Registration, problems: list[Problem] | None = None) -> HttpResponse:
    actor = actor_of(request)
    edges = edges_of(actor)
    page = copies_page(actor, of=model.pk, before=number_in(request.GET.get("truoc", "")))
    rows = _rows(actor, page.rows)
    context = {
        "model": model,
        "picture": _picture(model.pk, edges),
        "copied_from": [each for each in rows if each["copy"].copy.id == model.pk],
        "copies": [each for each in rows if each["copy"].source.id == model.pk],
        "next_url": f"?truoc={page.next}" if page.next else "",
        "problems": problems or [],
        "own": Registration.objects.visible_to(actor).filter(pk=model.pk).exists(),
        "learners": learners_of(model.pk),
        "may_learn": can(actor, Permission.REGISTRATION_WRITE)
        and public_recognitions().filter(registration=model.pk).exists(),
        "may_record": model.state in IN_REGISTER and can(actor, Permission.RECOGNITION_FOLLOW, model.unit),
    }
    status = 422 if problems else 200
    return render(request, "recognition/aftercare/replication.html", context, status=status)


def _rows(actor: Actor, copies: list[Copy]) -> list[dict[str, Any]]:
    return [
        {"copy": each, "may_void": can(actor, Permission.RECOGNITION_FOLLOW, each.copy_unit_path)} for each in copies
    ]


def _picture(start: int, edges: list[Edge]) -> dict[str, Any] | None:
    """Boxes and lines in the measures of the drawing; what does not fit is counted."""
    ids, shown = component(start, edges, MOST_DRAWN)
    if len(ids) < 2:
        return None
    drawing, models = draw(ids, shown), models_of(ids)
    at = {node.id: (node.column * (WIDTH + GAP_X) + 2, node.row * (HEIGHT + GAP_Y) + 2) for node in drawing.nodes}
    boxes = [
        {
            "model": models[pk],
            "url": reverse("recognition:replication_of", args=[pk]),
            "x": at[pk][0],
            "y": at[pk][1],
            "lines": _lines(models[pk].title),
            "is_start": pk == start,
        }
        for pk in ids
    ]
    paths = []
    for source, copy in shown:
        (left, upper), (right, lower) = at[source], at[copy]
        start_x, start_y, end_y = left + WIDTH, upper + HEIGHT // 2, lower + HEIGHT // 2
        bend = (start_x + right) // 2
        paths.append(f"M{start_x} {start_y}C{bend} {start_y} {bend} {end_y} {right - 6} {end_y}")
    recognised = sum(1 for _, copy in shown if models[copy].recognised_rank)
    return {
        "width": drawing.columns * (WIDTH + GAP_X) - GAP_X + 4,
        "height": drawing.rows * (HEIGHT + GAP_Y) - GAP_Y + 4,
        "box_width": WIDTH,
        "box_height": HEIGHT,
        "boxes": boxes,
        "paths": paths,
        "more": size_of(start, edges) - len(ids),
        "start": models[start],
        "words": f"{len(ids)} mô hình, {len(shown)} lần học và làm theo, {recognised} mô hình làm theo đã được "
        "công nhận. Nội dung này có đủ trong bảng bên dưới.",
    }


def _lines(title: str) -> list[str]:
    lines = wrap(title, 29)
    return lines if len(lines) <= 2 else [lines[0], f"{lines[1][:27]}…"]
