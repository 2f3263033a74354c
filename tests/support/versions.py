"""Other versions of the project, installed whole into a folder: an earlier commit, or this one with one migration more.

The libraries are those of this environment; nothing is fetched.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

from huiyin import migrations
from tests.support.processes import Unavailable
from tests.support.site import WITH_DATA
from tests.support.source import ROOT, tracked

#: Added to every service, and of no use to it: running code must not mind.
_ADDITION = '''"""A column that only the rehearsal of an upgrade adds."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table and a column."""
    op.create_table("rehearsal", sa.Column("id", sa.Integer, primary_key=True))
    op.add_column("event_log", sa.Column("rehearsed", sa.Text))
'''


class Version:
    """One version of the project; ``python`` runs it, wherever it is started."""

    def __init__(self, source: Path, folder: Path) -> None:
        self._source = source
        self.python = folder / "bin" / "python"
        venv.create(folder, symlinks=True)
        own = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
        (own / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
        install = ["install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--target", own, source]
        _run([sys.executable, "-m", "pip", *install], ROOT)

    def command(self, *arguments: str) -> list[str]:
        """Return the command line of ``huiyin`` in this version; the folder it is started in plays no part."""
        return [str(self.python), "-P", "-m", "huiyin", *arguments]

    def heads(self) -> dict[str, str]:
        """Return the revision that each service's code expects."""
        return {service: migrations.head(self._source / "services" / service) for service in WITH_DATA}


def earlier(commit: str, folder: Path) -> Version:
    """Return the version of ``commit``; raises :class:`Unavailable` where the history does not have it."""
    source = folder / "source"
    source.mkdir(parents=True)
    try:
        archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unavailable(
            f"the commit {commit} is not here: an upgrade is rehearsed in a clone with its history"
        ) from error
    subprocess.run(["tar", "--extract", "--directory", source], input=archive, check=True)
    return Version(source, folder / "venv")


def later(folder: Path) -> Version:
    """Return this version with one migration more for each service, on which this one's code works too."""
    source = folder / "source"
    for path in tracked():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, source / path)
    for service in WITH_DATA:
        _add_migration(source / "services" / service)
    return Version(source, folder / "venv")


def _add_migration(service: Path) -> None:
    place, before, oldest = service / "migrations", migrations.head(service), migrations.oldest(service)
    revision = f"{int(before) + 1:04}"
    (place / "versions" / f"{revision}_rehearsal.py").write_text(
        _ADDITION.format(revision=revision, before=before), "utf-8"
    )
    (place / "HEAD").write_text(f"{revision}\n", "ascii")
    (place / "OLDEST").write_text(f"{oldest}\n", "ascii")


def _run(command: list[str | Path], folder: Path) -> None:
    done = subprocess.run([str(part) for part in command], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable(f"{command[-1]} cannot be installed: {done.stderr.strip()[-500:]}")
