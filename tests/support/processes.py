"""Start child processes, end them by their id, and wait for something with a limit."""

from __future__ import annotations

import os
import pwd
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from tests.support.pace import patient

T = TypeVar("T")

#: Linux gives ports from 32768 on to whoever connects somewhere.
_PORTS, _PORTS_EACH, _WORKERS = 16_000, 1_000, 16


class Unavailable(Exception):
    """A server the tests need is not here; the text says how to get it."""


class TooLate(AssertionError):
    """Something that was waited for did not happen in time."""


def wait_until(ask: Callable[[], T], *, seconds: float, what: str, every: float = 0.05) -> T:
    """Return the first truthy answer of ``ask``; raise :class:`TooLate` naming ``what`` where it never comes.

    ``seconds`` is the limit on a quiet machine (:mod:`tests.support.pace`).
    """
    limit = patient(seconds)
    end = time.monotonic() + limit
    while not (answer := ask()):
        if time.monotonic() > end:
            raise TooLate(f"{what}: not within {limit:g} s (last answer: {answer!r})")
        time.sleep(every)
    return answer


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on.

    It is not one of those the system gives to whoever connects somewhere, and each worker of a run has its own:
    nobody takes it before it is used.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    while True:
        port = _PORTS + _PORTS_EACH * (worker % _WORKERS) + random.randrange(_PORTS_EACH)
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port


def listens(port: int) -> bool:
    """Return True where somebody accepts connections on 127.0.0.1:``port``."""
    with socket.socket() as client:
        client.settimeout(1)
        return client.connect_ex(("127.0.0.1", port)) == 0


def cpu_seconds(pid: int) -> float:
    """Return the processor time used by a process, by those below it, and by those of them that have ended."""
    below: dict[int, list[int]] = {}
    used: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile
            fields = path.read_text("ascii", "replace").rpartition(")")[2].split()
            below.setdefault(int(fields[1]), []).append(int(path.parent.name))
            used[int(path.parent.name)] = sum(map(int, fields[11:15]))
    total, waiting = 0, [pid]
    while waiting:
        one = waiting.pop()
        total += used.get(one, 0)
        waiting += below.get(one, [])
    return total / os.sysconf("SC_CLK_TCK")


def program(name: str, *folders: str, root: Path | None = None) -> Path | None:
    """Return where ``name`` is installed: in the newest of ``folders`` (globs) that has it, else on PATH.

    With ``root`` a system in that folder is looked at instead; the path is as that system sees it.
    """
    top = root or Path("/")
    places = [path for folder in folders for path in sorted(top.glob(folder.lstrip("/")), reverse=True)]
    places += [top / folder.lstrip("/") for folder in os.environ.get("PATH", "").split(os.pathsep)]
    found = next((place / name for place in places if os.access(place / name, os.X_OK)), None)
    return None if found is None else Path("/") / found.relative_to(top)


class Child:
    """A program running in a process group of its own, so that it and what it starts can be ended together."""

    def __init__(
        self, command: Sequence[str | Path], log: Path, *, env: Mapping[str, str] | None = None, user: str | None = None
    ) -> None:
        groups = {} if user is None else {"user": user, "group": _group_of(user), "extra_groups": []}
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=None if env is None else dict(env),
                start_new_session=True,
                **groups,  # type: ignore[call-overload]
            )
        self.log = log

    @property
    def pid(self) -> int:
        """The id of the process, which is also the id of its group."""
        pid: int = self._process.pid
        return pid

    @property
    def running(self) -> bool:
        """True until the process ends."""
        return self._process.poll() is None

    def end(self, how: signal.Signals = signal.SIGTERM, *, whole_group: bool = True, seconds: float = 30) -> None:
        """Send ``how`` and wait until the process is gone; it is killed where it does not go."""
        seconds = patient(seconds)
        if self.running:
            self._send(how, whole_group)
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._send(signal.SIGKILL, True)
            self._process.wait(seconds)
        finally:
            self._send(signal.SIGKILL, True)

    def last_lines(self, count: int = 20) -> str:
        """Return the end of what the program printed."""
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-count:])

    def _send(self, how: signal.Signals, whole_group: bool) -> None:
        try:
            (os.killpg if whole_group else os.kill)(self.pid, how)
        except ProcessLookupError:
            return


def _group_of(user: str) -> int:
    return pwd.getpwnam(user).pw_gid
