"""What two programs could read in two ways is read by neither."""

from __future__ import annotations

import io

import pytest

from huiyin.bus.web import head as heads
from huiyin.bus.web import limits
from huiyin.bus.web.body import Body, BodyBroken
from huiyin.bus.web.head import Unreadable

_GOOD = b"POST /matters?a=%E4%B8%AD HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n"


def _read(raw: bytes) -> heads.Head:
    end = heads.end_of(raw)
    assert end == len(raw), "the head never ends"
    return heads.read(raw)


@pytest.mark.parametrize(
    "fields",
    [
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Content-Length: 5\r\nContent-Length: 5\r\n",
        b"Content-Length: 5, 5\r\n",
        b"Content-Length: +5\r\n",
        b"Content-Length: -5\r\n",
        b"Content-Length: 0x5\r\n",
        b"Content-Length: 5_0\r\n",
        b"Content-Length: \xd9\xa5\r\n",
        b"Content-Length:\r\n",
        b"Content-Length: 5 5\r\n",
        b"Content-Length: 9999999999999999999\r\n",
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding: identity\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding: \x0bchunked\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length : 5\r\n",
        b"Content-Length\t: 5\r\n",
        b" Content-Length: 5\r\n",
        b"X-A: b\r\n folded\r\n",
        b"X-A: b\r\n\tTransfer-Encoding: chunked\r\n",
        b"X-A: b\nContent-Length: 5\r\n",
        b"X-A: b\rContent-Length: 5\r\n",
        b"X-A: b\0c\r\n",
        b"X\0A: b\r\n",
        b": nothing\r\n",
        b"no colon\r\n",
        b"Host: another\r\n",
    ],
)
def test_fields_that_can_be_read_in_two_ways_are_refused(fields: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        _read(_GOOD + fields + b"\r\n")
    assert refused.value.status in (400, 501)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"GET /\r\n", 400),
        (b"GET / HTTP/0.9\r\n", 505),
        (b"GET / HTTP/2.0\r\n", 505),
        (b"GET / HTTP/1.2\r\n", 505),
        (b"GET  / HTTP/1.1\r\n", 400),
        (b"GET / HTTP/1.1 \r\n", 400),
        (b" GET / HTTP/1.1\r\n", 400),
        (b"GET /a b HTTP/1.1\r\n", 400),
        (b"GET\t/\tHTTP/1.1\r\n", 400),
        (b"GET / http/1.1\r\n", 400),
        (b"GET example.org HTTP/1.1\r\n", 400),
        (b"CONNECT example.org:443 HTTP/1.1\r\n", 400),
        (b"GET http://example.org/ HTTP/1.1\r\n", 400),
        (b"GET ftp://here/ HTTP/1.1\r\n", 400),
        (b"GET * HTTP/1.1\r\n", 400),
        (b"GET /\xe4\xb8\xad HTTP/1.1\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01 / HTTP/1.1\r\n", 400),
        (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n", 414),
    ],
)
def test_request_lines_that_are_none_are_refused(line: bytes, status: int) -> None:
    with pytest.raises(Unreadable) as refused:
        _read(line + b"Host: here\r\n\r\n")
    assert refused.value.status == status


