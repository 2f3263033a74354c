"""What the gateway's unit tests start from: a client of the gateway over services written by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from huiyin import settings
from huiyin.actors import Actor
from huiyin.settings import Settings
from services.gateway.app import create_app
from services.gateway.tokens import issue
from tests.support.document import document
from tests.unit.gateway.services import Services, answering


@pytest.fixture
def services() -> Services:
    """Services in which one matter has been answered."""
    return answering()


@pytest.fixture
def site_settings(tmp_path: Path) -> Settings:
    """Settings of a site with a secret of its own."""
    return settings.read({"HUIYIN_DATA": str(tmp_path), "HUIYIN_SECRET": "a secret only for tests"})


class HeldToTheDocument(FlaskClient):
    """A client that fails where an answer is not in the OpenAPI document."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request and hold its answer to the document."""
        answer = super().open(*args, **kwargs)
        asked = answer.request
        body = b"" if answer.is_streamed else answer.get_data()
        document().require(asked.method, asked.path, answer.status_code, answer.content_type or "", body)
        return answer


@pytest.fixture
def http(services: Services, site_settings: Settings) -> FlaskClient:
    """A client of the gateway."""
    app = create_app(services, site_settings)
    app.test_client_class = HeldToTheDocument
    return app.test_client()


@pytest.fixture
def clerk() -> Actor:
    """A staff member."""
    return Actor(kind="staff", id="clerk-01", office="9901")


@pytest.fixture
def badge(clerk: Actor, site_settings: Settings) -> dict[str, str]:
    """The header with which the clerk calls."""
    return {"Authorization": f"Bearer {issue(clerk, site_settings.secret, 1)}"}
