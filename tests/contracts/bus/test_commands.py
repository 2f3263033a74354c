"""Point 9: commands are RPC with a signed actor and an idempotency key; errors cross by code."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import eventlet
import pytest
from eventlet.event import Event as Signal
from kombu import Connection, Producer, Queue
from marshmallow import Schema
from structlog.testing import capture_logs

from huiyin.actors import Actor
from huiyin.bus.service import Service, command, query
from huiyin.db import Reading, UnitOfWork
from huiyin.errors import Conflict, HuiyinError, IdempotencyKeyReused, Invalid, Refused, Temporary, Unauthenticated
from tests.contracts.bus.toys import OPERATOR, Numbers, Site, Source


class Occupied(Conflict):
    """A refusal with braces and Chinese in its sentences."""

    code = "toy_occupied"
    zh = "玩具 {toy} 正被使用（{{原样}}）。"
    en = "The toy {toy} is in use ({{as is}})."


class Asker(Service):
    """Passes calls on, and fails in every way."""

    name = "sink"

    @command(Numbers)
    def pass_on(self, uow: UnitOfWork, request: dict[str, Any]) -> Any:
        """Call the source as whoever asked."""
        return self.desk.call("source", "make", request)

    @query(Schema)
    def who(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Say who is asking, and as whom the service itself asks."""
        return {"actor": reading.actor.kind, "id": reading.actor.id, "service": self.desk.as_service().actor.id}

    @query(Schema)
    def occupied(self, reading: Reading, request: dict[str, Any]) -> None:
        """Refuse in a sentence with braces."""
        raise Occupied(toy="{积木}")

    @query(Schema)
    def broken(self, reading: Reading, request: dict[str, Any]) -> None:
        """Fail as a bug would."""
        raise ZeroDivisionError("李四的电话")

    @query(Schema)
    def mistaken(self, reading: Reading, request: dict[str, Any]) -> Any:
        """Call a method that the source does not have (yet)."""
        return self.desk.call("source", "no_such_method", {})

    @query(Schema)
    def only_staff(self, reading: Reading, request: dict[str, Any]) -> None:
        """Let nobody but staff in."""
        reading.actor.require("staff")

    @query(Schema)
    def slow(self, reading: Reading, request: dict[str, Any]) -> None:
        """Take longer than a caller waits."""
        eventlet.sleep(1)

    def _with_secret(self, answer: dict[str, Any]) -> dict[str, Any]:
        return {**answer, "secret": "never stored"}

    @command(Schema, present=_with_secret)
    def presented(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Answer with something that is added after the answer was kept."""
        return {"plain": True}


def _refused(site: Site, method: str, body: dict[str, Any] | None = None, *, service: str = "sink") -> HuiyinError:
    with pytest.raises(HuiyinError) as refused:
        site.call(service, method, body or {})
    return refused.value


def test_a_repeated_key_gives_the_first_answer_and_has_one_effect(site: Site) -> None:
    with site.running(Source):
        first = site.call("source", "make", {"numbers": [1]}, key="k")
        site.call("source", "make", {"numbers": [2]}, key="other")
        assert site.call("source", "make", {"numbers": [1]}, key="k") == first == {"made": [1], "all": 1}
    assert site.effects("source") == [1, 2]
    assert len(site.log()) == 2


def test_a_repeated_key_with_another_body_is_refused(site: Site) -> None:
    with site.running(Source):
        site.call("source", "make", {"numbers": [1]}, key="k")
        with pytest.raises(Conflict) as refused:
            site.call("source", "make", {"numbers": [2]}, key="k")
    assert refused.value.code == IdempotencyKeyReused.code
    assert site.effects("source") == [1]


def test_two_calls_at_once_with_the_same_key_have_one_effect_and_one_answer(site: Site) -> None:
    def call() -> Any:
        return site.call("source", "make", {"numbers": [1]}, key="k")

    with site.running(Source), site.running(Source):
        calls = [eventlet.spawn(call) for _ in range(6)]
        answers = [each.wait() for each in calls]
    assert answers == [{"made": [1], "all": 1}] * 6
    assert site.effects("source") == [1]


def test_a_refused_command_leaves_its_key_free(site: Site) -> None:
    with site.running(Source):
        with pytest.raises(Invalid):
            site.call("source", "make", {"numbers": ["many"]}, key="k")
        assert site.call("source", "make", {"numbers": [1]}, key="k") == {"made": [1], "all": 1}


def test_what_must_not_be_stored_is_added_to_first_and_repeated_answers(site: Site) -> None:
    with site.running(Asker):
        answers = [site.call("sink", "presented", {}, key="k") for _ in range(2)]
    assert answers == [{"plain": True, "secret": "never stored"}] * 2


def test_an_error_crosses_by_code_with_both_sentences_and_its_values(site: Site) -> None:
    with site.running(Asker):
        error = _refused(site, "occupied")
    assert isinstance(error, Conflict)
    assert (error.code, error.params) == ("toy_occupied", {"toy": "{积木}"})
    assert error.text("zh") == "玩具 {积木} 正被使用（{原样}）。"
    assert error.text("en") == "The toy {积木} is in use ({as is})."


def test_a_body_that_does_not_fit_names_the_fields_at_fault(site: Site) -> None:
    with site.running(Source):
        error = _refused(site, "make", {"numbers": [1, "x"], "colour": "red"}, service="source")
    assert isinstance(error, Invalid)
    assert set(error.params["problems"]) == {"numbers", "colour"}


def test_a_bug_crosses_as_an_internal_error_without_what_it_said(site: Site) -> None:
    with site.running(Asker):
        error = _refused(site, "broken")
    assert (type(error).__name__, error.code) == ("HuiyinError", "internal")
    assert "李四" not in error.text("zh") + error.text("en") + str(error.params)


def test_a_method_that_does_not_exist_is_an_internal_error(site: Site) -> None:
    with site.running(Source, Asker):
        assert _refused(site, "no_such_method", service="source").code == "internal"
        assert _refused(site, "mistaken").code == "internal"
        assert site.call("source", "make", {"numbers": [1]}) == {"made": [1], "all": 1}


def test_the_actor_is_passed_on_to_the_next_service_and_the_error_comes_back(site: Site) -> None:
    with site.running(Source, Asker):
        assert site.call("sink", "pass_on", {"numbers": [5]}) == {"made": [5], "all": 1}
        assert site.call("sink", "who", {}) == {"actor": "operator", "id": "op", "service": "sink"}


def test_an_actor_without_the_right_is_refused_and_nobody_is_asked_to_sign_in(site: Site) -> None:
    with site.running(Asker), site.client() as client:
        with pytest.raises(Refused):
            client.call("sink", "only_staff", {}, actor=OPERATOR)
        with pytest.raises(Unauthenticated):
            client.call("sink", "only_staff", {}, actor=Actor("nobody", "nobody"))


def test_a_forged_actor_is_refused_before_anything_happens(site: Site) -> None:
    with site.running(Source, Asker), site.client(SECRET="not the secret of the toys") as forger:
        for service, method in (("sink", "who"), ("source", "make")):
            with pytest.raises(Unauthenticated):
                forger.call(service, method, {"numbers": [1]} if method == "make" else {}, actor=OPERATOR)
    assert site.effects("source") == []


def test_a_call_to_a_service_that_is_away_is_temporary_before_the_caller_gives_up(site: Site) -> None:
    with site.running(Asker, CALL_SECONDS="0.5"):
        error = _refused(site, "pass_on", {"numbers": [1]})
    assert isinstance(error, Temporary)
    assert "source" not in error.text("zh"), "people are told no program's name"


def test_a_call_that_takes_too_long_is_temporary(site: Site) -> None:
    with site.running(Asker), site.client(CALL_SECONDS="0.3") as client, pytest.raises(Temporary):
        client.call("sink", "slow", {}, actor=OPERATOR)


def test_calls_are_answered_side_by_side(site: Site) -> None:
    done: list[str] = []
    slow_done = Signal()

    def slow() -> None:
        site.call("sink", "slow", {})
        done.append("slow")
        slow_done.send()

    with site.running(Asker):
        site.call("sink", "who", {})
        eventlet.spawn(slow)
        site.call("sink", "who", {})
        done.append("quick")
        slow_done.wait()
    assert done == ["quick", "slow"]


_CALL = b'{"args": [], "kwargs": {"body": {"numbers": [1]}}}'
_TO_NOBODY = {"properties": {"reply_to": "nobody", "correlation_id": "1"}}
_NO_CALLS: list[tuple[bytes, dict[str, Any]]] = [
    (_CALL, {}),
    (_CALL, {**_TO_NOBODY, "headers": {"": 1}}),
    (_CALL, {**_TO_NOBODY, "headers": {"nameko.call_id_stack": 7, "nameko.actor": {"kind": "operator"}}}),
    (_CALL, {**_TO_NOBODY, "headers": {"compression": "zip"}}),
    (_CALL, {**_TO_NOBODY, "headers": {"huiyin-notices": {"x": 1}, "huiyin-again": []}}),
    (b"[1]", _TO_NOBODY),
    (b'{"args": 7, "kwargs": "x"}', _TO_NOBODY),
    (b"{not json", _TO_NOBODY),
    (b"[" * 100_000, _TO_NOBODY),
    (b"hello", {**_TO_NOBODY, "content_type": "text/plain"}),
    (b"\x80\x04K\x01.", {**_TO_NOBODY, "content_type": "application/x-python-serialize"}),
]


def test_no_message_ends_a_service_or_holds_its_calls(site: Site) -> None:
    usual = {"content_type": "application/json", "content_encoding": "utf-8"}
    with site.running(Source) as containers, site.client() as client:
        for body, properties in _NO_CALLS:
            with Connection(site.settings.amqp_uri) as connection, connection.channel() as channel:
                for _ in range(12):  # more than the workers of a process
                    message = channel.prepare_message(body, **{**usual, **deepcopy(properties)})
                    channel.basic_publish(message, exchange="nameko-rpc", routing_key="source.make")
            answer = client.call("source", "make", {"numbers": [9]}, actor=OPERATOR)
            assert answer["made"] == [9], body
        assert not any(container._died.ready() for container in containers)


@pytest.mark.parametrize("site", ["server_site"], indirect=True)
def test_an_answer_the_broker_does_not_take_holds_no_place_of_a_worker(site: Site) -> None:
    full = "rpc.reply-gone-00000000-0000-4000-8000-000000000000"
    refusing = Queue(full, queue_arguments={"x-max-length": 0, "x-overflow": "reject-publish"}, auto_delete=True)
    with site.running(Source, WORKERS="2"), Connection(site.settings.amqp_uri) as connection:
        queue = refusing(connection.default_channel)
        queue.declare()
        queue.bind_to("nameko-rpc", full)
        with capture_logs() as lines:
            for _ in range(3):
                message = {"reply_to": full, "content_type": "application/json", "content_encoding": "utf-8"}
                Producer(connection).publish(
                    b'{"args": [], "kwargs": {}}', exchange="nameko-rpc", routing_key="source.make", **message
                )
            made = site.call("source", "make", {"numbers": [1]})["made"]
        queue.delete()
    assert made == [1]
    assert [line["event"] for line in lines].count("answer_not_sent") >= 2  # so many held the places of both workers
