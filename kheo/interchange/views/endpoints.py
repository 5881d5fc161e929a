"""Endpoints and their messages: the list, one, a new one; every try with what was answered."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kheo.accounts.actor import can
from kheo.accounts.doors import actor_of, allow, requires
from kheo.accounts.permissions import Permission
from kheo.config import clock
from kheo.interchange.actions.endpoints import (
    EndpointValues,
    add_endpoint,
    change_endpoint,
    rotate_key,
    send_again,
    switch_endpoint,
    try_endpoint,
)
from kheo.interchange.actions.keys import signing_key
from kheo.interchange.forms import EndpointForm
from kheo.interchange.models import Delivery, Endpoint
from kheo.interchange.queries.lists import deliveries_page, endpoints_page
from kheo.interchange.rules.events import GROUPS, title_of
from kheo.interchange.rules.trying import (
    DELIVERY_TITLES,
    DELIVERY_TONES,
    ENDPOINT_TITLES,
    ENDPOINT_TONES,
    MOST_ATTEMPTS,
    DeliveryState,
    EndpointState,
)
from kheo.interchange.views.frame import before_in, crumbs, form_page, list_page, older_url
from kheo.shared.problems import Problem, RuleBroken

TAB = "interchange:home"
SHOW_KEY = "interchange_show_key"  # in the session: the endpoint whose key its maker is shown next, once


@require_safe
@requires(Permission.EXCHANGE_READ)
def page(request: HttpRequest) -> HttpResponse:
    found = endpoints_page(actor_of(request), before=before_in(request))
    return list_page(request, "interchange/endpoints.html", TAB, found, _endpoint_row)


def _endpoint_row(each: Endpoint) -> dict[str, Any]:
    return {
        "it": each,
        "state": ENDPOINT_TITLES[EndpointState(each.state)],
        "tone": ENDPOINT_TONES[EndpointState(each.state)],
        "events": [title_of(code) for code in each.events],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EXCHANGE_MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)

    def save(said: dict[str, Any]) -> HttpResponse:
        made, _ = add_endpoint(unit=said["unit"], values=_values(said), by=actor, at=clock.now())
        request.session[SHOW_KEY] = made.pk
        messages.success(request, "Đã thêm điểm nhận. Chép khóa ký ngay: khóa chỉ hiện một lần.")
        return redirect("interchange:endpoint", made.pk)

    form = EndpointForm(request.POST or None, actor=actor)
    return form_page(request, form, save, heading="Thêm điểm nhận thông báo", word="Thêm điểm nhận", above=crumbs(TAB))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EXCHANGE_MANAGE)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    it = _managed(request, pk)

    def save(said: dict[str, Any]) -> HttpResponse:
        change_endpoint(endpoint_id=it.pk, values=_values(said), by=actor_of(request), at=clock.now())
        messages.success(request, "Đã lưu điểm nhận.")
        return redirect("interchange:endpoint", it.pk)

    initial = {"title": it.title, "address": it.address, "events": it.events}
    form = EndpointForm(request.POST or None, initial=initial)
    return form_page(request, form, save, heading=f"Sửa điểm nhận {it.title}", word="Lưu", above=_above(it))


def _values(said: dict[str, Any]) -> EndpointValues:
    return EndpointValues(said["title"], said["address"], tuple(said["events"]))


def _above(it: Endpoint) -> list[tuple[str, str]]:
    return crumbs(TAB, (it.title, reverse("interchange:endpoint", args=[it.pk])))


def _one(request: HttpRequest, pk: int) -> Endpoint:
    return get_object_or_404(Endpoint.objects.visible_to(actor_of(request)).select_related("unit", "made_by"), pk=pk)


def _managed(request: HttpRequest, pk: int) -> Endpoint:
    it = _one(request, pk)
    allow(request, Permission.EXCHANGE_MANAGE, it.unit)
    return it


@require_safe
@never_cache
@requires(Permission.EXCHANGE_READ)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, _one(request, pk))


def _show(request: HttpRequest, it: Endpoint, problems: list[Problem] | None = None) -> HttpResponse:
    state = EndpointState(it.state)
    found = deliveries_page(it, before=before_in(request))
    may_manage = can(actor_of(request), Permission.EXCHANGE_MANAGE, it.unit)
    key = ""
    if may_manage and request.session.get(SHOW_KEY) == it.pk:
        del request.session[SHOW_KEY]
        key = signing_key(it.nonce)
    context = {
        "it": it,
        "state": ENDPOINT_TITLES[state],
        "tone": ENDPOINT_TONES[state],
        "is_on": state is EndpointState.ON,
        "is_paused": state is EndpointState.PAUSED,
        "is_off": state is EndpointState.OFF,
        "old_key_until": it.old_until if it.old_until and it.old_until > clock.now() else None,
        "groups": [
            (title, chosen)
            for title, events in GROUPS
            if (chosen := [event.title for event in events if event.code in it.events])
        ],
        "key": key,
        "rows": [_row(each) for each in found.rows],
        "older_url": older_url(found),
        "may_manage": may_manage,
        "problems": problems or [],
        "crumbs": crumbs(TAB),
    }
    return render(request, "interchange/endpoint.html", context, status=422 if problems else 200)


def _row(each: Delivery) -> dict[str, Any]:
    state = DeliveryState(each.state)
    return {
        "it": each,
        "title": title_of(each.event),
        "state": DELIVERY_TITLES[state],
        "tone": DELIVERY_TONES[state],
        "waiting": state is DeliveryState.WAITING,
    }


def _step(request: HttpRequest, pk: int, do: Callable[[Endpoint], object], said: str) -> HttpResponse:
    it = _managed(request, pk)
    try:
        do(it)
    except RuleBroken as refused:
        return _show(request, it, refused.problems)
    messages.success(request, said)
    return redirect("interchange:endpoint", it.pk)


@require_POST
@requires(Permission.EXCHANGE_MANAGE)
def switch_on(request: HttpRequest, pk: int) -> HttpResponse:
    by, at = actor_of(request), clock.now()
    return _step(request, pk, lambda it: switch_endpoint(endpoint_id=it.pk, on=True, by=by, at=at), "Đã bật điểm nhận.")


@require_POST
@requires(Permission.EXCHANGE_MANAGE)
def switch_off(request: HttpRequest, pk: int) -> HttpResponse:
    by, at = actor_of(request), clock.now()
    said = "Đã tắt điểm nhận. Các sự kiện từ lúc này không được gửi."
    return _step(request, pk, lambda it: switch_endpoint(endpoint_id=it.pk, on=False, by=by, at=at), said)


@require_POST
@requires(Permission.EXCHANGE_MANAGE)
def rotate(request: HttpRequest, pk: int) -> HttpResponse:
    by, at = actor_of(request), clock.now()
    said = "Đã thay khóa ký. Chép khóa mới ngay: khóa chỉ hiện một lần. Khóa cũ còn dùng được trong 24 giờ."
    answer = _step(request, pk, lambda it: rotate_key(endpoint_id=it.pk, by=by, at=at), said)
    request.session[SHOW_KEY] = pk
    return answer


@require_POST
@requires(Permission.EXCHANGE_MANAGE)
def send_test(request: HttpRequest, pk: int) -> HttpResponse:
    by, at = actor_of(request), clock.now()
    said = "Đã xếp một thông báo thử; tải lại trang sau ít giây để xem kết quả."
    return _step(request, pk, lambda it: try_endpoint(endpoint_id=it.pk, by=by, at=at), said)


def _delivery(request: HttpRequest, pk: int) -> Delivery:
    visible = Delivery.objects.visible_to(actor_of(request))
    return get_object_or_404(visible.select_related("endpoint__unit"), pk=pk)


@require_safe
@requires(Permission.EXCHANGE_READ)
def delivery(request: HttpRequest, delivery: int) -> HttpResponse:
    return _show_delivery(request, _delivery(request, delivery))


def _show_delivery(request: HttpRequest, it: Delivery, problems: list[Problem] | None = None) -> HttpResponse:
    may_manage = can(actor_of(request), Permission.EXCHANGE_MANAGE, it.endpoint.unit)
    context = {
        **_row(it),
        "body": json.dumps(json.loads(it.body), ensure_ascii=False, indent=2),
        "tries": list(it.tries.all()[:100]),
        "most": MOST_ATTEMPTS,
        "may_send_again": may_manage and it.endpoint.state == EndpointState.ON,
        "problems": problems or [],
        "crumbs": _above(it.endpoint),
    }
    return render(request, "interchange/delivery.html", context, status=422 if problems else 200)


@require_POST
@requires(Permission.EXCHANGE_MANAGE)
def again(request: HttpRequest, delivery: int) -> HttpResponse:
    it = _delivery(request, delivery)
    allow(request, Permission.EXCHANGE_MANAGE, it.endpoint.unit)
    try:
        send_again(delivery_id=it.pk, by=actor_of(request), at=clock.now())
    except RuleBroken as refused:
        return _show_delivery(request, it, refused.problems)
    messages.success(request, "Đã xếp lại thông báo; tải lại trang sau ít giây để xem kết quả.")
    return redirect("interchange:delivery", it.pk)
