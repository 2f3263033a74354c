"""The door of ``huiyin up`` on real sockets: nobody closes it for others, and nothing is read in two ways."""

from __future__ import annotations

import http.client
import json
import re
import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.integration.sites import ask
from tests.support.processes import free_port, wait_until
from tests.support.site import EmbeddedSite

_SECONDS = 120
_SLOW = 400
_PROXY = "127.0.0.5"
_MATTER = json.dumps({"content": "路灯不亮"}).encode()
_JSON = b"Content-Type: application/json\r\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedSite]:
    site = EmbeddedSite(tmp_path_factory.mktemp("edge"), free_port(), {"HUIYIN_TRUSTED_PROXIES": _PROXY})
    site.huiyin("migrate")
    site.start()
    yield site
    site.replicas[0].kill()


def _connect(site: EmbeddedSite, client: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection(("127.0.0.1", site.port), timeout=_SECONDS, source_address=(client, 0))


def _exchange(site: EmbeddedSite, raw: bytes) -> bytes:
    """Return everything the server says to ``raw`` until it ends the connection."""
    with closing(_connect(site)) as connection:
        connection.sendall(raw)
        said = b""
        while data := connection.recv(65536):
            said += data
        return said


def _status(said: bytes) -> list[int]:
    return [int(found) for found in re.findall(rb"^HTTP/1\.1 (\d{3})", said, re.M)]


def _answers(site: EmbeddedSite, client: str = "127.0.0.1") -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=_SECONDS, source_address=(client, 0))
    with closing(connection):
        connection.request("GET", "/offices")
        return connection.getresponse().status == 200


def _matters(site: EmbeddedSite) -> int:
    return int(ask(site, "intake", "SELECT count(*) FROM matter")[0][0])


def _logged(site: EmbeddedSite) -> str:
    return (site.folder / "up.log").read_text("utf-8", "replace")


