"""No user of the broker may act in the name of another service: RabbitMQ itself refuses, by the definitions."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from amqp.exceptions import AccessRefused
from kombu import Connection, Exchange, Queue

from huiyin.broker import passwords_in
from tests.support.rabbit import PrivateRabbit
from tests.support.restricted import COUNTY, define
from tests.support.source import ROOT

ANSWERS = "rpc.reply-intake-00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def uri(private_rabbit: PrivateRabbit, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Return what gives the AMQP URI of a service's user; the broker knows them from the definitions."""
    passwords = passwords_in(define(private_rabbit, tmp_path_factory.mktemp("users")))

    def of(service: str) -> str:
        user = f"huiyin_{service}"
        return f"amqp://{user}:{passwords[user]}@127.0.0.1:{private_rabbit.port}/{COUNTY}"

    return of


def _publish(exchange: str, key: str) -> Callable[[Any], Any]:
    def act(channel: Any) -> None:
        channel.confirm_select()
        channel.basic_publish_confirm(channel.prepare_message(b"{}"), exchange=exchange, routing_key=key)

    return act


def _consume(queue: str) -> Callable[[Any], Any]:
    return lambda channel: channel.basic_get(queue)


def _purge(queue: str) -> Callable[[Any], Any]:
    return lambda channel: channel.queue_purge(queue)


def _delete(queue: str) -> Callable[[Any], Any]:
    return lambda channel: channel.queue_delete(queue)


def _declare(queue: str) -> Callable[[Any], Any]:
    return lambda channel: Queue(queue, durable=True)(channel).queue_declare()


def _make(exchange: str) -> Callable[[Any], Any]:
    return lambda channel: Exchange(exchange, type="topic", durable=True)(channel).declare()


def _bind(queue: str, exchange: str, key: str) -> Callable[[Any], Any]:
    def act(channel: Any) -> None:
        Queue(queue, durable=True)(channel).queue_declare()
        channel.queue_bind(queue, exchange, key)

    return act


FORBIDDEN = {
    "publishes in another's exchange": ("routing", _publish("intake.events", "matter.registered")),
    "publishes what another's exchange brings it": ("reporting", _publish("routing.events", "office.changed")),
    "puts into another's queue": ("intake", _publish("", "routing.matters")),
    "puts into another's calls": ("routing", _publish("", "rpc-intake")),
    "calls whom it has nothing to ask": ("intake", _publish("nameko-rpc", "followup.record_visit")),
    "publishes unkept messages of another": ("routing", _publish("intake.unkept", "intake.offices.unkept")),
    "reads another's events": ("followup", _consume("routing.matters")),
    "reads another's calls": ("reporting", _consume("rpc-intake")),
    "reads another's answers": ("routing", _consume(ANSWERS)),
    "empties another's queue": ("routing", _purge("reporting.facts_intake")),
    "deletes another's queue": ("routing", _delete("reporting.facts_intake")),
    "declares elsewhere": ("intake", _declare("elsewhere")),
    "declares in another's name": ("intake", _declare("routing.matters")),
    "makes another's exchange": ("intake", _make("followup.events")),
    "binds to a source it does not read": ("followup", _bind("followup.spy", "intake.events", "matter.registered")),
    "binds to an event it does not read": ("followup", _bind("followup.spy", "routing.events", "case.classified")),
    "binds to every event": ("reporting", _bind("reporting.spy", "routing.events", "#")),
    "listens to another's calls": ("routing", _bind("routing.spy", "nameko-rpc", "intake.*")),
    "listens to all calls": ("routing", _bind("routing.spy", "nameko-rpc", "#")),
    "listens to another's answers": ("routing", _bind("routing.spy", "nameko-rpc", ANSWERS)),
    "lets the gateway declare an event queue": ("gateway", _declare("gateway.spy")),
    "lets a command publish an event": ("command", _publish("intake.events", "matter.registered")),
    "lets a command read events": ("command", _consume("routing.matters")),
}


@pytest.mark.parametrize("act", FORBIDDEN)
def test_no_service_acts_in_the_name_of_another(uri: Callable[[str], str], act: str) -> None:
    service, does = FORBIDDEN[act]
    with Connection(uri(service)) as connection, pytest.raises(AccessRefused):
        does(connection.channel())


def test_what_is_forbidden_to_others_is_allowed_to_the_service_itself(uri: Callable[[str], str]) -> None:
    own: dict[str, list[Callable[[Any], Any]]] = {
        "routing": [
            _make("routing.events"),
            _publish("routing.events", "office.changed"),
            _bind("routing.matters", "intake.events", "matter.registered"),
            _consume("routing.matters"),
            _bind("rpc-routing", "nameko-rpc", "routing.*"),
            _publish("nameko-rpc", "intake.log_read"),
            _publish("nameko-rpc", ANSWERS),
            _publish("nameko-rpc", ANSWERS.removeprefix("rpc.reply-intake-")),
            _delete("routing.matters"),
            _delete("rpc-routing"),
        ],
        "intake": [_bind(ANSWERS, "nameko-rpc", ANSWERS), _consume(ANSWERS), _delete(ANSWERS)],
        "gateway": [_publish("nameko-rpc", "intake.register")],
        "command": [_publish("nameko-rpc", "routing.accept")],
    }
    for service, acts in own.items():
        with Connection(uri(service)) as connection:
            for does in acts:
                does(connection.channel())


def test_nobody_logs_in_with_the_definitions_that_come_along(
    uri: Callable[[str], str], private_rabbit: PrivateRabbit, tmp_path: Path
) -> None:
    text = (ROOT / "deploy" / "rabbitmq" / "definitions.json").read_text("utf-8").replace("huiyin", "example")
    path = tmp_path / "example.json"
    path.write_text(text, "utf-8")
    private_rabbit.ctl("import_definitions", str(path))
    assert "example_intake" in private_rabbit.ctl("list_users")
    for password in ("", "example_intake", "guest"):
        address = f"amqp://example_intake:{password}@127.0.0.1:{private_rabbit.port}/example"
        with pytest.raises(AccessRefused), Connection(address) as connection:
            connection.connect()


def test_queues_have_limits_and_those_of_unkept_messages_have_none(
    uri: Callable[[str], str], private_rabbit: PrivateRabbit
) -> None:
    answers = ANSWERS.replace("intake", "routing")
    names = {"routing.one": "events", "routing.two": "events-quorum", "rpc-routing": "calls", answers: "answers"}
    with Connection(uri("routing")) as connection:
        for name in (*names, "routing.one.unkept"):
            kind = {"x-queue-type": "quorum"} if name == "routing.two" else {}
            Queue(name, durable=True, queue_arguments=kind)(connection.channel()).queue_declare()
    printed = private_rabbit.ctl("list_queues", "-p", COUNTY, "name", "policy", "--formatter", "json")
    policies = {row["name"]: row["policy"] for row in json.loads(printed)}
    assert {name: policies[name] for name in (*names, "routing.one.unkept")} == {**names, "routing.one.unkept": ""}
