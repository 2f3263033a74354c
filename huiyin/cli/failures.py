"""What a command stands on and what can fail there, disk and database, told in one sentence instead of a traceback."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from huiyin.db import is_away, why_away
from huiyin.errors import HuiyinError, Temporary
from huiyin.room import is_full

_SQLITE_DAMAGED = ("malformed", "not a database")


class DatabaseAway(Temporary):
    """The database of a command cannot be reached."""

    code = "database_away"
    zh = "数据库无法连接（{reason}）。请检查 HUIYIN_DATABASE_URL 以及数据库是否在运行，然后重试。"
    en = "The database cannot be reached ({reason}). Check HUIYIN_DATABASE_URL and whether it runs, then try again."


class DatabaseRefuses(HuiyinError):
    """The database answers and lets its user do less than the service needs."""

    code = "database_refuses"
    zh = "数据库用户的权限不够（{reason}）。请让各服务的用户拥有自己的数据库（见 docs/operations.md），然后重试。"
    en = "The database refuses ({reason}). Make each service's role the owner of its database, then try again."


class NotMigrated(HuiyinError):
    """The database has not the tables of this version."""

    code = "not_migrated"
    zh = "数据库还没有准备好（{reason}）。请先运行 huiyin migrate。"
    en = "The database is not ready ({reason}). Run huiyin migrate first."


class DiskFull(Temporary):
    """There is no room left where the site keeps its data."""

    code = "disk_full"
    zh = "磁盘已满，无法继续（{where}）。已有数据没有损坏；请腾出空间后重试。"
    en = "The disk is full ({where}). What is there is not harmed; free some space and try again."


class DataDamaged(HuiyinError):
    """A database answers that its pages are damaged."""

    code = "database_damaged"
    zh = (
        "数据库已损坏（{reason}）。请保留现有文件，用最近的备份恢复（huiyin restore 备份 --replace），"
        "再运行 huiyin verify。"
    )
    en = (
        "The database is damaged ({reason}). Keep it, restore a backup (huiyin restore BACKUP --replace), then run "
        "huiyin verify."
    )


class FileUnusable(HuiyinError):
    """A file or folder cannot be used as this user."""

    code = "file_unusable"
    zh = "无法使用 {path}（{reason}）。请检查路径和权限后重试。"
    en = "{path} cannot be used ({reason}). Check the path and its rights, then try again."


#: SQLSTATE of PostgreSQL → what it means to a command.
_ANSWERS: dict[str, type[HuiyinError]] = {"42501": DatabaseRefuses, "42P01": NotMigrated}


def explained(error: BaseException) -> HuiyinError | None:
    """Return the error as one of ours; None where it is a fault of the program, which must be seen whole."""
    if isinstance(error, HuiyinError):
        return error
    if isinstance(error, SQLAlchemyError):
        return _of_database(error)
    if isinstance(error, OSError):
        return _of_system(error)
    return None


def _of_system(error: OSError) -> HuiyinError | None:
    if is_full(error):
        return DiskFull(where=error.filename or error.strerror)
    if error.filename is None:
        return None
    return FileUnusable(path=error.filename, reason=error.strerror or type(error).__name__)


def _of_database(error: SQLAlchemyError) -> HuiyinError | None:
    reason = why_away(error)
    if is_full(error):
        return DiskFull(where=reason)
    if any(sign in reason for sign in _SQLITE_DAMAGED):
        return DataDamaged(reason=reason)
    if isinstance(error, PoolTimeout) or is_away(error):
        return DatabaseAway(reason=reason)
    answer = _ANSWERS.get(getattr(getattr(error, "orig", None), "sqlstate", None) or "")
    return answer(reason=reason) if answer else None
