"""The journal is the outbox: records become messages, and messages are sent until they are acknowledged or given up."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from kheo.accounts.actions.letters import write_letter
from kheo.accounts.actor import Actor
from kheo.audit.actions import record
from kheo.interchange.actions.connecting import Reply, speak
from kheo.interchange.actions.keys import keys_of
from kheo.interchange.models import Attempt, Delivery, Endpoint
from kheo.interchange.queries.telling import end_of_journal, messages_about, records_for
from kheo.interchange.rules.letters import paused_letter
from kheo.interchange.rules.signing import HEADER, signature
from kheo.interchange.rules.trying import (
    CLAIM_LASTS,
    GIVEN_UP_BEFORE_PAUSE,
    KEPT_FOR,
    REST,
    DeliveryState,
    EndpointState,
    next_try,
    succeeded,
)

MOST_AT_ONCE = 40  # messages in one round of the background jobs
MOST_FAILING = 3  # tries in one round that may come to nothing: each may take seconds
LONGEST_ROUND = timedelta(seconds=30)  # no message is begun after it: the other background jobs wait meanwhile


def written(endpoint: Endpoint, said: Mapping[str, Any], seq: int | None, at: datetime) -> Delivery:
    """A message that waits to be sent; not yet saved."""
    guid = uuid4()
    body = json.dumps({"id": str(guid), **said}, ensure_ascii=False, separators=(",", ":"))
    return Delivery(
        endpoint=endpoint, record_seq=seq, event=said["event"], guid=guid, body=body, made_at=at, next_at=at
    )


def gather_events(*, address: str, at: datetime) -> int:
    """Write a message for every record after the cursor of every endpoint that is on. How many.

    Cursor and messages move in one transaction, and a record gives an endpoint one message at most, whoever runs this
    and however often. Nothing is recorded: the journal would tell of its own telling.
    """
    made, end = 0, end_of_journal()
    behind = Endpoint.objects.filter(state=EndpointState.ON, cursor__lt=end)  # the others need no transaction
    for pk in list(behind.order_by("pk").values_list("pk", flat=True)):
        made += _gather(pk, end, address, at)
    return made


@transaction.atomic
def _gather(endpoint_id: int, end: int, address: str, at: datetime) -> int:
    locked = Endpoint.objects.select_for_update(of=("self",)).select_related("unit")
    endpoint = locked.filter(pk=endpoint_id, state=EndpointState.ON, cursor__lt=end).first()
    if endpoint is None:
        return 0
    told, endpoint.cursor = records_for(endpoint, end)
    rows = [
        written(endpoint, said, each.record.seq, at)
        for each, said in zip(told, messages_about(told, address), strict=True)
    ]
    Delivery.objects.bulk_create(rows)
    endpoint.save(update_fields=["cursor"])
    return len(rows)


def _due(at: datetime) -> Q:
    """Without a join, so that two senders who want one message ask the row itself, one after the other."""
    unclaimed = Q(claimed_at__isnull=True) | Q(claimed_at__lt=at - CLAIM_LASTS)
    rested = Q(rests_until__isnull=True) | Q(rests_until__lte=at)
    ready = Endpoint.objects.filter(rested, state=EndpointState.ON).values("pk")
    return Q(state=DeliveryState.WAITING, next_at__lte=at, endpoint_id__in=ready) & unclaimed


def send_deliveries(*, now: Callable[[], datetime], by: Actor) -> int:
    """Send what is due, each message by one sender only. How many were acknowledged.

    A message is claimed by a conditional update before it is sent, so no transaction is open while the other side is
    spoken to. A sender that dies leaves its claim, which lapses after ten minutes; the message then goes again under
    the same id: at least once, and never by itself after it was acknowledged. An endpoint that does not answer rests,
    so that it does not hold up the others.
    """
    began = now()
    acknowledged = failing = 0
    due = Delivery.objects.filter(_due(began)).order_by("next_at", "pk").values_list("pk", flat=True)
    for pk in list(due[:MOST_AT_ONCE]):
        at = now()
        if at - began >= LONGEST_ROUND:
            break
        if not Delivery.objects.filter(_due(at), pk=pk).update(claimed_at=at, attempts=F("attempts") + 1):
            continue
        delivery = Delivery.objects.select_related("endpoint__unit", "endpoint__made_by").get(pk=pk)
        reply = _send(delivery, at)
        if _note(delivery, reply, claimed_at=at, at=now(), by=by):
            acknowledged += 1
            continue
        failing += 1
        if failing == MOST_FAILING:
            break
    return acknowledged


def _send(delivery: Delivery, at: datetime) -> Reply:
    body = delivery.body.encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Kheo",
        "Kheo-Event": delivery.event,
        "Kheo-Delivery": str(delivery.guid),
        HEADER: signature(keys_of(delivery.endpoint, at), int(at.timestamp()), body),
    }
    return speak(
        delivery.endpoint.address,
        method="POST",
        body=body,
        headers=headers,
        private_allowed=settings.KHEO_HOOK_PRIVATE,
        most=2_000,
    )


@transaction.atomic
def _note(delivery: Delivery, reply: Reply, *, claimed_at: datetime, at: datetime, by: Actor) -> bool:
    """Write down what came of a try. Whoever's claim lapsed writes the try down and decides nothing."""
    good = succeeded(reply.status)
    Attempt.objects.create(
        delivery=delivery,
        at=claimed_at,
        status=reply.status,
        milliseconds=reply.milliseconds,
        answer=reply.text[:500],
        failure=reply.failure[:300],
    )
    endpoint = (
        Endpoint.objects.select_for_update(of=("self",)).select_related("unit", "made_by").get(pk=delivery.endpoint_id)
    )
    mine = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING, claimed_at=claimed_at)
    if good:
        done = mine.update(state=DeliveryState.DELIVERED, over_at=at, claimed_at=None)
        Endpoint.objects.filter(pk=endpoint.pk).update(given_up=0, rests_until=None)
        return bool(done)
    again = next_try(delivery.attempts, at)
    if again is not None:
        mine.update(claimed_at=None, next_at=again)
        Endpoint.objects.filter(pk=endpoint.pk).update(rests_until=at + REST)
    elif mine.update(claimed_at=None, state=DeliveryState.GIVEN_UP, over_at=at):
        endpoint.given_up, endpoint.rests_until = endpoint.given_up + 1, at + REST
        endpoint.save(update_fields=["given_up", "rests_until"])
        if endpoint.given_up >= GIVEN_UP_BEFORE_PAUSE and endpoint.state == EndpointState.ON:
            _pause(endpoint, reply, at, by)
    return False


