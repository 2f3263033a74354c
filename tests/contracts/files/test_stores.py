"""The contract of the content store, kept by the folder and by the bucket alike."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from huiyin.errors import SettingError, Temporary
from huiyin.files import CHUNK, Bucket, Folder, Store, Stored, hash_of, open_whole, store_at
from huiyin.files.bucket import BucketStore
from huiyin.files.errors import ContentDamaged, ContentLost
from huiyin.files.folder import FolderStore
from tests.support.buckets import PAGE, BucketServer
from tests.support.processes import free_port
from tests.support.source import ROOT

UNKNOWN = "0" * 64


def put(store: Store, content: bytes) -> Stored:
    return store.put(io.BytesIO(content))


def content_of(store: Store, sha256: str) -> bytes:
    with store.open(sha256) as stream:
        return stream.read()


class Broken(io.BytesIO):
    """A stream that ends with an error after its first part, as an upload does whose sender went away."""

    def read(self, size: int | None = -1, /) -> bytes:
        part = super().read(size)
        if not part:
            raise ConnectionResetError
        return part


def damage(store: Store, sha256: str, content: bytes) -> None:
    """Change what is kept under a hash behind the store's back."""
    if isinstance(store, FolderStore):
        store._path(sha256).write_bytes(content)
    else:
        assert isinstance(store, BucketStore)
        store._client.put_object(**store._at(sha256), Body=content)


class StoreContract:
    """A subclass gives ``store``, and ``away``: a store whose place cannot be reached."""

    def test_what_is_put_comes_back_byte_for_byte(self, store: Store) -> None:
        for content in (b"a", b"", os.urandom(3 * CHUNK + 7)):
            stored = put(store, content)
            assert stored == Stored(hashlib.sha256(content).hexdigest(), len(content))
            assert content_of(store, stored.sha256) == content

    def test_a_content_that_is_kept_already_is_kept_once(self, store: Store) -> None:
        assert put(store, b"twice") == put(store, b"twice")
        assert list(store.hashes()) == [hashlib.sha256(b"twice").hexdigest()]

    def test_a_stream_is_read_from_where_it_stands(self, store: Store) -> None:
        stream = io.BytesIO(b"read: kept")
        stream.seek(6)
        assert store.put(stream) == Stored(hashlib.sha256(b"kept").hexdigest(), 4)

    def test_a_content_in_parts_can_be_hashed_again(self, store: Store) -> None:
        stored = put(store, os.urandom(2 * CHUNK + 1))
        with store.open(stored.sha256) as stream:
            assert hash_of(stream) == stored

    def test_a_content_that_is_not_kept_is_told_as_lost(self, store: Store) -> None:
        put(store, b"another")
        assert not store.exists(UNKNOWN)
        with pytest.raises(ContentLost):
            store.open(UNKNOWN)

    @pytest.mark.parametrize("damaged", [b"", b"01234", b"0" * CHUNK + b"1" * CHUNK, b"0" * (2 * CHUNK) + b"1"])
    def test_a_damaged_content_is_never_given_out_and_bringing_it_again_mends_it(
        self, store: Store, damaged: bytes
    ) -> None:
        content = b"0" * (2 * CHUNK)
        sha256 = put(store, content).sha256
        damage(store, sha256, damaged)
        with pytest.raises(ContentDamaged):
            open_whole(store, sha256)
        assert put(store, content).sha256 == sha256
        with open_whole(store, sha256) as stream:
            assert stream.read() == content

    def test_what_is_no_hash_never_becomes_a_path(self, store: Store) -> None:
        for name in ("", "../../etc/passwd", "a" * 63, "A" * 64, UNKNOWN + "\n", "ä" * 64):
            for ask in (store.open, store.exists):
                with pytest.raises(ValueError, match="SHA-256"):
                    ask(name)

    def test_every_hash_is_listed_in_ascending_order(self, store: Store) -> None:
        kept = {put(store, str(number).encode()).sha256 for number in range(2 * PAGE + 1)}
        assert list(store.hashes()) == sorted(kept)

    def test_an_empty_place_lists_nothing(self, store: Store) -> None:
        assert list(store.hashes()) == []

    def test_an_upload_that_breaks_off_leaves_nothing(self, store: Store) -> None:
        with pytest.raises(ConnectionResetError):
            store.put(Broken(b"x" * 10))
        assert list(store.hashes()) == []

    def test_a_good_place_is_usable(self, store: Store) -> None:
        store.require_usable()

    def test_a_place_that_is_away_is_told_as_temporary(self, away: Store) -> None:
        stream: BinaryIO = io.BytesIO(b"content")
        for ask in (lambda: away.put(stream), lambda: away.open(UNKNOWN), lambda: list(away.hashes())):
            with pytest.raises(Temporary) as told:
                ask()
            assert told.value.code == "files_away"


