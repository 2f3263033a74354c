"""Ports: what a package asks of one above it is answered, and never passed over."""

from __future__ import annotations

import pytest

from services.routing import composition
from services.routing.ports import Port

from .conftest import modules


def ports():
    found = {id(one): one for module in modules() for one in vars(module).values() if isinstance(one, Port)}
    return list(found.values())


def test_routing_put_together_answers_every_port():
    composition.compose()
    assert len(ports()) >= 3
    assert [port.name for port in ports() if not port.answered] == []


def test_a_port_that_nobody_answers_raises_with_its_name():
    with pytest.raises(RuntimeError, match=r"nobody answers case\.example"):
        Port("case.example")()


def test_a_port_passes_on_what_it_is_asked():
    port = Port("case.example")
    port.answered_by(lambda number, *, kind: f"{number} {kind}")
    assert port("n1", kind="handle") == "n1 handle"


def test_a_port_has_one_answer():
    port = Port("case.example")
    port.answered_by(len)
    port.answered_by(len)
    with pytest.raises(RuntimeError, match=r"two answers to case\.example"):
        port.answered_by(sum)
