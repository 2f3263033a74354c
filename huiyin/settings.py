"""Settings from the environment (``HUIYIN_…``), read once at start; a wrong one is told in a clear sentence.

Nothing is read at import. The table :data:`KNOWN` is also what ``docs/operations.md`` is checked against.
"""

from __future__ import annotations

import ipaddress
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from huiyin import secret_files
from huiyin.broker import Broker
from huiyin.db import Database
from huiyin.errors import SettingError, said
from huiyin.files import place
from huiyin.files.place import Place
from huiyin.secret import LEAST, Secret

#: name → (default or None, meaning). ``{SERVICE}`` stands for a service name in capitals.
KNOWN: dict[str, tuple[str | None, str]] = {
    "HUIYIN_SITE": ("000000", "code of this site: the division code of the county it serves"),
    "HUIYIN_DATA": ("huiyin-data", "folder for SQLite files, the generated secret and, by default, files"),
    "HUIYIN_AMQP_URI": (
        "memory://",
        "the broker: memory:// (one process), amqp://user:password@host:5672/vhost or amqps://…; of a cluster the "
        "addresses of its nodes, with semicolons between them; {service} stands for the service, or for command",
    ),
    "HUIYIN_AMQP_PASSWORDS": (
        "",
        "file with a line user:password for each user of the broker; empty means the password is in HUIYIN_AMQP_URI",
    ),
    "HUIYIN_CA": (
        "",
        "file with the certificates of the authority that signed those of broker and database; empty means the "
        "system's authorities",
    ),
    "HUIYIN_QUEUE_TYPE": (
        "classic",
        "type of the queues of events and calls on RabbitMQ: classic, or quorum for a cluster",
    ),
    "HUIYIN_DATABASE_URL": (
        "",
        "database of every service, {service} stands for its name; empty means SQLite files in HUIYIN_DATA",
    ),
    "HUIYIN_DATABASE_SESSION_URL": (
        "",
        "the same databases without a PgBouncer between, for what needs a session; given where HUIYIN_DATABASE_URL "
        "names a PgBouncer in transaction mode, empty elsewhere",
    ),
    "HUIYIN_DATABASE_CONNECTIONS": (
        "12",
        "most connections of one replica to PostgreSQL, besides the one that it listens on; unused ones are closed",
    ),
    "HUIYIN_SECRET": ("", "secret that signs actors and query codes; with memory:// one is made and kept"),
    "HUIYIN_FILES": (
        "",
        "where attachments and issued papers are kept: a folder, or s3://bucket?endpoint=https://…&region=…&style=…; "
        "empty means the folder files in HUIYIN_DATA",
    ),
    "HUIYIN_FILES_KEY": ("", "access key of the bucket; empty means the usual AWS_ACCESS_KEY_ID"),
    "HUIYIN_FILES_SECRET": ("", "secret key of the bucket; empty means the usual AWS_SECRET_ACCESS_KEY"),
    "HUIYIN_PASSPHRASE": ("", "seals the secret in backup sets; read by huiyin backup and huiyin restore alone"),
    "HUIYIN_HTTP": ("127.0.0.1:8000", "address the gateway listens on"),
    "HUIYIN_TRUSTED_PROXIES": (
        "",
        "networks of the reverse proxies whose X-Forwarded-For or Forwarded is believed, as 10.0.0.5/32,fd00::/8",
    ),
    "HUIYIN_HEALTH": ("", "address for /healthz, /readyz and /metrics of a service started alone; empty is off"),
    "HUIYIN_WORKERS": ("10", "how many calls one service process works on at a time"),
    "HUIYIN_RETRY_TRIES": ("6", "how often an event whose handler fails is tried before it becomes a dead letter"),
    "HUIYIN_NOT_YET_TRIES": ("30", "the same for an event that waits for an earlier one, or for the first offices"),
    "HUIYIN_RETRY_SECONDS": ("1", "delay before the second try; each later one waits four times longer"),
    "HUIYIN_CATCH_UP_SECONDS": ("15", "how often a consumer asks the sources' logs whether something is missing"),
    "HUIYIN_CALL_SECONDS": (
        "10",
        "how long a call that is worked on may take; where nobody works on it, it fails after seconds",
    ),
    "HUIYIN_LOG_LEVEL": ("INFO", "DEBUG, INFO, WARNING or ERROR"),
    "HUIYIN_PLUGIN_SECONDS": ("2", "how long one call of a plugin may take"),
    "HUIYIN_CHANNELS": ("web,letter,visit,ledger", "enabled plugins of the group huiyin.channels"),
    "HUIYIN_RULES": ("named,place,duty,keywords,manual_list", "enabled plugins of huiyin.rules, in the order asked"),
    "HUIYIN_POLICIES": ("after_service", "enabled plugins of huiyin.policies"),
    "HUIYIN_FIGURES": (
        "registered,accepted_in_time,answered_in_time,answered_within,days_to_answer,rated,satisfied",
        "enabled plugins of huiyin.figures, in the order shown",
    ),
    "HUIYIN_DOCUMENTS": (
        "receipt,registration_form,acceptance_notice,decline_notice,final_decline_notice,route_notice,"
        "termination_notice,transfer_letter,assignment_letter,objection_letter,objection_verdict,"
        "whereabouts_notice,extension_notice,opinion,completion_report,suggestion_reply,hearing_notice,"
        "hearing_record,settlement_agreement,mediation_agreement,review_opinion,recheck_opinion,"
        "review_acceptance_notice,review_decline_notice,reminder,chaser,supervision_letter,"
        "improvement_advice,policy_advice,liability_advice,adoption_feedback,proof_of_service,"
        "visit_record,urgent_report,authorization,pledge",
        "enabled plugins of huiyin.documents: the kinds of paper that can be issued",
    ),
    "HUIYIN_TEMPLATES": ("", "folder of edited Word templates: <kind>.docx, or <office>/<kind>.docx; empty is none"),
    **{f"{name}_FILE": ("", f"file that holds the value of {name}, in its stead") for name in secret_files.NAMES},
}

