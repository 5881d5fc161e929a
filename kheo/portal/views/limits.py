"""How often comments are taken, without a list of who sent them.

What is counted is a hash under a key that is drawn anew each day and thrown away: nobody, the office included, can tell
an address from it. Counts last minutes, in the cache.
"""

import hashlib
import hmac
import secrets

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

from kheo.accounts.doors import counted
from kheo.config import clock

WINDOW, HOUR, DAY = 600, 3_600, 86_400  # seconds
MOST_FROM_ONE_PLACE = 30  # sendings in a window: a village, or a whole mobile network, may share one address
MOST_ABOUT_ONE = 60  # comments on one model in an hour
MOST_IN_ROUND = 300  # comments in one round in an hour


def too_often(request: HttpRequest) -> bool:
    """From one place."""
    name = f"comment:key:{clock.today()}"
    key = cache.get_or_set(name, lambda: secrets.token_hex(32), DAY)
    address = get_adapter().get_client_ip(request) or ""
    place = hmac.new(str(key).encode(), address.encode(), hashlib.sha256).hexdigest()
    return counted(f"comment:{place}", WINDOW) > MOST_FROM_ONE_PLACE


def too_many(round_id: int, number: int | None) -> bool:
    """About one model, or in one round, in an hour."""
    limits = ((f"comments:{round_id}:{number or 0}", MOST_ABOUT_ONE), (f"comments:{round_id}", MOST_IN_ROUND))
    return any(counted(name, HOUR) > most for name, most in limits)
