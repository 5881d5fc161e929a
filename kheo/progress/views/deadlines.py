"""Deadlines: who handed in what, and for the steward's office: a paper that came in, an extension, a mistake undone."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kheo.accounts.doors import requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.plans.rules.calendar import DeliveryState, say_moment
from kheo.progress.forms import DeliveryForm, ExtensionForm, RevocationForm
from kheo.progress.queries.figures import Figures
from kheo.progress.queries.home import next_deadline
from kheo.progress.rules.deadlines import DeadlineFigure, say_state
from kheo.progress.views.opening import Opening, open_plan
from kheo.registrations.actions.deliveries import deliver, grant_extension, revoke_delivery
from kheo.shared.periods import last_moment_of
from kheo.shared.problems import Problem, RuleBroken
from kheo.units.models import Unit

STATE_ORDER = (DeliveryState.MISSING, DeliveryState.UPCOMING, DeliveryState.LATE, DeliveryState.ON_TIME)


@requires(Permission.FIGURES_READ)
def page(request: HttpRequest, plan: str) -> HttpResponse:
    """One moment of a deadline (`?thoi-han=`; without it the next one, or the last), unit by unit.

    Those that have not handed in come first.
    """
    opening = open_plan(request, plan)
    found = opening.figures()
    key = request.GET.get("thoi-han", "") or _at_hand(found)
    figures = [each for each in found.deadlines if each.key == key]
    if not figures:
        raise Http404
    figures.sort(key=lambda each: STATE_ORDER.index(each.state))
    first = figures[0]
    context = {
        "opening": opening,
        "plan": opening.plan,
        "crumbs": [("Tiến độ", opening.address("plan"))],
        "title": first.title,
        "moment": say_moment(first.deadline),
        "clause": first.deadline.clause,
        "clause_url": opening.clause_address(first.deadline.clause),
        "counts": [(state.value, sum(each.state is state for each in figures)) for state in DeliveryState],
        "rows": [
            {
                "figure": each,
                "unit": found.unit_by_id[each.unit_id].name,
                "unit_url": opening.address("unit", each.unit),
                "words": say_state(each),
                "state": each.state.value,
                "url": opening.deadline_of(each),
            }
            for each in figures
        ],
        "may_confirm": opening.is_today and opening.may(Permission.DELIVERY_CONFIRM, opening.plan.issuer),
        "missing_url": opening.address("missing", thieu="qua-han"),
        "workbook_url": opening.address("workbook"),
    }
    return render(request, "progress/deadlines.html", context)


def _at_hand(found: Figures) -> str:
    """The next moment of any deadline; the last one where all are over; "" where there is none."""
    due = next_deadline(found.deadlines)
    if due:
        return due[0].key
    return max(found.deadlines, key=lambda each: each.last_day).key if found.deadlines else ""


@requires(Permission.FIGURES_READ)
def one(request: HttpRequest, plan: str) -> HttpResponse:
    opening, found, figure = _find(request, plan)
    return _show(request, opening, found, figure)


@require_POST
@requires(Permission.DELIVERY_CONFIRM)
def record_delivery(request: HttpRequest, plan: str) -> HttpResponse:
    """A paper that the steward's office holds in hand, dated by the day on which it came."""

    def write(opening: Opening, figure: DeadlineFigure, unit: Unit, data: dict[str, Any], at: datetime) -> str:
        deliver(
            plan=opening.plan,
            deadline=figure.deadline.code,
            period=figure.period,
            unit=unit,
            by=opening.actor,
            at=at,
            delivered_at=_moment(data["delivered_on"], opening, at),
            way="paper",
            note=data["note"],
        )
        return f"Đã ghi nhận {unit.name} gửi bản giấy ngày {data['delivered_on']:%d/%m/%Y}."

    return _change(request, plan, "delivery", DeliveryForm(request.POST), write)