#: What stands for ``{service}`` where a command and no service speaks with the broker.
COMMAND = "command"
#: Databases and the drivers they are spoken to with.
_POSTGRES = "postgresql+psycopg"
_DRIVERS = (_POSTGRES, "sqlite", "sqlite+pysqlite")
#: As libpq and most hosts of databases write it.
_PLAIN_NAMES = ("postgres", "postgresql")
_HIGHEST_PORT = 65_535
#: A step may read while it writes.
_LEAST_CONNECTIONS = 2


@dataclass(frozen=True)
class Settings:
    """The settings of one process; see :data:`KNOWN` for the meaning of each."""

    site: str
    data: Path
    broker: Broker
    queue_type: str
    database_template: str
    session_template: str
    database_connections: int
    where_secret: Secret = field(repr=False)
    files: Place
    http: tuple[str, int]
    trusted_proxies: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
    health: tuple[str, int] | None
    workers: int
    retry_tries: int
    not_yet_tries: int
    retry_seconds: float
    catch_up_seconds: float
    call_seconds: float
    log_level: str
    plugin_seconds: float
    templates: Path | None
    plugins: dict[str, tuple[str, ...]]
    #: Who speaks with the broker.
    user: str = COMMAND

    def of(self, service: str) -> Settings:
        """Return these settings as ``service`` has them: it speaks with the broker in its own name."""
        return replace(self, user=service)

    @cached_property
    def amqp_uri(self) -> str:
        """Where the broker is; raises :class:`SettingError` where the password of this user is not to be had."""
        return self.broker.uri(self.user)

    @cached_property
    def secret(self) -> str:
        """The secret of the site; raises :class:`huiyin.secret.SecretUnusable` where there is none to rely on."""
        return self.where_secret.read()

    @property
    def embedded(self) -> bool:
        """True where the broker lives inside this process."""
        return self.broker.embedded

    def database_url(self, service: str) -> str:
        """Return the SQLAlchemy URL of ``service``'s own database."""
        if self.database_template:
            return self.database_template.replace("{service}", service)
        return f"sqlite:///{self.data / (service + '.sqlite')}"

    def database(self, service: str) -> Database:
        """Return ``service``'s own database; nothing is opened before its first use."""
        session_url = self.session_template.replace("{service}", service)
        return Database(self.database_url(service), session_url=session_url, connections=self.database_connections)


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """Read every setting from ``environ`` (default: the process environment).

    Raises :class:`SettingError` naming the setting, what is wrong with it and what to do.
    """
    given = os.environ if environ is None else environ
    _refuse_unknown(given)
    given = secret_files.read(given)
    text = {name: given.get(name, default or "") for name, (default, _) in KNOWN.items()}
    data = Path(text["HUIYIN_DATA"])
    authorities = _file("HUIYIN_CA", text["HUIYIN_CA"])
    return Settings(
        site=_match(text, "HUIYIN_SITE", str.isalnum, "letters and digits only, for example 370303"),
        data=data,
        broker=Broker.of(text["HUIYIN_AMQP_URI"], text["HUIYIN_AMQP_PASSWORDS"], authorities),
        queue_type=_queue_type(text),
        database_template=_template("HUIYIN_DATABASE_URL", text["HUIYIN_DATABASE_URL"], authorities),
        session_template=_session_template(text, authorities),
        database_connections=_whole(text, "HUIYIN_DATABASE_CONNECTIONS", least=_LEAST_CONNECTIONS),
        where_secret=_secret(text, data),
        files=place.read(text, data),
        http=_required_address("HUIYIN_HTTP", text["HUIYIN_HTTP"]),
        trusted_proxies=_networks("HUIYIN_TRUSTED_PROXIES", text["HUIYIN_TRUSTED_PROXIES"]),
        health=_address("HUIYIN_HEALTH", text["HUIYIN_HEALTH"]),
        workers=_whole(text, "HUIYIN_WORKERS", least=1),
        retry_tries=_whole(text, "HUIYIN_RETRY_TRIES", least=1),
        not_yet_tries=_whole(text, "HUIYIN_NOT_YET_TRIES", least=1),
        retry_seconds=_number(text, "HUIYIN_RETRY_SECONDS", least=0),
        catch_up_seconds=_number(text, "HUIYIN_CATCH_UP_SECONDS", least=0.1),
        call_seconds=_number(text, "HUIYIN_CALL_SECONDS", least=0.1),
        log_level=_match(
            text,
            "HUIYIN_LOG_LEVEL",
            {"DEBUG", "INFO", "WARNING", "ERROR"}.__contains__,
            "DEBUG, INFO, WARNING or ERROR",
        ),
        plugin_seconds=_number(text, "HUIYIN_PLUGIN_SECONDS", least=0.01),
        templates=_folder("HUIYIN_TEMPLATES", text["HUIYIN_TEMPLATES"]),
        plugins={
            group: _names(text["HUIYIN_" + group.upper()])
            for group in ("channels", "rules", "policies", "figures", "documents")
        },
    )


