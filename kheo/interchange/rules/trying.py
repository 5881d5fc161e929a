"""When a message is tried again, when it is given up, and when an endpoint is left alone."""

from datetime import datetime, timedelta
from enum import StrEnum

from kheo.shared.problems import Problem, not_now


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given-up"


DELIVERY_TITLES = {
    DeliveryState.WAITING: "Chờ gửi",
    DeliveryState.DELIVERED: "Đã nhận",
    DeliveryState.GIVEN_UP: "Thôi gửi",
}
DELIVERY_TONES = {DeliveryState.WAITING: "info", DeliveryState.DELIVERED: "good", DeliveryState.GIVEN_UP: "bad"}


class EndpointState(StrEnum):
    ON = "on"
    OFF = "off"
    PAUSED = "paused"


ENDPOINT_TITLES = {
    EndpointState.ON: "Đang bật",
    EndpointState.OFF: "Đang tắt",
    EndpointState.PAUSED: "Tạm dừng vì gửi không được",
}
ENDPOINT_TONES = {EndpointState.ON: "good", EndpointState.OFF: "none", EndpointState.PAUSED: "bad"}

PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
MOST_ATTEMPTS = len(PAUSES) + 1
GIVEN_UP_BEFORE_PAUSE = 3
"""So many messages in a row that were given up, and the endpoint is paused and its owner told."""
REST = timedelta(minutes=1)
"""How long an endpoint that did not answer is left alone, whatever waits for it: it must not hold up others."""
CLAIM_LASTS = timedelta(minutes=10)
KEPT_FOR = timedelta(days=90)
"""How long messages that are over stay to be looked at."""


def pause_after(attempts: int) -> timedelta | None:
    """How long a message rests after so many attempts that came to nothing; None: it is given up."""
    return PAUSES[attempts - 1] if 1 <= attempts <= len(PAUSES) else None


def next_try(attempts: int, at: datetime) -> datetime | None:
    pause = pause_after(attempts)
    return at + pause if pause is not None else None


def succeeded(status: int | None) -> bool:
    """Only an answer of the 2xx kind acknowledges a message; a redirection is not followed and acknowledges nothing."""
    return status is not None and 200 <= status < 300


def problems_with_switch(state: EndpointState, *, on: bool) -> list[Problem]:
    """An endpoint is switched on unless it is on, and off unless it is off; a paused one either way."""
    if on and state is EndpointState.ON:
        return [not_now("endpoint.on", "Bật", "điểm nhận đang bật")]
    if not on and state is EndpointState.OFF:
        return [not_now("endpoint.off", "Tắt", "điểm nhận đang tắt")]
    return []