@pytest.fixture
def many_files() -> Iterator[None]:
    """Let this process hold more connections than the server bears."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize(
    "begun",
    [
        b"GET / HTTP/1.1\r\nHost: here\r\nX-Slow: ",
        b"GE",
        b"",
        b"POST /matters HTTP/1.1\r\nHost: here\r\n" + _JSON + b"Content-Length: 200\r\n\r\n{",
        b"POST /matters HTTP/1.1\r\nHost: here\r\n" + _JSON + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
    ],
    ids=["a field", "a request line", "nothing", "a body", "chunks"],
)
def test_clients_that_begin_and_do_not_go_on_keep_nobody_out(
    site: EmbeddedSite, many_files: None, begun: bytes
) -> None:
    with ExitStack() as stack:
        for n in range(_SLOW):
            slow = stack.enter_context(closing(_connect(site, f"127.0.0.{n % 2 + 2}")))
            slow.sendall(begun)
        assert _answers(site, "127.0.0.9")
        assert _answers(site, "127.0.0.2")


def test_a_trusted_proxy_has_as_many_connections_as_it_needs(site: EmbeddedSite, many_files: None) -> None:
    with ExitStack() as stack:
        held = [stack.enter_context(closing(_connect(site, _PROXY))) for _ in range(_SLOW)]
        held[0].sendall(b"GET /offices HTTP/1.1\r\nHost: here\r\n\r\n")
        assert _status(held[0].recv(65536)) == [200]


def test_many_clients_together_keep_nobody_out(site: EmbeddedSite, many_files: None) -> None:
    with ExitStack() as stack:
        for n in range(1200):
            slow = stack.enter_context(closing(_connect(site, f"127.0.1.{n % 100 + 1}")))
            slow.sendall(b"GET / HTTP/1.1\r\nHost: here\r\nX-Slow: ")
        assert _answers(site, "127.0.0.9")


def test_a_head_that_goes_on_byte_by_byte_is_ended(site: EmbeddedSite) -> None:
    with closing(_connect(site)) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: here\r\nX-Slow: ")
        slow.settimeout(0.2)

        def ended() -> bytes:
            try:
                slow.sendall(b"a")
                return slow.recv(65536)
            except TimeoutError:
                return b""

        assert _status(wait_until(ended, seconds=_SECONDS, what="the end of a slow head")) == [408]


@pytest.mark.parametrize(
    "fields",
    [
        b"Content-Length: %d\r\nContent-Length: 1\r\n" % len(_MATTER),
        b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n" % len(_MATTER),
        b"Content-Length : %d\r\n" % len(_MATTER),
        b"Content-Length: +%d\r\n" % len(_MATTER),
        b"X-A: b\r\n Content-Length: 1\r\nContent-Length: %d\r\n" % len(_MATTER),
    ],
)
def test_a_request_that_can_be_read_in_two_ways_registers_nothing(site: EmbeddedSite, fields: bytes) -> None:
    before = _matters(site)
    said = _exchange(site, b"POST /matters HTTP/1.1\r\nHost: here\r\n" + _JSON + fields + b"\r\n" + _MATTER)
    assert _status(said) == [400]
    assert _matters(site) == before


@pytest.mark.parametrize("size", [b"+%x", b"0x%x", b"%x ", b"-%x", b"%x\n"])
def test_a_chunk_of_an_odd_size_registers_nothing(site: EmbeddedSite, size: bytes) -> None:
    before = _matters(site)
    head = b"POST /matters HTTP/1.1\r\nHost: here\r\n" + _JSON + b"Transfer-Encoding: chunked\r\n\r\n"
    said = _exchange(site, head + size % len(_MATTER) + b"\r\n" + _MATTER + b"\r\n0\r\n\r\n")
    assert _status(said) == [400]
    assert _matters(site) == before


def test_requests_one_after_the_other_on_one_connection_are_all_answered(site: EmbeddedSite) -> None:
    before = _matters(site)
    head = b"POST /matters HTTP/1.1\r\nHost: here\r\n" + _JSON
    chunked = head + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(_MATTER), _MATTER)
    whole = head + b"Content-Length: %d\r\n\r\n%s" % (len(_MATTER), _MATTER)
    said = _exchange(site, chunked + whole + b"HEAD / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
    assert _status(said) == [201, 201, 200]
    assert said.endswith(b"\r\n\r\n"), "the answer to HEAD has no body"
    assert _matters(site) == before + 2


def test_a_client_that_waits_to_be_told_is_told_to_send(site: EmbeddedSite) -> None:
    with closing(_connect(site)) as connection:
        fields = _JSON + b"Content-Length: %d\r\nExpect: 100-continue\r\nConnection: close\r\n" % len(_MATTER)
        connection.sendall(b"POST /matters HTTP/1.1\r\nHost: here\r\n" + fields + b"\r\n")
        assert _status(connection.recv(65536)) == [100]
        connection.sendall(_MATTER)
        assert _status(connection.recv(65536)) == [201]


def test_a_body_nobody_wants_does_not_cost_its_client_the_answer(site: EmbeddedSite) -> None:
    size = 8 * 1024 * 1024
    said = _exchange(
        site, b"POST /matters HTTP/1.1\r\nHost: here\r\n" + _JSON + b"Content-Length: %d\r\n\r\n" % size + b" " * size
    )
    assert _status(said) == [413]


@pytest.mark.parametrize("path", ["/docs", "/docs?a=b"])
def test_a_redirect_names_no_host(site: EmbeddedSite, path: str) -> None:
    said = _exchange(site, b"GET %s HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n" % path.encode())
    assert _status(said)[0] in (301, 302, 308)
    assert b"evil.example" not in said
    assert re.search(rb"\r\nLocation: /docs/", said)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
@pytest.mark.parametrize("method", ["TRACE", "POST", "PUT", "DELETE", "OPTIONS"])
def test_health_takes_what_the_document_says_and_nothing_else(site: EmbeddedSite, path: str, method: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=_SECONDS)
    with closing(connection):
        connection.request(method, path)
        answer = connection.getresponse()
        assert (answer.status, answer.getheader("Allow")) == (405, "GET, HEAD")
        answer.read()


def test_the_log_has_only_json_and_no_client_and_no_word_of_theirs(site: EmbeddedSite) -> None:
    word = b"Zhang-San-1380000"
    for raw in (word, b"GET /%s\r\n" % word, b"POST / HTTP/1.1\r\nHost: %s/\r\n\r\n" % word, b"\x16\x03\x01" + word):
        _exchange(site, raw + b"\r\n\r\n")
    with closing(_connect(site, "127.0.0.7")) as broken:
        broken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        broken.sendall(b"POST /matters HTTP/1.1\r\nHost: here\r\n" + _JSON + b"Content-Length: 99\r\n\r\n" + word)
    assert _answers(site)
    _started, _, logged = _logged(site).partition("Huiyin is up")
    lines = [line for line in logged.splitlines()[1:] if line]
    for line in lines:
        json.loads(line)
    assert not [line for line in lines if word.decode() in line or "127.0.0." in line]


def test_who_is_served_when_the_site_stops_is_answered(tmp_path: Path) -> None:
    site = EmbeddedSite(tmp_path, free_port(), {})
    site.huiyin("migrate")
    site.start()
    head = b"POST /matters HTTP/1.1\r\nHost: here\r\n" + _JSON + b"Content-Length: %d\r\n\r\n" % len(_MATTER)
    with closing(_connect(site)) as connection:
        connection.sendall(head + _MATTER)
        site.stop()
        said = b""
        while data := connection.recv(65536):
            said += data
    assert _status(said) == [201]
