"""Settings are read once, and a wrong one is told in a sentence that names it and says what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from kombu.utils.url import parse_url
from sqlalchemy import make_url

from huiyin import secret_files, settings
from huiyin.errors import SettingError
from huiyin.files import Bucket, Folder

SERVERS = {
    "HUIYIN_AMQP_URI": "amqp://guest:guest@127.0.0.1:5672/site",
    "HUIYIN_DATABASE_URL": "postgresql+psycopg://huiyin@127.0.0.1/{service}",
    "HUIYIN_SECRET": "a secret of the county",
}


def _read(tmp_path: Path, **changes: str) -> settings.Settings:
    return settings.read({"HUIYIN_DATA": str(tmp_path), **changes})


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("HUIYIN_SITE", "淄博 1", "370303"),
        ("HUIYIN_SITE", "", "370303"),
        ("HUIYIN_AMQP_URI", "redis://127.0.0.1", "amqp://"),
        ("HUIYIN_AMQP_URI", "amqp://one/site;redis://two/site", "each address of a cluster"),
        ("HUIYIN_AMQP_URI", "amqp://one/site;", "each address of a cluster"),
        ("HUIYIN_AMQP_URI", "memory://;amqp://one/site", "each address of a cluster"),
        ("HUIYIN_AMQP_URI", "amqp://user:a;b@one/site", "%3B"),
        ("HUIYIN_AMQP_URI", "amqp://one/site;amqp://two/other", "same virtual host"),
        ("HUIYIN_AMQP_URI", "amqp://host:port/site", "amqp://user:password@host:5672/vhost"),
        ("HUIYIN_CA", "/no/such/file", "cannot be read"),
        ("HUIYIN_QUEUE_TYPE", "stream", "classic or quorum"),
        ("HUIYIN_DATABASE_URL", "postgresql://127.0.0.1/one", "{service}"),
        ("HUIYIN_DATABASE_CONNECTIONS", "1", "least allowed, 2"),
        ("HUIYIN_DATABASE_CONNECTIONS", "many", "not a number"),
        ("HUIYIN_DATABASE_SESSION_URL", "postgresql://127.0.0.1/one", "{service}"),
        ("HUIYIN_DATABASE_SESSION_URL", "postgresql://127.0.0.1/{service}", "HUIYIN_DATABASE_URL"),
        ("HUIYIN_DATABASE_SESSION_URL", "mysql://127.0.0.1/{service}", "postgresql+psycopg://"),
        ("HUIYIN_SECRET", "short", "16 characters"),
        ("HUIYIN_FILES", "s3:bucket", "s3://bucket"),
        ("HUIYIN_FILES", "s3://", "s3://bucket"),
        ("HUIYIN_FILES", "s3://Bucket_1", "small letters"),
        ("HUIYIN_FILES", "s3://bucket/folder", "s3://bucket"),
        ("HUIYIN_FILES", "s3://bucket?endpont=https://host", "endpoint, region, style, prefix"),
        ("HUIYIN_FILES", "s3://bucket?endpoint=host:9000", "https://host:port"),
        ("HUIYIN_FILES", "s3://bucket?style=dns", "path or virtual"),
        ("HUIYIN_FILES", "s3://bucket?prefix=县/", "prefix"),
        ("HUIYIN_FILES", "ftp://host/files", "a folder, or s3://"),
        ("HUIYIN_FILES_SECRET", "alone", "HUIYIN_FILES_KEY"),
        ("HUIYIN_HTTP", "", "127.0.0.1:8000"),
        ("HUIYIN_HTTP", "8000", "127.0.0.1:8000"),
        ("HUIYIN_HTTP", "127.0.0.1:http", "127.0.0.1:8000"),
        ("HUIYIN_HTTP", "127.0.0.1:80000", "127.0.0.1:8000"),
        ("HUIYIN_HEALTH", "9000", "127.0.0.1:8000"),
        ("HUIYIN_WORKERS", "many", "not a number"),
        ("HUIYIN_WORKERS", "0", "least allowed, 1"),
        ("HUIYIN_WORKERS", "nan", "not a number"),
        ("HUIYIN_WORKERS", "inf", "not a number"),
        ("HUIYIN_WORKERS", "1.5", "whole number"),
        ("HUIYIN_RETRY_TRIES", "0", "least allowed, 1"),
        ("HUIYIN_RETRY_SECONDS", "-1", "least allowed, 0"),
        ("HUIYIN_CATCH_UP_SECONDS", "0", "least allowed, 0.1"),
        ("HUIYIN_CALL_SECONDS", "soon", "not a number"),
        ("HUIYIN_PLUGIN_SECONDS", "0", "least allowed, 0.01"),
        ("HUIYIN_LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING or ERROR"),
        ("HUIYIN_CATCHUP_SECONDS", "5", "no setting has this name"),
    ],
)
def test_a_wrong_setting_is_told_by_name_with_what_to_do(tmp_path: Path, name: str, value: str, says: str) -> None:
    with pytest.raises(SettingError) as refused:
        _read(tmp_path, **{name: value})
    assert refused.value.params["name"] == name
    for language in ("zh", "en"):
        assert name in refused.value.text(language)
    assert says in refused.value.text("en")
    assert re.search("[\u4e00-\u9fff]", refused.value.params["why"]["zh"])


def test_every_setting_has_a_default_that_is_right(tmp_path: Path) -> None:
    read = _read(tmp_path)
    assert read.embedded
    assert read.database_url("intake") == f"sqlite:///{tmp_path / 'intake.sqlite'}"
    assert read.health is None


def test_every_known_setting_says_what_it_means() -> None:
    assert all(meaning.strip() for _default, meaning in settings.KNOWN.values())


def test_servers_give_every_service_a_database_of_its_own(tmp_path: Path) -> None:
    read = _read(tmp_path, **SERVERS)
    assert not read.embedded
    assert read.database_url("intake") != read.database_url("routing")
    assert "{" not in read.database_url("intake")


def test_files_lie_in_the_data_folder_unless_a_place_is_named(tmp_path: Path) -> None:
    assert _read(tmp_path).files == Folder(tmp_path / "files")
    assert _read(tmp_path, HUIYIN_FILES="/srv/files").files == Folder(Path("/srv/files"))


def test_a_bucket_is_named_with_its_server_and_its_keys(tmp_path: Path) -> None:
    where = "s3://county-files?endpoint=https://s3.example:9000&region=cn-1&style=virtual&prefix=huiyin/"
    read = _read(tmp_path, HUIYIN_FILES=where, HUIYIN_FILES_KEY="the key", HUIYIN_FILES_SECRET="the secret of it")
    expected = Bucket(
        "county-files",
        "https://s3.example:9000",
        "cn-1",
        "virtual",
        "huiyin/",
        key="the key",
        secret="the secret of it",
    )
    assert read.files == expected
    assert "the secret of it" not in repr(read)


def test_keys_without_a_bucket_are_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(SettingError) as refused:
        _read(tmp_path, HUIYIN_FILES_KEY="key", HUIYIN_FILES_SECRET="secret of the key")
    assert refused.value.params["name"] == "HUIYIN_FILES_KEY"


def test_a_broker_needs_a_secret_that_all_services_share(tmp_path: Path) -> None:
    with pytest.raises(SettingError) as refused:
        _read(tmp_path, **{**SERVERS, "HUIYIN_SECRET": ""})
    assert refused.value.params["name"] == "HUIYIN_SECRET"


def test_reading_the_settings_makes_nothing(tmp_path: Path) -> None:
    _read(tmp_path / "elsewhere")
    assert list(tmp_path.iterdir()) == []


def test_a_secret_that_was_set_stands_in_no_description_of_the_settings(tmp_path: Path) -> None:
    read = _read(tmp_path, **SERVERS)
    assert read.secret == SERVERS["HUIYIN_SECRET"]
    assert SERVERS["HUIYIN_SECRET"] not in repr(read)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql+pymysql://127.0.0.1/{service}", "postgresql+psycopg://"),
        ("{service}", "no address of a database"),
        ("postgresql+psycopg://host:port/{service}", "no address of a database"),
    ],
)
def test_an_address_that_no_driver_takes_is_told_when_the_settings_are_read(
    tmp_path: Path, url: str, says: str
) -> None:
    with pytest.raises(SettingError, match="HUIYIN_DATABASE_URL") as refused:
        _read(tmp_path, HUIYIN_DATABASE_URL=url)
    assert says in refused.value.text("en")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_an_address_of_postgresql_is_taken_as_libpq_writes_it(tmp_path: Path, scheme: str) -> None:
    read = _read(tmp_path, HUIYIN_DATABASE_URL=f"{scheme}://user:pass@db/{{service}}?sslmode=require")
    assert read.database_url("intake") == "postgresql+psycopg://user:pass@db/intake?sslmode=require"


def _authority(tmp_path: Path) -> Path:
    path = tmp_path / "the authority.pem"
    path.write_text("certificates", "ascii")
    return path


def test_a_database_whose_certificate_is_to_be_verified_is_told_the_authority(tmp_path: Path) -> None:
    url, authority = "postgresql://db/{service}", _authority(tmp_path)
    for given, told in (("?sslmode=verify-full", True), ("?sslmode=require", False), ("", False)):
        read = _read(tmp_path, HUIYIN_DATABASE_URL=url + given, HUIYIN_CA=str(authority))
        parts = make_url(read.database_url("intake"))
        assert parts.query.get("sslrootcert") == (str(authority) if told else None)
    own = _read(tmp_path, HUIYIN_DATABASE_URL=url + "?sslmode=verify-ca&sslrootcert=own", HUIYIN_CA=str(authority))
    assert make_url(own.database_url("intake")).query["sslrootcert"] == "own"


def _passwords(tmp_path: Path, text: str, mode: int = 0o600) -> str:
    path = tmp_path / "passwords"
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return str(path)


def test_each_service_speaks_with_the_broker_in_its_own_name(tmp_path: Path) -> None:
    servers = {**SERVERS, "HUIYIN_AMQP_URI": "amqp://huiyin_{service}@one:5672/site;amqp://huiyin_{service}@two/site"}
    file = _passwords(tmp_path, "# broker\nhuiyin_intake:a/b:c\nhuiyin_command:word\n")
    read = _read(tmp_path, **servers, HUIYIN_AMQP_PASSWORDS=file)
    parts = [parse_url(each) for each in read.of("intake").amqp_uri.split(";")]
    assert [(part["hostname"], part["userid"], part["password"]) for part in parts] == [
        ("one", "huiyin_intake", "a/b:c"),
        ("two", "huiyin_intake", "a/b:c"),
    ]
    assert parse_url(read.amqp_uri.split(";")[0])["password"] == "word"
    with pytest.raises(SettingError, match="no line for the user huiyin_routing"):
        _ = read.of("routing").amqp_uri


def test_passwords_that_others_can_read_are_not_used(tmp_path: Path) -> None:
    servers = {**SERVERS, "HUIYIN_AMQP_URI": "amqp://huiyin@host/site"}
    read = _read(tmp_path, **servers, HUIYIN_AMQP_PASSWORDS=_passwords(tmp_path, "huiyin:word\n", 0o644))
    with pytest.raises(SettingError, match="chmod 600"):
        _ = read.amqp_uri


def test_the_authority_reaches_every_connection_with_the_address_of_the_broker(tmp_path: Path) -> None:
    authority = _authority(tmp_path)
    servers = {**SERVERS, "HUIYIN_AMQP_URI": "amqps://one/site;amqps://two/site"}
    for each in _read(tmp_path, **servers, HUIYIN_CA=str(authority)).amqp_uri.split(";"):
        assert parse_url(each)["ssl"] == {"ssl_ca_certs": str(authority)}
    assert "ssl" not in parse_url(_read(tmp_path, **SERVERS, HUIYIN_CA=str(authority)).amqp_uri)


def test_plugins_keep_the_order_they_are_listed_in(tmp_path: Path) -> None:
    read = _read(tmp_path, HUIYIN_RULES=" keywords, named ,,place", HUIYIN_FIGURES="")
    assert read.plugins["rules"] == ("keywords", "named", "place")
    assert read.plugins["figures"] == ()


def test_what_only_tests_set_is_let_through(tmp_path: Path) -> None:
    assert _read(tmp_path, HUIYIN_TEST_DOUBLE="20").site == "000000"


def test_each_secret_may_be_in_a_file_instead(tmp_path: Path) -> None:
    in_files = {}
    for name, value in SERVERS.items():
        (tmp_path / name).write_text(f"{value}\n", "utf-8")
        in_files[f"{name}_FILE"] = str(tmp_path / name)
    read = _read(tmp_path, **in_files)
    assert read == _read(tmp_path, **SERVERS)
    assert read.secret == SERVERS["HUIYIN_SECRET"]


def test_what_is_wrong_with_a_value_from_a_file_is_told_without_the_value(tmp_path: Path) -> None:
    (tmp_path / "uri").write_text("amqp//huiyin:open-sesame@broker", "utf-8")
    with pytest.raises(SettingError) as refused:
        _read(tmp_path, HUIYIN_AMQP_URI_FILE=str(tmp_path / "uri"))
    assert "HUIYIN_AMQP_URI" in refused.value.text("en")
    assert "sesame" not in refused.value.text("en")


@pytest.mark.parametrize("name", secret_files.NAMES)
def test_a_secret_given_twice_is_refused_though_both_are_the_same(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("the same value of both", "utf-8")
    both = {name: "the same value of both", f"{name}_FILE": str(tmp_path / "file")}
    with pytest.raises(SettingError, match="use one of the two") as refused:
        _read(tmp_path, **both)
    assert refused.value.params["name"] == f"{name}_FILE"


@pytest.mark.parametrize(
    ("content", "says"), [(None, "there is no file"), (b" \n", "is empty"), (b"\xff\xfe", "cannot be read")]
)
def test_a_file_without_a_secret_stops_the_start(tmp_path: Path, content: bytes | None, says: str) -> None:
    if content is not None:
        (tmp_path / "secret").write_bytes(content)
    with pytest.raises(SettingError, match=says) as refused:
        _read(tmp_path, HUIYIN_SECRET_FILE=str(tmp_path / "secret"))
    assert refused.value.params["name"] == "HUIYIN_SECRET_FILE"


def test_the_nodes_of_a_cluster_are_separated_by_semicolons(tmp_path: Path) -> None:
    nodes = "amqp://u:p%3B@one:5672/site; amqps://u:p%3B@two/site/"
    read = _read(tmp_path, **{**SERVERS, "HUIYIN_AMQP_URI": nodes})
    assert read.amqp_uri == "amqp://u:p%3B@one:5672/site;amqps://u:p%3B@two/site/"
    assert not read.embedded