def _refuse_unknown(given: Mapping[str, str]) -> None:
    """A misspelt setting is an error: it would otherwise be ignored in silence."""
    for name in given:
        if name.startswith("HUIYIN_") and name not in KNOWN and not name.startswith("HUIYIN_TEST_"):
            raise SettingError(
                name=name,
                why=said(
                    "没有这个设置项，全部设置见 docs/operations.md",
                    "no setting has this name; docs/operations.md lists them all",
                ),
            )


def _match(text: Mapping[str, str], name: str, good: object, form: str) -> str:
    if not callable(good) or not good(text[name]):
        raise SettingError(
            name=name, why=said(f"“{text[name]}”不合要求，应为：{form}", f"'{text[name]}' must be {form}")
        )
    return text[name]


def _queue_type(text: Mapping[str, str]) -> str:
    """Return the type of queues to declare; the embedded broker has none."""
    given = _match(text, "HUIYIN_QUEUE_TYPE", {"classic", "quorum"}.__contains__, "classic or quorum")
    return "" if text["HUIYIN_AMQP_URI"].startswith("memory:") else given


def _number(text: Mapping[str, str], name: str, *, least: float) -> float:
    try:
        value = float(text[name])
    except ValueError as error:
        raise SettingError(name=name, why=said(f"“{text[name]}”不是数字", f"'{text[name]}' is not a number")) from error
    if not math.isfinite(value):
        raise SettingError(
            name=name, why=said(f"“{text[name]}”不是可用的数字", f"'{text[name]}' is not a number to count with")
        )
    if value < least:
        raise SettingError(
            name=name,
            why=said(f"{text[name]} 小于最小值 {least:g}", f"{text[name]} is below the least allowed, {least:g}"),
        )
    return value


