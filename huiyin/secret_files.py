"""Settings that hold a secret may be in a file: ``HUIYIN_SECRET_FILE=/run/secrets/huiyin`` in the stead of the value.

Container engines and systemd hand secrets over as files; variables are seen by whoever may look at the process.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from huiyin.errors import SettingError, said

#: The settings that hold a secret. Each has a second form, its name with ``_FILE`` added.
NAMES = (
    "HUIYIN_AMQP_URI",
    "HUIYIN_DATABASE_URL",
    "HUIYIN_DATABASE_SESSION_URL",
    "HUIYIN_SECRET",
    "HUIYIN_FILES_KEY",
    "HUIYIN_FILES_SECRET",
    "HUIYIN_PASSPHRASE",
)


def read(given: Mapping[str, str]) -> dict[str, str]:
    """Return the settings ``given`` with the values that are in files; spaces around a value are no part of it.

    Raises :class:`SettingError` where a setting is given in both forms, or its file cannot be read or is empty.
    """
    inside = {name: _content(f"{name}_FILE", given[f"{name}_FILE"]) for name in NAMES if given.get(f"{name}_FILE")}
    for name in inside:
        if given.get(name):
            zh, en = f"已设置 {name}，两者只能用一个", f"{name} is set too; use one of the two"
            raise SettingError(name=f"{name}_FILE", why=said(zh, en))
    return {**given, **inside}


def _content(name: str, path: str) -> str:
    try:
        text = Path(path).read_text("utf-8").strip()
    except FileNotFoundError:
        raise SettingError(name=name, why=said(f"没有文件 {path}", f"there is no file {path}")) from None
    except (OSError, UnicodeDecodeError) as error:
        zh, en = (
            f"文件 {path} 无法读取，请检查权限和内容",
            f"the file {path} cannot be read; look at its rights and content",
        )
        raise SettingError(name=name, why=said(zh, en)) from error
    if not text:
        raise SettingError(name=name, why=said(f"文件 {path} 是空的", f"the file {path} is empty"))
    return text
