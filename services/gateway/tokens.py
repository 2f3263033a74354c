"""Staff tokens: a signed actor, with the day it stops being good. Accounts and sessions are not here."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from itsdangerous import BadData, URLSafeSerializer

from huiyin import clock
from huiyin.actors import Actor, sign, verify
from huiyin.errors import Unauthenticated

#: No token is good for longer than this, whatever was asked for.
MAX_DAYS = 30

_SALT = "huiyin.gateway.token.v1"


def issue(actor: Actor, secret: str, days: int) -> str:
    """Return a token for ``actor`` that is good for ``days`` days."""
    until = clock.now() + timedelta(days=days)
    return _envelope(secret).dumps([int(until.timestamp()), sign(actor, secret)])


def read(token: str, secret: str) -> Actor:
    """Return the actor of a token made by :func:`issue`, or of a bare signed actor.

    Raises :class:`Unauthenticated` for one that is forged or past its time.
    """
    try:
        until, signed = _envelope(secret).loads(token)
    except BadData:
        until, signed = None, token
    if until is not None and clock.now().timestamp() > until:
        raise Unauthenticated()
    return verify(signed, secret, max_age=MAX_DAYS * 24 * 3600)


def _envelope(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=_SALT, signer_kwargs={"digest_method": hashlib.sha256})
