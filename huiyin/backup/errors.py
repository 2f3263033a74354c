"""What can be wrong with a backup, a set or a restore, each in one sentence that says what to do."""

from __future__ import annotations

from huiyin.errors import HuiyinError, Temporary


class BackupFailed(HuiyinError):
    """A set could not be made; nothing of it is left."""

    code = "backup_failed"
    zh = "备份没有完成：{why}。没有留下半成品，已有的备份不受影响。"
    en = "The backup was not made: {why}. Nothing half-done is left, and the sets there are stay as they were."


class BackupBusy(Temporary):
    """Another backup writes to the same place."""

    code = "backup_busy"
    zh = "另一个备份正在写入 {place}，请等它结束后再试。"
    en = "Another backup is writing to {place}; try again when it has ended."


class MomentNotFound(Temporary):
    """The databases could not all be held still for the moment in which a backup begins."""

    code = "moment_not_found"
    zh = "试了 {tries} 次，都没能让所有数据库同时停顿片刻（{database} 上有很长的事务）。请稍后再试。"
    en = (
        "In {tries} tries the databases could not all be held still for a moment ({database} has a long transaction). "
        "Try again later."
    )


class ToolMissing(HuiyinError):
    """A program of PostgreSQL is not installed here, or is too old for the server."""

    code = "tool_missing"
    zh = "备份和恢复 PostgreSQL 需要程序 {tool}（{why}）。Debian：apt-get install postgresql-client，版本不低于服务器。"
    en = (
        "Backup and restore of PostgreSQL need the program {tool} ({why}). Debian: apt-get install postgresql-client, "
        "of the server's version or newer."
    )


class NoSet(HuiyinError):
    """There is no such set."""

    code = "backup_missing"
    zh = "{place} 中没有完整的备份{name}。用 huiyin backup list 查看有哪些。"
    en = "There is no complete backup set {name} in {place}. See huiyin backup list."


class SetDamaged(HuiyinError):
    """A file of a set is missing, is not what the manifest says, or cannot be read."""

    code = "backup_damaged"
    zh = "备份 {name} 已损坏：{file} {why}。请改用另一个备份（huiyin backup list），并检查存放备份的磁盘。"
    en = (
        "The backup set {name} is damaged: {file} {why}. Use another set (huiyin backup list) and look after the disk "
        "it lies on."
    )


class SiteNotEmpty(HuiyinError):
    """A restore or a move would write over data."""

    code = "site_not_empty"
    zh = "{where} 已有数据，没有改动。确要用备份替换，请加 --replace。"
    en = "There are data in {where}; nothing was changed. To replace them by the backup, say --replace."


class SiteRuns(HuiyinError):
    """Services run on the site that would be written to."""

    code = "site_runs"
    zh = "这些服务正在运行：{services}。请先全部停止，再重试。"
    en = "These services run: {services}. Stop all of them, then try again."


class SetUnfit(HuiyinError):
    """A set does not fit the site it would be restored to."""

    code = "backup_unfit"
    zh = "备份 {name} 不适用于本站点：{why}。没有改动。"
    en = "The backup set {name} does not fit this site: {why}. Nothing was changed."


class PassphraseNeeded(HuiyinError):
    """No passphrase was given, and nobody is there to be asked."""

    code = "passphrase_needed"
    zh = (
        "密钥要用口令封存：请用 --passphrase-file 指明口令文件，或设置 HUIYIN_PASSPHRASE（至少 {least} 个字符）；"
        "另行保管密钥时，可加 --without-secret。"
    )
    en = (
        "The secret is sealed with a passphrase: name its file with --passphrase-file, or set HUIYIN_PASSPHRASE (at "
        "least {least} characters); where you keep the secret yourself, say --without-secret."
    )


class PassphraseWrong(HuiyinError):
    """The passphrase does not open the sealed secret of a set."""

    code = "passphrase_wrong"
    zh = "口令打不开备份 {name} 中封存的密钥：口令不对，或文件被改动过。"
    en = (
        "The passphrase does not open the sealed secret of the backup set {name}: it is wrong, or the file was changed."
    )


class MoveRefused(HuiyinError):
    """The data of an embedded site cannot be moved as they are, or to where they should go."""

    code = "move_refused"
    zh = "没有迁移：{why}。原站点没有改动。"
    en = "Nothing was moved: {why}. The old site was left as it is."
