"""Where the content store is, as the setting ``HUIYIN_FILES`` says it: a folder, or a bucket."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from huiyin.errors import SettingError, said

_NAME = "HUIYIN_FILES"
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_OPTIONS = ("endpoint", "region", "style", "prefix")
#: How the bucket's name stands in an address: before the path, or in the host.
_STYLES = ("path", "virtual")
_PREFIX = re.compile(r"[A-Za-z0-9._/-]*")


@dataclass(frozen=True)
class Folder:
    """A folder. Where several machines share a site it lies on a file system that all of them see."""

    path: Path


@dataclass(frozen=True)
class Bucket:
    """A bucket of an S3-compatible server. Without ``key`` and ``secret`` the usual ``AWS_…`` apply."""

    name: str
    endpoint: str | None = None
    region: str | None = None
    style: str | None = None
    prefix: str = ""
    key: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)


Place = Folder | Bucket


def read(text: Mapping[str, str], data: Path) -> Place:
    """Return the place that the settings name, by default a folder in ``data``.

    Raises :class:`SettingError` saying what is wrong and what is right.
    """
    where, key, secret = (text[name] for name in (_NAME, "HUIYIN_FILES_KEY", "HUIYIN_FILES_SECRET"))
    if bool(key) != bool(secret):
        given, missing = ("KEY", "SECRET") if key else ("SECRET", "KEY")
        why = said(f"须同时设置 HUIYIN_FILES_{missing}", f"it needs HUIYIN_FILES_{missing} beside it")
        raise SettingError(name=f"HUIYIN_FILES_{given}", why=why)
    if where.startswith("s3:"):
        return _bucket(where, key, secret)
    if key:
        why = said("只有 s3:// 存储桶才用到它", "only a bucket, s3://…, has a use for it")
        raise SettingError(name="HUIYIN_FILES_KEY", why=why)
    if "://" in where:
        why = said(
            "应为文件夹，或 s3://存储桶?endpoint=https://…", "it must be a folder, or s3://bucket?endpoint=https://…"
        )
        raise SettingError(name=_NAME, why=why)
    return Folder(Path(where) if where else data / "files")


def _bucket(where: str, key: str, secret: str) -> Bucket:
    parts = urlsplit(where)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if not where.startswith("s3://") or not _BUCKET.fullmatch(parts.netloc) or parts.path not in ("", "/"):
        why = said(
            "应写成 s3://存储桶?endpoint=https://…，桶名只用小写字母、数字、点和连字符",
            "write s3://bucket?endpoint=https://…, the bucket's name in small letters, digits, dots and hyphens",
        )
        raise SettingError(name=_NAME, why=why)
    _check_options(options)
    return Bucket(
        name=parts.netloc,
        endpoint=options.get("endpoint"),
        region=options.get("region"),
        style=options.get("style"),
        prefix=options.get("prefix", ""),
        key=key,
        secret=secret,
    )


def _check_options(options: Mapping[str, str]) -> None:
    """A misspelt option would be ignored in silence, and a wrong endpoint be found only by the first file."""
    unknown = sorted(set(options) - set(_OPTIONS))
    if unknown:
        names, known = ", ".join(unknown), ", ".join(_OPTIONS)
        raise SettingError(name=_NAME, why=said(f"不认识 {names}；可用的有 {known}", f"{names} is not one of {known}"))
    endpoint = urlsplit(options.get("endpoint", "https://host"))
    if endpoint.scheme not in ("http", "https") or not endpoint.hostname:
        why = said("endpoint 应写成 https://主机:端口", "endpoint must be https://host:port")
        raise SettingError(name=_NAME, why=why)
    if options.get("style", _STYLES[0]) not in _STYLES:
        raise SettingError(name=_NAME, why=said("style 应为 path 或 virtual", "style must be path or virtual"))
    if not _PREFIX.fullmatch(options.get("prefix", "")):
        why = said("prefix 只能用字母、数字和 . _ / -", "prefix may hold letters, digits and . _ / - only")
        raise SettingError(name=_NAME, why=why)
