"""A RabbitMQ for tests: the one that runs on this machine, or a private one that may be killed. Loopback only."""

from __future__ import annotations

import os
import secrets
import shlex
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from kombu import Connection

from tests.support import debian
from tests.support.pace import patient
from tests.support.processes import Child, TooLate, Unavailable, cpu_seconds, free_port, listens, program, wait_until

_FOLDERS = (
    "/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin",
    "/opt/rabbitmq/sbin",
    "/opt/homebrew/sbin",
    "/usr/local/sbin",
)
_ERLANG = ("/usr/lib/erlang/erts-*/bin", "/opt/erlang/lib/erlang/erts-*/bin")
_START_SECONDS = 120
# Erlang's schedulers spin while idle; on two cores that time belongs to the services under test.
_QUIET = "+sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}"


class Rabbit:
    """A broker on which every test gets a vhost of its own. ``ctl`` runs ``tool``, its ``rabbitmqctl``."""

    tool: Path

    def __init__(self, port: int, login: str = "guest:guest") -> None:
        self.port = port
        self._login = login
        self._vhosts: list[str] = []

    def uri(self, vhost: str = "%2F") -> str:
        """Return the AMQP URI of ``vhost``."""
        return f"amqp://{self._login}@127.0.0.1:{self.port}/{vhost}"

    def orders(self, uri: str) -> list[str]:
        """Return the addresses that replicas are given in turn; here there is one."""
        return [uri]

    def ctl(self, *arguments: str) -> str:
        """Return what ``rabbitmqctl`` prints for ``arguments``; raise :class:`Unavailable` where it may not be used."""
        raise NotImplementedError

    def new_vhost(self) -> str:
        """Make an empty vhost and return its AMQP URI."""
        name = f"huiyin-test-{secrets.token_hex(6)}"
        self._make(name)
        self._vhosts.append(name)
        return self.uri(name)

    def delete_vhost(self, uri: str) -> None:
        """Delete the vhost of ``uri`` with all it holds, and close its connections."""
        self.ctl("eval", f'rabbit_vhost:delete(<<"{_vhost(uri)}">>, <<"tests">>).')

    def renew_vhost(self, uri: str) -> None:
        """Make the vhost of ``uri`` anew, empty."""
        self._make(_vhost(uri))

    def _make(self, name: str) -> None:
        user = self._login.partition(":")[0]
        # One Erlang call instead of two of rabbitmqctl's slow starts.
        make = f'rabbit_vhost:add(<<"{name}">>, <<"{user}">>)'
        allow = f'rabbit_auth_backend_internal:set_permissions(<<"{user}">>, <<"{name}">>, A, A, A, <<"{user}">>)'
        self.ctl("eval", f'A = <<".*">>, {make}, {allow}.')

    def close(self) -> None:
        """Delete every vhost that :meth:`new_vhost` made."""
        names, self._vhosts = self._vhosts, []
        if names:
            drops = ", ".join(f'catch rabbit_vhost:delete(<<"{name}">>, <<"tests">>)' for name in names)
            self.ctl("eval", f"{drops}.")

    def queues(self, uri: str) -> set[str]:
        """Return the names of the queues in the vhost of ``uri``."""
        printed = self.ctl("list_queues", "--quiet", "--no-table-headers", "-p", _vhost(uri), "name")
        return {line.strip() for line in printed.splitlines() if line.strip()}

    def delete_queue(self, uri: str, name: str) -> None:
        """Delete a queue of the vhost in ``uri`` with all its messages, whoever consumes it."""
        with Connection(uri) as connection:
            connection.default_channel.queue_delete(name)

    def is_up(self) -> bool:
        """Return True where a client can open a connection."""
        if not listens(self.port):
            return False
        try:
            with Connection(self.uri(), connect_timeout=patient(5), transport_options={"max_retries": 1}) as connection:
                connection.connect()
                return True
        except (OSError, *Connection(self.uri()).connection_errors):
            return False


class SharedRabbit(Rabbit):
    """A broker that runs on this machine already and whose ``rabbitmqctl`` we may use; never started or stopped.

    ``tool`` is that broker's ``rabbitmqctl`` where it is known that we may use it; else the machine's own is tried.
    """

    def __init__(self, uri: str, tool: str | None = None) -> None:
        parts = urlsplit(uri)
        super().__init__(parts.port or 5672, f"{parts.username or 'guest'}:{parts.password or 'guest'}")
        if parts.hostname not in ("127.0.0.1", "localhost") or not self.is_up():
            raise Unavailable(f"no RabbitMQ answers at {parts.hostname}:{self.port} (only this machine is asked)")
        self.tool = Path(tool) if tool else self._own_tool()

    def ctl(self, *arguments: str) -> str:
        """Run the broker's ``rabbitmqctl``."""
        return _run([self.tool, *arguments], dict(os.environ))

    def _own_tool(self) -> Path:
        tool = program("rabbitmqctl", "/usr/sbin")
        if tool is None:
            raise Unavailable("RabbitMQ runs but there is no rabbitmqctl to make a vhost with")
        _run([tool, "eval", "ok."], dict(os.environ))
        return tool


