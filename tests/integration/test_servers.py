"""The servers the other tests stand on: vhosts and databases of one's own, and private ones that survive what we do."""

from __future__ import annotations

from contextlib import closing

import psycopg
import pytest
from kombu import Connection, Queue
from sqlalchemy import make_url

from tests.support import servers
from tests.support.postgres import CONNECTIONS, PrivatePostgres
from tests.support.processes import Unavailable
from tests.support.rabbit import PrivateRabbit, Rabbit


def _publish(uri: str, queue: str, *bodies: str) -> None:
    with Connection(uri) as connection:
        channel = connection.default_channel
        Queue(queue, durable=True, queue_arguments={"x-queue-type": "quorum"})(channel).declare()
        producer = connection.Producer(channel)
        for body in bodies:
            producer.publish(body, routing_key=queue, delivery_mode=2)
        channel.close()


def _take(uri: str, queue: str) -> str | None:
    with Connection(uri) as connection:
        message = Queue(queue)(connection.default_channel).get(no_ack=True)
        return None if message is None else str(message.payload)


def test_each_vhost_is_empty_and_apart(rabbit: Rabbit) -> None:
    first, second = rabbit.new_vhost(), rabbit.new_vhost()
    _publish(first, "letters", "one", "two")
    assert rabbit.queues(first) == {"letters"}
    assert rabbit.queues(second) == set()


def test_a_deleted_queue_is_gone_with_its_messages(rabbit: Rabbit) -> None:
    uri = rabbit.new_vhost()
    _publish(uri, "letters", "one")
    rabbit.delete_queue(uri, "letters")
    assert rabbit.queues(uri) == set()


def test_a_private_broker_keeps_durable_messages_when_restarted_and_when_killed(private_rabbit: PrivateRabbit) -> None:
    uri = private_rabbit.new_vhost()
    _publish(uri, "letters", "one", "two")
    private_rabbit.restart()
    assert _take(uri, "letters") == "one"
    private_rabbit.kill()
    assert not private_rabbit.is_up()
    private_rabbit.start()
    assert _take(uri, "letters") == "two"


def test_a_private_database_keeps_what_was_committed_when_it_crashes(private_postgres: PrivatePostgres) -> None:
    url = make_url(private_postgres.create_database())
    where = {"host": url.host, "port": url.port, "user": url.username, "dbname": url.database}
    with psycopg.connect(**where) as connection:
        connection.execute("CREATE TABLE letter (id int)")
        connection.execute("INSERT INTO letter VALUES (7)")
    open_one = psycopg.connect(**where)
    open_one.execute("INSERT INTO letter VALUES (8)")
    private_postgres.restart()
    with psycopg.connect(**where) as connection:
        assert connection.execute("SELECT id FROM letter").fetchall() == [(7,)]
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
    open_one.close()


def test_a_database_url_keeps_the_place_of_the_service_name(private_postgres: PrivatePostgres) -> None:
    assert private_postgres.url("huiyin_{service}").endswith("/huiyin_{service}")


def test_a_server_that_also_serves_others_is_used_only_where_it_has_room(monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(PrivatePostgres(connections=CONNECTIONS // 3)) as crowded:
        crowded.start()
        monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
        monkeypatch.setenv(servers.POSTGRES_VARIABLE, crowded.url("postgres"))
        with pytest.raises(
            Unavailable, match=r"has \d+ connections left and the tests need up to \d+: raise its max_c"
        ):
            servers.postgres()


def test_the_whole_suite_takes_servers_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIYIN_TEST_SERVERS", "required")
    monkeypatch.delenv(servers.POSTGRES_VARIABLE, raising=False)
    monkeypatch.delenv(servers.RABBIT_VARIABLE, raising=False)
    with closing(servers.postgres()) as own, closing(servers.rabbit()) as broker:
        assert isinstance(own, PrivatePostgres)
        assert isinstance(broker, PrivateRabbit)
        assert own.is_up()
        assert broker.is_up()


def test_without_a_server_the_sentence_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(servers.RABBIT_VARIABLE, "amqp://guest:guest@127.0.0.1:1/")
    monkeypatch.setenv(servers.POSTGRES_VARIABLE, "postgresql://nobody@127.0.0.1:1/postgres")
    with pytest.raises(
        Unavailable, match=r"need RabbitMQ: install it .*rabbitmq-server.* or say where .*HUIYIN_TEST_AMQP"
    ):
        servers.rabbit()
    with pytest.raises(Unavailable, match=r"need PostgreSQL: install it .*postgresql\) .*HUIYIN_TEST_DATABASE_URL"):
        servers.postgres()
