"""Servers that speak TLS with certificates of a private authority, made as an operator makes them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.support.pace import patient
from tests.support.postgres import PrivatePostgres
from tests.support.processes import Unavailable, free_port, program
from tests.support.rabbit import PrivateRabbit
from tests.support.source import ROOT

_SCRIPT = ROOT / "deploy" / "tls" / "make-ca.sh"


def make(folder: Path, name: str, *hosts: str) -> str:
    """Run the script for one server; return what it said."""
    if program("openssl") is None:
        raise Unavailable("openssl is not installed: apt-get install openssl")
    command = ["sh", str(_SCRIPT), str(folder), name, *hosts]
    done = subprocess.run(command, capture_output=True, text=True, timeout=patient(60), check=True)
    return done.stdout


class TlsRabbit(PrivateRabbit):
    """A broker that speaks TLS on ``tls_port``, and as ever on ``port``."""

    def __init__(self, certificates: Path) -> None:
        self._certificates = certificates
        self.tls_port = free_port()
        super().__init__()

    def tls_uri(self, vhost: str, host: str = "127.0.0.1") -> str:
        """Return the ``amqps`` address of a vhost."""
        return f"amqps://guest:guest@{host}:{self.tls_port}/{vhost}"

    def _settings(self) -> dict[str, str]:
        return {
            **super()._settings(),
            "listeners.ssl.local": f"127.0.0.1:{self.tls_port}",
            "ssl_options.cacertfile": str(self._certificates / "ca.pem"),
            "ssl_options.certfile": str(self._certificates / "broker.pem"),
            "ssl_options.keyfile": str(self._certificates / "broker.key"),
            "ssl_options.verify": "verify_none",
        }


class TlsPostgres(PrivatePostgres):
    """A database server that speaks TLS and nothing else."""

    def __init__(self, certificates: Path) -> None:
        super().__init__(durable=False)
        for name in ("database.pem", "database.key"):
            copy = self._folder / name
            shutil.copy(certificates / name, copy)
            copy.chmod(0o600)
            if self._owner is not None:
                shutil.chown(copy, self._owner)
        self._settings |= {
            "ssl": "on",
            "ssl_cert_file": str(self._folder / "database.pem"),
            "ssl_key_file": str(self._folder / "database.key"),
        }
        rule = "hostssl all all 127.0.0.1/32 trust\n"
        (self._folder / "data" / "pg_hba.conf").write_text(rule, "ascii")
