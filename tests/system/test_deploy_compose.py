"""The files of deploy/compose hold together: variables, secrets, settings, mounted files. tests/deploy starts them."""

from __future__ import annotations

import base64
import json
import re
import stat
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from huiyin.bus.definitions import password_hash
from huiyin.settings import KNOWN
from tests.support import composed
from tests.support.source import SERVICES


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the site is prepared."""
    return composed.prepared(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def declared() -> dict[str, Any]:
    """The file as it is written."""
    found: dict[str, Any] = yaml.safe_load((composed.FOLDER / "compose.yaml").read_text("utf-8"))
    return found


def test_each_variable_of_the_file_is_explained_in_the_example_and_the_example_has_no_other() -> None:
    used = set(re.findall(r"\$\{([A-Z_]+)", (composed.FOLDER / "compose.yaml").read_text("utf-8")))
    explained, comment = set(), False
    for line in (composed.FOLDER / ".env.example").read_text("utf-8").splitlines():
        name = line.partition("=")[0]
        if name and not name.startswith("#"):
            assert comment, f"{name} stands under no explanation"
            explained.add(name)
        comment = line.startswith("#") or (comment and bool(line))
    assert explained - {"COMPOSE_PROJECT_NAME"} == used  # that name is the engine's own


def test_docker_compose_takes_the_file_and_each_service_has_its_place_in_it(place: Path) -> None:
    services = composed.resolved(place)["services"]
    assert {name for name, told in services.items() if told.get("command", [""])[0] == "run"} == set(SERVICES)
    for name in SERVICES:
        assert services[name]["command"] == ["run", name]
        assert services[name]["read_only"]
        assert services[name]["deploy"]["replicas"] == 1


def test_each_setting_of_a_container_is_one_of_huiyin(declared: dict[str, Any]) -> None:
    ours = [told for told in declared["services"].values() if told["image"] == "${SITE_IMAGE}"]
    assert len(ours) == len(SERVICES) + 2
    named = {name for told in ours for name in told["environment"] if name.startswith("HUIYIN_")}
    assert named <= set(KNOWN)
    assert not named & {"HUIYIN_SECRET", "HUIYIN_AMQP_URI", "HUIYIN_DATABASE_URL"}


def test_a_container_has_the_secrets_its_settings_name_and_no_other(declared: dict[str, Any]) -> None:
    for name, told in declared["services"].items():
        given = {one if isinstance(one, str) else one["source"] for one in told.get("secrets", [])}
        assert given <= declared["secrets"].keys(), name
        if told["image"] == "${SITE_IMAGE}":
            settings = (str(value) for value in told["environment"].values())
            assert {value.removeprefix("/run/secrets/") for value in settings if value.startswith("/run/")} == given


@pytest.mark.parametrize(("kind", "without"), [("database_url", {"gateway"}), ("broker_uri", set())])
def test_no_service_has_the_password_of_another(declared: dict[str, Any], kind: str, without: set[str]) -> None:
    given = {
        name: {one for one in told.get("secrets", []) if str(one).startswith(kind)}
        for name, told in declared["services"].items()
    }
    assert {name: given[name] for name in SERVICES} == {
        name: set() if name in without else {f"{kind}_{name}"} for name in SERVICES
    }


def test_the_broker_is_told_the_rights_and_the_passwords_that_the_services_have(place: Path) -> None:
    told = json.loads((place / "secrets" / "broker_definitions.json").read_text("utf-8"))
    for user in told["users"]:
        service = user["name"].removeprefix("huiyin_")
        address = urlsplit((place / "secrets" / f"broker_uri_{service}").read_text("ascii").strip())
        assert (address.username, address.path) == (user["name"], "/huiyin")
        assert user["password_hash"] == password_hash(
            str(address.password), base64.b64decode(user["password_hash"])[:4]
        )
        user["password_hash"] = ""
    assert len({path.read_bytes() for path in (place / "secrets").glob("broker_uri_*")}) == len(SERVICES) + 1
    assert told == json.loads((place.parent / "rabbitmq" / "definitions.json").read_text("utf-8"))


def test_rights_that_a_new_version_brings_reach_the_broker_and_its_passwords_stay(tmp_path: Path) -> None:
    place = composed.prepared(tmp_path)
    addresses = {path: path.read_bytes() for path in (place / "secrets").glob("broker_uri_*")}
    file, beside = place / "secrets" / "broker_definitions.json", place.parent / "rabbitmq" / "definitions.json"
    before = file.read_text("utf-8")
    beside.write_text(beside.read_text("utf-8").replace("case\\\\.recused", "case\\\\.renewed"), "utf-8")
    assert "docker compose restart broker" in composed.prepare(place)
    assert "case\\\\.recused" in before
    assert file.read_text("utf-8") == before.replace("case\\\\.recused", "case\\\\.renewed")
    assert {path: path.read_bytes() for path in addresses} == addresses


def test_the_secrets_are_made_once_and_each_is_one_that_the_file_names(place: Path, declared: dict[str, Any]) -> None:
    folder = place / "secrets"
    made = {path: path.read_bytes() for path in folder.iterdir()}
    assert {f"./secrets/{path.name}" for path in made} == {told["file"] for told in declared["secrets"].values()}
    assert all(made.values())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert "made secrets" not in composed.prepare(place)
    assert {path: path.read_bytes() for path in folder.iterdir()} == made


def test_each_file_that_is_mounted_is_there(place: Path, declared: dict[str, Any]) -> None:
    mounted = [str(one).partition(":")[0] for told in declared["services"].values() for one in told.get("volumes", [])]
    files = [one for one in mounted if one.startswith(".")]
    assert len(files) >= 5
    assert [one for one in files if not (place / one).exists()] == []


def test_each_image_of_others_is_named_by_an_exact_version() -> None:
    lines = (composed.FOLDER / ".env.example").read_text("utf-8").splitlines()
    images = [line.partition("=")[2] for line in lines if re.match(r"[A-Z]+_IMAGE=(?!huiyin)", line)]
    assert len(images) == 5
    assert [image for image in images if not re.fullmatch(r"\S+:v?\d+(\.\d+)+", image)] == []


def test_the_order_of_the_start_has_no_ring(declared: dict[str, Any]) -> None:
    waits = {name: set(told.get("depends_on", ())) for name, told in declared["services"].items()}
    assert waits["intake"] == {"broker", "migrate"}
    started: set[str] = set()
    while ready := {name for name, others in waits.items() if name not in started and others <= started}:
        started |= ready
    assert started == waits.keys()
