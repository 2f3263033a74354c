"""How the gateway asks the other services: through one ``Caller``, in the name of whoever sent the request."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import uuid
from typing import Any, BinaryIO, Protocol

import structlog
from flask import current_app, g, request

from huiyin.actors import NOBODY, Actor, CallUntrusted
from huiyin.errors import Temporary, Unauthenticated
from huiyin.files import Store, open_whole, store_at
from huiyin.files.errors import ContentDamaged, ContentLost
from huiyin.settings import Settings
from services.gateway.clients import network_of

_log = structlog.get_logger()

#: Hexadecimal digits of the part of a form's key that tells forms apart; as many follow as its mark.
_FORM_NAME = 16
#: The headers in which proxies say whom they speak for, as :func:`network_of` takes them.
_FORWARDED = ("X-Forwarded-For", "Forwarded")


class Caller(Protocol):
    """Calls ``service.method(body)`` and returns its answer, or raises a kind of :class:`huiyin.errors.HuiyinError`.

    A call with a ``key`` may be made again where no answer came; the service does its work once per key.
    """

    def call(
        self,
        service: str,
        method: str,
        body: dict[str, Any],
        *,
        actor: Actor,
        key: str | None = None,
        traceparent: str | None = None,
    ) -> Any:
        """Return the answer."""
        ...


class Backend:
    """The other services, as one request sees them."""

    def __init__(self, caller: Caller, settings: Settings) -> None:
        self._caller = caller
        self._secret = settings.secret
        self._files = store_at(settings.files)
        self._trusted_proxies = settings.trusted_proxies

    @property
    def secret(self) -> str:
        """The secret that signs actors."""
        return self._secret

    @property
    def files(self) -> Store:
        """The content store: files go there and come from there without a way over the bus."""
        return self._files

    def ask(self, service: str, method: str, body: dict[str, Any], *, actor: Actor | None = None) -> Any:
        """Return the answer of a query, or of a command that must count every try."""
        return self._call(service, method, body, actor=actor or asking())

    def command(
        self, service: str, method: str, body: dict[str, Any], *, key: str | None = None, actor: Actor | None = None
    ) -> Any:
        """Have a command done once. Without a ``key`` one is made, so that a repeated call is safe within the request.

        A given key counts for the caller who gave it: two staff members, or two clients, may use the same one.
        """
        who = actor or asking()
        scoped = self._scoped(who, key) if key else uuid.uuid4().hex
        return self._call(service, method, body, key=scoped, actor=who)

    def _call(self, service: str, method: str, body: dict[str, Any], **how: Any) -> Any:
        """Call; where our own signature is not believed, that is the operator's concern, and no user's."""
        try:
            return self._caller.call(service, method, body, traceparent=g.traceparent, **how)
        except Unauthenticated as error:
            if error.code != CallUntrusted.code:
                raise
            _log.error("call_untrusted", service=service, method=method, advice=error.text("en"))
            raise Temporary(what=service) from error

    def new_form_key(self) -> str:
        """Return a key for one form: nobody can guess it, and only this site can make it."""
        name = secrets.token_hex(_FORM_NAME // 2)
        return name + self._form_mark(name)

    def client(self) -> str:
        """Return a keyed hash of the caller's network; the address itself goes nowhere."""
        x_forwarded_for, forwarded = (",".join(request.headers.getlist(name)) for name in _FORWARDED)
        network = network_of(request.remote_addr or "", x_forwarded_for, forwarded, self._trusted_proxies)
        return self.keyed("client:" + network)[:32]

    def _scoped(self, who: Actor, key: str) -> str:
        """Return the key as the services keep it.

        Nobody's key would else be everybody's, and the answer holds a query code: a key that a client chose itself
        counts for its network and program; one of our own forms is proof enough, wherever the client is by now.
        """
        caller = [who.kind, who.office, who.id]
        if who.kind == NOBODY.kind and not self._is_form_key(key):
            caller += [self.client(), request.user_agent.string]
        return self.keyed("key:" + json.dumps([*caller, key]))

    def _is_form_key(self, key: str) -> bool:
        name, mark = key[:_FORM_NAME], key[_FORM_NAME:]
        return hmac.compare_digest(mark.encode(), self._form_mark(name).encode())

    def _form_mark(self, name: str) -> str:
        return self.keyed(f"form:{name}")[:_FORM_NAME]

    def keyed(self, text: str) -> str:
        """Return a hash of ``text`` that only this site can compute."""
        return hmac.new(self._secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def backend() -> Backend:
    """Return the backend of the app that serves this request."""
    found: Backend = current_app.extensions["huiyin"]
    return found


def open_kept(sha256: str) -> BinaryIO:
    """Return a content of which every byte was looked at before one is sent; the operator hears of one that is not."""
    try:
        return open_whole(backend().files, sha256)
    except (ContentLost, ContentDamaged) as error:
        _log.error(error.code, sha256=sha256, request_id=g.request_id)
        raise


def asking() -> Actor:
    """Return who sent this request; nobody where no token came with it."""
    actor: Actor = g.get("actor", NOBODY)
    return actor
