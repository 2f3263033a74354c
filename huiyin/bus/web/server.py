"""Takes connections, and sees to it that no client has all of them and that no connection is kept for nothing."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

import eventlet
import structlog

from huiyin import metrics
from huiyin.bus.web.connection import App, Connection, plain_answer
from huiyin.bus.web.limits import Limits, for_this_process
from huiyin.errors import SettingError, said

_log = structlog.get_logger()

_BACKLOG = 512
_REST_SECONDS = 0.05
_LOOK_SECONDS = 0.05


def listen(address: tuple[str, int], setting: str) -> Any:
    """Return a socket that listens on ``address``; raises :class:`SettingError` where it is taken."""
    try:
        return eventlet.listen(address, backlog=_BACKLOG, reuse_port=False)
    except OSError as error:
        place = f"{address[0]}:{address[1]}"
        why = said(
            f"无法使用 {place}（{error.strerror}），请停止占用它的程序，或换一个地址",
            f"{place} cannot be used ({error.strerror}); stop what listens there, or choose another",
        )
        raise SettingError(name=setting, why=why) from error


def network(address: str) -> str:
    """Return what counts as one client: the address, or the /64 of an IPv6 address, all of which one caller owns."""
    try:
        version = ip_address(address).version
    except ValueError:
        return address
    return str(ip_network(f"{address}/64", strict=False)) if version == 6 else address


class Server:
    """Serves one application on one socket."""

    def __init__(
        self, socket: Any, app: App, limits: Limits | None = None, trusted: Sequence[IPv4Network | IPv6Network] = ()
    ) -> None:
        self._socket = socket
        self._app = app
        self._limits = limits or for_this_process()
        self._trusted = trusted
        self._stopping = False
        #: Connections by client, in the order in which they came.
        self._open: dict[str, dict[Connection, None]] = {}

    def run(self) -> None:
        """Take connections until stopped."""
        while not self._stopping:
            try:
                socket, address = self._socket.accept()
            except OSError as error:
                if self._stopping:
                    return
                if error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
                    self._end_a_waiting(max(self._open.values(), key=len, default={}))
                eventlet.sleep(_REST_SECONDS)
                continue
            self._take(socket, address)

    def stop(self) -> None:
        """Take no more connections, end those that wait, and give the others a moment to end by themselves."""
        self._stopping = True
        with suppress(OSError):
            self._socket.close()
        for connection in self._all():
            connection.stop()
        with eventlet.Timeout(self._limits.stop, False):
            while self._open:
                eventlet.sleep(_LOOK_SECONDS)

    def _all(self) -> list[Connection]:
        return [connection for each in self._open.values() for connection in each]

    def _take(self, socket: Any, address: Any) -> None:
        client = network(address[0])
        if not self._has_room(client):
            metrics.HTTP_REFUSED.labels("too_many_connections").inc()
            with suppress(OSError):
                socket.settimeout(0)
                socket.send(plain_answer(503, "too_many_connections"))
            socket.close()
            return
        connection = Connection(socket, address, self._app, self._limits)
        self._open.setdefault(client, {})[connection] = None
        eventlet.spawn(self._serve, client, connection)

    def _serve(self, client: str, connection: Connection) -> None:
        try:
            connection.run()
        finally:
            self._forget(client, connection)

    def _forget(self, client: str, connection: Connection) -> None:
        own = self._open.get(client, {})
        own.pop(connection, None)
        if not own:
            self._open.pop(client, None)

    def _has_room(self, client: str) -> bool:
        """Make room for another connection where there is none, at the cost of an older one that waits.

        What waits may be half a request of somebody slow, or of somebody who wants to hold the connection. One on
        which a request is worked on is left alone.
        """
        own = {} if self._is_trusted(client) else self._open.get(client, {})
        if len(own) >= self._limits.of_one_client and not self._end_a_waiting(own):
            return False
        if sum(map(len, self._open.values())) < self._limits.connections:
            return True
        return any(self._end_a_waiting(each) for each in sorted(self._open.values(), key=len, reverse=True))

    def _is_trusted(self, client: str) -> bool:
        """A proxy in front brings the connections of many clients."""
        try:
            address = ip_network(client)
        except ValueError:
            return False
        return any(address.version == each.version and address[0] in each for each in self._trusted)

    def _end_a_waiting(self, connections: dict[Connection, None]) -> bool:
        oldest = max(connections, key=lambda connection: connection.idleness, default=None)
        if oldest is None or not oldest.idleness:
            return False
        connections.pop(oldest)
        oldest.abort()
        metrics.HTTP_REFUSED.labels("made_room").inc()
        return True


def serve(
    container: Any,
    app: App,
    address: tuple[str, int],
    setting: str,
    trusted: Sequence[IPv4Network | IPv6Network] = (),
) -> Server:
    """Serve ``app`` on ``address`` in a greenlet of ``container``; raises :class:`SettingError` where it is taken.

    ``trusted`` proxies may have as many connections as there may be.
    """
    server = Server(listen(address, setting), app, trusted=trusted)
    container.spawn_managed_thread(server.run, identifier=f"http {address[1]}")
    return server
