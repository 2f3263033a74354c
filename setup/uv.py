"""Run the locked uv on this environment, with the index that pip is configured with: ``setup/uv.py pip sync …``.

Set-up depends neither on the age of the pip a Python brings nor on what an index published since the lock was made.
So pip brings nothing but uv, by version and hash, and uv installs what the lock names. Only Python itself is here yet.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import metadata
from pathlib import Path

LOCK = Path(__file__).with_name("uv.lock")
#: What pip's configuration may say about the network, and the variable that says the same to uv.
_NETWORK = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
}
#: What else pip may be told; a target, a constraint or "no wheels" would break the set-up and is not handed on.
_PIP_ONLY = ("retries", "cache-dir", "no-cache-dir", "keyring-provider", "use-feature", "no-index")
#: How pip's settings write yes.
_YES = ("y", "yes", "t", "true", "on", "1")
#: Settings of uv that stay as the user made them: network and cache, but nothing that chooses other packages.
_USERS = re.compile(
    r"UV_((DEFAULT_|EXTRA_)?INDEX(_URL)?|INDEX_\w+_(USERNAME|PASSWORD)|FIND_LINKS|INSECURE_HOST|OFFLINE"
    r"|KEYRING_PROVIDER|NATIVE_TLS|SYSTEM_CERTS|HTTP_\w+|CONCURRENT_\w+|CACHE_DIR|NO_CACHE|LINK_MODE)"
)
_NO_UV = (
    "Huiyin is set up by uv {version}, and pip could not bring it: the lines above say why. If the index cannot be "
    "reached, name one that can (pip config set global.index-url URL); if uv has no wheel for this system, install uv "
    "by other means and say where it is (make setup SETUP_UV=/path/to/uv).\n"
)
_NOT_THERE = (
    "SETUP_UV says that uv is {place}, and there is no such program: name it by its whole path, or leave it out.\n"
)


def main(arguments: list[str]) -> int:
    """Run uv with ``arguments`` and return its exit code; 1 and a sentence where pip could not bring it."""
    listed = subprocess.run([*_PIP, "config", "list"], capture_output=True, text=True, check=True).stdout
    settings = network(listed)
    place = os.environ.get("SETUP_UV")
    uv = shutil.which(place) if place else _brought(settings)
    if uv is None:
        sys.stderr.write(_NOT_THERE.format(place=place) if place else _NO_UV.format(version=version()))
        return 1
    environment = for_uv(settings, os.environ)
    command = [uv, *arguments, *without_index(settings, arguments)]
    return subprocess.run(command, env=_with_cache(uv, environment), check=False).returncode


def version() -> str:
    """Return the version of uv that is locked."""
    return LOCK.read_text("ascii").split()[0].removeprefix("uv==")


def network(listed: str) -> dict[str, str]:
    """Return pip's settings about the network from what ``pip config list`` prints; the later source wins."""
    found: dict[str, str] = {}
    for source in ("global.", "install.", ":env:."):
        for line in listed.splitlines():
            name, _, value = line.removeprefix(source).partition("=")
            if line.startswith(source) and ast.literal_eval(value):
                found[name.replace("default-timeout", "timeout")] = ast.literal_eval(value)
    return {name: value for name, value in found.items() if name in _NETWORK or name in _PIP_ONLY}


def for_pip(settings: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which pip knows ``settings`` and nothing else of its configuration."""
    own = {f"PIP_{name.upper().replace('-', '_')}": value for name, value in settings.items()}
    return _without(environment, "PIP_") | own | {"PIP_CONFIG_FILE": os.devnull}


def for_uv(settings: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which uv works on this Python over pip's network, and downloads no other Python.

    pip asks all of its indexes, and the lock's hashes say which file is right: so does uv.
    """
    handed = {variable: settings[name] for name, variable in _NETWORK.items() if name in settings}
    if "UV_FIND_LINKS" in handed:
        handed["UV_FIND_LINKS"] = ",".join(filter(_is_there, handed["UV_FIND_LINKS"].split()))
    bundle = environment.get("REQUESTS_CA_BUNDLE") or environment.get("CURL_CA_BUNDLE")
    trusted = {"SSL_CERT_FILE": bundle} if bundle else {}
    users = {name: value for name, value in environment.items() if _USERS.fullmatch(name)}
    own = {
        "UV_PYTHON": sys.executable,
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_NO_CONFIG": "1",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }
    return trusted | _without(environment, "UV_") | handed | users | own


def without_index(settings: Mapping[str, str], arguments: Sequence[str]) -> list[str]:
    """Return the option that keeps uv from every index where pip is kept from it: uv has no variable for that."""
    kept = settings.get("no-index", "").lower() in _YES
    return ["--no-index"] if kept and arguments[0] in ("pip", "build") else []


_PIP = (sys.executable, "-I", "-m", "pip", "--disable-pip-version-check")


def _brought(settings: Mapping[str, str]) -> str | None:
    """Return where the locked uv is, brought by pip if need be; None where pip failed and said why."""
    program = Path(sysconfig.get_path("scripts")) / "uv"
    if _installed() != version():
        command = (*_PIP, "install", "-qq", "--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", LOCK)
        if subprocess.run(command, env=for_pip(settings, os.environ), check=False).returncode:
            return None
    return str(program)


def _installed() -> str | None:
    try:
        return metadata.version("uv")
    except metadata.PackageNotFoundError:
        return None


def _with_cache(uv: str, environment: dict[str, str]) -> dict[str, str]:
    """Return ``environment`` with a cache that can be written, and files linked only where links are possible."""
    asked = subprocess.run([uv, "cache", "dir"], env=environment, capture_output=True, text=True, check=False)
    place = Path(asked.stdout.strip() or os.devnull)
    with suppress(OSError):
        place.mkdir(parents=True, exist_ok=True)
    if not place.is_dir() or not os.access(place, os.W_OK):
        return {"UV_NO_CACHE": "1", "UV_LINK_MODE": "copy"} | environment
    same = place.stat().st_dev == Path(sys.prefix).stat().st_dev
    return environment if same else {"UV_LINK_MODE": "copy"} | environment


def _is_there(place: str) -> bool:
    return "://" in place or Path(place).exists()


def _without(environment: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {name: value for name, value in environment.items() if not name.startswith(prefix)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
