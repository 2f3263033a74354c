"""What the broker is given: the example that comes along is what the command writes, and passwords are RabbitMQ's."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import stat
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from huiyin import catalog
from huiyin.broker import passwords_in
from huiyin.bus.definitions import password_hash
from huiyin.cli.broker import broker
from tests.support.source import ROOT


def _written(*options: str) -> dict[str, Any]:
    done = CliRunner().invoke(broker, ["definitions", *options], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def test_the_example_is_what_the_command_writes() -> None:
    """Where this fails: ``huiyin broker definitions > deploy/rabbitmq/definitions.json``."""
    assert json.loads((ROOT / "deploy" / "rabbitmq" / "definitions.json").read_text("utf-8")) == _written()


def test_passwords_are_made_once_kept_for_their_owner_and_hashed_as_rabbitmq_does(tmp_path: Path) -> None:
    path = tmp_path / "passwords"
    options = ("--vhost", "county", "--users", "county.{service}", "--passwords", str(path))
    path.write_text("county.intake:given\n", "utf-8")
    path.chmod(0o600)
    users = {user["name"]: base64.b64decode(user["password_hash"]) for user in _written(*options)["users"]}
    passwords = passwords_in(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert passwords["county.intake"] == "given"
    assert set(users) == set(passwords) == {f"county.{name}" for name in (*catalog.installed(), "command")}
    for name, hashed in users.items():
        assert hashed[4:] == hashlib.sha256(hashed[:4] + passwords[name].encode()).digest()
    _written(*options)
    assert passwords_in(path) == passwords


def test_a_password_is_hashed_as_the_manual_of_rabbitmq_shows() -> None:
    # RabbitMQ, Credentials and Passwords: "Computing Password Hash", its example
    assert password_hash("test12", bytes.fromhex("908DC60A")) == "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR"


def test_every_queue_a_service_declares_is_in_its_own_rights_and_in_nobody_elses() -> None:
    document = _written()
    rights = {right["user"].removeprefix("huiyin_"): right for right in document["permissions"]}
    for name, service in catalog.installed().items():
        for handler in catalog.handlers(service):
            for queue in (f"{name}.{handler.name}", f"{name}.{handler.name}.unkept", f"rpc-{name}"):
                for right in ("configure", "write", "read"):
                    assert [user for user, each in rights.items() if re.search(each[right], queue)] == [name]
