"""The image of a site is built, and everything that runs in it is started and asked."""

from __future__ import annotations

import json
import os
import secrets
import urllib.error
import urllib.request
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest

from tests.support import county
from tests.support.images import DATA, USER, Container, Images
from tests.support.lives import Drive
from tests.support.pace import UNHURRIED
from tests.support.postgres import Postgres
from tests.support.processes import Child, free_port, wait_until
from tests.support.rabbit import Rabbit
from tests.support.site import WITH_DATA
from tests.support.source import SERVICES
from tests.support.ways import OverHttp

_READY = ("python", "-I", "-S", "/opt/huiyin/ready.py")
_START_SECONDS = 120
#: Places of a Linux that the engine mounts anew for every container.
_MOUNTED = ("/proc", "/dev", "/sys", DATA)
_WALK = """
import json, os
found = []
for folder, folders, files in os.walk("/"):
    folders[:] = [name for name in folders if os.path.join(folder, name) not in MOUNTED]
    for place in (folder, *(os.path.join(folder, name) for name in files)):
        if not os.path.islink(place) and os.access(place, os.W_OK):
            found.append(place)
print(json.dumps(found))
"""
_PAPER = """
import io, sys, docx
from services.routing.papers.pdf import to_pdf
paper = docx.Document()
paper.add_paragraph("回音：来信已收到。")
word = io.BytesIO()
paper.save(word)
pdf = to_pdf(word.getvalue(), seconds=600)
print(pdf[:5].decode(), b"NotoS" in pdf, len(pdf))
"""


@pytest.fixture(scope="module")
def images() -> Iterator[Images]:
    """A store of images with a Debian in it to build on."""
    store = Images()
    yield store
    store.close()


@pytest.fixture(scope="module")
def image(images: Images) -> str:
    """The image of a site, built from what is here."""
    return images.build("site")


@pytest.fixture
def container(images: Images, image: str) -> Container:
    """A container of the image, with an empty data folder."""
    return images.container(image)


def test_the_image_says_how_it_is_run(images: Images, image: str) -> None:
    told = images.configuration(image)
    assert told["User"] == f"{USER}:{USER}"
    assert told["Entrypoint"] == ["huiyin"]
    assert list(told["Volumes"]) == [DATA]
    assert sorted(told["ExposedPorts"]) == ["8000/tcp", "8001/tcp"]
    assert told["Healthcheck"]["Test"] == ["CMD", *_READY]
    labels = {name: value for name, value in told["Labels"].items() if name.startswith("org.opencontainers.image.")}
    assert labels["org.opencontainers.image.version"] == "test"
    assert labels["org.opencontainers.image.licenses"] == "Apache-2.0"


def test_the_image_holds_no_tool_cache_test_or_secret(container: Container) -> None:
    root = container.root
    packages = {path.name.partition("-")[0] for path in root.glob("opt/huiyin/lib/python3*/site-packages/*.dist-info")}
    assert {"huiyin", "nameko", "sqlalchemy", "botocore"} <= packages
    assert not packages & {"pip", "uv", "pytest", "ruff", "mypy", "moto", "hatchling"}
    left = [*root.glob("root/.cache/*"), *root.glob("build"), *root.glob("etc/pip.conf"), *root.glob("**/.env")]
    assert left == []
    ours = [*root.glob("opt/huiyin/lib/python3*/site-packages/*"), *root.glob("opt/huiyin/*")]
    assert not {path.name for path in ours} & {"tests", "bench", "plugins", "deploy", ".git", "secret"}


def test_nothing_but_the_data_folder_belongs_to_the_user(container: Container) -> None:
    found = json.loads(container.run({}, "python", "-c", f"MOUNTED = {_MOUNTED!r}\n{_WALK}"))
    assert [place for place in found if place not in ("/tmp", "/var/tmp", "/run/lock")] == []
    assert container.run({}, "sh", "-c", f"touch {DATA}/mine && id -u && id -g").split() == [str(USER), str(USER)]


def test_a_whole_site_runs_where_nothing_but_the_data_folder_can_be_written(
    images: Images, image: str, container: Container
) -> None:
    env = _environment(images, image) | {
        "HUIYIN_SITE": county.SITE,
        "HUIYIN_HTTP": f"127.0.0.1:{free_port()}",
        "HUIYIN_HEALTH": "",
    }
    site = container.start_read_only(env, "huiyin", "up", "--demo")
    try:
        _wait_ready(container, env, site)
        assert _registered(env["HUIYIN_HTTP"])
        walk = container.start_read_only(env, "python", "-c", f"MOUNTED = ('/proc', '/dev')\n{_WALK}")
        wait_until(lambda: not walk.running, seconds=_START_SECONDS, what="the walk through the file system")
        assert {Path(place).is_relative_to(DATA) for place in json.loads(walk.last_lines(1))} == {True}
    finally:
        site.end()
    assert sorted(path.name for path in container.data.glob("*.sqlite")) == [
        f"{name}.sqlite" for name in sorted(WITH_DATA)
    ]


