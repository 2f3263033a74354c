"""The secret of a site, which signs actors and tokens and derives query codes: given by a setting, or kept in a file.

A file is only ever made by the start of a new site, whole or not at all; one that is damaged, or that others can
read or write, is told and not used.
"""

from __future__ import annotations

import os
import secrets
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from huiyin import durable
from huiyin.errors import HuiyinError, said

#: Fewest characters of a secret.
LEAST = 16

_SETTING = "HUIYIN_SECRET"


class SecretUnusable(HuiyinError):
    """The site has no secret, or one that must not be used."""

    kind = "internal"
    code = "secret"
    zh = "站点密钥不可用：{why}。"
    en = "The secret of the site cannot be used: {why}."


@dataclass(frozen=True)
class Secret:
    """Where the secret is: in ``given``, the setting's own text, or in the file at ``path``."""

    given: str
    path: Path

    def read(self) -> str:
        """Return the secret; raises :class:`SecretUnusable` where there is none, or none to rely on."""
        if self.given:
            return _checked(self.given, said(f"设置 {_SETTING}", f"the setting {_SETTING}"))
        try:
            self._require_private()
            text = self.path.read_text("ascii").strip()
        except FileNotFoundError:
            raise SecretUnusable(why=self._missing()) from None
        except (OSError, UnicodeDecodeError) as error:
            zh = f"文件 {self._place} 无法读取；请检查权限，或从备份恢复此文件"
            en = f"the file {self._place} cannot be read; look at its rights, or bring it back from the back-up"
            raise SecretUnusable(why=said(zh, en)) from error
        return _checked(text, said(f"文件 {self._place}", f"the file {self._place}"))

    def make(self, *, new_site: bool) -> None:
        """Make and keep a secret where there is none.

        Raises :class:`SecretUnusable` where this is no ``new_site``: what was signed with the lost one would end in
        silence.
        """
        if self.given or self.path.exists():
            return
        if not new_site:
            raise SecretUnusable(why=self._lost())
        _write_new(self.path, secrets.token_hex(32))

    @property
    def _place(self) -> Path:
        return self.path.absolute()

    def _require_private(self) -> None:
        found = self.path.stat()
        # A group may read it: services of one site may run as several users.
        open_to_others = stat.S_IMODE(found.st_mode) & (stat.S_IWGRP | stat.S_IRWXO)
        foreign = os.geteuid() not in (0, found.st_uid) and found.st_uid != 0
        if open_to_others or foreign:
            zh = f"其他用户可以读写文件 {self._place}；若未泄露，请运行 chmod 600 {self._place} 后重试，否则请更换"
            en = (
                f"other users can read or write the file {self._place}; where nobody has, run chmod 600 {self._place} "
                "and try again, else replace it"
            )
            raise SecretUnusable(why=said(zh, en))

    def _missing(self) -> dict[str, str]:
        zh = (
            f"没有文件 {self._place}。请到启动站点的文件夹运行，或用 HUIYIN_DATA 指明数据文件夹；"
            "新建站点请运行 huiyin up"
        )
        en = (
            f"there is no file {self._place}; run the command where the site was started, or say with HUIYIN_DATA "
            "where its data are; huiyin up starts a new site"
        )
        return said(zh, en)

    def _lost(self) -> dict[str, str]:
        new = f"(umask 077; openssl rand -hex 32 > {self._place})"
        zh = (
            f"这里已有站点的数据库，却没有文件 {self._place}。请从备份恢复此文件；确已丢失时请换一个新的：{new}，"
            "此后已发的令牌失效，原有回执不能重印，查询码仍然有效"
        )
        en = (
            f"there are databases of a site here, but the file {self._place} is missing; bring it back from the "
            f"back-up, or, where it is lost for good, make a new one: {new}; then tokens end and receipts cannot be "
            "printed again, query codes stay good"
        )
        return said(zh, en)


def _checked(text: str, what: dict[str, str]) -> str:
    if len(text) < LEAST:
        zh = f"{what['zh']}至少需要 {LEAST} 个字符，现在有 {len(text)} 个；文件不完整时请从备份恢复"
        en = (
            f"{what['en']} needs at least {LEAST} characters and has {len(text)}; a file that is not whole is brought "
            "back from the back-up"
        )
        raise SecretUnusable(why=said(zh, en))
    return text


def _write_new(path: Path, text: str) -> None:
    """Write aside, sync, then give the name, without replacing a file that came meanwhile."""
    number, aside = tempfile.mkstemp(prefix=".secret-", dir=path.parent)  # mode 0600
    try:
        with open(number, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(aside, path)
    finally:
        Path(aside).unlink(missing_ok=True)
    durable.sync(path.parent)
