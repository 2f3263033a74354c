"""The HTTP/1.1 server in front of the web application and of health."""

from __future__ import annotations

from typing import Any

import eventlet
import eventlet.wsgi

from huiyin.errors import SettingError, said


def listen(address: tuple[str, int], setting: str) -> Any:
    """Return a socket that listens on ``address``; raises :class:`SettingError` where it is taken."""
    try:
        return eventlet.listen(address, reuse_port=False)
    except OSError as error:
        place = f"{address[0]}:{address[1]}"
        why = said(
            f"无法使用 {place}（{error.strerror}），请停止占用它的程序，或换一个地址",
            f"{place} cannot be used ({error.strerror}); stop what listens there, or choose another",
        )
        raise SettingError(name=setting, why=why) from error


def serve(container: Any, app: Any, address: tuple[str, int], setting: str) -> None:
    """Serve ``app`` on ``address`` in a greenlet of ``container``; raises :class:`SettingError` where it is taken."""
    socket = listen(address, setting)

    def run() -> None:
        eventlet.wsgi.server(socket, app, log_output=False, keepalive=30, debug=False)

    container.spawn_managed_thread(run, identifier=f"http {address[1]}")
