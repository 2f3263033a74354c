"""Third parties beside a real intake on RabbitMQ and PostgreSQL: a channel, a guest, a service that joins late."""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nameko.standalone.rpc import ClusterRpcProxy

from huiyin.actors import Actor, sign
from huiyin.bus.client import Client
from huiyin.errors import HuiyinError
from services.gateway.tokens import issue
from tests.e2e.people import Person
from tests.support import guests
from tests.support.postgres import Postgres
from tests.support.processes import Child, free_port, wait_until
from tests.support.rabbit import Rabbit
from tests.support.site import WITH_DATA, Site
from tests.support.source import ROOT, belongs_to, imports

SECONDS = 90.0
NOBODY = Actor("nobody", "nobody")
CLERK = Actor("staff", "hotline-1", office="990100")
CALL = {"channel": "phone", "call_id": "c-1", "called_at": "2026-03-02T09:30:00+08:00", "note": "路灯不亮半个月。"}
EVER = {"first": "2026-01-01", "last": "2999-12-31"}


class County(Site):
    """A site with the channel ``phone`` installed and enabled, on which intake alone runs."""

    def __init__(self, folder: Path, rabbit: Rabbit, postgres: Postgres) -> None:
        prefix = f"huiyin_guests_{secrets.token_hex(4)}"
        for service in (*WITH_DATA, "channel_days"):
            postgres.create_database(f"{prefix}_{service}")
        env = {
            "HUIYIN_AMQP_URI": rabbit.new_vhost(),
            "HUIYIN_DATABASE_URL": postgres.url(prefix + "_{service}"),
            "HUIYIN_CHANNELS": "web,letter,visit,ledger,phone",
            "HUIYIN_CATCH_UP_SECONDS": "1",
        }
        super().__init__(folder, env)
        self.env["PYTHONPATH"] = guests.installed(["example_channel"], folder / "first")
        self.port = free_port()
        self.env["HUIYIN_HTTP"] = f"127.0.0.1:{self.port}"
        self._replica("intake", "run", "intake", ready="intake is up")

    def join(self) -> None:
        """Install the service that joins late, while everything runs, and start it."""
        self.env["PYTHONPATH"] = guests.installed(["example_channel", "example_projection"], self.folder / "later")
        self.huiyin("migrate", "channel_days")
        self._replica("channel_days", "run", "channel_days", ready="channel_days is up")
        self.replicas[-1].start()
        self.replicas[-1].wait_ready()

    def open_to_the_public(self) -> None:
        """Start the gateway."""
        self._replica("gateway", "run", "gateway", ready="gateway is up")
        self.replicas[-1].start()
        self.replicas[-1].wait_ready()

    def call(self, service: str, method: str, body: dict[str, Any], actor: Actor) -> Any:
        """Call one method."""
        with Client(self.settings) as client:
            return client.call(service, method, body, actor=actor, seconds=SECONDS)

    def bring(self, count: int) -> None:
        """Register matters through the web."""
        with Client(self.settings) as client:
            for number in range(count):
                body = {"channel": "web", "title": "路灯不亮", "content": f"第 {number} 盏路灯不亮。"}
                client.call("intake", "register", body, actor=NOBODY)

    def days(self) -> dict[str, int]:
        """Return channel → how many matters the late service knows of, over all days."""
        counts: dict[str, int] = {}
        for channels in self.call("channel_days", "days", EVER, CLERK)["days"].values():
            for channel, count in channels.items():
                counts[channel] = counts.get(channel, 0) + count
        return counts


@pytest.fixture
def county(tmp_path: Path, rabbit: Rabbit, postgres: Postgres) -> Iterator[County]:
    """A county that runs."""
    site = County(tmp_path, rabbit, postgres)
    site.huiyin("migrate")
    site.start()
    yield site
    site.stop()


@pytest.fixture
def doorboard(county: County) -> Iterator[Child]:
    """The guest in plain nameko, started as its README says."""
    command = [sys.executable, guests.PLUGINS / "example_service" / "example_service.py", county.settings.amqp_uri]
    child = Child(command, county.folder / "doorboard.log", env=county.env)
    wait_until(lambda: "doorboard is up" in child.last_lines(), seconds=SECONDS, what="the guest")
    yield child
    child.end()