def _whole(text: Mapping[str, str], name: str, *, least: int) -> int:
    value = _number(text, name, least=least)
    if not value.is_integer():
        raise SettingError(name=name, why=said(f"{text[name]} 不是整数", f"{text[name]} is not a whole number"))
    return int(value)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _networks(name: str, text: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    found = []
    for written in _names(text):
        try:
            found.append(ipaddress.ip_network(written))
        except ValueError as error:
            zh = f"“{written}”不是网络地址，请写成 10.0.0.5 或 10.0.0.0/24 这样的形式，用逗号分开"
            en = f"'{written}' is no network; write it as 10.0.0.5 or 10.0.0.0/24, separated by commas"
            raise SettingError(name=name, why=said(zh, en)) from error
    return tuple(found)


def _session_template(text: Mapping[str, str], authorities: Path | None) -> str:
    """Return where sessions are had; a listener that goes to other databases than the rest would hear nothing."""
    name = "HUIYIN_DATABASE_SESSION_URL"
    url = _template(name, text[name], authorities)
    if url and not (text["HUIYIN_DATABASE_URL"].startswith("postgres") and url.startswith(_POSTGRES)):
        why = said(
            "只在 HUIYIN_DATABASE_URL 指向 PostgreSQL（经 PgBouncer）时使用，且本身也须以 postgresql:// 开头",
            "it goes with a HUIYIN_DATABASE_URL on PostgreSQL through PgBouncer, and begins with postgresql:// itself",
        )
        raise SettingError(name=name, why=why)
    return url


def _template(name: str, url: str, authorities: Path | None) -> str:
    if url and "{service}" not in url:
        why = said(
            "须含有 {service}，因为每个服务有自己的数据库",
            "it must contain {service}: every service has a database of its own",
        )
        raise SettingError(name=name, why=why)
    return _database_url(name, url, authorities) if url else ""


def _database_url(name: str, url: str, authorities: Path | None) -> str:
    """Return the address as SQLAlchemy takes it; refuse one that it would only fail on when first asked.

    What names PostgreSQL and no driver is spoken to with ours. An address that asks for the server's certificate to be
    verified is told the authorities of the setting ``HUIYIN_CA``, unless it names its own.
    """
    form = "postgresql+psycopg://huiyin_{service}@host/huiyin_{service}"
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError) as error:
        why = said(f"不是数据库地址，例如：{form}", f"it is no address of a database, for example: {form}")
        raise SettingError(name=name, why=why) from error
    if parts.drivername not in (*_DRIVERS, *_PLAIN_NAMES):
        zh = f"不支持以 {parts.drivername}:// 开头的地址，请写成：{form}"
        en = f"an address beginning with {parts.drivername}:// cannot be used; write: {form}"
        raise SettingError(name=name, why=said(zh, en))
    if parts.drivername in _PLAIN_NAMES:
        url = _POSTGRES + url[len(parts.drivername) :]
    verified = str(parts.query.get("sslmode", "")).startswith("verify-")
    if authorities and verified and "sslrootcert" not in parts.query:
        url = f"{url}&sslrootcert={quote(str(authorities), safe='/')}"
    return url


def _file(name: str, text: str) -> Path | None:
    """Return the absolute path of a file that can be read."""
    try:
        if text:
            Path(text).read_bytes()
    except OSError as error:
        zh, en = f"无法读取文件“{text}”（{error.strerror}）", f"the file '{text}' cannot be read ({error.strerror})"
        raise SettingError(name=name, why=said(zh, en)) from error
    return Path(text).absolute() if text else None


def _folder(name: str, text: str) -> Path | None:
    """A folder that is not there would be ignored in silence, and papers would go out in another form."""
    if text and not Path(text).is_dir():
        raise SettingError(name=name, why=said(f"没有文件夹“{text}”", f"there is no folder '{text}'"))
    return Path(text) if text else None


def _required_address(name: str, text: str) -> tuple[str, int]:
    address = _address(name, text)
    if address is None:
        raise SettingError(
            name=name, why=said("请写成 主机:端口，例如 127.0.0.1:8000", "give host:port, for example 127.0.0.1:8000")
        )
    return address


def _address(name: str, text: str) -> tuple[str, int] | None:
    if not text:
        return None
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > _HIGHEST_PORT:
        raise SettingError(
            name=name,
            why=said(
                f"“{text}”应写成 主机:端口，例如 127.0.0.1:8000",
                f"'{text}' must be host:port, for example 127.0.0.1:8000",
            ),
        )
    return host, int(port)


def _secret(text: Mapping[str, str], data: Path) -> Secret:
    """Return where the secret is: only an embedded site may keep it in its data folder."""
    given = text["HUIYIN_SECRET"]
    if given and len(given) < LEAST:
        why = said(f"至少需要 {LEAST} 个字符", f"it needs at least {LEAST} characters")
        raise SettingError(name="HUIYIN_SECRET", why=why)
    if not given and not text["HUIYIN_AMQP_URI"].startswith("memory:"):
        why = said(
            "没有设置；同一站点的各服务须用同一密钥（可用 openssl rand -hex 32 生成）",
            "it is missing; every service of a site needs the same secret (try: openssl rand -hex 32)",
        )
        raise SettingError(name="HUIYIN_SECRET", why=why)
    return Secret(given, data / "secret")
