"""How a message is signed, and how its receiver proves it: an HMAC over the moment and the very bytes of the body.

The header reads `t=1700000000,v1=hex` with one `v1` for each key that is good at the moment: while a key is being
changed there are two, and one that fits is enough.
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import timedelta

HEADER = "Kheo-Signature"
TOLERANCE = 300
"""Seconds by which a receiver's clock may differ, and after which a message once heard is worth nothing."""
OLD_KEY_LASTS = timedelta(hours=24)
"""How long messages carry a signature by the old key too, after a key was changed."""


def _mac(key: str, moment: int, body: bytes) -> str:
    return hmac.new(key.encode(), b"%d." % moment + body, hashlib.sha256).hexdigest()


def signature(keys: Iterable[str], moment: int, body: bytes) -> str:
    """The header's value; `moment` in whole seconds since 1970."""
    return ",".join([f"t={moment}", *(f"v1={_mac(key, moment, body)}" for key in keys)])


def is_genuine(header: str, key: str, body: bytes, now: int) -> bool:
    """Whether somebody who holds the key signed exactly this body not long ago."""
    parts = [part.strip().partition("=") for part in header.split(",")]
    moments = [value for name, _, value in parts if name == "t"]
    if len(moments) != 1 or not (moments[0].isascii() and moments[0].isdigit()) or len(moments[0]) > 12:
        return False
    moment = int(moments[0])
    wanted = _mac(key, moment, body)
    fits = [hmac.compare_digest(wanted.encode(), value.encode()) for name, _, value in parts if name == "v1"]
    return any(fits) and abs(now - moment) <= TOLERANCE
