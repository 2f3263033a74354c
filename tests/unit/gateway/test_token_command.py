"""``huiyin token``: what it prints opens the staff routes; an office or a role that does not exist gets none."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner, Result

from huiyin import staff
from huiyin.actors import Actor
from huiyin.errors import HuiyinError
from huiyin.offices import Office, OfficeTree
from huiyin.settings import Settings
from services.gateway.commands import token
from services.gateway.tokens import read

OFFICES = OfficeTree(
    [
        Office("9901", "测试县", "county", "government"),
        Office("9902", "旧街道", "township", "government", "9901", successor="9901", valid_until=date(2020, 1, 1)),
        Office("9903", "新街道", "township", "government", "9901", valid_until=date(2199, 1, 1)),
    ]
)


@pytest.fixture(autouse=True)
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staff, "_registry", lambda _settings: OFFICES)


def _asked(settings: Settings, *arguments: str) -> Result:
    return CliRunner().invoke(token, arguments, obj=settings)


@pytest.mark.parametrize("office", ["9901", "9903"])
def test_the_printed_token_is_the_staff_member_named(site_settings: Settings, office: str) -> None:
    wanted = ["--office", office, "--id", "clerk-01", "--role", "head", "--role", "leader", "--days", "3"]
    printed = _asked(site_settings, *wanted)
    assert printed.exit_code == 0
    actor = Actor(kind="staff", id="clerk-01", office=office, roles=("head", "leader"))
    assert read(printed.output.strip(), site_settings.secret) == actor


@pytest.mark.parametrize(
    "wrong", [["--id", "x"], ["--office", "9901"], ["--office", "9901", "--id", "x", "--days", "31"]]
)
def test_a_token_needs_an_office_a_name_and_no_more_than_30_days(site_settings: Settings, wrong: list[str]) -> None:
    assert _asked(site_settings, *wrong).exit_code == 2


@pytest.mark.parametrize(
    ("given", "code", "says"),
    [
        (["--office", "7777"], "office_not_registered", "huiyin offices list"),
        (["--office", ""], "office_not_registered", "huiyin offices list"),
        (["--office", "99O1"], "office_not_registered", "huiyin offices list"),
        (["--office", "9902"], "office_has_ended", "9901"),
        (["--office", "9901", "--role", "hhead"], "role_unknown", "head"),
        (["--office", "9901", "--role", "head", "--role", "operator"], "role_unknown", "leader"),
        (["--office", "9901", "--role", ""], "role_unknown", "leader"),
    ],
)
def test_an_office_or_a_role_that_does_not_exist_gets_no_token(
    site_settings: Settings, given: list[str], code: str, says: str
) -> None:
    refused: Any = _asked(site_settings, *given, "--id", "x")
    assert isinstance(refused.exception, HuiyinError)
    assert refused.exception.code == code
    assert refused.output == ""
    for language in ("zh", "en"):
        assert says in refused.exception.text(language)
