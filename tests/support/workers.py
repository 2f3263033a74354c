"""One test run by several processes: pytest-xdist's controller, which hands the tests out, and its workers."""

from __future__ import annotations

import os

import pytest

from huiyin.bus.driver import patch

#: What takes longest is begun first, so that nothing long is left when all else is done.
_FIRST = (
    "tests/stories",
    "tests/integration",
    "tests/contracts",
    "tests/system",
    "tests/unit/intake/test_ledgers_of_every_shape.py",
)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Make the process cooperative before any test is imported, as every process of the system is.

    The controller stays as it is: it runs no test, and execnet's threads in it are threads of the system.
    """
    if _is_worker():
        patch()
        _leave_execnet_its_threads()
    elif not _has_workers(early_config):
        patch()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """Find the servers, or start them, once for all workers. Where one is missing each worker says so."""
    from tests.support import servers  # its drivers are imported after the patch

    for find in (servers.rabbit, servers.postgres):
        try:
            server = find()
        except servers.Unavailable as error:
            if servers.required():
                pytest.exit(str(error), returncode=1)
            continue
        config.add_cleanup(server.close)
        servers.hand_over(server)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of a worker in the order in which they are handed out."""
    if _is_worker():
        items.sort(key=lambda item: [not item.nodeid.startswith(folder) for folder in _FIRST])


def _is_worker() -> bool:
    return "PYTEST_XDIST_WORKER" in os.environ


def _has_workers(config: pytest.Config) -> bool:
    options = config.known_args_namespace
    return bool(getattr(options, "numprocesses", None) or getattr(options, "tx", None))


def _leave_execnet_its_threads() -> None:
    """Give execnet the system's locks also after the patch.

    A worker hears the controller in a thread of the system. A lock of eventlet wakes only who waits in the same
    thread: with it a worker would wait for its next test for ever.
    """
    from eventlet.patcher import original
    from execnet.gateway_base import ThreadExecModel

    threading, queue, thread = original("threading"), original("queue"), original("_thread")
    ThreadExecModel.Lock = ThreadExecModel.RLock = lambda _self: threading.RLock()
    ThreadExecModel.Event = lambda _self: threading.Event()
    ThreadExecModel.queue = property(lambda _self: queue)
    ThreadExecModel.get_ident = lambda _self: thread.get_ident()
    ThreadExecModel.start = lambda _self, task, args=(): thread.start_new_thread(task, args)
