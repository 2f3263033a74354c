"""``huiyin token``: what it prints opens the staff routes."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from huiyin.actors import Actor
from huiyin.settings import Settings
from services.gateway.commands import token
from services.gateway.tokens import read


def test_the_printed_token_is_the_staff_member_named(site_settings: Settings) -> None:
    wanted = ["--office", "9901", "--id", "clerk-01", "--role", "handler", "--role", "visitor", "--days", "3"]
    printed = CliRunner().invoke(token, wanted, obj=site_settings)
    assert printed.exit_code == 0
    actor = Actor(kind="staff", id="clerk-01", office="9901", roles=("handler", "visitor"))
    assert read(printed.output.strip(), site_settings.secret) == actor


@pytest.mark.parametrize(
    "wrong", [["--id", "x"], ["--office", "9901"], ["--office", "9901", "--id", "x", "--days", "31"]]
)
def test_a_token_needs_an_office_a_name_and_no_more_than_30_days(site_settings: Settings, wrong: list[str]) -> None:
    assert CliRunner().invoke(token, wrong, obj=site_settings).exit_code == 2
