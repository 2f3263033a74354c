"""The site of deploy/compose runs: the same commands with the same settings, as processes on this machine."""

from __future__ import annotations

import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import psycopg
import pytest
from amqp.exceptions import AccessRefused

from huiyin.settings import COMMAND
from tests.support import composed, county
from tests.support.composed import ComposedRabbit
from tests.support.lives import Drive
from tests.support.pace import UNHURRIED, patient
from tests.support.postgres import PrivatePostgres
from tests.support.processes import Child, free_port, listens, wait_until
from tests.support.restricted import speak_as
from tests.support.site import WITH_DATA
from tests.support.source import ROOT, SERVICES
from tests.support.ways import OverHttp

_START_SECONDS = 120
_READY = ROOT / "deploy" / "image" / "ready.py"
_SERVERS = ("broker", "database")


class Composed:
    """The containers of the file as processes; each has what the file gives it, with loopback in the place of names."""

    def __init__(self, place: Path, rabbit: ComposedRabbit, postgres: PrivatePostgres) -> None:
        self.place = place
        self.broker = rabbit
        self.told = composed.resolved(place)
        self.running: dict[str, Child] = {}
        self._data = place / "files"
        self._data.mkdir()
        database = postgres.url("postgres").partition("@")[2].partition("/")[0]
        self._hosts = {"@broker:5672/": f"@127.0.0.1:{rabbit.port}/", "@database:5432/": f"@{database}/"}
        self._ports = {name: free_port() for name in SERVICES}

    def secret(self, name: str) -> Path:
        """Return the file of a secret, with the names of servers replaced."""
        file = Path(self.told["secrets"][name]["file"])
        text = file.read_text("utf-8")
        for host, here in self._hosts.items():
            text = text.replace(host, here)
        moved = self.place / f"{name}.here"
        moved.write_text(text, "utf-8")
        return moved

    def environment(self, name: str) -> dict[str, str]:
        """Return the variables of a container: those of the file, and those of the image that it does not replace."""
        given = {"HUIYIN_DATA": str(self._data), **self.told["services"][name]["environment"], **UNHURRIED}
        secrets = {one["source"] for one in self.told["services"][name]["secrets"]}
        for variable, value in given.items():
            if value.startswith("/run/secrets/"):
                assert value.removeprefix("/run/secrets/") in secrets
                given[variable] = str(self.secret(value.removeprefix("/run/secrets/")))
        served = "HUIYIN_HTTP" if name == "gateway" else "HUIYIN_HEALTH"
        given["HUIYIN_HEALTH"] = ""
        if name in self._ports:
            given[served] = f"127.0.0.1:{self._ports[name]}"
        return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1", **given}

    def huiyin(self, *words: str) -> str:
        """Run a command in the container for commands, and return what it printed."""
        command = [sys.executable, "-m", "huiyin", *words]
        env = self.environment("commands")
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=patient(300), check=False)
        assert done.returncode == 0, f"{words}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done.stdout

    def start(self) -> list[str]:
        """Start each container when what it waits for is so, as the engine does; return the order."""
        ours = [name for name in self.told["services"] if name in (*SERVICES, "migrate")]
        while waiting := [name for name in ours if name not in self.running]:
            name = wait_until(
                lambda: next(filter(self._may_start, waiting), ""), seconds=_START_SECONDS, what=f"{waiting}"
            )
            command = [sys.executable, "-m", "huiyin", *self.told["services"][name]["command"]]
            self.running[name] = Child(command, self.place / f"{name}.log", env=self.environment(name))
        wait_until(lambda: self._is("gateway", "service_healthy"), seconds=_START_SECONDS, what="the gateway", every=1)
        return list(self.running)

    def stop(self) -> None:
        """End every process."""
        for child in self.running.values():
            child.end()

    @property
    def port(self) -> int:
        """Where the gateway listens."""
        return self._ports["gateway"]

    def _may_start(self, name: str) -> bool:
        conditions = self.told["services"][name]["depends_on"].items()
        return all(self._is(other, told["condition"]) for other, told in conditions)

    def _is(self, name: str, condition: str) -> bool:
        if name in _SERVERS:
            return True  # they run before the test begins
        child = self.running.get(name)
        if child is None:
            return False
        if condition == "service_completed_successfully":
            return not child.running and "Databases are up to date" in child.last_lines(1)
        assert condition == "service_healthy"
        assert child.running, child.last_lines()
        return _healthy(self.environment(name))


