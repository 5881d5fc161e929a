"""Endpoints: added, changed, switched, given a new key, tried; a message sent again because somebody asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from kheo.accounts.actor import Actor, can
from kheo.accounts.permissions import Permission
from kheo.audit.actions import record
from kheo.interchange.actions.delivering import written
from kheo.interchange.actions.keys import new_nonce, signing_key
from kheo.interchange.models import Delivery, Endpoint
from kheo.interchange.queries.telling import end_of_journal
from kheo.interchange.rules.addresses import problems_with_address
from kheo.interchange.rules.events import EVENTS, TEST
from kheo.interchange.rules.signing import OLD_KEY_LASTS
from kheo.interchange.rules.trying import DeliveryState, EndpointState, problems_with_switch
from kheo.shared.problems import Problem, RuleBroken, not_now
from kheo.units.models import Unit


@dataclass(frozen=True, slots=True)
class EndpointValues:
    """What is said of an endpoint."""

    title: str
    address: str
    events: tuple[str, ...]

    def as_kept(self) -> dict[str, Any]:
        return {"title": self.title.strip(), "address": self.address.strip(), "events": sorted(self.events)}


def problems_with_unit(unit: Unit, by: Actor) -> list[Problem]:
    """Only whoever manages the exchange over a unit speaks for it."""
    if can(by, Permission.EXCHANGE_MANAGE, unit):
        return []
    return [Problem("interchange.other_unit", "Đơn vị này không thuộc phạm vi được giao.", "Chọn đơn vị khác.", "unit")]


def _problems(values: EndpointValues) -> list[Problem]:
    problems = problems_with_address(values.address.strip(), private_allowed=settings.KHEO_HOOK_PRIVATE)
    if not values.title.strip():
        problems.append(Problem("endpoint.no_title", "Chưa ghi tên.", "Ghi tên hệ thống nhận.", "title"))
    if not values.events or not set(values.events) <= set(EVENTS):
        problems.append(
            Problem("endpoint.no_events", "Chưa chọn sự kiện nào.", "Chọn ít nhất một loại sự kiện.", "events")
        )
    return problems


@transaction.atomic
def add_endpoint(*, unit: Unit, values: EndpointValues, by: Actor, at: datetime) -> tuple[Endpoint, str]:
    """A new endpoint, switched on, told of what happens from now on; and its signing key, which is shown this once.

    Refuses addresses that are not https or lie inside of a network, a unit out of reach, and no events.
    """
    if problems := problems_with_unit(unit, by) + _problems(values):
        raise RuleBroken(problems)
    kept = values.as_kept()
    made = Endpoint.objects.create(
        **kept, unit=unit, nonce=new_nonce(), cursor=end_of_journal(), made_at=at, made_by_id=by.user_id
    )
    record(action="endpoint.add", by=by, at=at, unit=unit, target=made, after=kept)
    return made, signing_key(made.nonce)


@transaction.atomic
def change_endpoint(*, endpoint_id: int, values: EndpointValues, by: Actor, at: datetime) -> Endpoint:
    """Another name, address or choice of events; what waits already goes to the new address."""
    endpoint = _locked(endpoint_id)
    if problems := _problems(values):
        raise RuleBroken(problems)
    before = {name: getattr(endpoint, name) for name in ("title", "address", "events")}
    kept = values.as_kept()
    for name, value in kept.items():
        setattr(endpoint, name, value)
    endpoint.save(update_fields=list(kept))
    record(action="endpoint.change", by=by, at=at, unit=endpoint.unit, target=endpoint, before=before, after=kept)
    return endpoint


@transaction.atomic
def switch_endpoint(*, endpoint_id: int, on: bool, by: Actor, at: datetime) -> Endpoint:
    """Switch on or off. What happened while it was off is not told; what happened while it was paused is."""
    endpoint = _locked(endpoint_id)
    before = EndpointState(endpoint.state)
    if problems := problems_with_switch(before, on=on):
        raise RuleBroken(problems)
    if before is EndpointState.OFF:
        endpoint.cursor = end_of_journal()
    endpoint.state = EndpointState.ON if on else EndpointState.OFF
    endpoint.given_up, endpoint.rests_until = 0, None
    endpoint.save(update_fields=["state", "cursor", "given_up", "rests_until"])
    action = "endpoint.switch_on" if on else "endpoint.switch_off"
    after = {"state": endpoint.state}
    record(action=action, by=by, at=at, unit=endpoint.unit, target=endpoint, before={"state": before}, after=after)
    return endpoint


@transaction.atomic
def rotate_key(*, endpoint_id: int, by: Actor, at: datetime) -> tuple[Endpoint, str]:
    """A new signing key, shown this once; the one before it signs beside it for a day, then never again."""
    endpoint = _locked(endpoint_id)
    endpoint.old_nonce, endpoint.old_until = endpoint.nonce, at + OLD_KEY_LASTS
    endpoint.nonce = new_nonce()
    endpoint.save(update_fields=["nonce", "old_nonce", "old_until"])
    record(action="endpoint.rotate", by=by, at=at, unit=endpoint.unit, target=endpoint)
    return endpoint, signing_key(endpoint.nonce)


@transaction.atomic
def try_endpoint(*, endpoint_id: int, by: Actor, at: datetime) -> Delivery:
    """A message that tells of nothing, to see whether it arrives. Refused while the endpoint is switched off."""
    endpoint = _locked(endpoint_id)
    if problems := _problems_unless_on(endpoint, "Gửi thử"):
        raise RuleBroken(problems)
    said = {"event": TEST, "at": at.isoformat(timespec="seconds"), "unit": endpoint.unit.code}
    made = written(endpoint, said, None, at)
    made.save()
    record(action="endpoint.test", by=by, at=at, unit=endpoint.unit, target=endpoint)
    return made


@transaction.atomic
def send_again(*, delivery_id: int, by: Actor, at: datetime) -> Delivery:
    """Send a message once more, the same to the last byte, with fresh attempts. Refused while it waits anyway."""
    endpoint = _locked(Delivery.objects.values_list("endpoint_id", flat=True).get(pk=delivery_id))
    delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    problems = _problems_unless_on(endpoint, "Gửi lại")
    if delivery.state == DeliveryState.WAITING and delivery.claimed_at is not None:
        problems.append(not_now("delivery.under_way", "Gửi lại", "thông báo đang được gửi"))
    if problems:
        raise RuleBroken(problems)
    before = delivery.state
    delivery.state, delivery.attempts, delivery.next_at, delivery.over_at = DeliveryState.WAITING, 0, at, None
    delivery.save(update_fields=["state", "attempts", "next_at", "over_at"])
    endpoint.rests_until = None
    endpoint.save(update_fields=["rests_until"])
    after = {"record": delivery.record_seq}
    record(
        action="endpoint.again",
        by=by,
        at=at,
        unit=endpoint.unit,
        target=endpoint,
        before={"state": before},
        after=after,
    )
    return delivery


def _problems_unless_on(endpoint: Endpoint, label: str) -> list[Problem]:
    if endpoint.state == EndpointState.ON:
        return []
    return [not_now("endpoint.not_on", label, "điểm nhận không bật", "Bật điểm nhận rồi làm lại.")]


def _locked(endpoint_id: int) -> Endpoint:
    return Endpoint.objects.select_for_update(of=("self",)).select_related("unit").get(pk=endpoint_id)