class TestFolder(StoreContract):
    """A folder on disk."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> Store:
        return store_at(Folder(tmp_path / "files"))

    @pytest.fixture
    def away(self, tmp_path: Path) -> Store:
        (tmp_path / "a file").write_text("no folder")
        (tmp_path / "away").symlink_to(tmp_path / "away")
        return store_at(Folder(tmp_path / "away"))

    def test_files_lie_two_levels_deep_and_only_their_owner_reads_them(self, store: Store, tmp_path: Path) -> None:
        sha256 = put(store, b"private").sha256
        path = tmp_path / "files" / sha256[:2] / sha256[2:4] / sha256
        assert path.read_bytes() == b"private"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_a_file_that_is_there_is_never_written_again(self, store: Store, tmp_path: Path) -> None:
        sha256 = put(store, b"once").sha256
        before = (tmp_path / "files" / sha256[:2] / sha256[2:4] / sha256).stat()
        put(store, b"once")
        after = (tmp_path / "files" / sha256[:2] / sha256[2:4] / sha256).stat()
        assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)

    def test_a_share_that_knows_no_links_keeps_files_too(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: Any) -> None:
            raise PermissionError

        monkeypatch.setattr(os, "link", refuse)
        assert content_of(store, put(store, b"shared").sha256) == b"shared"

    def test_what_a_killed_process_left_is_cleared_after_a_day(self, store: Store, tmp_path: Path) -> None:
        store.require_usable()
        left, fresh = (tmp_path / "files" / "incoming" / name for name in ("left", "fresh"))
        for path in (left, fresh):
            path.write_bytes(b"half")
        os.utime(left, (time.time() - 90_000, time.time() - 90_000))
        store.require_usable()
        assert [path.exists() for path in (left, fresh)] == [False, True]

    def test_a_folder_that_cannot_be_written_is_told_at_the_start(self, away: Store) -> None:
        with pytest.raises(SettingError) as told:
            away.require_usable()
        assert told.value.params["name"] == "HUIYIN_FILES"

    def test_several_processes_keep_the_same_contents_side_by_side(self, store: Store, tmp_path: Path) -> None:
        writers = [subprocess.Popen([sys.executable, "-c", _WRITER, tmp_path / "files"], cwd=ROOT) for _ in range(3)]
        assert [writer.wait(60) for writer in writers] == [0, 0, 0]
        hashes = list(store.hashes())
        assert len(hashes) == 30
        assert all(hashlib.sha256(content_of(store, sha256)).hexdigest() == sha256 for sha256 in hashes)
        assert list((tmp_path / "files" / "incoming").iterdir()) == []


_WRITER = """
import io, sys
from pathlib import Path
from huiyin.files import Folder, store_at
store = store_at(Folder(Path(sys.argv[1])))
for number in range(30):
    assert store.put(io.BytesIO(str(number).encode() * 100_000)).size
"""


class TestBucket(StoreContract):
    """A bucket of a server that speaks S3."""

    @pytest.fixture
    def store(self, buckets: BucketServer) -> Store:
        return store_at(buckets.new_bucket())

    @pytest.fixture
    def away(self) -> Store:
        return store_at(Bucket("away", endpoint=f"http://127.0.0.1:{free_port()}", key="k", secret="s"))

    def test_other_objects_of_the_bucket_are_not_ours(self, buckets: BucketServer) -> None:
        place = buckets.new_bucket()
        store, other = store_at(place), store_at(buckets.place(place.name, prefix="other/"))
        put(other, b"theirs")
        mine = put(store, b"mine").sha256
        assert list(store.hashes()) == [mine]
        assert not store.exists(put(other, b"theirs").sha256)

    def test_a_bucket_that_does_not_exist_is_told_at_the_start(self, buckets: BucketServer) -> None:
        with pytest.raises(SettingError) as told:
            store_at(buckets.place("nobody-made-this")).require_usable()
        assert "nobody-made-this" in told.value.text("zh")
        assert "a secret of tests" not in str(told.value.to_wire())

    def test_a_server_that_is_away_does_not_stop_the_start(self, away: Store) -> None:
        away.require_usable()
