"""A real Chromium without a window, driven over its DevTools protocol through a pipe: no driver and no download.

Only what these tests need of it: open a page, type, click with the mouse, read what is shown, note what is loaded.
"""

from __future__ import annotations

import itertools
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.support.pace import patient
from tests.support.processes import TooLate, Unavailable, program

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_SECONDS = patient(30)
_CHUNK = 1 << 16
_LOG = "chromium.log"
#: Chromium takes commands on descriptor 3 and answers on 4, wherever the pipes were opened.
_LAUNCH = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); os.execv(sys.argv[3], sys.argv[3:])"
)
#: Its own sandbox needs rights that root in a container lacks; the pages are ours.
_FLAGS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--window-size=420,900",
    "about:blank",
)
_BY_TEXT = "[...document.querySelectorAll('a, button, label')].find(e => e.innerText.trim().startsWith({text}))"
_CENTRE = """(() => {{
    const found = {element};
    if (!found) return null;
    found.scrollIntoView({{block: 'center', behavior: 'instant'}});
    const box = found.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
}})()"""
_IN_ORDER = """(() => {{
    const walker = document.createTreeWalker(document.querySelector({selector}), NodeFilter.SHOW_TEXT);
    const placed = [];
    while (walker.nextNode()) for (let at = 0; at < walker.currentNode.length; at++) {{
        const range = document.createRange();
        range.setStart(walker.currentNode, at);
        range.setEnd(walker.currentNode, at + 1);
        const box = range.getBoundingClientRect();
        if (box.width && range.toString().trim()) placed.push([box.x, range.toString()]);
    }}
    return placed.sort((one, other) => one[0] - other[0]).map(each => each[1]).join('');
}})()"""


class Browser:
    """One window with one page. ``loaded`` notes each address it asked for, ``complaints`` what the pages did wrong."""

    def __init__(self) -> None:
        chromium = _chromium()
        self.loaded: list[str] = []
        self.complaints: list[str] = []
        self._folder = tempfile.TemporaryDirectory(prefix="huiyin-browser-", ignore_cleanup_errors=True)
        self._ids = itertools.count(1)
        self._answers: dict[int, Any] = {}
        self._loads = 0
        self._rest = b""
        self._process, self._commands, self._messages = _start(chromium, Path(self._folder.name))
        self._session: str | None = None
        self._attach()

    def close(self) -> None:
        """End the browser and forget all it kept."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._commands)
        os.close(self._messages)
        self._folder.cleanup()

    def open(self, url: str) -> None:
        """Open ``url`` and wait until it is loaded."""
        loads = self._loads
        self._ask("Page.navigate", url=url)
        self._wait(lambda: self._loads > loads, f"the page {url}")

    def shown(self) -> str:
        """Return the text a person sees."""
        return str(self._evaluate("document.body.innerText"))

    def read(self, selector: str) -> str:
        """Return the text of the first element that fits the CSS ``selector``."""
        return str(self._evaluate(f"document.querySelector({json.dumps(selector)}).innerText"))

    def in_order(self, selector: str) -> str:
        """Return the characters of one line as they stand on the screen from left to right, without spaces."""
        return str(self._evaluate(_IN_ORDER.format(selector=json.dumps(selector))))

    def fill(self, label: str, text: str) -> None:
        """Click the label that begins with ``label`` and type into its field."""
        self._click(label)
        self._evaluate("document.activeElement.select()")
        self._ask("Input.insertText", text=text)

    def choose(self, label: str, option: str) -> None:
        """Choose the option that is written ``option`` in the list with this label."""
        self._click(label)
        wanted = json.dumps(option)
        chosen = self._evaluate(
            f"(e => {{ e.value = [...e.options].find(o => o.text.trim() === {wanted})?.value; return e.value; }})"
            "(document.activeElement)"
        )
        assert chosen, f"no option {option}"

    def press(self, text: str) -> None:
        """Click the link or button that begins with ``text`` and wait for the page it leads to."""
        loads = self._loads
        self._click(text)
        self._wait(lambda: self._loads > loads, f"the page after {text}")

    def _click(self, text: str) -> None:
        element = _BY_TEXT.format(text=json.dumps(text))
        centre = self._evaluate(_CENTRE.format(element=element))
        assert centre, f"nothing to click says {text}; shown is:\n{self.shown()}"
        place = {"x": centre[0], "y": centre[1], "button": "left", "clickCount": 1}
        for kind in ("mousePressed", "mouseReleased"):
            self._ask("Input.dispatchMouseEvent", type=kind, **place)

    def _evaluate(self, expression: str) -> Any:
        answer = self._ask("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def _attach(self) -> None:
        targets = self._ask("Target.getTargets")["targetInfos"]
        [page] = [target["targetId"] for target in targets if target["type"] == "page"]
        self._session = self._ask("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self._ask(f"{domain}.enable")

    def _ask(self, method: str, **params: Any) -> Any:
        command = {"id": next(self._ids), "method": method, "params": params}
        session = {"sessionId": self._session} if self._session else {}
        os.write(self._commands, json.dumps({**command, **session}).encode() + b"\0")
        self._wait(lambda: command["id"] in self._answers, method)
        answer = self._answers.pop(command["id"])
        assert "error" not in answer, f"{method}: {answer.get('error')}"
        return answer["result"]

    def _wait(self, done: Any, what: str) -> None:
        end = time.monotonic() + _SECONDS
        while not done():
            if not select.select([self._messages], [], [], max(0.0, end - time.monotonic()))[0]:
                raise TooLate(f"{what}: not within {_SECONDS} s")
            self._take()

    def _take(self) -> None:
        """Read what has come; messages end with a zero byte."""
        chunk = os.read(self._messages, _CHUNK)
        if not chunk:
            raise TooLate(
                f"the browser ended: {(Path(self._folder.name) / _LOG).read_text('utf-8', 'replace')[-2000:]}"
            )
        *whole, self._rest = (self._rest + chunk).split(b"\0")
        for message in whole:
            self._note(json.loads(message))

    def _note(self, message: dict[str, Any]) -> None:
        params = message.get("params", {})
        match message.get("method"):
            case None:
                self._answers[message["id"]] = message
            case "Page.loadEventFired":
                self._loads += 1
            case "Network.requestWillBeSent":
                self.loaded.append(params["request"]["url"])
            case "Network.responseReceived" if params["type"] != "Document" and params["response"]["status"] >= 400:
                self.complaints.append(f"{params['response']['status']} {params['response']['url']}")
            case "Log.entryAdded" if params["entry"]["level"] == "error" and params["entry"]["source"] != "network":
                self.complaints.append(params["entry"]["text"])
            case "Runtime.exceptionThrown":
                self.complaints.append(str(params["exceptionDetails"]))


def _chromium() -> Path:
    place = next((found for name in _NAMES if (found := program(name))), None)
    if place is None:
        raise Unavailable("These tests need Chromium on PATH: install it (Debian: apt-get install chromium).")
    return place


def _start(chromium: Path, folder: Path) -> tuple[subprocess.Popen[bytes], int, int]:
    """Start Chromium; return its process, and where to write commands and to read messages."""
    takes, commands = os.pipe()
    messages, tells = os.pipe()
    launch = [
        sys.executable,
        "-c",
        _LAUNCH,
        str(takes),
        str(tells),
        str(chromium),
        *_FLAGS,
        f"--user-data-dir={folder}",
    ]
    with (folder / _LOG).open("wb") as log:
        process = subprocess.Popen(
            launch, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=(takes, tells), start_new_session=True
        )
    os.close(takes)
    os.close(tells)
    return process, commands, messages
