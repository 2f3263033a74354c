"""What the terminal of a program that runs on is told: what it does while it starts, and that it stops."""

from __future__ import annotations

import sys
from contextlib import suppress
from io import FileIO

import click

from huiyin.signals import ending_at_once, on_signals


class Terminal:
    """Says in Chinese and English how far the program called ``zh`` and ``en`` is."""

    def __init__(self, zh: str, en: str) -> None:
        self._zh, self._en = zh, en
        self._gap = " " if zh.isascii() else ""

    def starting(self) -> None:
        """Say that the start begins and how to stop; from now on that ends it at once."""
        on_signals(ending_at_once(self.stopping))
        click.echo(f"正在启动{self._gap}{self._zh}，按 Ctrl-C 停止 Starting {self._en}; press Ctrl-C to stop")

    def step(self, zh: str, en: str) -> None:
        """Say what the start does now."""
        click.echo(f"  {zh} {en}")

    def stopping(self) -> None:
        """Say at once that a signal was heard.

        It may have interrupted a buffered write, or eventlet's loop, so that neither ``print`` nor the cooperative
        ``os.write`` works here.
        """
        zh = f"正在停止{self._gap}{self._zh}，再按一次 Ctrl-C 立即结束"
        line = f"{zh} Stopping {self._en}; Ctrl-C again ends it at once\n"
        with suppress(OSError, ValueError):  # nobody reads any more
            FileIO(sys.stdout.fileno(), "w", closefd=False).write(line.encode())

    def stopped(self) -> None:
        """Say that all has ended in order."""
        click.echo(f"{self._zh}{self._gap}已停止 {self._en} has stopped")
