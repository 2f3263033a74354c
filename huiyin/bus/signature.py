"""The signature of a published event: who has the site's secret can say what its services said, and nobody else.

HMAC-SHA256 (RFC 2104) over the bytes of the body, with a key of its own derived from ``HUIYIN_SECRET``. It travels in
the header ``huiyin-signature`` and proves that a service of this site published exactly these bytes (decision 0021).
"""

from __future__ import annotations

import hmac

HEADER = "huiyin-signature"
_PURPOSE = b"huiyin.event.v1"
_VERSION = "v1="


def key(secret: str) -> bytes:
    """Return the key for events, which no other use of the secret has."""
    return hmac.digest(secret.encode(), _PURPOSE, "sha256")


def sign(body: bytes, signing: bytes) -> str:
    """Return the signature of ``body`` for the header."""
    return _VERSION + hmac.digest(signing, body, "sha256").hex()


def is_genuine(body: bytes, signature: str, signing: bytes) -> bool:
    """Return True where ``signature`` was made with the key ``signing`` for exactly these bytes."""
    return hmac.compare_digest(sign(body, signing).encode(), signature.encode("utf-8", "replace"))
