"""A site whose services speak with a broker of its own as users with the least rights, as the definitions give them."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from pathlib import Path

from kombu import Connection

from huiyin.broker import passwords_in
from huiyin.bus.topology import events_exchange_name
from tests.support import county
from tests.support.pace import patient
from tests.support.postgres import Postgres
from tests.support.processes import free_port
from tests.support.rabbit import PrivateRabbit
from tests.support.site import WITH_DATA, Site
from tests.support.source import ROOT

#: Also the name of the virtual host.
COUNTY = "county"


def define(rabbit: PrivateRabbit, folder: Path) -> Path:
    """Have the broker know the users; return the file with their passwords."""
    passwords, definitions = folder / "passwords", folder / "definitions.json"
    command = [sys.executable, "-m", "huiyin", "broker", "definitions", "--vhost", COUNTY, "--passwords", passwords]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=patient(60), check=True)
    definitions.write_text(json.dumps(json.loads(done.stdout)), "utf-8")
    rabbit.ctl("import_definitions", str(definitions))
    return passwords


def speak_as(source: str, uri: str) -> None:
    """Publish an event nobody reads in the name of the service ``source``; the broker refuses that to others."""
    with Connection(uri) as connection:
        channel = connection.channel()
        channel.confirm_select()
        message = channel.prepare_message(b"{}")
        channel.basic_publish_confirm(message, exchange=events_exchange_name(source), routing_key="nobody.reads")


class RestrictedSite(Site):
    """Every service once, each as a user of its own; the gateway listens on ``port``."""

    def __init__(self, folder: Path, rabbit: PrivateRabbit, postgres: Postgres, **env: str) -> None:
        self.passwords = define(rabbit, folder)
        self._where = f"127.0.0.1:{rabbit.port}/{COUNTY}"
        self.port = free_port()
        prefix = f"huiyin_{secrets.token_hex(4)}"
        for service in WITH_DATA:
            postgres.create_database(f"{prefix}_{service}")
        given = {
            "HUIYIN_AMQP_URI": f"amqp://huiyin_{{service}}@{self._where}",
            "HUIYIN_AMQP_PASSWORDS": str(self.passwords),
            "HUIYIN_DATABASE_URL": postgres.url(prefix + "_{service}"),
            "HUIYIN_HTTP": f"127.0.0.1:{self.port}",
        }
        super().__init__(folder, {**given, **env})
        for service in (*WITH_DATA, "gateway"):
            self._replica(service, "run", service, ready=f"{service} is up")

    def open(self) -> None:
        """Migrate, start, and take in the offices."""
        self.huiyin("migrate")
        self.start()
        self.huiyin("offices", "import", str(county.OFFICES))

    def uri(self, service: str) -> str:
        """Return the AMQP URI of a service's user."""
        user = f"huiyin_{service}"
        return f"amqp://{user}:{passwords_in(self.passwords)[user]}@{self._where}"