@pytest.mark.parametrize(
    "host", [b"", b"Host: a/b\r\n", b"Host: a b\r\n", b"Host: a@b\r\n", b"Host: a:b:c\r\n", b"Host: <x>\r\n"]
)
def test_a_host_that_is_none_is_refused(host: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        _read(b"GET / HTTP/1.1\r\n" + host + b"\r\n")
    assert refused.value.status == 400


@pytest.mark.parametrize(
    "fields",
    [b"".join(b"X-%d: a\r\n" % n for n in range(limits.FIELDS + 1)), b"X-A: " + b"a" * limits.FIELD_LINE + b"\r\n"],
)
def test_a_head_that_is_too_large_is_refused(fields: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        _read(_GOOD + fields + b"\r\n")
    assert refused.value.status == 431


def test_what_cannot_become_a_head_is_refused_before_it_ends() -> None:
    for begun in (b"GET /\r\n", b"GET / HTTP/1.1\n", b"GET / HTTP/1.1\r\nX: " + b"a" * limits.HEAD):
        with pytest.raises(Unreadable):
            heads.end_of(begun)
    assert heads.end_of(_GOOD) == -1
    assert heads.end_of(_GOOD + b"\r") == -1


@pytest.mark.parametrize(
    ("raw", "target", "length"),
    [
        (_GOOD + b"Content-Length: 005\r\n\r\n", "/matters?a=%E4%B8%AD", 5),
        (_GOOD + b"transfer-encoding:  Chunked \r\n\r\n", "/matters?a=%E4%B8%AD", None),
        (b"GET http://Here:80/a?b HTTP/1.1\r\nHost: here:80\r\n\r\n", "/a?b", 0),
        (b"OPTIONS * HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "*", 0),
        (b"GET / HTTP/1.0\r\n\r\n", "/", 0),
        (b"GET / HTTP/1.1\r\nHost:\r\n\r\n", "/", 0),
    ],
)
def test_what_can_be_read_in_one_way_is_read(raw: bytes, target: str, length: int | None) -> None:
    head = _read(raw)
    assert (head.target, head.length) == (target, length)


class _Sent:
    """A connection on which everything has come."""

    def __init__(self, raw: bytes) -> None:
        self.left = raw

    def take(self, most: int) -> bytes:
        if not self.left:
            raise OSError("it ended")
        data, self.left = self.left[:most], self.left[most:]
        return data

    def line(self, most: int) -> bytes:
        line, found, self.left = self.left.partition(b"\r\n")
        if not found or len(line) > most:
            raise OSError("no line")
        return line


def _body(raw: bytes, length: int | None = None) -> tuple[bytes, bytes]:
    source = _Sent(raw)
    body = Body(source, length, lambda: None)
    return io.BufferedReader(body).read(), source.left


def test_a_body_ends_where_it_says_and_what_follows_is_left() -> None:
    assert _body(b"1234567", 5) == (b"12345", b"67")
    assert _body(b"5;a=b\r\n12345\r\n00A\r\n0123456789\r\n0\r\n\r\nGET") == (b"123450123456789", b"GET")


@pytest.mark.parametrize(
    "raw",
    [
        b"+5\r\n12345\r\n0\r\n\r\n",
        b"-5\r\n12345\r\n0\r\n\r\n",
        b"0x5\r\n12345\r\n0\r\n\r\n",
        b"5 \r\n12345\r\n0\r\n\r\n",
        b" 5\r\n12345\r\n0\r\n\r\n",
        b"5_0\r\n12345\r\n0\r\n\r\n",
        b"\r\n12345\r\n0\r\n\r\n",
        b"g\r\n12345\r\n0\r\n\r\n",
        b"000000005\r\n12345\r\n0\r\n\r\n",
        b"5\r\n123456\r\n0\r\n\r\n",
        b"5\r\n1234\r\n0\r\n\r\n",
        b"5;a\x01\r\n12345\r\n0\r\n\r\n",
        b"5;" + b"a" * 9000 + b"\r\n12345\r\n0\r\n\r\n",
        b"1;" + b"a" * 4000 + b"\r\n1\r\n" + (b"1;" + b"a" * 4000 + b"\r\n1\r\n") * 9 + b"0\r\n\r\n",
        b"5\r\n12345\r\n0\r\nContent-Length: 3\r\n\r\n",
        b"5\r\n12345\r\n0\r\nX-A: b\r\n\r\n",
        b"5\r\n12345\r\n0\r\n",
        b"5\r\n12345\r\n",
        b"5\r\n123",
    ],
)
def test_chunks_that_can_be_read_in_two_ways_are_refused(raw: bytes) -> None:
    with pytest.raises(BodyBroken):
        _body(raw)


def test_a_body_that_ends_early_is_broken_for_good() -> None:
    body = Body(_Sent(b"123"), 5, lambda: None)
    assert body.read(9) == b"123"
    for _ in range(2):
        with pytest.raises(BodyBroken):
            body.read(9)
