"""The content store in a bucket of an S3-compatible server, over botocore. Loaded only where a bucket is set."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import IO, Any, BinaryIO

from huiyin.errors import NoRoom, SettingError, said
from huiyin.files import CHUNK, IN_MEMORY, Bucket, Stored, checked, hash_of
from huiyin.files.errors import ContentLost, StoreAway
from huiyin.room import is_full

try:
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
    from botocore.exceptions import ConnectionError as NoConnection
    from botocore.session import get_session
except ImportError as error:
    _INSTALL = said(
        "存储桶需要软件包 botocore，请安装：pip install 'huiyin[s3]'",
        "a bucket needs the package botocore; install it: pip install 'huiyin[s3]'",
    )
    raise SettingError(name="HUIYIN_FILES", why=_INSTALL) from error

_CONNECT_SECONDS = 5
_READ_SECONDS = 60
_MISSING = {"404", "NoSuchKey", "NotFound"}


class BucketStore:
    """Keeps contents as objects ``<prefix>ab/cd/abcd…``. botocore waits on sockets only, where eventlet can switch."""

    def __init__(self, place: Bucket) -> None:
        self._place = place

    def put(self, stream: IO[bytes]) -> Stored:
        """Keep the content; see :meth:`huiyin.files.Store.put`. The hash comes first: it is the object's name."""
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
            while chunk := stream.read(CHUNK):
                with _room():
                    file.write(chunk)
            file.seek(0)
            stored = hash_of(file)
            if not self._is_sound(stored):
                file.seek(0)
                with answering():
                    self._client.put_object(**self._at(stored.sha256), Body=file, ContentLength=stored.size)
        return stored

    def _is_sound(self, stored: Stored) -> bool:
        """Return True where the object is there and holds the content."""
        try:
            with self.open(stored.sha256) as kept:
                return hash_of(kept) == stored
        except ContentLost:
            return False

    def open(self, sha256: str) -> BinaryIO:
        """Return the content as it comes over the network; see :meth:`huiyin.files.Store.open`."""
        with answering(checked(sha256)):
            body: BinaryIO = self._client.get_object(**self._at(sha256))["Body"]
            return body

    def exists(self, sha256: str) -> bool:
        """Return True where the content is kept."""
        try:
            with answering(checked(sha256)):
                self._client.head_object(**self._at(sha256))
        except ContentLost:
            return False
        return True

    def hashes(self) -> Iterator[str]:
        """Yield every hash in ascending order, a thousand per request."""
        after: dict[str, str] = {}
        while True:
            with answering():
                page = self._client.list_objects_v2(Bucket=self._place.name, Prefix=self._place.prefix, **after)
            for entry in page.get("Contents", ()):
                name = entry["Key"].rpartition("/")[2]
                if entry["Key"] == self._key(name):
                    yield name
            if not page.get("IsTruncated"):
                return
            after = {"ContinuationToken": page["NextContinuationToken"]}

    def require_usable(self) -> None:
        """Ask for the bucket. A server that is away may come back; a bucket or key it does not know is told."""
        try:
            self._client.head_bucket(Bucket=self._place.name)
        except (NoConnection, HTTPClientError):
            return
        except (ClientError, BotoCoreError) as error:
            reason = _code(error)
            if reason.startswith("5"):
                return
            why = said(
                f"存储桶 {self._place.name} 无法使用（{reason}）。请检查桶名、endpoint 和密钥",
                f"the bucket {self._place.name} cannot be used ({reason}); check its name, the endpoint and the keys",
            )
            raise SettingError(name="HUIYIN_FILES", why=why) from error

    @cached_property
    def _client(self) -> Any:
        """Return the client. Made at the first use: it reads its description of the service from disk."""
        return client_of(self._place)

    def _key(self, sha256: str) -> str:
        return f"{self._place.prefix}{sha256[:2]}/{sha256[2:4]}/{sha256}"

    def _at(self, sha256: str) -> dict[str, str]:
        return {"Bucket": self._place.name, "Key": self._key(sha256)}


def client_of(place: Bucket) -> Any:
    """Return a client of the server that has the bucket."""
    style = place.style or ("path" if place.endpoint else "auto")
    config = Config(
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": 3},
        # the server compares what arrived with the signed hash, under https too
        s3={"addressing_style": style, "payload_signing_enabled": True},
        # servers other than Amazon's do not all understand the newer checksums
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    keys = {"aws_access_key_id": place.key, "aws_secret_access_key": place.secret} if place.key else {}
    region = place.region or ("us-east-1" if place.endpoint else None)
    return get_session().create_client("s3", region, endpoint_url=place.endpoint, config=config, **keys)


@contextmanager
def answering(sha256: str = "") -> Iterator[None]:
    """Tell an object that is not there as lost, and everything else the server or the network refuses as away."""
    try:
        yield
    except ClientError as error:
        if sha256 and _code(error) in _MISSING:
            raise ContentLost(sha256=sha256) from None
        raise StoreAway() from error
    except BotoCoreError as error:
        raise StoreAway() from error


@contextmanager
def _room() -> Iterator[None]:
    """Tell a temporary folder that is full."""
    try:
        yield
    except OSError as error:
        raise (NoRoom() if is_full(error) else StoreAway()) from error


def _code(error: Exception) -> str:
    answer = getattr(error, "response", {})
    return str(answer.get("Error", {}).get("Code") or type(error).__name__)
