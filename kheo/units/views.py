"""Pages of the tree of organisations."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, requires
from kheo.accounts.permissions import ROLES, Permission
from kheo.accounts.queries import members_of
from kheo.config import clock
from kheo.config.sheets import sheet_response
from kheo.registrations.actions.tree import end_unit, merge_units, move_unit
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.actions import create_unit, edit_unit
from kheo.units.forms import AddUnitForm, EditUnitForm, EndUnitForm, MergeUnitsForm, MoveUnitForm, UnitFilter
from kheo.units.models import Placement, Unit
from kheo.units.queries import labels_of, lines_of, standing
from kheo.units.rules import KINDS, exists_on

MOST_BELOW = 200


def _asked(request: HttpRequest) -> tuple[UnitFilter, date, dict[str, str]]:
    form = UnitFilter(request.GET or {"ngay": clock.today().isoformat()})
    form.is_valid()
    given = form.cleaned_data
    return form, given.get("ngay") or clock.today(), {"text": given.get("tim", ""), "kind": given.get("loai", "")}


@requires(Permission.UNIT_READ)
def unit_list(request: HttpRequest) -> HttpResponse:
    """The units in reach, in the order of the tree, as it stood on a day."""
    actor = actor_of(request)
    form, day, asked = _asked(request)
    after = request.GET.get("sau", "")
    lines, more = lines_of(standing(actor, day, **asked), after)
    query = {name: value for name, value in request.GET.items() if value and name != "sau"}
    labels = {"tim": "Từ", "loai": "Loại", "ngay": "Ngày"}
    active = [
        {
            "label": f"{labels[name]}: {KINDS.get(str(value), value) if name != 'ngay' else f'{day:%d/%m/%Y}'}",
            "url": f"?{urlencode({other: text for other, text in query.items() if other != name})}",
        }
        for name, value in query.items()
        if name in labels and not (name == "ngay" and day == clock.today())
    ]
    # The highest level shown stands at the margin, whatever its depth in the whole tree.
    top = min((line.depth for line in lines), default=1)
    context = {
        "form": form,
        "active": active,
        "lines": [(line, min(line.depth - top, 5)) for line in lines],
        "flat": bool(asked["text"] or asked["kind"]),
        "day": day,
        "past": day != clock.today(),
        "next_url": f"?{urlencode({**query, 'sau': more})}" if more else "",
        "first_url": f"?{urlencode(query)}" if after else "",
        "sheet_url": f"{reverse('units:sheet')}?{urlencode(query)}",
        "may_manage": can(actor, Permission.UNIT_MANAGE),
    }
    return render(request, "units/list.html", context)


@requires(Permission.UNIT_READ)
def unit_sheet(request: HttpRequest) -> FileResponse:
    _form, day, asked = _asked(request)
    lines, _more = lines_of(standing(actor_of(request), day, **asked), size=None)
    columns = [("Mã", 28), ("Tên", 50), ("Loại", 32), ("Cấp trên", 36), ("Từ ngày", 12), ("Đến hết ngày", 12),
               ("Thư điện tử", 30)]  # fmt: skip
    rows = (
        (line.code, line.title, line.kind, line.parent, line.valid_from, line.valid_to, line.email) for line in lines
    )
    return sheet_response("don-vi", f"Đơn vị ngày {day:%d-%m-%Y}", columns, rows)


def _unit(request: HttpRequest, code: str) -> Unit:
    units = Unit.objects.visible_to(actor_of(request)).select_related("parent", "successor")
    return get_object_or_404(units, code=code)


@requires(Permission.UNIT_READ)
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One unit: what it is, where it stood, what it came from and became, what is below it, and who belongs to it."""
    actor, unit, today = actor_of(request), _unit(request, code), clock.today()
    before = list(unit.predecessors.order_by("path"))
    below = list(Unit.objects.filter(parent=unit).order_by("path")[: MOST_BELOW + 1])
    places = list(Placement.objects.filter(unit=unit).select_related("parent").order_by("path"))
    places.sort(key=lambda place: place.valid_from or date.min)
    around = [unit, *before, *below, *(each for each in (unit.parent, unit.successor) if each)]
    around += [place.parent for place in places if place.parent]
    names = labels_of(around)
    visible = set(
        Unit.objects.visible_to(actor).filter(pk__in={each.pk for each in around}).values_list("pk", flat=True)
    )

    def link(each: Unit) -> dict[str, Any]:
        return {"unit": each, "name": names[each.pk], "visible": each.pk in visible}

    standing_below = [each for each in below[:MOST_BELOW] if exists_on(today, each.valid_from, each.valid_to)]
    sees_people = can(actor, Permission.ACCOUNT_READ, unit)
    context = {
        "unit": unit,
        "label": names[unit.pk],
        "kind": KINDS.get(unit.kind, unit.kind),
        "exists": exists_on(today, unit.valid_from, unit.valid_to),
        "parent": link(unit.parent) if unit.parent else None,
        "successor": link(unit.successor) if unit.successor else None,
        "predecessors": [link(each) for each in before],
        "below": [link(each) for each in standing_below],
        "not_standing": [link(each) for each in below[:MOST_BELOW] if each not in standing_below],
        "more_below": len(below) > MOST_BELOW,
        "places": [(place, link(place.parent) if place.parent else None) for place in places],
        "members": [(each, ROLES[each.role].title) for each in members_of(unit.pk, today)] if sees_people else [],
        "sees_people": sees_people,
        "sees_numbers": can(actor, Permission.NUMBER_READ, unit),
        "may_manage": can(actor, Permission.UNIT_MANAGE, unit),
        "may_above": bool(unit.parent) and can(actor, Permission.UNIT_MANAGE, unit.parent),
    }
    return render(request, "units/detail.html", context)


