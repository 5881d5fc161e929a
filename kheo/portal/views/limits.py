"""How often comments are taken, without a list of who sent them.

What is counted is a hash under a key that is drawn anew each day and thrown away: nobody, the office included, can tell
an address from it. Counts last an hour at most for a place, a day for a round, in the cache.

Whoever floods a form closes it for nobody else: beyond what is usual each place has its share and a question to answer.
"""

import hashlib
import hmac
import secrets
from ipaddress import IPv4Address, ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

from kheo.accounts.doors import counted
from kheo.config import clock

WINDOW, HOUR, DAY = 600, 3_600, 86_400  # seconds
MOST_FROM_ONE_PLACE = 30  # sendings in a window: a village, or a whole mobile network, may share one address
MOST_ABOUT_ONE = 60  # comments on one model in an hour; beyond, the form is crowded
MOST_IN_ROUND = 300  # comments in one round in an hour; twice as many in a day
FEW_WHILE_CROWDED = 5  # comments of one place in an hour


def too_often(request: HttpRequest) -> bool:
    """From one place."""
    return counted(f"comment:{_place(request)}", WINDOW) > MOST_FROM_ONE_PLACE


def crowded(round_id: int, number: int | None) -> int:
    """0, or how many comments one place may send about the round while so many are sent."""
    limits = [most for name, _, most in _counts(round_id, number) if cache.get(name, 0) >= most]
    return min(FEW_WHILE_CROWDED, *limits) if limits else 0


def had_its_share(request: HttpRequest, round_id: int, share: int) -> bool:
    return int(cache.get(_share(request, round_id), 0)) >= share


def taken(request: HttpRequest, round_id: int, number: int | None) -> None:
    """One comment more came about the model, in the round, from the place."""
    for name, window, _ in _counts(round_id, number):
        counted(name, window)
    counted(_share(request, round_id), HOUR)


def _counts(round_id: int, number: int | None) -> tuple[tuple[str, int, int], ...]:
    return (
        (f"comments:{round_id}:{number or 0}", HOUR, MOST_ABOUT_ONE),
        (f"comments:{round_id}", HOUR, MOST_IN_ROUND),
        (f"comments:{round_id}:{clock.today()}", DAY, 2 * MOST_IN_ROUND),
    )


def _share(request: HttpRequest, round_id: int) -> str:
    return f"comment:{round_id}:{_place(request)}"


def _place(request: HttpRequest) -> str:
    name = f"comment:key:{clock.today()}"
    key = cache.get_or_set(name, lambda: secrets.token_hex(32), DAY)
    address = _network(get_adapter().get_client_ip(request) or "")
    return hmac.new(str(key).encode(), address.encode(), hashlib.sha256).hexdigest()


def _network(address: str) -> str:
    """Whoever has one IPv6 address has all of its network."""
    try:
        place = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(place, IPv4Address):
        return str(place)
    return str(place.ipv4_mapped or ip_network((place, 64), strict=False))
