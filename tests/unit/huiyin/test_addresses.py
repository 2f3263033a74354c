"""Of several nodes of a broker the one that answered last is tried first, and those that did not are tried last."""

from __future__ import annotations

import pytest
from kombu import Connection

from huiyin.bus.addresses import Addresses

NODES = ("amqp://user@one/site", "amqp://user@two:5673/site", "amqps://user@three/site")
URI = ";".join(NODES)


@pytest.fixture
def addresses() -> Addresses:
    return Addresses()


def test_as_long_as_nothing_is_known_the_order_stays_as_it_was_written(addresses: Addresses) -> None:
    assert addresses.order(URI) == URI
    assert addresses.order(NODES[0]) == NODES[0]


@pytest.mark.parametrize("answers", NODES)
def test_the_node_that_answered_last_is_tried_first(addresses: Addresses, answers: str) -> None:
    addresses.failed(Connection(NODES[0]))
    addresses.answered(Connection(answers))
    assert addresses.order(URI).split(";")[0] == answers
    assert sorted(addresses.order(URI).split(";")) == sorted(NODES)


def test_a_node_that_did_not_answer_is_tried_last_until_it_answers(addresses: Addresses) -> None:
    addresses.answered(Connection(NODES[0]))
    addresses.failed(Connection(NODES[0]))
    for _ in range(20):
        assert addresses.order(URI).split(";")[2] == NODES[0]
    addresses.answered(Connection(NODES[0]))
    assert addresses.order(URI).split(";")[0] == NODES[0]


def test_of_many_nodes_that_are_away_not_always_the_same_two_are_tried(addresses: Addresses) -> None:
    for node in NODES:
        addresses.failed(Connection(node))
    assert {addresses.order(URI).split(";")[0] for _ in range(200)} == set(NODES)
