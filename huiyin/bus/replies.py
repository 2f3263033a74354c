"""The answers a process waits for, and the signs of work that come before them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import eventlet
from amqp.exceptions import AccessRefused, ChannelError
from eventlet.event import Event as Signal
from nameko.rpc import ReplyListener, RpcReply

from huiyin import catalog
from huiyin.bus.consumer import BrokerConsumer
from huiyin.bus.peers import Peer
from huiyin.bus.renewal import QueueRefused
from huiyin.bus.topology import answers_queue

#: Header of a call whose caller understands notices, and of the answers and notices of services that send them.
NOTICES_HEADER = "huiyin-notices"
#: Header of a call that is sent again, because the first message seems to lie with a replica that does not work.
AGAIN_HEADER = "huiyin-again"
#: What a notice holds instead of a result.
WORKING = "working"

#: How long the broker may take to let the queue of answers be read.
_ANSWER_SECONDS = 5.0


class Pending:
    """One call under way, however many messages it took. Stands where nameko expects the listener of its answer."""

    def __init__(self, replies: Replies, peer: Peer) -> None:
        self._replies = replies
        self._peer = peer
        self._answer = Signal()
        self._correlations: list[str] = []
        #: How many notices came.
        self.notices = 0

    @property
    def routing_key(self) -> str:
        """Where the answer is to be sent."""
        key: str = self._replies.routing_key
        return key

    def get_reply_event(self, correlation: str) -> Signal:
        """Wait for the answer to the message ``correlation`` too."""
        self._correlations.append(correlation)
        self._replies.pending[correlation] = self
        return self._answer

    def heard(self, body: dict[str, Any], *, gives_signs: bool) -> None:
        """Take a notice, or the answer; only the first answer counts."""
        self._peer.heard(gives_signs=gives_signs)
        if body.get(WORKING):
            self.notices += 1
        elif not self._answer.ready():
            self._answer.send(body)

    def answered(self, seconds: float) -> bool:
        """Wait up to ``seconds``; return True where the answer is here."""
        with eventlet.Timeout(seconds, False):
            self._answer.wait()
        return bool(self._answer.ready())

    def result(self) -> Any:
        """Return what was answered; raises the error that was answered."""
        return RpcReply(self._answer).result()

    def close(self) -> None:
        """Wait no longer."""
        for correlation in self._correlations:
            self._replies.pending.pop(correlation, None)


class Replies(ReplyListener):  # type: ignore[misc]  # its base has no types
    """Hands each answer that comes to the call that waits for it; one that nobody waits for any more is dropped."""

    queue_consumer = BrokerConsumer()

    def __init__(self, **options: Any) -> None:
        self.pending: dict[str, Pending] = {}
        self._peers: dict[str, Peer] = {}
        super().__init__(**options)

    def setup(self) -> None:
        """Make a queue of answers for this process."""
        self._take_queue()
        self.queue_consumer.register_provider(self)

    def _take_queue(self) -> None:
        self.queue = answers_queue(self.container.service_name)
        self.routing_key = self.queue.routing_key

    def peer(self, service: str) -> Peer:
        """Return what is known of ``service``."""
        if service not in self._peers:
            known = service in catalog.names()
            self._peers[service] = Peer(service, self.container.config["AMQP_URI"], gives_signs=known)
        return self._peers[service]

    @contextmanager
    def if_refused(self) -> Iterator[None]:
        """Have answers sent to another queue where this one is refused: in a cluster it is away with its node.

        Answers to the old one are lost; their calls are sent again (:mod:`huiyin.bus.caller`).
        """
        try:
            with eventlet.Timeout(_ANSWER_SECONDS, QueueRefused("no answer")):
                yield
        except AccessRefused:
            raise
        except (ChannelError, QueueRefused) as error:
            self._take_queue()
            raise QueueRefused(type(error).__name__) from error

    def handle_message(self, body: Any, message: Any) -> None:
        """Take what came to the queue of answers."""
        self.queue_consumer.ack_message(message)
        waiting = self.pending.get(message.properties.get("correlation_id"))
        if waiting is not None:
            waiting.heard(body, gives_signs=NOTICES_HEADER in message.headers)
