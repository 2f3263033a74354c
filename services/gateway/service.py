"""The gateway's nameko class: it hosts the web application and keeps no data."""

from __future__ import annotations

from typing import Any

from huiyin.bus.caller import Caller
from huiyin.bus.gauges import Gauges
from huiyin.bus.http import HttpServer
from huiyin.settings import Settings


class GatewayService:
    """HTTP in front of the other services."""

    name = "gateway"
    keeps_files = True
    #: Services whose absence keeps the gateway from its work.
    needs = ("intake", "routing", "followup", "reporting")
    http = HttpServer()
    gauges = Gauges()

    @staticmethod
    def create_app(caller: Caller, settings: Settings) -> Any:
        """Return the web application; it is loaded only where it is served, because every command finds this class."""
        from services.gateway.app import create_app

        return create_app(caller, settings)