@require_POST
@requires(Permission.DELIVERY_CONFIRM)
def extend(request: HttpRequest, plan: str) -> HttpResponse:
    def write(opening: Opening, figure: DeadlineFigure, unit: Unit, data: dict[str, Any], at: datetime) -> str:
        grant_extension(
            plan=opening.plan,
            deadline=figure.deadline.code,
            period=figure.period,
            unit=unit,
            last_day=data["last_day"],
            reason=data["reason"],
            by=opening.actor,
            at=at,
        )
        return f"Đã gia hạn cho {unit.name} đến hết ngày {data['last_day']:%d/%m/%Y}."

    return _change(request, plan, "extension", ExtensionForm(request.POST), write)


@require_POST
@requires(Permission.DELIVERY_CONFIRM)
def revoke(request: HttpRequest, plan: str) -> HttpResponse:
    def write(opening: Opening, figure: DeadlineFigure, unit: Unit, data: dict[str, Any], at: datetime) -> str:
        if figure.delivery_id is None:
            raise RuleBroken([Problem("delivery.none", f"{unit.name} chưa gửi, không có gì để hủy.", "Tải lại trang.")])
        revoke_delivery(delivery_id=figure.delivery_id, because=data["because"], by=opening.actor, at=at)
        return f"Đã hủy lần ghi nhận của {unit.name}."

    return _change(request, plan, "revocation", RevocationForm(request.POST), write)


Write = Callable[[Opening, DeadlineFigure, Unit, dict[str, Any], datetime], str]


def _change(request: HttpRequest, plan: str, name: str, form: forms.Form, write: Write) -> HttpResponse:
    opening, found, figure = _find(request, plan)
    unit = Unit.objects.visible_to(opening.actor).get(pk=figure.unit_id)
    if not opening.may(Permission.DELIVERY_CONFIRM, unit):
        raise PermissionDenied
    if not form.is_valid():
        return _show(request, opening, found, figure, status=422, **{name: form})
    try:
        said = write(opening, figure, unit, form.cleaned_data, clock.now())
    except RuleBroken as refused:
        return _show(request, opening, found, figure, status=422, problems=refused.problems, **{name: form})
    messages.success(request, said)
    return redirect(opening.deadline_of(figure))


def _find(request: HttpRequest, plan: str) -> tuple[Opening, Figures, DeadlineFigure]:
    asked = request.POST if request.method == "POST" else request.GET
    opening = open_plan(request, plan)
    found = opening.figures()
    code, key = asked.get("don-vi", ""), asked.get("thoi-han", "")
    figure = next((each for each in found.deadlines if each.unit == code and each.key == key), None)
    if figure is None:
        raise Http404
    return opening, found, figure


def _show(
    request: HttpRequest, opening: Opening, found: Figures, figure: DeadlineFigure, *, status: int = 200, **more: Any
) -> HttpResponse:
    unit = found.unit_by_id[figure.unit_id]
    may_confirm = opening.is_today and opening.may(Permission.DELIVERY_CONFIRM, unit.path)
    context = {
        "opening": opening,
        "plan": opening.plan,
        "unit": unit,
        "figure": figure,
        "state": figure.state.value,
        "words": say_state(figure),
        "moment": say_moment(figure.deadline),
        "clause_url": opening.clause_address(figure.deadline.clause),
        "crumbs": [
            ("Tiến độ", opening.address("plan")),
            (figure.title, opening.address("deadlines", **{"thoi-han": figure.key})),
            (unit.name, opening.address("unit", unit.code)),
        ],
        "may_confirm": may_confirm,
        "delivery": DeliveryForm(initial={"delivered_on": opening.today}),
        "extension": ExtensionForm(),
        "revocation": RevocationForm(),
        "deliver_url": opening.address("deliver"),
        "extend_url": opening.address("extend"),
        "revoke_url": opening.address("revoke"),
        **more,
    }
    return render(request, "progress/deadline.html", context, status=status)


def _moment(day: date, opening: Opening, at: datetime) -> datetime:
    """A paper that came on a day came by its end; today's came by now."""
    return at if day == opening.today else last_moment_of(day, opening.plan.timezone)
