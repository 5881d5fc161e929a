"""The links of invitations: made from a number used once and the installation's secret key, kept only as a hash."""

import base64
import secrets
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import override

from kheo.accounts.models import Invitation
from kheo.accounts.rules import INVITATION_LASTS, token_digest


def _token(nonce: str) -> str:
    mac = salted_hmac("kheo.accounts.invitation", nonce, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode("ascii")


def _address(token: str) -> str:
    return settings.KHEO_ADDRESS + _path("accounts:accept", token)


def _path(route: str, token: str) -> str:
    """Letters are Vietnamese, whatever the language of the page that had them written."""
    with override(settings.LANGUAGE_CODE):
        return reverse(route, args=[token])


def new_link(invitation: Invitation, at: datetime) -> str:
    """Give the invitation a new token, good for two weeks, and return its link. The caller saves the invitation."""
    invitation.nonce = secrets.token_hex(16)
    token = _token(invitation.nonce)
    invitation.token_hash = token_digest(token)
    invitation.expires_at = at + INVITATION_LASTS
    return _address(token)


def own_token(route: str, nonce: str) -> str:
    """The secret of a link that opens one thing for one recipient; its room keeps only `token_digest` of it."""
    mac = salted_hmac(f"kheo.own-link.{route}", nonce, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode("ascii")


def own_link(route: str, nonce: str) -> str:
    return settings.KHEO_ADDRESS + _path(route, own_token(route, nonce))


def link_of(invitation: Invitation) -> str | None:
    """The link again, for the mail; None where it can no longer be made (the secret key was changed)."""
    token = _token(invitation.nonce)
    return _address(token) if token_digest(token) == invitation.token_hash else None
