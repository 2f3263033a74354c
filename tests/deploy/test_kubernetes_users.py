"""The commands of deploy/kubernetes/README.md make secrets that the broker knows: each address lets in its own user."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from amqp.exceptions import AccessRefused, NotAllowed
from kombu import Connection, Queue

from huiyin.settings import COMMAND
from tests.support.pace import patient
from tests.support.rabbit import PrivateRabbit
from tests.support.restricted import speak_as
from tests.support.site import WITH_DATA
from tests.support.source import ROOT, SERVICES, read

_CITY = "for code in"


def _run(folder: Path, beginning: str) -> None:
    """Run the commands of the page that begin so, in ``folder``, where ``deploy`` is."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", read("deploy/kubernetes/README.md"), re.MULTILINE | re.DOTALL)
    [commands] = [block for block in blocks if block.startswith(beginning)]
    (folder / "deploy").symlink_to(ROOT / "deploy")
    tools = folder / "bin"
    tools.mkdir()
    (tools / "huiyin").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m huiyin "$@"\n', "utf-8")
    (tools / "huiyin").chmod(0o755)
    path = f"{tools}:{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-euc", commands],
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=patient(120),
        check=False,
    )
    assert done.returncode == 0, done.stderr


def _addresses(secret: Path, rabbit: PrivateRabbit) -> dict[str, str]:
    """Return service → its address in the secret, with the broker of this machine in the place of the cluster's."""
    given = yaml.safe_load(secret.read_text("utf-8"))["stringData"]
    uris = {key.removeprefix("amqp-uri-"): uri for key, uri in given.items() if key.startswith("amqp-uri-")}
    return {name: re.sub(r"@[^/]+/", f"@127.0.0.1:{rabbit.port}/", uri) for name, uri in uris.items()}


def _load(rabbit: PrivateRabbit, folder: Path) -> None:
    """Have the broker import the definitions from its standard input, as the page does in a running one."""
    done = subprocess.run(
        [rabbit.tool, "import_definitions"],
        input=(folder / "definitions.json").read_bytes(),
        capture_output=True,
        timeout=patient(60),
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()


def test_each_address_of_a_county_lets_in_its_own_user_who_cannot_speak_for_another(
    tmp_path: Path, private_rabbit: PrivateRabbit
) -> None:
    _run(tmp_path, "huiyin broker definitions")
    _load(private_rabbit, tmp_path)
    addresses = _addresses(tmp_path / "secret.yaml", private_rabbit)
    assert {name: urlsplit(uri).username for name, uri in addresses.items()} == {
        name: f"huiyin_{name}" for name in (*SERVICES, COMMAND)
    }
    for name, uri in addresses.items():
        for source in WITH_DATA:
            with nullcontext() if source == name else pytest.raises(AccessRefused):
                speak_as(source, uri)


def test_the_user_that_scales_the_site_sees_how_long_a_queue_is_and_reads_none(
    tmp_path: Path, private_rabbit: PrivateRabbit
) -> None:
    _run(tmp_path, "huiyin broker definitions")
    _load(private_rabbit, tmp_path)
    addresses = _addresses(tmp_path / "secret.yaml", private_rabbit)
    owner, routing, scaler = (Connection(addresses[name]) for name in ("intake", "routing", COMMAND))
    with owner, routing, scaler:
        owner.default_channel.confirm_select()
        queue = Queue("intake.offices", durable=True)(owner.default_channel)
        queue.queue_declare()
        queue.bind_to("routing.events", "office.changed")
        for _ in range(3):
            channel = routing.channel()
            channel.confirm_select()
            channel.basic_publish_confirm(channel.prepare_message(b"{}"), "routing.events", "office.changed")
        assert scaler.channel().queue_declare(queue.name, passive=True).message_count == 3
        with pytest.raises(AccessRefused):
            scaler.channel().basic_get(queue.name)


def test_no_county_of_a_city_reaches_the_virtual_host_of_another(tmp_path: Path, private_rabbit: PrivateRabbit) -> None:
    if shutil.which("jq") is None:
        pytest.skip("the definitions of a city are put together by jq (Debian: apt-get install jq)")
    _run(tmp_path, _CITY)
    _load(private_rabbit, tmp_path)
    secrets = sorted(tmp_path.glob("secret-*.yaml"))
    counties_of_the_overlay = (ROOT / "deploy/kubernetes/overlays/city/counties").iterdir()
    assert {secret.stem for secret in secrets} == {f"secret-{folder.name}" for folder in counties_of_the_overlay}
    counties = [_addresses(secret, private_rabbit) for secret in secrets]
    for addresses in (counties[0], counties[-1]):
        for uri in addresses.values():
            with Connection(uri) as connection:
                connection.connect()
    home, other = (addresses["intake"].rpartition("/") for addresses in counties[:2])
    with pytest.raises(NotAllowed), Connection(f"{home[0]}/{other[2]}") as connection:
        connection.connect()