def _managed(request: HttpRequest, code: str) -> Unit:
    """The unit, where it is visible (else 404) and the actor manages it (else 403)."""
    unit = _unit(request, code)
    if not can(actor_of(request), Permission.UNIT_MANAGE, unit):
        raise PermissionDenied
    return unit


def _form_page(
    request: HttpRequest,
    unit: Unit,
    form: forms.Form,
    act: Callable[[], Unit],
    done: str,
    words: dict[str, Any],
) -> HttpResponse:
    """A page with one form: shown, refused with the form filled in, or done and back at the unit."""
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            result = act()
        except RuleBroken as refused:
            problems = refused.problems
        else:
            messages.success(request, done)
            return redirect("units:detail", code=result.code)
    status = 422 if request.method == "POST" else 200
    context = {"unit": unit, "form": form, "problems": problems, **words}
    return render(request, "units/form.html", context, status=status)


@requires(Permission.UNIT_MANAGE)
def add(request: HttpRequest, code: str) -> HttpResponse:
    parent = _managed(request, code)
    form = AddUnitForm(request.POST or None)
    words = {"heading": "Thêm đơn vị", "lead": f"Đơn vị mới trực thuộc {parent.name}.", "word": "Thêm đơn vị"}
    return _form_page(
        request,
        parent,
        form,
        lambda: create_unit(form.draft(parent.code), by=actor_of(request), at=clock.now()),
        "Đã thêm đơn vị.",
        words,
    )


@requires(Permission.UNIT_MANAGE)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    unit = _managed(request, code)
    form = EditUnitForm(request.POST or None, unit=unit)

    def act() -> Unit:
        given = {"valid_to": unit.valid_to, **form.cleaned_data}
        return edit_unit(unit_id=unit.pk, by=actor_of(request), at=clock.now(), **given)

    words = {"heading": "Sửa thông tin đơn vị", "lead": f"Mã {unit.code} không thay đổi.", "word": "Lưu"}
    return _form_page(request, unit, form, act, "Đã lưu thông tin đơn vị.", words)


@requires(Permission.UNIT_MANAGE)
def move(request: HttpRequest, code: str) -> HttpResponse:
    unit = _managed(request, code)
    form = MoveUnitForm(request.POST or None, actor=actor_of(request), initial={"from_day": clock.today()})
    words = {
        "heading": "Chuyển đơn vị",
        "lead": f"Đang trực thuộc {unit.parent.name}. Các đơn vị bên dưới chuyển theo."
        if unit.parent
        else "Đang đứng đầu cây đơn vị. Các đơn vị bên dưới chuyển theo.",
        "word": "Chuyển",
    }

    def act() -> Unit:
        return move_unit(
            unit_id=unit.pk,
            parent_id=form.cleaned_data["parent"].pk,
            from_day=form.cleaned_data["from_day"],
            by=actor_of(request),
            at=clock.now(),
            today=clock.today(),
        )

    return _form_page(request, unit, form, act, "Đã chuyển đơn vị.", words)


@requires(Permission.UNIT_MANAGE)
def end(request: HttpRequest, code: str) -> HttpResponse:
    unit = _managed(request, code)
    form = EndUnitForm(request.POST or None, actor=actor_of(request))
    words = {
        "heading": "Kết thúc đơn vị",
        "lead": "Đơn vị vẫn còn trong số liệu của những ngày đã qua. Nhiều đơn vị nhập làm một: dùng việc “Sáp nhập” "
        "ở đơn vị cấp trên.",
        "word": "Kết thúc đơn vị",
        "danger": True,
    }

    def act() -> Unit:
        successor = form.cleaned_data["successor"]
        return end_unit(
            unit_id=unit.pk,
            last_day=form.cleaned_data["last_day"],
            successor_id=successor.pk if successor else None,
            by=actor_of(request),
            at=clock.now(),
            today=clock.today(),
        )

    return _form_page(request, unit, form, act, "Đã ghi ngày kết thúc của đơn vị.", words)


@requires(Permission.UNIT_MANAGE)
def merge(request: HttpRequest, code: str) -> HttpResponse:
    """Units directly below this one become one."""
    parent, actor = _managed(request, code), actor_of(request)
    form = MergeUnitsForm(request.POST or None, actor=actor, parent=parent, initial={"from_day": clock.today()})
    words = {
        "heading": "Sáp nhập đơn vị",
        "lead": f"Nhiều đơn vị trực thuộc {parent.name} nhập làm một; các đơn vị bên dưới chuyển sang đơn vị mới.",
        "word": "Sáp nhập",
    }

    def act() -> Unit:
        return merge_units(
            unit_ids=[each.pk for each in form.cleaned_data["units"]],
            into=form.target(),
            from_day=form.cleaned_data["from_day"],
            by=actor,
            at=clock.now(),
            today=clock.today(),
        )

    return _form_page(request, parent, form, act, "Đã sáp nhập.", words)
