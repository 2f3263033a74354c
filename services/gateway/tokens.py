"""Staff tokens: who acts, and until when, signed as one. Accounts and sessions are not here.

What travels on the bus is signed for the bus (``huiyin.actors``) and is no token: nothing that is cut out of one
is the other.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from itsdangerous import BadData, URLSafeSerializer, base64_decode, base64_encode

from huiyin import clock
from huiyin.actors import Actor
from huiyin.errors import Unauthenticated

#: No token is good for longer than this, whatever was asked for.
MAX_DAYS = 30

_SALT = "huiyin.gateway.token.v2"


def issue(actor: Actor, secret: str, days: int) -> str:
    """Return a token for ``actor`` that is good for ``days`` days, at most :data:`MAX_DAYS`."""
    if not 1 <= days <= MAX_DAYS:
        raise ValueError(f"a token is good for 1 to {MAX_DAYS} days, not for {days}")
    until = clock.now() + timedelta(days=days)
    return _serializer(secret).dumps({"until": int(until.timestamp()), "actor": asdict(actor)})


def read(token: str, secret: str) -> Actor:
    """Return the actor of a token made by :func:`issue`.

    Raises :class:`Unauthenticated` for one that is forged, incomplete, written otherwise or past its time.
    """
    try:
        value: dict[str, Any] = _serializer(secret).loads(token)
        spelt_as_issued = _has_one_spelling(token)
    except BadData:
        raise Unauthenticated() from None
    if not spelt_as_issued or clock.now().timestamp() > value["until"]:
        raise Unauthenticated()
    actor: dict[str, Any] = value["actor"]
    return Actor(**{**actor, "roles": tuple(actor["roles"])})


def _has_one_spelling(token: str) -> bool:
    """Return True where the signature, the only part it does not cover itself, is in canonical base64 (RFC 4648 §3.5).

    Decoding overlooks bits behind the last character, padding and foreign characters.
    """
    signature = token.rpartition(".")[2]
    return base64_encode(base64_decode(signature)).decode("ascii") == signature


def _serializer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=_SALT, signer_kwargs={"digest_method": hashlib.sha256})
