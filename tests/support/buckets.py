"""An S3-compatible server in a child process, with buckets that only one test uses."""

from __future__ import annotations

import os
import sys
import tempfile
import uuid
from pathlib import Path

from huiyin.files import Bucket
from huiyin.files.bucket import BucketStore
from tests.support.processes import Child, free_port, listens, wait_until

#: How many objects the server lists at a time, few so that a test meets several pages.
PAGE = 3


class BucketServer:
    """moto's server: it keeps objects in memory and ends with :meth:`close`."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        port = free_port()
        self.endpoint = f"http://127.0.0.1:{port}"
        self._child = Child(
            [sys.executable, "-m", "moto.server", "-p", str(port)],
            Path(self._folder.name) / "server.log",
            env={**os.environ, "MOTO_S3_DEFAULT_MAX_KEYS": str(PAGE)},
        )
        wait_until(lambda: listens(port), seconds=30, what="start of the S3-compatible server")

    def place(self, name: str, prefix: str = "") -> Bucket:
        """Return a bucket that may not exist."""
        return Bucket(name, endpoint=self.endpoint, prefix=prefix, key="a key of tests", secret="a secret of tests")

    def new_bucket(self) -> Bucket:
        """Make a bucket."""
        place = self.place(f"test-{uuid.uuid4().hex}", prefix="county/")
        BucketStore(place)._client.create_bucket(Bucket=place.name)
        return place

    def close(self) -> None:
        """End the server."""
        self._child.end()
        self._folder.cleanup()
