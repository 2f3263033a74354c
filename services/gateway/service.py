"""The gateway's nameko class: it hosts the web application and keeps no data."""

from __future__ import annotations

from huiyin.bus.http import HttpServer
from services.gateway.app import create_app


class GatewayService:
    """HTTP in front of the other services."""

    name = "gateway"
    http = HttpServer()
    create_app = staticmethod(create_app)
