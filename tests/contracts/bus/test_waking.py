"""Nobody looks again and again: a commit wakes what is to be done, here and elsewhere; a slow look is the net."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from huiyin import clock
from huiyin.bus import agenda, letters, line, news, relay
from huiyin.bus.lookout import Lookout
from huiyin.bus.runtime import Runtime
from huiyin.bus.service import Service, timer
from huiyin.bus.timers import Timer
from huiyin.db import UnitOfWork
from huiyin.errors import NotYet
from tests.contracts.bus.toys import SECONDS, ServerSite, Site, Source, applied, effect, sink
from tests.support.processes import wait_until

_ONLY_SERVERS = pytest.mark.parametrize("site", ["server_site"], indirect=True)


@pytest.fixture
def nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is found by looking: what happens now happens because somebody said so."""
    monkeypatch.setattr(relay, "LOOK_SECONDS", 3600.0)
    monkeypatch.setattr(agenda, "LOOK_SECONDS", 3600.0)


@pytest.fixture
def nobody_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is said is lost: what happens now happens because somebody looked."""
    monkeypatch.setattr(news, "tell", lambda _url, _said: None)
    monkeypatch.setattr(news, "is_heard", lambda _url: True)  # so that no commit says it to the server
    monkeypatch.setattr(line.ServerLine, "notify", lambda _self, _said: None)
    monkeypatch.setattr(line.FileLine, "_written", lambda _self: None)


@contextmanager
def _elsewhere() -> Iterator[None]:
    """Write as another process does: nobody of this one is told."""
    with pytest.MonkeyPatch.context() as patches:
        patches.setattr(news, "tell", lambda _url, _said: None)
        patches.setattr(news, "is_heard", lambda _url: False)
        yield


def _ringing() -> type[Service]:
    class Ringing(Service):
        name = "sink"

        @timer("bell")
        def ring(self, uow: UnitOfWork, timers: list[Timer]) -> None:
            for each in timers:
                uow.session.execute(effect.insert().values(n=each.payload["n"], by="bell"))

    return Ringing


def _silent() -> type[Service]:
    class Silent(Service):
        name = "sink"

    return Silent


def _set(site: Site, n: int, seconds: float) -> None:
    with site.databases["sink"].unit_of_work() as uow:
        uow.set_timer("bell", f"tower-{n}", clock.now() + timedelta(seconds=seconds), {"n": n})


def _lookout(container: Any) -> Lookout:
    [found] = [each for each in container.dependencies if isinstance(each, Lookout)]
    return found


def _until_quiet(*containers: Any) -> None:
    """Wait until every replica has looked for the first time and rests."""
    for container in containers:
        kept = Runtime.of(container).agenda
        wait_until(lambda kept=kept: kept._late > 0, seconds=SECONDS, what="the first look at the agenda")


def test_a_commit_of_this_process_is_published_at_once(site: Site, nobody_looks: None) -> None:
    with site.running(Source, sink()) as containers:
        _until_quiet(*containers)
        for n in range(1, 6):
            site.make(n)
            site.until_effects(*range(1, n + 1))


def test_a_commit_of_another_process_is_published_at_once(site: Site, nobody_looks: None) -> None:
    with site.running(Source, sink()) as containers:
        _until_quiet(*containers)
        for n in range(1, 4):
            with _elsewhere():
                site.make(n)
            site.until_effects(*range(1, n + 1))


def test_a_timer_fires_at_its_time_though_a_later_one_was_waited_for(site: Site, nobody_looks: None) -> None:
    _set(site, 1, seconds=3600)
    with site.running(_ringing()) as containers:
        _until_quiet(*containers)
        _set(site, 2, seconds=0.5)
        site.until_effects(2)
        with _elsewhere():
            _set(site, 3, seconds=0.5)
        site.until_effects(2, 3)


def test_a_timer_set_in_one_replica_fires_in_another(site: Site, nobody_looks: None) -> None:
    url = site.databases["sink"].url
    with site.running(_silent()) as [setting], site.running(_ringing()) as [firing]:
        _until_quiet(firing)
        news.leave(url, _lookout(firing))  # as if it were another process
        assert news.is_heard(url)
        _set(site, 1, seconds=0.5)
        site.until_effects(1)
        assert Runtime.of(setting).agenda is not Runtime.of(firing).agenda


def test_an_event_that_failed_is_tried_again_when_it_is_due(site: Site, nobody_looks: None) -> None:
    ready: list[int] = []

    def handle(uow: UnitOfWork, event: Any) -> None:
        if not ready:
            raise NotYet(what="the test")
        applied(uow, event)

    with site.running(Source, sink(handle), NOT_YET_TRIES="1000"):
        site.make(1)
        wait_until(lambda: any(row.tries > 3 for row in site.letters()), seconds=SECONDS, what="several tries")
        ready.append(1)
        site.until_effects(1)


def test_dead_letters_are_tried_again_as_soon_as_a_command_says_so(site: Site, nobody_looks: None) -> None:
    ready: list[int] = []

    def handle(uow: UnitOfWork, event: Any) -> None:
        if not ready:
            raise ZeroDivisionError
        applied(uow, event)

    with site.running(Source, sink(handle)):
        site.make(1)
        wait_until(lambda: site.letters("dead"), seconds=SECONDS, what="a dead letter")
        ready.append(1)
        with _elsewhere(), site.databases["sink"].unit_of_work() as uow:
            letters.retry(uow, None)
        site.until_effects(1)


def test_what_was_said_to_nobody_is_found_by_the_slow_look(
    site: Site, nobody_says: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "LOOK_SECONDS", 0.5)
    monkeypatch.setattr(agenda, "LOOK_SECONDS", 0.5)
    with site.running(Source, _both()) as containers:
        _until_quiet(*containers)
        site.make(1)
        _set(site, 2, seconds=0.2)
        site.until_effects(1, 2)


def _both() -> type[Service]:
    class Both(sink()):  # type: ignore[misc]
        @timer("bell")
        def ring(self, uow: UnitOfWork, timers: list[Timer]) -> None:
            for each in timers:
                uow.session.execute(effect.insert().values(n=each.payload["n"], by="bell"))

    return Both


@_ONLY_SERVERS
def test_a_replica_that_stands_by_tells_the_one_that_relays(site: ServerSite, nobody_looks: None) -> None:
    url = site.databases["source"].url
    with site.running(Source) as [relaying]:
        site.make(1)
        wait_until(site.published, seconds=SECONDS, what="the first event published")
        with site.running(Source) as [standing_by]:
            news.leave(url, _lookout(relaying))  # as if it were another process
            assert news.is_heard(url)
            site.make(2)
            wait_until(site.published, seconds=SECONDS, what="the second event published")
            assert "relay" in Runtime.of(relaying).line._held
            assert "relay" not in Runtime.of(standing_by).line._held


@_ONLY_SERVERS
def test_a_line_that_was_lost_ends_in_a_look_and_its_lock_is_taken_again(site: ServerSite, nobody_looks: None) -> None:
    with site.running(Source, _both()) as [source, ringing]:
        _until_quiet(source, ringing)
        for n, container in ((1, source), (2, ringing)):
            with _elsewhere():
                _end_line(container)
                if container is source:
                    site.make(n)
                else:
                    _set(site, n, seconds=-1)
            site.until_effects(*range(1, n + 1))
        with _elsewhere():
            site.make(3)
        site.until_effects(1, 2, 3)
        wait_until(site.published, seconds=SECONDS, what="everything published")


def _end_line(container: Any) -> None:
    """Have the server end a replica's session, and say nothing of what is written until it is gone."""
    kept = Runtime.of(container)
    pid = line._driver(kept.line._connection).info.backend_pid
    with kept.database.engine.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        gone = text("SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = :pid")
        while not connection.execute(gone, {"pid": pid}).scalar():
            continue


@_ONLY_SERVERS
def test_a_replica_holds_a_few_connections_when_it_is_idle_and_no_more_than_it_may(
    site: ServerSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huiyin import pool
    from huiyin.bus import gauges

    most = 3
    monkeypatch.setattr(pool, "REST_SECONDS", 0.5)
    monkeypatch.setattr(gauges, "_LOOK_SECONDS", 1.0)
    with site.running(sink(), DATABASE_CONNECTIONS="4") as [container]:
        for database in site.databases.values():
            database.close()
        engine = Runtime.of(container).database.engine
        used = [engine.connect() for _ in range(3)]
        for each in used:
            each.close()
        wait_until(lambda: _connections(site) <= most, seconds=SECONDS, what="the pool at rest")
        assert engine.pool.size() == 4
        assert engine.pool.overflow() <= 0


def _connections(site: ServerSite) -> int:
    """Count the clients of the sink's database, without the one that counts."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with site.databases["sink"].glance() as session:
        return int(session.execute(text(query)).scalar_one())
