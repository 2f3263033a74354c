"""A queue that can no longer be read is declared anew, and what was published meanwhile is not lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiyin.bus import log, publisher, renewal
from tests.contracts.bus.toys import SECONDS, ServerSite, Source, sink
from tests.support.processes import wait_until

QUORUM = {"QUEUE_TYPE": "quorum", "CATCH_UP_SECONDS": "0.5"}
CLASSIC = {"QUEUE_TYPE": "classic"}


# the embedded broker knows no types, and loses a queue only with its process
pytestmark = pytest.mark.parametrize("site", ["server_site"], indirect=True)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up in a second what is otherwise given up in a minute."""
    monkeypatch.setattr(renewal, "_PATIENCE_SECONDS", 1.0)
    monkeypatch.setattr(publisher, "_CONFIRM_SECONDS", 1.0)
    monkeypatch.setattr(log, "_UNCONFIRMED", timedelta(seconds=1))


def test_a_queue_the_broker_lost_in_silence_is_declared_anew_and_every_event_arrives(
    site: ServerSite, impatient: None
) -> None:
    with site.running(Source, sink(), **QUORUM):
        site.make(1)
        site.until_effects(1)
        site.break_queue("sink.things")
        site.make(2, 3)
        site.until_effects(1, 2, 3)
        wait_until(site.published, seconds=SECONDS, what="every event confirmed by the broker")
        site.make(4)
        site.until_effects(1, 2, 3, 4)


def test_a_queue_lost_while_its_consumer_was_away_is_declared_anew_when_it_comes_back(
    site: ServerSite, impatient: None
) -> None:
    with site.running(Source, sink(), **QUORUM):
        site.make(1)
        site.until_effects(1)
    site.break_queue("sink.things")
    with site.running(Source, sink(), **QUORUM):
        site.make(2)
        site.until_effects(1, 2)
        wait_until(site.published, seconds=SECONDS, what="every event confirmed by the broker")


def test_events_get_their_positions_also_while_the_broker_confirms_nothing(site: ServerSite, impatient: None) -> None:
    with site.running(Source, sink(), **QUORUM):
        site.make(1)
        site.until_effects(1)
    site.break_queue("sink.things")
    with site.running(Source):
        for n in (2, 3):
            site.make(n)
            wait_until(lambda: all(row.position for row in site.log()), seconds=SECONDS, what="a position for each")
        assert not site.published()


def test_a_queue_of_another_type_is_declared_anew_with_what_lay_in_it(site: ServerSite) -> None:
    with site.running(Source, sink(), **QUORUM):
        site.make(1)
        site.until_effects(1)
    assert site.queues()["sink.things"] == "quorum"
    with site.running(Source, **CLASSIC):
        site.make(2, 3)
        wait_until(site.published, seconds=SECONDS, what="everything published")
    with site.running(Source, sink(), **CLASSIC):
        site.until_effects(1, 2, 3)
        assert site.queues()["sink.things"] == "classic"


def test_a_queue_of_commands_of_another_type_is_declared_anew_and_commands_are_answered(site: ServerSite) -> None:
    question = {"types": ["thing.made"], "after": 0, "older": 0, "limit": 1}
    for kind in (CLASSIC, QUORUM, CLASSIC):
        with site.running(Source, **kind):
            assert site.call("source", "log_positions", question)["head"] == 0
            assert site.queues()["rpc-source"] == kind["QUEUE_TYPE"]
