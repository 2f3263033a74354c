"""Backup sets in a bucket: ``sets/NAME/…``. The manifest comes last, and a set without one is none."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from huiyin import durable
from huiyin.backup.manifest import NAME
from huiyin.backup.place import CONTENTS
from huiyin.files import CHUNK, Bucket, store_at
from huiyin.files.bucket import answering, client_of

_SETS = "sets/"


class BucketPlace:
    """Sets in a bucket of an S3-compatible server; a file of a set may have 5 GiB, what one request takes."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._sets = f"{bucket.prefix}{_SETS}"
        self.store = store_at(replace(bucket, prefix=f"{bucket.prefix}{CONTENTS}/"))

    def names(self) -> list[str]:
        """Return the names of the whole sets, the oldest first."""
        paths = (key.removeprefix(self._sets) for key in self._keys(self._sets))
        return sorted(path.partition("/")[0] for path in paths if path.endswith(f"/{NAME}") and path.count("/") == 1)

    @contextmanager
    def holding(self) -> Iterator[None]:
        """See that the bucket is there. It has no lock: two backups at once make two sets."""
        self.store.require_usable()
        yield

    @contextmanager
    def writing(self, name: str) -> Iterator[Path]:
        """Give a temporary folder, and upload what is in it; see :meth:`huiyin.backup.place.Place.writing`."""
        with tempfile.TemporaryDirectory(prefix="huiyin-backup-") as text:
            folder = Path(text)
            yield folder
            files = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / NAME)
            for path in (*files, folder / NAME):
                key = f"{self._sets}{name}/{path.relative_to(folder).as_posix()}"
                with path.open("rb") as body, answering():
                    self._client.put_object(Bucket=self._bucket.name, Key=key, Body=body)

    @contextmanager
    def reading(self, name: str) -> Iterator[Path]:
        """Download the set into a temporary folder."""
        start = f"{self._sets}{name}/"
        with tempfile.TemporaryDirectory(prefix="huiyin-backup-") as text:
            for key in self._keys(start):
                self._fetch(key, durable.below(Path(text), key.removeprefix(start)))
            yield Path(text)

    def delete(self, name: str) -> None:
        """Delete the manifest first: half a set must not look like one."""
        start = f"{self._sets}{name}/"
        for key in sorted(self._keys(start), key=lambda key: key != start + NAME):
            with answering():
                self._client.delete_object(Bucket=self._bucket.name, Key=key)

    @cached_property
    def _client(self) -> Any:
        return client_of(self._bucket)

    def _keys(self, start: str) -> list[str]:
        with answering():
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket.name, Prefix=start)
            return [entry["Key"] for page in pages for entry in page.get("Contents", ())]

    def _fetch(self, key: str, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with answering():
            body = self._client.get_object(Bucket=self._bucket.name, Key=key)["Body"]
            with body, path.open("wb") as file:
                while chunk := body.read(CHUNK):
                    file.write(chunk)
