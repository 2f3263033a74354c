"""A broker that is away or refuses is told in one line with its cause, and the service goes on when it is back."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.sites import IntakeAlone
from tests.support.processes import wait_until
from tests.support.rabbit import Rabbit

SECONDS = 90.0


class _Intake(IntakeAlone):
    """Intake alone, on SQLite and a broker that may be gone."""

    def __init__(self, folder: Path, amqp_uri: str) -> None:
        super().__init__(folder, {"HUIYIN_AMQP_URI": amqp_uri, "HUIYIN_CATCH_UP_SECONDS": "1"})
        self.huiyin("migrate", "intake")


@pytest.fixture
def intake(tmp_path: Path, vhost: str) -> Iterator[_Intake]:
    """Intake, not started yet, with a vhost of its own."""
    site = _Intake(tmp_path, vhost)
    yield site
    site.stop()


def _until_away(site: _Intake, cause: str) -> None:
    wait_until((site.folder / "intake.log").exists, seconds=SECONDS, what="the log")
    wait_until(lambda: site.said("broker_away"), seconds=SECONDS, what="the line that says so")
    assert [cause in line["cause"] for line in site.said("broker_away")] == [True]


def test_a_virtual_host_that_does_not_exist_is_named_once_and_waited_for(intake: _Intake, rabbit: Rabbit) -> None:
    rabbit.delete_vhost(intake.settings.amqp_uri)
    intake.replicas[0].start()
    _until_away(intake, "vhost")
    rabbit.renew_vhost(intake.settings.amqp_uri)
    intake.replicas[0].wait_ready()
    assert intake.registers()
    wait_until(lambda: intake.said("broker_back"), seconds=SECONDS, what="the line that it is back")
    assert len(intake.said("broker_back")) == 1
    causes = [line["cause"] for line in intake.said("broker_away")]
    # made anew, it refuses for a moment, until its user has rights in it
    assert len(causes) == len(set(causes)) <= 2, "each cause is told once"


def test_a_wrong_password_is_named_once(tmp_path: Path, vhost: str) -> None:
    site = _Intake(tmp_path, vhost.replace(":guest@", ":wrong@"))
    try:
        site.replicas[0].start()
        _until_away(site, "ACCESS_REFUSED")
    finally:
        site.stop()


def test_a_virtual_host_made_anew_under_a_running_service_is_told_in_a_few_lines(
    intake: _Intake, rabbit: Rabbit
) -> None:
    intake.start()
    assert intake.registers()
    rabbit.delete_vhost(intake.settings.amqp_uri)
    wait_until(lambda: intake.said("broker_away"), seconds=SECONDS, what="the line that it is away")
    rabbit.renew_vhost(intake.settings.amqp_uri)
    wait_until(intake.registers, seconds=SECONDS, what="a matter registered again")
    wait_until(lambda: intake.said("broker_back"), seconds=SECONDS, what="the line that it is back")
    causes = [line["cause"] for line in intake.said("broker_away")]
    assert len(causes) == len(set(causes)) <= 4, "each cause is told once"


@pytest.mark.parametrize(
    ("change", "cause"),
    [((r":\d+/", ":1/"), "Connection refused"), (("^amqp:", "amqps:"), "does not speak TLS")],
)
def test_an_address_where_no_broker_answers_is_told_once(
    tmp_path: Path, vhost: str, change: tuple[str, str], cause: str
) -> None:
    site = _Intake(tmp_path, re.sub(*change, vhost))
    try:
        site.replicas[0].start()
        _until_away(site, cause)
    finally:
        site.stop()


def test_a_user_without_rights_is_told_once_and_goes_on_when_it_has_them(
    tmp_path: Path, rabbit: Rabbit, vhost: str
) -> None:
    user, name = f"huiyin-test-{secrets.token_hex(4)}", vhost.rpartition("/")[2]
    rabbit.ctl("add_user", user, "word")
    site = _Intake(tmp_path, vhost.replace("guest:guest", f"{user}:word"))
    try:
        rabbit.ctl("set_permissions", "-p", name, user, "^$", "^$", "^$")
        site.replicas[0].start()
        _until_refused(site)
        rabbit.ctl("set_permissions", "-p", name, user, ".*", ".*", ".*")
        site.replicas[0].wait_ready()
        assert site.registers()
    finally:
        site.stop()
        rabbit.ctl("delete_user", user)


def _until_refused(site: _Intake) -> None:
    wait_until((site.folder / "intake.log").exists, seconds=SECONDS, what="the log")
    wait_until(lambda: site.said("broker_away"), seconds=SECONDS, what="the line that says so")
    assert {line["cause"].partition(" - access")[0] for line in site.said("broker_away")} == {"ACCESS_REFUSED"}


def test_connections_that_are_closed_by_force_leave_lines_and_no_traceback(
    intake: _Intake, rabbit: Rabbit, vhost: str
) -> None:
    intake.start()
    assert intake.registers()
    rabbit.ctl("close_all_connections", "--vhost", vhost.rpartition("/")[2], "a test")
    wait_until(intake.registers, seconds=SECONDS, what="a matter registered again")
    causes = [line["cause"] for line in intake.said("broker_away")]
    assert len(causes) == len(set(causes))
    assert {line["level"] for line in intake.lines()} <= {"info", "warning"}