def _healthy(env: dict[str, str]) -> bool:
    return (
        subprocess.run([sys.executable, "-I", "-S", _READY], env=env, capture_output=True, check=False).returncode == 0
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the prepared site."""
    return composed.prepared(tmp_path_factory.mktemp("compose"))


@pytest.fixture(scope="module")
def broker(place: Path, programs_installed: None) -> Iterator[ComposedRabbit]:
    """The broker as the file has it."""
    broker = ComposedRabbit(place)
    try:
        broker.start()
        yield broker
    finally:
        broker.close()


@pytest.fixture(scope="module")
def site(place: Path, broker: ComposedRabbit, private_postgres: PrivatePostgres) -> Iterator[Composed]:
    """The site as the file has it, on a broker and a database with the users that ``prepare.sh`` made."""
    running = Composed(place, broker, private_postgres)
    with psycopg.connect(_plain(private_postgres.url("postgres")), autocommit=True) as server:
        for statement in (place / "secrets/database_roles.sql").read_text("ascii").splitlines():
            server.execute(statement.encode())
    try:
        yield running
    finally:
        running.stop()


def test_the_containers_start_in_an_order_that_ends_and_the_site_answers(site: Composed) -> None:
    order = site.start()
    assert order[0] == "migrate"
    assert order[-1] == "gateway"
    (site.place / "county.csv").write_bytes(county.OFFICES.read_bytes())
    assert "added" in site.huiyin("offices", "import", str(site.place / "county.csv"))
    secret = site.secret("site_secret").read_text("ascii").strip()
    tally = Drive(lambda: OverHttp(site.port, secret), "compose", 4, threads=2, at_once=4).run()
    assert tally.failures == []
    assert len(tally.finished) == 4
    assert json.loads(site.huiyin("verify", "--wait", "120", "--json"))["findings"] == []


def test_the_broker_knows_one_user_per_service_and_nobody_else_and_each_comes_as_its_own(site: Composed) -> None:
    users = [line.split()[0] for line in site.broker.ctl("list_users", "-q", "--no-table-headers").splitlines()]
    assert sorted(users) == sorted(f"huiyin_{name}" for name in (*SERVICES, COMMAND))
    connected = site.broker.ctl("list_connections", "-q", "--no-table-headers", "user").split()
    assert set(connected) == {f"huiyin_{name}" for name in SERVICES}
    logs = {name: (site.place / f"{name}.log").read_text("utf-8") for name in SERVICES}
    assert {name for name, log in logs.items() if "REFUSED" in log or "Traceback" in log} == set()


def test_no_container_can_publish_the_events_of_another_service(site: Composed) -> None:
    for name in (*SERVICES, "commands"):
        uri = Path(site.environment(name)["HUIYIN_AMQP_URI_FILE"]).read_text("ascii").strip()
        for source in WITH_DATA:
            with nullcontext() if source == name else pytest.raises(AccessRefused):
                speak_as(source, uri)


def test_no_service_reaches_the_database_of_another(site: Composed) -> None:
    for name in WITH_DATA:
        url = _plain(site.secret(f"database_url_{name}").read_text("ascii").strip())
        for other in WITH_DATA:
            if other == name:
                psycopg.connect(url.replace("{service}", name)).close()
            else:
                with pytest.raises(psycopg.OperationalError, match="permission denied"):
                    psycopg.connect(url.replace("{service}", other))


def test_people_come_in_over_tls_and_the_figures_of_the_machine_stay_inside(site: Composed) -> None:
    with _proxy(site) as (address, trusted):
        assert "回音" in _got(address, "/", trusted)
        with pytest.raises(urllib.error.HTTPError, match="404"):
            _got(address, "/metrics", trusted)


def test_prometheus_takes_its_file_with_the_alerts(site: Composed) -> None:
    if shutil.which("promtool") is None:
        pytest.skip("prometheus.yml is checked by promtool (Debian: apt-get install prometheus)")
    mounted = site.place / "watching"
    mounted.symlink_to(site.place.parent / "watching")
    command = ["promtool", "check", "config", site.place / "prometheus.yml"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=patient(60), check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\d+ rules found", done.stdout)


def _got(address: str, path: str, trusted: ssl.SSLContext) -> str:
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=trusted))
    with opener.open(f"{address}{path}", timeout=patient(30)) as answer:
        return str(answer.read().decode("utf-8"))


@contextmanager
def _proxy(site: Composed) -> Iterator[tuple[str, ssl.SSLContext]]:
    """Start nginx with the file's own configuration; yield its address, and the trust in its certificate."""
    if shutil.which("nginx") is None:
        pytest.skip("the proxy is tried with nginx (Debian: apt-get install nginx)")
    port, folder = free_port(), site.place / "nginx"
    folder.mkdir()
    text = (site.place / "nginx.conf.template").read_text("utf-8")
    here: dict[str, str] = {
        "listen 8443 ssl": f"listen 127.0.0.1:{port} ssl",
        "${HOST_NAME}": "localhost",
        "${NGINX_LOCAL_RESOLVERS}": "127.0.0.1",
        "http://gateway:8000": f"http://127.0.0.1:{site.port}",
        "/run/secrets/certificate_key": str(site.secret("certificate_key")),
        "/run/secrets/certificate;": f"{site.secret('certificate')};",
    }
    for name, value in here.items():
        assert name in text, f"the proxy's file has no {name}"
        text = text.replace(name, value)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log stderr; events {{}} http {{ access_log off; "
        + "".join(
            f"{kind}_temp_path {folder}/{kind}; " for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        + f"{text} }}",
        "utf-8",
    )
    trusted = ssl.create_default_context(cafile=str(site.secret("certificate")))
    trusted.check_hostname = False  # it is for the host of the example
    nginx = Child(["nginx", "-c", folder / "nginx.conf", "-p", folder], folder / "log")
    try:
        wait_until(lambda: nginx.running and listens(port), seconds=30, what=f"nginx: {nginx.last_lines()}")
        yield f"https://localhost:{port}", trusted
    finally:
        nginx.end()


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")
