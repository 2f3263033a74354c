"""``huiyin verify``: the judge, as a command."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter

import click

from huiyin.bus.status import Databases, outstanding
from huiyin.settings import Settings
from huiyin.site import require_migrated
from huiyin.verify import KINDS, Finding, refused_messages
from huiyin.verify import verify as find

_LOOK_SECONDS = 0.2


@click.command()
@click.option("--wait", default=0, show_default=True, help="Seconds to let what is on its way arrive first.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def verify(settings: Settings, wait: int, as_json: bool) -> None:
    """Reconcile all services' data against the logs. Exit code 1 where anything is missing, doubled or inconsistent."""
    databases = Databases(settings)
    for name, service in databases.services.items():
        require_migrated(settings, name, service)
    _let_arrive(databases, wait)
    found = list(find(databases))
    click.echo(_as_json(found) if as_json else _as_text(found))
    if refused := refused_messages(databases):
        click.echo(f"messages refused 已拒收的消息: {refused} (huiyin bus dead list)", err=True)
    sys.exit(1 if found else 0)


def _let_arrive(databases: Databases, seconds: int) -> None:
    until, told = time.monotonic() + seconds, False
    while time.monotonic() < until and (count := outstanding(databases)):
        if not told:
            click.echo(f"waiting for events 等待事件到达: {count} ({seconds} s)", err=True)
            told = True
        time.sleep(_LOOK_SECONDS)


def _as_json(found: list[Finding]) -> str:
    counts = Counter(finding.kind for finding in found)
    summary = {kind: counts.get(kind, 0) for kind in KINDS}
    return json.dumps({**summary, "findings": [vars(finding) for finding in found]}, indent=2, ensure_ascii=False)


def _as_text(found: list[Finding]) -> str:
    counts = Counter(finding.kind for finding in found)
    lines = [f"{finding.kind}\t{finding.what}\t{finding.subject}\t{finding.detail}" for finding in found]
    return "\n".join([*lines, ", ".join(f"{counts.get(kind, 0)} {kind}" for kind in KINDS)])
