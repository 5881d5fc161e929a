"""The steps of the lifecycle, each behind its own door."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from kheo.accounts.doors import actor_of, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.registrations.actions import steps
from kheo.registrations.models import Registration
from kheo.registrations.rules import Step
from kheo.registrations.views.access import registration_of
from kheo.registrations.views.dossier import NEEDS, show
from kheo.shared.problems import RuleBroken


@require_POST
@requires(Permission.REGISTRATION_SUBMIT)
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    return _take(request, pk, Step.SUBMIT, steps.submit, "Đã gửi đăng ký.")


@require_POST
@requires(Permission.REGISTRATION_ACCEPT)
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    return _take(request, pk, Step.ACCEPT, steps.accept, "Đã vào sổ, số {number}.")


@require_POST
@requires(Permission.REGISTRATION_ACCEPT)
def return_to_unit(request: HttpRequest, pk: int) -> HttpResponse:
    return _take(request, pk, Step.RETURN, steps.return_to_unit, "Đã trả lại đơn vị để bổ sung.")


@require_POST
@requires(Permission.REGISTRATION_WRITE)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _take(request, pk, Step.WITHDRAW, steps.withdraw, "Đã rút đăng ký.")


@require_POST
@requires(Permission.REGISTRATION_ACCEPT)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    return _take(request, pk, Step.CLOSE, steps.close, "Đã kết thúc thực hiện.")


def _take(request: HttpRequest, pk: int, step: Step, action: Callable[..., Registration], said: str) -> HttpResponse:
    registration = registration_of(request, pk, NEEDS[step])
    reason = request.POST.get("ly-do", "")
    told: dict[str, Any] = {"reason": reason} if steps.MOVES[step].needs_reason else {}
    try:
        after = action(registration_id=pk, by=actor_of(request), at=clock.now(), **told)
    except RuleBroken as refused:
        return show(request, registration, problems=refused.problems, typed={step.value: reason})
    messages.success(request, said.format(number=after.number))
    return redirect("registrations:detail", pk)