def test_a_site_in_one_container_answers_and_keeps_its_data_for_the_next(images: Images, image: str) -> None:
    container = images.container(image)
    env = {"HUIYIN_SITE": county.SITE, "HUIYIN_HTTP": f"127.0.0.1:{free_port()}", "HUIYIN_HEALTH": ""}
    for arguments, numbers in ((("up", "--demo"), 1), (("up",), 2)):
        assert container.tried(env, *_READY).returncode == 1
        site = container.start(env, "huiyin", *arguments)
        try:
            _wait_ready(container, env, site)
            assert _registered(env["HUIYIN_HTTP"]).endswith(str(numbers))
        finally:
            site.end()


def test_each_service_runs_in_a_container_of_the_same_image(
    container: Container, rabbit: Rabbit, postgres: Postgres
) -> None:
    env = _settings(container, rabbit, postgres)
    assert "Databases are up to date" in container.run(env, "huiyin", "migrate")
    own = {name: env | {"HUIYIN_HEALTH": f"127.0.0.1:{free_port()}"} for name in SERVICES}
    running = {name: container.start(own[name], "huiyin", "run", name) for name in SERVICES}
    try:
        (container.data / "county.csv").write_bytes(county.OFFICES.read_bytes())
        container.run(env, "huiyin", "offices", "import", "county.csv")
        for name, child in running.items():
            _wait_ready(container, own[name], child)
        secret = (container.data / "huiyin").read_text("ascii")
        port = int(env["HUIYIN_HTTP"].rpartition(":")[2])
        tally = Drive(lambda: OverHttp(port, secret), "image", 4, threads=2, at_once=4).run()
        assert tally.failures == []
        found = json.loads(container.run(env, "huiyin", "verify", "--wait", "120", "--json"))
        assert found["findings"] == []
    finally:
        for child in running.values():
            child.end()
    assert container.tried(own["intake"], *_READY).returncode == 1


def test_the_second_image_makes_a_pdf_with_chinese_letters(images: Images, image: str) -> None:
    assert image
    second = images.build("with-pdf")
    container, env = images.container(second), _environment(images, second)
    assert container.run({}, "id", "-u").strip() == str(USER)
    # LibreOffice has its socket in /tmp, wherever TMPDIR is
    making = container.start_read_only(env, "python", "-c", _PAPER, memory="/tmp")
    wait_until(lambda: not making.running, seconds=_START_SECONDS, what="the PDF")
    assert making.last_lines(1).split()[:2] == ["%PDF-", "True"]


def _environment(images: Images, image: str) -> dict[str, str]:
    """Return the variables that the image sets."""
    return dict(entry.partition("=")[::2] for entry in images.configuration(image)["Env"])


def _settings(container: Container, rabbit: Rabbit, postgres: Postgres) -> dict[str, str]:
    """Return the settings of a site on the servers; what is secret lies in files that the container's user reads."""
    prefix = f"huiyin_{secrets.token_hex(4)}"
    for service in WITH_DATA:
        postgres.create_database(f"{prefix}_{service}")
    values = {
        "HUIYIN_SECRET": ("huiyin", secrets.token_hex(32)),
        "HUIYIN_AMQP_URI": ("broker", rabbit.new_vhost()),
        "HUIYIN_DATABASE_URL": ("database", postgres.url(prefix + "_{service}")),
    }
    env = {"HUIYIN_SITE": county.SITE, "HUIYIN_HTTP": f"127.0.0.1:{free_port()}", "HUIYIN_HEALTH": "", **UNHURRIED}
    for name, (file, value) in values.items():
        (container.data / file).write_text(value, "ascii")
        os.chown(container.data / file, USER, USER)
        (container.data / file).chmod(0o400)
        env[f"{name}_FILE"] = f"{DATA}/{file}"
    return env


def _wait_ready(container: Container, env: dict[str, str], child: Child) -> None:
    """Wait until the check of the image's ``HEALTHCHECK`` says that the container is well."""

    def ready() -> bool:
        assert child.running, child.last_lines()
        return container.tried(env, *_READY).returncode == 0

    wait_until(ready, seconds=_START_SECONDS, what="the health check", every=1)


def _registered(address: str) -> str:
    """Register a matter at ``address`` and return its number; services hear of the invented county a moment later."""
    return wait_until(
        lambda: _tried_to_register(address), seconds=_START_SECONDS, what="a matter is registered", every=1
    )


def _tried_to_register(address: str) -> str:
    body = json.dumps({"content": "路灯不亮。", "place": "990100101201"}).encode()
    request = urllib.request.Request(f"http://{address}/matters", body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=_START_SECONDS) as answer:
            return str(json.load(answer)["number"])
    except urllib.error.HTTPError as error:
        if error.code != HTTPStatus.NOT_FOUND:
            raise
        return ""
