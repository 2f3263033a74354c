"""Do several things at the same moment, each in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable


def at_once(*tasks: Callable[[], None]) -> list[Exception]:
    """Begin the tasks at the same moment and wait for them; return what they raised."""
    together, failed = threading.Barrier(len(tasks)), list[Exception]()

    def run(task: Callable[[], None]) -> None:
        together.wait()
        try:
            task()
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed
