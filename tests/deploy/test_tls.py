"""TLS with a private authority, from the script that makes it to broker, database and page, on this machine."""

from __future__ import annotations

import http.client
import json
import os
import socket
import ssl
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from huiyin.actors import Actor
from huiyin.bus.client import Client
from huiyin.bus.presence import away
from tests.integration.sites import told
from tests.support.pace import patient
from tests.support.processes import Child, Unavailable, free_port, listens, program, wait_until
from tests.support.site import EmbeddedSite, Site
from tests.support.source import ROOT
from tests.support.tls import TlsPostgres, TlsRabbit, make

SECONDS = 60
HOSTS = ("127.0.0.1",)
_ADDRESSES = ("HUIYIN_AMQP_URI", "HUIYIN_DATABASE_URL")
NOBODY = Actor("nobody", "nobody")
MATTER = {"channel": "web", "title": "路灯不亮", "content": "第 1 盏路灯不亮。"}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an authority with certificates for this machine; in ``other`` that of another one."""
    folder = tmp_path_factory.mktemp("tls")
    try:
        for name in ("broker", "database", "page"):
            make(folder, name, *HOSTS)
        make(folder / "other", "broker", *HOSTS)
    except Unavailable as error:
        pytest.skip(str(error))
    return folder


@pytest.fixture(scope="module")
def broker(certificates: Path) -> Iterator[TlsRabbit]:
    """A broker that speaks TLS."""
    broker = TlsRabbit(certificates)
    try:
        broker.start()
        yield broker
    finally:
        broker.close()


@pytest.fixture(scope="module")
def database(certificates: Path) -> Iterator[TlsPostgres]:
    """A database server that speaks TLS."""
    database = TlsPostgres(certificates)
    try:
        database.start()
        yield database
    finally:
        database.close()


class _Intake(Site):
    """Intake alone, with TLS to broker and database."""

    def __init__(self, folder: Path, broker: TlsRabbit, database: TlsPostgres, authority: Path) -> None:
        self.vhost = broker.new_vhost().rpartition("/")[2]
        url = database.create_database("huiyin_tls_" + self.vhost[-6:] + "_intake").replace("_intake", "_{service}")
        env = {
            "HUIYIN_AMQP_URI": broker.tls_uri(self.vhost),
            "HUIYIN_DATABASE_URL": f"{url}?sslmode=verify-full",
            "HUIYIN_CA": str(authority),
        }
        super().__init__(folder, env)
        self._replica("intake", "run", "intake", ready="intake is up")

    def said(self, event: str) -> list[dict[str, Any]]:
        """Return the log lines of one event."""
        log = self.folder / "intake.log"
        lines = log.read_text("utf-8").splitlines() if log.exists() else []
        return [json.loads(line) for line in lines if f'"{event}"' in line]


@pytest.fixture
def intake(tmp_path: Path, broker: TlsRabbit, database: TlsPostgres, certificates: Path) -> Iterator[_Intake]:
    """Intake, not started yet."""
    site = _Intake(tmp_path, broker, database, certificates / "ca.pem")
    yield site
    site.stop()


def test_a_service_works_over_tls_with_broker_and_database(intake: _Intake, broker: TlsRabbit) -> None:
    intake.huiyin("migrate", "intake")
    intake.start()
    with Client(intake.settings) as client:
        assert client.call("intake", "register", MATTER, actor=NOBODY)["number"].startswith("990100-")
    assert away(intake.settings.amqp_uri, {"intake"}) == []
    shown = broker.ctl("list_connections", "--quiet", "--no-table-headers", "vhost", "ssl")
    ours = [line.split() for line in shown.splitlines() if intake.vhost in line]
    assert len(ours) >= 2
    assert {encrypted for _, encrypted in ours} == {"true"}


def _runs_until_it_says_why(site: _Intake, **env: str) -> str:
    """Run the service with other settings until it says why the broker is away; it must say so in one line."""
    site.replicas.clear()
    site._replica("intake", "run", "intake", ready="intake is up", **env)
    site.replicas[0].start()
    wait_until(lambda: site.said("broker_away"), seconds=SECONDS, what="the line that says why")
    site.replicas[0].kill()
    [line] = site.said("broker_away")
    assert "Traceback" not in (site.folder / "intake.log").read_text("utf-8")
    return str(line["cause"])


def _refused(site: _Intake, **env: str) -> str:
    """Return the one line with which ``huiyin migrate`` ends."""
    done = told(site, "migrate", "intake", **env)
    [line] = done.stderr.strip().splitlines()
    assert (done.returncode, done.stdout) == (1, "")
    return line


def test_servers_of_another_authority_are_refused_in_one_line(intake: _Intake, certificates: Path) -> None:
    other, ours = certificates / "other" / "ca.pem", certificates / "ca.pem"
    assert "certificate verify failed" in _refused(intake, HUIYIN_CA=str(other))
    intake.huiyin("migrate", "intake")
    database = f"{intake.env['HUIYIN_DATABASE_URL']}&sslrootcert={ours}"
    cause = _runs_until_it_says_why(intake, HUIYIN_CA=str(other), HUIYIN_DATABASE_URL=database)
    assert cause.startswith("certificate verify failed")


def test_servers_whose_certificates_name_another_host_are_refused_in_one_line(intake: _Intake) -> None:
    urls = {name: intake.env[name].replace("127.0.0.1", "localhost") for name in _ADDRESSES}
    assert "does not match host name" in _refused(intake, HUIYIN_DATABASE_URL=urls["HUIYIN_DATABASE_URL"])
    intake.huiyin("migrate", "intake")
    cause = _runs_until_it_says_why(intake, HUIYIN_AMQP_URI=urls["HUIYIN_AMQP_URI"])
    assert "not valid for 'localhost'" in cause


def test_speaking_tls_where_none_is_spoken_and_the_reverse_is_told_in_one_line(
    intake: _Intake, broker: TlsRabbit
) -> None:
    intake.huiyin("migrate", "intake")
    plain = broker.uri(intake.vhost)
    swapped = plain.replace("amqp:", "amqps:"), broker.tls_uri(intake.vhost).replace("amqps:", "amqp:")
    causes = []
    for address in swapped:
        (intake.folder / "intake.log").unlink(missing_ok=True)
        causes.append(_runs_until_it_says_why(intake, HUIYIN_AMQP_URI=address))
    assert "does not speak TLS" in causes[0]
    assert "may speak TLS" in causes[1]


def test_the_page_is_reached_through_the_proxy_with_tls_and_keeps_its_limits(
    certificates: Path, tmp_path: Path
) -> None:
    nginx = program("nginx", "/usr/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed: apt-get install nginx-light")
    port, gateway = free_port(), free_port()
    site = EmbeddedSite(tmp_path / "site", gateway, {"HUIYIN_TRUSTED_PROXIES": "127.0.0.1"})
    proxy = Child([nginx, "-c", _proxy(tmp_path, certificates, port, gateway)], tmp_path / "nginx.log")
    try:
        site.open()
        wait_until(lambda: listens(port), seconds=SECONDS, what="the proxy")
        trusting = ssl.create_default_context(cafile=str(certificates / "ca.pem"))
        matter = json.dumps({"content": MATTER["content"]}).encode()
        _greet(port, trusting)
        assert _post(port, trusting, "/matters", matter) == 201
        assert _post(port, trusting, "/matters", b" " * (22 << 20)) == 413
        with pytest.raises(ssl.SSLCertVerificationError):
            _greet(port, ssl.create_default_context())
    finally:
        proxy.end()
        site.stop()


def _proxy(folder: Path, certificates: Path, port: int, gateway: int) -> Path:
    """Write the configuration that comes along, with the addresses of this test; nginx runs as who started it."""
    text = (ROOT / "deploy" / "proxy" / "nginx.conf").read_text("utf-8")
    changes = {
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ": f"listen 127.0.0.1:{port} ",
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{gateway};",
        "/etc/huiyin/tls": str(certificates),
    }
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    (folder / "huiyin.conf").write_text(text, "utf-8")
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    main = f"daemon off; pid {folder}/pid; error_log {folder}/error.log; {user} events {{}}"
    text = f"{main} http {{ {temporary} include {folder}/huiyin.conf; }}"
    (folder / "nginx.conf").write_text(text, "utf-8")
    return folder / "nginx.conf"


def _greet(port: int, context: ssl.SSLContext) -> None:
    """Begin to speak TLS; here the socket is ours to close where that fails."""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=patient(30)) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1", do_handshake_on_connect=False) as secure,
    ):
        secure.do_handshake()


def _post(port: int, context: ssl.SSLContext, path: str, body: bytes) -> int:
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=patient(30))
    try:
        connection.request("POST", path, body, {"Content-Type": "application/json"})
        return connection.getresponse().status
    finally:
        connection.close()


def test_the_authority_stays_when_the_script_runs_again(tmp_path: Path) -> None:
    make(tmp_path, "broker", "broker.example", "10.0.0.5")
    kept = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert "stays" in make(tmp_path, "broker", "broker.example", "10.0.0.5")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == kept
    assert "made" in make(tmp_path, "broker", "other.example")
    assert (tmp_path / "ca.pem").read_bytes() == kept["ca.pem"]
    assert (tmp_path / "broker.pem").read_bytes() != kept["broker.pem"]
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("ca.key", "broker.key")} == {0o600}