class PrivateRabbit(Rabbit):
    """A broker with a node name, ports, data and port mapper of its own. Data survive a restart, not ``close``.

    Its programs are those of the system in the folder ``root``, where one is given.
    """

    def __init__(self, root: Path | None = None) -> None:
        self._tools = installed(root)
        self._enter = [] if root is None else debian.enter(root)
        super().__init__(free_port())
        self._folder = Path(tempfile.mkdtemp(prefix="huiyin-rabbit-"))
        self._node: Child | None = None
        self._mapper: Child | None = None
        self._env = self._environment()
        self.tool = self._folder / "rabbitmqctl"
        self._prepare()

    def start(self) -> None:
        """Start the broker and wait until it takes connections."""
        if self._mapper is None or not self._mapper.running:
            mapper: list[str | Path] = [
                *self._enter,
                self._tools["epmd"],
                "-port",
                self._env["ERL_EPMD_PORT"],
                "-address",
                "127.0.0.1",
            ]
            self._mapper = Child(mapper, self._folder / "epmd.log")
            wait_until(lambda: listens(int(self._env["ERL_EPMD_PORT"])), seconds=10, what="the Erlang port mapper")
        self._launch()
        self._wait_up()

    def _launch(self) -> None:
        self._node = Child([*self._enter, self._tools["rabbitmq-server"]], self._folder / "rabbit.log", env=self._env)

    def _wait_up(self) -> None:
        try:
            wait_until(self._came_up, seconds=_START_SECONDS, what="the private RabbitMQ", every=0.2)
        except TooLate as error:
            raise TooLate(f"{error}\n{self._node.last_lines() if self._node else ''}") from None

    def stop(self) -> None:
        """Stop the broker in order; what is durable stays."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill the broker at once."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Stop the broker and start it again."""
        self.stop()
        self.start()

    def close(self) -> None:
        """End everything this object started and delete its folder."""
        self.kill()
        if self._mapper is not None:
            self._mapper.end(signal.SIGKILL)
        shutil.rmtree(self._folder, ignore_errors=True)

    def cpu_seconds(self) -> float:
        """Return the processor time the broker has used since it was started."""
        return cpu_seconds(self._node.pid) if self._node else 0.0

    def ctl(self, *arguments: str) -> str:
        """Run ``rabbitmqctl`` against this node."""
        return _run([self.tool, *arguments], self._env)

    def _came_up(self) -> bool:
        if self._node is None or not self._node.running:
            raise TooLate(
                f"the private RabbitMQ ended while starting:\n{self._node.last_lines() if self._node else ''}"
            )
        return self.is_up()

    def _end(self, how: signal.Signals) -> None:
        if self._node is not None:
            self._node.end(how)
            self._node = None

    def _prepare(self) -> None:
        cookie = self._folder / ".erlang.cookie"
        cookie.write_text(self._new_cookie(), "ascii")
        cookie.chmod(0o400)
        (self._folder / "enabled_plugins").write_text("[].\n", "ascii")
        settings = [f"{name} = {value}\n" for name, value in self._settings().items()]
        (self._folder / "rabbitmq.conf").write_text("".join(settings), "ascii")
        # whoever has only the path of it reaches this node too
        given = " ".join(f"{name}={shlex.quote(value)}" for name, value in self._env.items())
        real = shlex.join(str(part) for part in [*self._enter, self._tools["rabbitmqctl"]])
        self.tool.write_text(f'#!/bin/sh\nexec env -i {given} {real} "$@"\n', "utf-8")
        self.tool.chmod(0o700)

    def _settings(self) -> dict[str, str]:
        return {
            "listeners.tcp.local": f"127.0.0.1:{self.port}",
            "log.file.level": "warning",
            "log.console": "false",
        }

    def _new_cookie(self) -> str:
        return secrets.token_hex(16)

    def _environment(self) -> dict[str, str]:
        folder = self._folder
        return {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "LANG": "C.UTF-8",
            "HOME": str(folder),
            "ERL_EPMD_PORT": str(free_port()),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"huiyin-{self.port}@localhost",
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "none"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": _QUIET,
        }


def installed(root: Path | None = None) -> dict[str, Path]:
    """Return where RabbitMQ's programs are; raises :class:`Unavailable` where one is missing."""
    places = {
        "rabbitmq-server": program("rabbitmq-server", *_FOLDERS, root=root),
        "rabbitmqctl": program("rabbitmqctl", *_FOLDERS, root=root),
        "epmd": program("epmd", *_ERLANG, root=root),
    }
    missing = [name for name, place in places.items() if place is None]
    if missing:
        raise Unavailable(f"RabbitMQ is not installed ({', '.join(missing)} not found)")
    return {name: place for name, place in places.items() if place is not None}


def _vhost(uri: str) -> str:
    name = urlsplit(uri.partition(";")[0]).path.lstrip("/")
    return "/" if name in ("", "%2F") else name


def _run(command: list[str | Path], env: dict[str, str]) -> str:
    done = subprocess.run(
        [str(part) for part in command], env=env, capture_output=True, text=True, timeout=patient(60), check=False
    )
    if done.returncode:
        raise Unavailable(f"rabbitmqctl {command[1]} was refused: {(done.stderr or done.stdout).strip()[-500:]}")
    return done.stdout
