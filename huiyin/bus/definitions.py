"""What the broker must know of a site, in RabbitMQ's own format: users with the least rights, exchanges, limits.

A user per service. It may declare, write and read under its own name, put calls and answers on the exchange of calls,
and bind its queues to what it reads of others: there topic permissions name the event types, and the keys of calls
and answers. The names are those of :mod:`huiyin.bus.topology`. See RabbitMQ, Access Control: a binding needs the
right to write to the queue and to read from the exchange; the routing key is held against the topic permission.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from huiyin import catalog
from huiyin.bus.topology import CALLS, events_exchange, events_exchange_name, unkept_exchange
from huiyin.settings import COMMAND

_UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_WORD = "[A-Za-z0-9_-]+"
#: Where an answer may go: to our own queues of answers, and to those of guests in plain nameko.
_ANSWERS = rf"(rpc\.reply-{_WORD}-)?{_UUID}"
_NOTHING = "^$"
_DAY_MS = 24 * 3600 * 1000
_MEGABYTE = 1 << 20


@dataclass(frozen=True)
class _User:
    """What one user of the broker is for: ``reads`` are sources and the event types wanted of them."""

    service: str
    has_log: bool
    is_called: bool
    reads: Mapping[str, tuple[str, ...]]
    calls: tuple[str, ...]


def document(vhost: str, user_names: str, passwords: Mapping[str, str]) -> dict[str, Any]:
    """Return the definitions of a site with the installed services.

    ``user_names`` makes the name of a user of that of a service, in the place of ``{service}``; ``passwords`` maps
    such names to passwords. A user without a password cannot log in.
    """
    users = list(_users())
    names = {user.service: user_names.replace("{service}", user.service) for user in users}
    return {
        "vhosts": [{"name": vhost}],
        "users": [_login(name, passwords.get(name)) for name in names.values()],
        "permissions": [{"user": names[user.service], "vhost": vhost, **_rights(user)} for user in users],
        "topic_permissions": [
            {"user": names[user.service], "vhost": vhost, **right} for user in users for right in _topic_rights(user)
        ],
        "exchanges": [{"vhost": vhost, **exchange} for exchange in _exchanges(users)],
        "policies": [{"vhost": vhost, **policy} for policy in _policies(users)],
    }


def user_names(pattern: str) -> list[str]:
    """Return the names of the users there must be."""
    return [pattern.replace("{service}", user.service) for user in _users()]


def _users() -> Iterator[_User]:
    installed = catalog.installed()
    for name, service in installed.items():
        has_log = hasattr(service, "relay")
        reads: dict[str, tuple[str, ...]] = {}
        for handler in catalog.handlers(service):
            reads[handler.source] = tuple(sorted({*reads.get(handler.source, ()), *handler.types}))
        calls = tuple(sorted({*reads, *getattr(service, "needs", ())}))
        yield _User(name, has_log, is_called=has_log, reads=reads, calls=calls)
    yield _User(COMMAND, has_log=False, is_called=False, reads={}, calls=tuple(installed))


def _rights(user: _User) -> dict[str, str]:
    name = re.escape(user.service)
    own = [rf"rpc\.reply-{name}-{_UUID}"]
    if user.has_log:
        own += [f"rpc-{name}", rf"{name}\.{_WORD}(\.unkept)?"]
    sources = [re.escape(events_exchange_name(source)) for source in user.reads]
    return {
        "configure": _any_of(*own),
        "write": _any_of(*own, re.escape(CALLS)),
        "read": _any_of(*own, re.escape(CALLS), *sources),
    }


def _topic_rights(user: _User) -> Iterator[dict[str, str]]:
    """Say which keys the user may send to an exchange, and bind a queue with."""
    name = re.escape(user.service)
    sends = [rf"{re.escape(called)}\.{_WORD}" for called in user.calls]
    hears = [rf"rpc\.reply-{name}-{_UUID}"]
    if user.is_called:
        sends.append(_ANSWERS)
        hears.append(rf"{name}\.\*")
    yield {"exchange": CALLS, "write": _any_of(*sends), "read": _any_of(*hears)}
    for source, types in user.reads.items():
        yield {"exchange": events_exchange_name(source), "write": _NOTHING, "read": _any_of(*map(re.escape, types))}


def _exchanges(users: list[_User]) -> Iterator[dict[str, Any]]:
    """All are made with the users: a service may declare its own only, and must not wait for others."""
    yield _exchange(CALLS, "topic")
    for user in users:
        if user.has_log:
            for made in (events_exchange(user.service), unkept_exchange(user.service)):
                yield _exchange(made.name, made.type)


def _exchange(name: str, kind: str) -> dict[str, Any]:
    plain = {"durable": True, "auto_delete": False, "internal": False, "arguments": {}}
    return {"name": name, "type": kind, **plain}


def _policies(users: list[_User]) -> Iterator[dict[str, Any]]:
    """Bound what piles up where nobody reads. The logs have every event, and a caller has given up long before."""
    services = "|".join(re.escape(user.service) for user in users if user.has_log)
    named = rf"^({services})\.{_WORD}$"
    events = {"message-ttl": 7 * _DAY_MS, "max-length-bytes": 1024 * _MEGABYTE, "overflow": "drop-head"}
    yield _policy("events", named, events)
    # RabbitMQ applies a policy with this key to quorum queues alone, and looks for another for the rest
    yield _policy("events-quorum", named, {**events, "delivery-limit": 20}, priority=1)
    yield _policy("calls", "^rpc-", {"message-ttl": 3600 * 1000, "max-length-bytes": 256 * _MEGABYTE})
    yield _policy("answers", r"^rpc\.reply-", {"message-ttl": 300 * 1000, "max-length-bytes": 256 * _MEGABYTE})


def _policy(name: str, pattern: str, definition: dict[str, Any], priority: int = 0) -> dict[str, Any]:
    return {"name": name, "pattern": pattern, "apply-to": "queues", "priority": priority, "definition": definition}


def _login(name: str, password: str | None) -> dict[str, Any]:
    hashed = "" if password is None else password_hash(password, secrets.token_bytes(4))
    return {"name": name, "password_hash": hashed, "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": []}


def password_hash(password: str, salt: bytes) -> str:
    """Return what RabbitMQ keeps of a password: base64 of four bytes of salt and SHA-256 of salt and password.

    See RabbitMQ, Credentials and Passwords: Computing Password Hash.
    """
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode("ascii")


def _any_of(*patterns: str) -> str:
    return f"^({'|'.join(patterns)})$"
