"""Seal the secret of a site with a passphrase: scrypt makes the key, AES-256-GCM seals and shows any change."""

from __future__ import annotations

import base64
import json
import secrets
import stat
from pathlib import Path
from typing import Any

from huiyin.backup.errors import PassphraseNeeded, PassphraseWrong
from huiyin.errors import SettingError, said

#: Fewest characters of a passphrase.
LEAST = 12
#: Cost of scrypt: 128 MiB and about a third of a second for each guess.
_COST = {"n": 1 << 17, "r": 8, "p": 1}
_MOST_N = 1 << 20
_NONCE = 12


def seal(value: dict[str, Any], passphrase: str, name: str) -> bytes:
    """Return ``value`` sealed for the set ``name``."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(_NONCE)
    sealed = AESGCM(_key(passphrase, salt, _COST)).encrypt(nonce, json.dumps(value).encode(), name.encode())
    parts = {"salt": salt, "nonce": nonce, "sealed": sealed}
    return json.dumps({"kdf": "scrypt", **_COST, **{key: _text(part) for key, part in parts.items()}}).encode()


def unseal(content: bytes, passphrase: str, name: str) -> dict[str, Any]:
    """Return what was sealed; raises :class:`PassphraseWrong` where the passphrase or the file is not right."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        body = json.loads(content)
        salt, nonce, sealed = (base64.b64decode(body[part], validate=True) for part in ("salt", "nonce", "sealed"))
        cost = {part: int(body[part]) for part in _COST}
        if cost["n"] > _MOST_N:
            raise ValueError
        value: dict[str, Any] = json.loads(AESGCM(_key(passphrase, salt, cost)).decrypt(nonce, sealed, name.encode()))
    except (InvalidTag, ValueError, KeyError, TypeError) as error:
        raise PassphraseWrong(name=name) from error
    return value


def passphrase_in(path: Path) -> str:
    """Return the first line of the file; raises :class:`SettingError` where others may read it, or it is too short."""
    if stat.S_IMODE(path.stat().st_mode) & stat.S_IRWXO:
        why = said(
            f"其他用户可以读取 {path}，请运行 chmod 600 {path}", f"other users can read {path}: chmod 600 {path}"
        )
        raise SettingError(name="--passphrase-file", why=why)
    lines = path.read_text("utf-8").splitlines() or [""]
    return require_long(lines[0].strip(), "--passphrase-file")


def require_long(passphrase: str, name: str) -> str:
    """Return the passphrase; raises :class:`SettingError` naming where it came from where it is too short."""
    if len(passphrase) < LEAST:
        why = said(f"口令至少需要 {LEAST} 个字符", f"a passphrase has at least {LEAST} characters")
        raise SettingError(name=name, why=why)
    return passphrase


def needed() -> PassphraseNeeded:
    """Return the refusal to make a set without the secret by mistake."""
    return PassphraseNeeded(least=LEAST)


def _key(passphrase: str, salt: bytes, cost: dict[str, int]) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt=salt, length=32, **cost).derive(passphrase.encode())


def _text(part: bytes) -> str:
    return base64.b64encode(part).decode("ascii")
