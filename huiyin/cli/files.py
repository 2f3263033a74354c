"""``huiyin files check``: read every content of the store again and compare it with its name."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from huiyin import site
from huiyin.files import Store, hash_of, store_at
from huiyin.files.errors import ContentLost
from huiyin.settings import Settings


@click.group()
def files() -> None:
    """Attachments and issued papers, as they are kept."""


@files.command()
@click.pass_obj
def check(settings: Settings) -> None:
    """Read every content again. Exit code 1 where one is not what its name says.

    It reads as much as is kept. `huiyin verify` looks for what the services name and the store does not keep.
    """
    if settings.embedded:
        site.require_site(settings)
    store = store_at(settings.files)
    store.require_usable()
    read = bytes_ = damaged = 0
    for sha256, size, good in _looked_at(store):
        read, bytes_ = read + 1, bytes_ + size
        if not good:
            damaged += 1
            click.echo(f"damaged 已损坏\t{sha256}")
    click.echo(f"{read} read 已核对, {bytes_ / 1e6:.1f} MB, {damaged} damaged 已损坏")
    sys.exit(1 if damaged else 0)


def _looked_at(store: Store) -> Iterator[tuple[str, int, bool]]:
    """Yield hash, size and whether the content is what its name says; one that vanished meanwhile is damaged too."""
    for sha256 in store.hashes():
        try:
            with store.open(sha256) as stream:
                found = hash_of(stream)
        except ContentLost:
            yield sha256, 0, False
            continue
        yield sha256, found.size, found.sha256 == sha256
