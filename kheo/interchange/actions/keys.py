"""Signing keys are made of a number and the installation's secret key; tokens of others are sealed with it."""

import base64
import secrets
from datetime import datetime

from django.conf import settings
from django.utils.crypto import salted_hmac

from kheo.interchange.models import Endpoint
from kheo.interchange.rules.sealing import NONCE, seal, unseal


def new_nonce() -> str:
    return secrets.token_hex(16)


def signing_key(nonce: str) -> str:
    mac = salted_hmac("kheo.interchange.endpoint", nonce, algorithm="sha256").digest()
    return "kheo_" + base64.urlsafe_b64encode(mac).rstrip(b"=").decode("ascii")


def keys_of(endpoint: Endpoint, at: datetime) -> list[str]:
    """The keys that sign at this moment: the present one, and for a day the one before it."""
    nonces = [endpoint.nonce]
    if endpoint.old_nonce and endpoint.old_until and at < endpoint.old_until:
        nonces.append(endpoint.old_nonce)
    return [signing_key(nonce) for nonce in nonces]


def sealed(token: str) -> str:
    return seal(token, settings.SECRET_KEY, secrets.token_bytes(NONCE))


def unsealed(kept: str) -> str | None:
    return unseal(kept, settings.SECRET_KEY)
