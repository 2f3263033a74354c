"""The address of the broker, as the settings give it: who speaks, with which password, whom to believe."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from huiyin.errors import SettingError, said

_ADDRESS, _PASSWORDS = "HUIYIN_AMQP_URI", "HUIYIN_AMQP_PASSWORDS"
_PLACE = "{service}"
_SCHEMES = ("amqp", "amqps", "pyamqp")


@dataclass(frozen=True)
class Broker:
    """Where the broker is.

    ``address`` may hold ``{service}``, and several hosts as whole addresses separated by semicolons. ``passwords`` is
    the file with a line ``user:password`` each; ``authorities`` the file with the certificates that ``amqps`` believes.
    """

    address: str = field(repr=False)
    passwords: Path | None = None
    authorities: Path | None = None

    @classmethod
    def of(cls, address: str, passwords: str, authorities: Path | None) -> Broker:
        """Return the broker of the settings; raises :class:`SettingError` where its address is none."""
        nodes = [node.strip() for node in address.split(";")]
        if not (len(nodes) == 1 and address.startswith("memory:")):
            _require_addresses(nodes)
        address = ";".join(nodes)
        return cls(address, Path(passwords) if passwords else None, authorities)

    @property
    def embedded(self) -> bool:
        """True where the broker lives inside this process."""
        return self.address.startswith("memory:")

    def uri(self, user: str) -> str:
        """Return the address as ``user`` (a service, or ``command``) uses it.

        Raises :class:`SettingError` where its password is not to be had.
        """
        if self.embedded:
            return "memory://localhost/"  # kombu warns of an address without a host, also where there is none to name
        return ";".join(self._complete(each) for each in self.address.replace(_PLACE, user).split(";"))

    def _complete(self, address: str) -> str:
        parts = urlsplit(address)
        if self.passwords and parts.username and parts.password is None:
            login = f"{parts.username}:{quote(password_of(self.passwords, parts.username), safe='')}"
            parts = parts._replace(netloc=f"{login}@{parts.netloc.rpartition('@')[2]}")
        if self.authorities and parts.scheme == "amqps":
            believed = f"ssl_ca_certs={quote(str(self.authorities), safe='/')}"
            parts = parts._replace(query="&".join(filter(None, (parts.query, believed))))
        return parts.geturl()


def password_of(path: Path, user: str) -> str:
    """Return the password of ``user`` in the file at ``path``; raises :class:`SettingError` where there is none."""
    try:
        found = passwords_in(path)
    except OSError as error:
        zh, en = f"无法读取文件“{path}”（{error.strerror}）", f"the file '{path}' cannot be read ({error.strerror})"
        raise SettingError(name=_PASSWORDS, why=said(zh, en)) from error
    if user not in found:
        why = said(f"文件“{path}”中没有用户 {user} 的一行", f"the file '{path}' has no line for the user {user}")
        raise SettingError(name=_PASSWORDS, why=why)
    return found[user]


def passwords_in(path: Path) -> dict[str, str]:
    """Return user → password of the lines of the file; raises :class:`SettingError` where others can read it."""
    if stat.S_IMODE(os.stat(path).st_mode) & (stat.S_IWGRP | stat.S_IRWXO):
        zh, en = (
            f"其他用户可以读写文件“{path}”，请运行 chmod 600",
            f"other users can read or write '{path}': chmod 600 it",
        )
        raise SettingError(name=_PASSWORDS, why=said(zh, en))
    lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
    return dict(line.split(":", 1) for line in lines if ":" in line and not line.startswith("#"))


def _require_addresses(nodes: list[str]) -> None:
    if not all(map(_is_address, nodes)):
        zh = (
            "应为 memory://，或 amqp://用户:密码@主机:5672/虚拟主机，或以 amqps:// 开头；"
            "集群的各个地址之间用分号隔开，每个都这样写，密码里的分号写成 %3B"
        )
        en = (
            "it must be memory://, or amqp://user:password@host:5672/vhost, or begin with amqps://; so must each "
            "address of a cluster, which semicolons separate (write a semicolon in a password as %3B)"
        )
        raise SettingError(name=_ADDRESS, why=said(zh, en))
    if len({urlsplit(node).path.rstrip("/") for node in nodes}) > 1:
        why = said("各个地址的虚拟主机必须相同", "all addresses must name the same virtual host")
        raise SettingError(name=_ADDRESS, why=why)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in _SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
