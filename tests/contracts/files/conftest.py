"""What tests of the content store start from: the server for buckets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.buckets import BucketServer


@pytest.fixture(scope="module")
def buckets() -> Iterator[BucketServer]:
    """An S3-compatible server."""
    server = BucketServer()
    yield server
    server.close()