def test_the_guest_in_plain_nameko_imports_nothing_of_huiyin() -> None:
    guest = guests.PLUGINS.relative_to(ROOT) / "example_service" / "example_service.py"
    assert not [name for name in imports(guest) if belongs_to(name, "huiyin", "services")]
    assert len((ROOT / guest).read_text("utf-8").splitlines()) <= 45


def test_third_parties_join_a_running_county(county: County, doorboard: Child) -> None:
    county.bring(12)
    county.call("intake", "register", CALL, CLERK)
    with pytest.raises(HuiyinError) as refused:
        county.call("intake", "register", CALL, CLERK)
    assert refused.value.code == "already_registered", "a call is registered once"
    wait_until(lambda: _by_channel(county) == {"web": 12, "phone": 1}, seconds=SECONDS, what="the guest's counts")

    county.join()
    wait_until(lambda: county.days() == {"web": 12, "phone": 1}, seconds=SECONDS, what="the whole history")
    county.bring(3)
    wait_until(lambda: county.days() == {"web": 15, "phone": 1}, seconds=SECONDS, what="the live events")
    wait_until(lambda: _standing(county)["cursor"] == 16, seconds=SECONDS, what="the cursor at the end of the log")
    assert {name: _standing(county)[name] for name in ("lag", "waiting", "dead")} == {"lag": 0, "waiting": 0, "dead": 0}
    assert [found for found in county.verify(0)["findings"] if _is_about_the_late_one(found)] == []
    wait_until(lambda: _by_channel(county) == {"web": 15, "phone": 1}, seconds=SECONDS, what="the guest's counts")


def test_the_example_channel_is_reached_over_http_by_a_file_and_by_rpc(county: County) -> None:
    county.open_to_the_public()
    note = {key: value for key, value in CALL.items() if key != "call_id"}
    clerk = Person(county.port, issue(CLERK, county.settings.secret, 1))
    answers = [clerk.post("/matters", {**note, "call_id": call}) for call in ("c-1", "c-1")]
    assert [answer.status for answer in answers] == [201, 409]
    assert clerk.post("/matters", {**note, "call_id": "c-2", "colour": "red"}).status == 422
    assert Person(county.port).post("/matters", {**note, "call_id": "c-3"}).status in (401, 403)

    rows = ["来电编号,来电时间,记录", "c-1,2026-03-02T09:30:00+08:00,路灯不亮", "c-4,2026-03-02T09:31:00+08:00,水浑"]
    calls, mapping = county.folder / "calls.csv", county.folder / "calls.yaml"
    calls.write_text("\n".join(rows) + "\n", "utf-8")
    mapping.write_text("ledger: 热线\ncolumns: {call_id: 来电编号, called_at: 来电时间, note: 记录}\n", "utf-8")
    told = county.huiyin("import", str(calls), "--channel", "phone", "--mapping", str(mapping))
    assert "registered 登记: 1" in told

    context = {"actor": sign(CLERK, county.settings.secret)}
    with ClusterRpcProxy({"AMQP_URI": county.settings.amqp_uri}, context_data=context, timeout=SECONDS) as services:
        [first, again] = [services.intake.register(body={**CALL, "call_id": "c-5"}, key="c-5") for _ in range(2)]
    assert {**again, "query_code": first["query_code"]} == first
    assert first["channel"] == "phone"


def _is_about_the_late_one(finding: dict[str, Any]) -> bool:
    return finding["what"] == "arrival" or "channel_days" in finding["subject"]


def _by_channel(county: County) -> dict[str, int]:
    with ClusterRpcProxy({"AMQP_URI": county.settings.amqp_uri}, timeout=SECONDS) as cluster:
        counts: dict[str, int] = cluster.doorboard.by_channel()
    return counts


def _standing(county: County) -> dict[str, Any]:
    [row] = [row for row in json.loads(county.huiyin("bus", "status", "--json")) if row["service"] == "channel_days"]
    return dict(row)
