"""A short secret of somebody else's, sealed for keeping: unreadable and unchangeable without the installation's key.

Encrypt-then-MAC with HMAC-SHA256 alone: a stream of HMACs of a random number used once hides the text, another HMAC
under a key of its own guards it. See docs/decisions/secrets-of-other-systems.md.
"""

import base64
import hashlib
import hmac

MARK = "v1."
NONCE = 16
TAG = 32


def _key(secret: str, purpose: str) -> bytes:
    return hmac.new(secret.encode(), f"kheo.interchange.seal.{purpose}".encode(), hashlib.sha256).digest()


def _stream(secret: str, nonce: bytes, size: int) -> bytes:
    key = _key(secret, "hide")
    blocks = (hmac.new(key, nonce + number.to_bytes(4, "big"), hashlib.sha256).digest() for number in range(size))
    stream = b""
    while len(stream) < size:
        stream += next(blocks)
    return stream[:size]


def _tag(secret: str, sealed: bytes) -> bytes:
    return hmac.new(_key(secret, "guard"), sealed, hashlib.sha256).digest()


def seal(text: str, secret: str, nonce: bytes) -> str:
    """The text as it may be stored. `nonce`: 16 random bytes, never used again."""
    plain = text.encode()
    hidden = nonce + bytes(a ^ b for a, b in zip(plain, _stream(secret, nonce, len(plain)), strict=True))
    return MARK + base64.urlsafe_b64encode(hidden + _tag(secret, hidden)).decode("ascii")


def unseal(sealed: str, secret: str) -> str | None:
    """The text again; None where it was sealed under another key, or changed since."""
    if not sealed.startswith(MARK):
        return None
    try:
        whole = base64.urlsafe_b64decode(sealed.removeprefix(MARK).encode("ascii"))
    except ValueError:
        return None
    hidden, tag = whole[:-TAG], whole[-TAG:]
    if len(whole) < NONCE + TAG or not hmac.compare_digest(tag, _tag(secret, hidden)):
        return None
    nonce, rest = hidden[:NONCE], hidden[NONCE:]
    return bytes(a ^ b for a, b in zip(rest, _stream(secret, nonce, len(rest)), strict=True)).decode()
