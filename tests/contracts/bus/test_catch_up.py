"""Point 6: what the broker loses is fetched from the source's log, and a new service has the whole history first."""

from __future__ import annotations

import pytest
from prometheus_client import REGISTRY

from huiyin import metrics
from huiyin.bus import catch_up
from huiyin.bus.exclusive import Exclusive
from huiyin.bus.line import line_to
from huiyin.bus.replay import NotRepeatable, replay
from huiyin.bus.status import Databases, standings
from huiyin.db import UnitOfWork
from huiyin.errors import NotFound
from huiyin.events.envelope import Event
from tests.contracts.bus.toys import SECONDS, Site, Source, applied, effect, sink
from tests.support.processes import wait_until


def test_a_broker_that_was_wiped_while_the_consumer_was_away_loses_nothing(site: Site) -> None:
    with site.running(Source, sink()):
        site.make(1, 2)
        site.until_effects(1, 2)
    with site.running(Source):
        site.make(3, 4)
        wait_until(site.published, seconds=SECONDS, what="everything published")
    site.wipe_broker()
    with site.running(Source, sink()):
        site.make(5)
        site.until_effects(1, 2, 3, 4, 5)


def test_a_queue_deleted_while_running_loses_nothing_and_is_declared_again(site: Site) -> None:
    with site.running(Source, sink()):
        site.make(1)
        site.until_effects(1)
        site.delete_queue("sink.things")
        site.make(2, 3)
        site.until_effects(1, 2, 3)
        wait_until(lambda: "sink.things" in site.queues(), seconds=SECONDS, what="the queue declared again")
        site.make(4)
        site.until_effects(1, 2, 3, 4)


def test_a_new_service_has_the_whole_history_before_its_first_live_event(site: Site) -> None:
    history = range(1, 301)
    site.make(*history)
    with site.running(Source):
        wait_until(site.published, seconds=SECONDS, what="the history published")
        with site.running(sink()):
            for n in range(301, 306):
                site.make(n)
            site.until_effects(*range(1, 306))
    assert site.effects()[:300] == list(history)


def test_the_history_is_read_page_by_page(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catch_up, "_PAGE", 20)
    monkeypatch.setattr(catch_up, "_FETCH", 7)
    site.make(*range(1, 100))
    with site.running(Source):
        wait_until(site.published, seconds=SECONDS, what="the history published")
        site.wipe_broker()
    with site.running(Source, sink(lambda uow, found: applied(uow, *found), batch=10)):
        site.until_effects(*range(1, 100))
    assert site.effects() == list(range(1, 100))


def test_a_consumer_waits_for_a_source_that_is_away_and_then_catches_up(site: Site) -> None:
    site.make(1, 2)
    with site.running(sink(), CALL_SECONDS="1"), site.running(Source):
        site.until_effects(1, 2)


def test_the_cursor_reaches_the_end_of_the_log_also_over_events_of_other_types(site: Site) -> None:
    with site.running(Source, sink()):
        site.make(1)
        site.make(2, 3, type_="thing.painted")
        wait_until(lambda: site.cursor() == 3, seconds=SECONDS, what="the cursor at the end of the log")
    assert site.effects() == [1]


def test_a_replay_has_a_repeatable_handler_apply_events_again(site: Site) -> None:
    def keep(uow: UnitOfWork, found: Event) -> None:
        uow.upsert(effect, [{"id": found.data["n"], "n": found.data["n"], "by": "sink"}])

    service = sink(keep, repeatable=True)
    with site.running(Source, service):
        site.make(1, 2, 3, 4)
        site.until_effects(1, 2, 3, 4)
        wait_until(lambda: site.cursor() == 4, seconds=SECONDS, what="the cursor at the end of the log")
        with site.databases["sink"].unit_of_work() as uow:
            uow.session.execute(effect.delete())
        assert list(replay(_databases(site, service), "source", "sink", since=3)) == ["things"]
        site.until_effects(3, 4)


def test_a_replay_to_a_handler_that_is_not_repeatable_is_refused_and_changes_nothing(site: Site) -> None:
    service = sink()
    with site.running(Source, service):
        site.make(1)
        site.until_effects(1)
        wait_until(lambda: site.cursor() == 1, seconds=SECONDS, what="the cursor at the end of the log")
        with pytest.raises(NotRepeatable) as refused:
            list(replay(_databases(site, service), "source", "sink", since=1))
    assert "things" in refused.value.text("zh")
    assert site.cursor() == 1


def test_a_replay_to_a_service_that_hears_nothing_of_the_source_is_refused(site: Site) -> None:
    with pytest.raises(NotFound):
        list(replay(_databases(site, sink()), "sink", "source", since=1))


def test_the_status_tells_the_lag_of_a_consumer_that_is_away(site: Site) -> None:
    service = sink()
    with site.running(Source, service):
        site.make(1, 2)
        site.until_effects(1, 2)
        wait_until(lambda: site.cursor() == 2, seconds=SECONDS, what="the cursor at the end of the log")
    site.make(3, 4, 5)
    [standing] = standings(_databases(site, service))
    assert (standing.service, standing.handler, standing.source) == ("sink", "things", "source")
    assert (standing.cursor, standing.lag, standing.waiting, standing.dead) == (2, 3, 0, 0)


def test_a_replica_that_leaves_the_looking_to_another_no_longer_tells_an_old_lag(site: Site) -> None:
    other = Exclusive(line_to(site.databases["sink"]), "catch_up")
    assert other.acquire()
    try:
        metrics.LAG.labels("sink", "things").set(7)
        with site.running(sink()):
            told = lambda: REGISTRY.get_sample_value("huiyin_events_lag", {"service": "sink", "handler": "things"})  # noqa: E731
            wait_until(lambda: told() == 0, seconds=SECONDS, what="the lag told by the replica that does not look")
    finally:
        other.release()


def _databases(site: Site, service: type) -> Databases:
    """Return the databases of the toys, which no entry point tells of."""
    databases = Databases(site.settings)
    databases.services = {"source": Source, "sink": service}
    databases._open = site.databases
    return databases
