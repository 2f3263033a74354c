"""What an operator reads when something was set, typed or handed over wrong: one sentence that says what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import create_engine, inspect

from huiyin import migrations
from tests.integration.sites import Processes, ask, embedded, told
from tests.support import county
from tests.support.site import WITH_DATA, Site
from tests.support.source import ROOT

_LETTERBOX = ROOT / "tests" / "data" / "ledger" / "letterbox.csv"


@pytest.fixture
def house(county_folder: Path, tmp_path: Path) -> Site:
    """An embedded site with the invented county."""
    return embedded(shutil.copytree(county_folder, tmp_path / "site"))


@pytest.mark.parametrize(
    ("arguments", "env", "sentence"),
    [
        (["run", "intake"], {}, "a service alone needs a broker: set HUIYIN_AMQP_URI=amqp://…, or use: huiyin up"),
        (["up"], {"HUIYIN_AMQP_URI": "amqp://127.0.0.1/"}, "huiyin up is the embedded site"),
        (["bus", "status"], {"HUIYIN_RETRY_TRYS": "3"}, "HUIYIN_RETRY_TRYS is wrong: no setting has this name"),
        (["bus", "status"], {"HUIYIN_WORKERS": "many"}, "HUIYIN_WORKERS is wrong: 'many' is not a number"),
        (
            ["run", "intake"],
            {"HUIYIN_AMQP_URI": "amqp://127.0.0.1/", "HUIYIN_SECRET": ""},
            "HUIYIN_SECRET is wrong: it is missing",
        ),
        (
            ["migrate"],
            {"HUIYIN_DATABASE_URL": "postgresql+psycopg://127.0.0.1/one"},
            "HUIYIN_DATABASE_URL is wrong: it must contain {service}",
        ),
        (["run", "billing"], {"HUIYIN_AMQP_URI": "amqp://127.0.0.1/"}, "there is no service 'billing'; installed are"),
    ],
)
def test_what_is_set_wrong_is_told_in_one_sentence(
    house: Site, arguments: list[str], env: dict[str, str], sentence: str
) -> None:
    done = told(house, *arguments, **env)
    assert done.returncode != 0
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_databases_are_made_by_migrate_and_only_by_it(postgres_url: str, vhost: str, tmp_path: Path) -> None:
    # One service needs one database; {service} stands where the server only notes it.
    site = embedded(tmp_path)
    one = {"HUIYIN_AMQP_URI": vhost, "HUIYIN_DATABASE_URL": f"{postgres_url}?application_name={{service}}"}
    refused = told(site, "run", "intake", **one)
    assert refused.returncode == 1
    head = migrations.head(ROOT / "services" / "intake")
    assert f"the database of intake is not at revision {head}; run: huiyin migrate intake" in refused.stderr
    done = told(site, "migrate", "intake", **one)
    assert (done.returncode, done.stdout) == (0, "数据库已是最新版本 Databases are up to date\n")
    engine = create_engine(postgres_url)
    assert inspect(engine).has_table("matter")
    engine.dispose()


def test_migrate_makes_the_databases_of_all_services(tmp_path: Path) -> None:
    site = embedded(tmp_path)
    early = told(site, "verify")
    assert (early.returncode, "There is no database" in early.stderr) == (1, True)
    assert "Traceback" not in early.stderr
    site.huiyin("migrate")
    for service in WITH_DATA:
        assert ask(site, service, "SELECT count(*) FROM event_log") == [(0,)]


def _not_xlsx(path: Path) -> None:
    path.write_bytes(b"PK but not a spreadsheet")


def _cut_off(path: Path) -> None:
    book = openpyxl.Workbook()
    for number in range(500):
        book.active.append((number, "内容"))
    book.save(path)
    path.write_bytes(path.read_bytes()[:-2000])


@pytest.mark.parametrize("make", [_not_xlsx, _cut_off])
def test_a_file_that_is_no_whole_spreadsheet_is_told_and_registers_nothing(
    site: Processes, tmp_path: Path, make: Callable[[Path], None]
) -> None:
    path = tmp_path / "坏文件.xlsx"
    make(path)
    before = ask(site, "intake", "SELECT count(*) FROM matter")
    done = told(site, "import", str(path))
    assert done.returncode == 1
    assert "The ledger 坏文件.xlsx cannot be read: it is" in done.stderr
    assert done.stderr.strip().endswith("[ledger_unreadable]")
    assert ask(site, "intake", "SELECT count(*) FROM matter") == before


def test_a_ledger_in_gb18030_goes_in_with_its_words_unharmed(site: Processes, tmp_path: Path) -> None:
    path = tmp_path / "letterbox.csv"
    path.write_text(_LETTERBOX.read_text("utf-8-sig"), "gb18030")
    options = ("--history", "--mapping", str(_LETTERBOX.with_suffix(".yaml")), "--office", county.SITE)
    assert "registered 登记: 36\n" in site.huiyin("import", str(path), *options)
    whole = "SELECT count(*) FROM matter WHERE content LIKE '%已有_个月，希望尽快处理。'"
    assert ask(site, "intake", whole) == [(36,)]
    path.write_bytes(_LETTERBOX.read_bytes())
    assert "already there 已有: 36\n" in site.huiyin("import", str(path), *options)
