"""Check a backup set: every hash, every content, that each database opens, and that the logs reconcile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from huiyin.backup import extent, manifest, postgres, seal, sqlite
from huiyin.backup.errors import SetDamaged
from huiyin.backup.extent import Extent
from huiyin.backup.manifest import Manifest
from huiyin.backup.place import Place
from huiyin.errors import said
from huiyin.files import Store, hash_of
from huiyin.files.errors import ContentLost


@dataclass(frozen=True)
class Checked:
    """A set that is good: its manifest, and the last position of each log in it."""

    manifest: Manifest
    last: Mapping[str, int]


def check(place: Place, name: str, passphrase: str | None = None, *, contents: bool = True) -> Checked:
    """Return what was found of the set ``name``, all of it read again; ``contents`` says whether these too.

    Raises :class:`SetDamaged` naming the file that is wrong, and :class:`huiyin.backup.errors.PassphraseWrong` where a
    ``passphrase`` is given that does not open the sealed secret.
    """
    with place.reading(name) as folder:
        found = manifest.read(folder, name)
        manifest.require_files(folder, found)
        extents = {service: _extent(folder, found, service) for service in found.revisions}
        _require_reconciled(found, extents)
        if contents:
            _require_contents(place.store, folder, found)
        if passphrase is not None and found.sealed:
            seal.unseal((folder / manifest.SEALED).read_bytes(), passphrase, name)
    return Checked(found, {service: one.last for service, one in extents.items()})


def _extent(folder: Path, found: Manifest, service: str) -> Extent:
    """Open one database of the set; its pages, or its whole dump, are read to the end."""
    file = found.database(service)
    fault_of, extent_of = (sqlite.fault, sqlite.extent) if found.kind == "sqlite" else (postgres.fault, postgres.extent)
    if fault := fault_of(folder / file):
        raise SetDamaged(name=found.name, file=file, why=said(f"打不开（{fault}）", f"does not open ({fault})"))
    standing = extent_of(folder / file)
    if standing.revision != found.revisions[service]:
        zh = f"是版本 {standing.revision}，清单写的是 {found.revisions[service]}"
        en = f"is at revision {standing.revision}, and the manifest says {found.revisions[service]}"
        raise SetDamaged(name=found.name, file=file, why=said(zh, en))
    return standing


def _require_reconciled(found: Manifest, extents: Mapping[str, Extent]) -> None:
    for service in extent.gaps(extents):
        why = said("的事件日志有缺口", "has a log with gaps")
        raise SetDamaged(name=found.name, file=found.database(service), why=why)
    for service, reader, seen in extent.cut_off(extents, found.site):
        last = extents[service].last
        zh = f"的日志到第 {last} 个事件为止，而 {reader} 已读到第 {seen} 个"
        en = f"has a log that ends at event {last}, and {reader} has read up to event {seen}"
        raise SetDamaged(name=found.name, file=found.database(service), why=said(zh, en))


def _require_contents(store: Store, folder: Path, found: Manifest) -> None:
    for sha256 in manifest.contents_of(folder):
        file = f"contents/{sha256[:2]}/{sha256[2:4]}/{sha256}"
        try:
            with store.open(sha256) as stream:
                whole = hash_of(stream).sha256 == sha256
        except ContentLost:
            raise SetDamaged(name=found.name, file=file, why=said("不见了", "is missing")) from None
        if not whole:
            why = said("的内容与名称不符", "does not hold what its name says")
            raise SetDamaged(name=found.name, file=file, why=why)
