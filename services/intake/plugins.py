"""How the channels of this site are called: by name, within their time limit, their failures contained."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from huiyin.plugins import contain
from huiyin.plugins.channels import Channel, Draft
from services.intake.errors import ChannelUnknown

#: The channels that come with Huiyin: rows of files have the same fields for all of them.
BUILT_IN = ("web", "letter", "visit", "ledger")


class Channels:
    """The enabled plugins of ``huiyin.channels``; ``seconds`` is how long one may take to read one thing."""

    def __init__(self, plugins: Sequence[Channel], seconds: float) -> None:
        self._by_name = {plugin.name: plugin for plugin in plugins}
        self._seconds = seconds

    def named(self, name: str) -> Channel:
        """Return the channel; raises :class:`ChannelUnknown`, naming those there are."""
        if name not in self._by_name:
            raise ChannelUnknown(channel=name, known=", ".join(self._by_name))
        return self._by_name[name]

    def read(self, name: str, brought: dict[str, Any], received_at: datetime) -> Draft:
        """Have the channel turn what was brought into a draft."""
        channel = self.named(name)
        return contain.call(channel, channel.read, brought, received_at, seconds=self._seconds)