def _pause(endpoint: Endpoint, reply: Reply, at: datetime, by: Actor) -> None:
    """Leave the endpoint alone until somebody switches it on, and write to whoever set it up."""
    endpoint.state = EndpointState.PAUSED
    endpoint.save(update_fields=["state"])
    said = reply.failure or f"máy chủ trả lời mã {reply.status}"
    link = f"{settings.KHEO_ADDRESS}/lien-thong/diem-nhan/{endpoint.pk}/"
    subject, body = paused_letter(title=endpoint.title, address=endpoint.address, failure=said, link=link)
    owner = endpoint.made_by
    write_letter(
        unit=endpoint.unit,
        to_email=owner.email if owner and owner.is_active else endpoint.unit.email,
        to_name=str(owner) if owner and owner.is_active else endpoint.unit.name,
        subject=subject,
        body=body,
        kind="interchange",
        key=f"lien-thong/diem-nhan/{endpoint.pk}/{at:%Y%m%d%H%M%S}",
        by=by,
        at=at,
    )
    after = {"state": endpoint.state, "reason": said}
    record(action="endpoint.pause", by=by, at=at, unit=endpoint.unit, target=endpoint, after=after)


@transaction.atomic
def forget_old_deliveries(*, by: Actor, at: datetime) -> int:
    """Drop messages that are over since three months, with their tries; the journal still has what they told of."""
    gone, _ = Delivery.objects.filter(over_at__lt=at - KEPT_FOR).delete()
    if gone:
        record(action="endpoint.tidy", by=by, at=at, after={"rows": gone})
    return gone
