"""``huiyin bus`` and ``huiyin verify``: what lies, what is missing, and how it is mended."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import Connection

from tests.integration.sites import QUICK, Processes, ask, assert_settled, damage, end, status, told
from tests.support import county
from tests.support.lives import Life
from tests.support.processes import free_port, wait_until
from tests.support.site import EmbeddedSite
from tests.support.ways import OverHttp, OverTheBus

_WORDS = "河边路灯不亮"


def _finds(site: Processes, seconds: int = 0) -> list[tuple[str, str, str]]:
    """Return kind, what and subject of everything that ``huiyin verify`` finds; its exit code says the same."""
    done = told(site, "verify", "--json", "--wait", str(seconds))
    found = json.loads(done.stdout)
    assert done.returncode == (1 if found["findings"] else 0), done.stderr
    return [(one["kind"], one["what"], one["subject"]) for one in found["findings"]]


def test_the_status_names_every_handler_its_source_and_what_is_left_to_do(site: Processes) -> None:
    rows = {f"{row['service']}.{row['handler']}": row for row in status(site)}
    assert {name: row["source"] for name, row in rows.items()} == {
        "followup.offices": "routing",
        "followup.served": "routing",
        "intake.access": "routing",
        "intake.offices": "routing",
        "reporting.facts_intake": "intake",
        "reporting.facts_routing": "routing",
        "reporting.facts_followup": "followup",
        "reporting.offices": "routing",
        "reporting.sortings": "routing",
        "routing.amendments": "intake",
        "routing.attachments": "intake",
        "routing.matters": "intake",
    }
    assert rows["intake.offices"]["head"] == rows["followup.served"]["head"] >= 12
    heading, *lines = site.huiyin("bus", "status").splitlines()
    assert heading.split() == ["service", "handler", "source", "head", "cursor", "lag", "waiting", "dead"]
    assert len(lines) == len(rows)


def test_a_message_that_is_no_event_lies_as_a_letter_until_it_is_dropped_with_a_reason(site: Processes) -> None:
    with Connection(site.amqp_uri) as connection:
        connection.Producer().publish(f"{{{_WORDS}", routing_key="followup.served", content_type="application/json")
    wait_until(lambda: ask(site, "followup", "SELECT id FROM letter WHERE state = 'dead'"), seconds=60, what="a letter")
    [letter] = site.dead_letters()
    assert (letter["service"], letter["handler"], letter["state"]) == ("followup", "served", "dead")
    judged = told(site, "verify", "--wait", "60")
    assert (judged.returncode, judged.stdout) == (0, "0 missing, 0 doubled, 0 inconsistent\n")
    assert "messages refused 已拒收的消息: 1 (huiyin bus dead list)" in judged.stderr

    shown = site.huiyin("bus", "dead", "show", "followup", str(letter["id"]))
    assert "handler: served" in shown
    assert "\nreason: " in shown
    assert _WORDS not in json.dumps(letter, ensure_ascii=False)
    dropped = site.huiyin("bus", "dead", "drop", "followup", str(letter["id"]), "--reason", "别的程序误发")
    assert dropped == "dropped\n"
    kept = ask(site, "followup", f"SELECT state, resolution FROM letter WHERE id = {letter['id']}")
    assert kept == [("dropped", "别的程序误发")]
    assert_settled(site)


def test_a_letter_that_is_not_there_is_told(site: Processes) -> None:
    done = told(site, "bus", "dead", "show", "followup", "4711")
    assert (done.returncode, done.stderr) == (1, "Not found: followup 4711. Check it and try again. [not_found]\n")


@pytest.fixture
def without_offices(tmp_path: Path) -> Iterator[EmbeddedSite]:
    """``huiyin up`` on which somebody forgot to import the offices."""
    site = EmbeddedSite(tmp_path, free_port(), QUICK)
    site.start()
    yield site
    end(site)


def test_matters_that_no_office_could_take_are_routed_once_after_the_mend_and_a_retry(
    without_offices: EmbeddedSite,
) -> None:
    site = without_offices
    with OverHttp(site.port, site.settings.secret) as way:
        for _ in range(2):
            way.ask("POST", "/matters", {"content": _WORDS}, {"Content-Type": "application/json"})
    dead = "SELECT id FROM letter WHERE state = 'dead'"
    wait_until(lambda: len(ask(site, "routing", dead)) == 2, seconds=60, what="letters of matters without an office")
    listed = site.huiyin("bus", "dead", "list", "--service", "routing")
    assert listed.count("no_offices") == 2
    assert "请先运行 huiyin offices import 导入机构" in listed
    assert _WORDS not in listed

    site.huiyin("offices", "import", str(county.OFFICES))
    assert site.huiyin("bus", "dead", "retry", "routing", "--all") == "2 letters will be tried again\n"
    routed = "SELECT office FROM assignment"
    wait_until(lambda: len(ask(site, "routing", routed)) == 2, seconds=60, what="routing after the retry")
    assert ask(site, "routing", routed) == [("990100X",)] * 2
    assert_settled(site)


def test_facts_that_were_lost_are_found_missing_and_a_replay_brings_them_back(site: Processes) -> None:
    with OverTheBus(site.settings) as way:
        numbers = [way.take(Life("replay", index))["number"] for index in range(4)]
    assert_settled(site)
    lost, kept = ", ".join(f"'{number}'" for number in numbers[:3]), numbers[3]
    damage(site, "reporting", f"DELETE FROM fact WHERE number IN ({lost})")
    damage(site, "reporting", f"UPDATE fact SET channel = 'letter' WHERE number = '{kept}'")
    found = _finds(site)
    assert sorted(found) == sorted(
        [("inconsistent", "fact", kept), *(("missing", "fact", number) for number in numbers[:3])]
    )

    printed = site.huiyin("bus", "replay", "--from", "intake", "--to", "reporting", "--since", "1")
    assert printed == "reporting.facts_intake applies the events of intake from position 1 on again\n"
    facts = f"SELECT count(*) FROM fact WHERE channel = 'web' AND number IN ({lost}, '{kept}')"
    wait_until(lambda: ask(site, "reporting", facts) == [(4,)], seconds=60, what="the facts of the replay")
    assert_settled(site)


def test_a_replay_to_a_handler_whose_effects_may_not_happen_twice_is_refused(site: Processes) -> None:
    done = told(site, "bus", "replay", "--from", "routing", "--to", "followup", "--since", "1")
    assert done.returncode == 1
    assert re.search(r"followup may not apply an event twice.*\[not_repeatable\]", done.stderr)
