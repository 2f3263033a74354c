"""Who is asking: a signed value that every service checks for itself.

The gateway signs an actor once; the token then travels with each call (nameko context ``actor``).
Signing is ``itsdangerous`` HMAC-SHA256. Accounts and sessions are not here.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

from huiyin.errors import Refused, Unauthenticated

_SALT = "huiyin.actor.v1"


@dataclass(frozen=True)
class Actor:
    """A person or a program in one role.

    ``kind`` is ``staff``, ``petitioner``, ``service``, ``operator`` or ``nobody``; ``office`` is the staff
    member's office code; ``matter`` is the one matter number a petitioner's query code opened.
    """

    kind: str
    id: str
    office: str | None = None
    matter: str | None = None
    roles: tuple[str, ...] = field(default=())

    def require(self, *kinds: str) -> None:
        """Raise :class:`Refused` unless the actor is of one of ``kinds``."""
        if self.kind not in kinds:
            raise Unauthenticated() if self.kind == "nobody" else Refused()


NOBODY = Actor(kind="nobody", id="nobody")


class CallUntrusted(Unauthenticated):
    """A call on the bus is not signed with this site's secret, or too long ago."""

    code = "call_untrusted"
    zh = "这次调用没有有效的签名。请核对各服务的 HUIYIN_SECRET 是否相同、各机器的时间是否一致。"
    en = "This call is not signed well. Give every service the same HUIYIN_SECRET, and every machine the right time."


def sign(actor: Actor, secret: str) -> str:
    """Return the token for ``actor``; its age counts from now."""
    return _serializer(secret).dumps(asdict(actor))


def verify(token: str | None, secret: str, *, max_age: int | None = None) -> Actor:
    """Return the actor in ``token``, or :data:`NOBODY` where there is none.

    ``max_age`` is in seconds. Raises :class:`CallUntrusted` for a token that is forged or too old.
    """
    if not token:
        return NOBODY
    try:
        value: dict[str, Any] = _serializer(secret).loads(token, max_age=max_age)
    except BadData as error:
        raise CallUntrusted() from error
    return Actor(**{**value, "roles": tuple(value.get("roles", ()))})


def _serializer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt=_SALT, signer_kwargs={"digest_method": hashlib.sha256})
