"""Who a client is behind proxies: only those named are believed, and nobody chooses an address."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin import settings
from huiyin.settings import SettingError
from services.gateway.app import create_app
from services.gateway.clients import network_of
from tests.unit.gateway.services import CODE, answering

TRUSTED = [ipaddress.ip_network(network) for network in ("10.0.0.0/8", "fd00::/8")]
PROXY = "10.0.0.5"


@pytest.mark.parametrize(
    ("remote", "header", "client"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        (PROXY, "", PROXY),
        (PROXY, "198.51.100.1", "198.51.100.1"),
        (PROXY, "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (PROXY, "6.6.6.6, 198.51.100.1, 10.1.1.1", "198.51.100.1"),
        (PROXY, "10.1.1.1", "10.1.1.1"),
        (PROXY, "198.51.100.1:4711", "198.51.100.1"),
        (PROXY, "6.6.6.6, unknown", PROXY),
        (PROXY, "6.6.6.6, 300.1.1.1", PROXY),
        (PROXY, "6.6.6.6,", PROXY),
        ("fd00::1", "2001:db8:1:2:3::9", "2001:db8:1:2::/64"),
        ("fd00::1", "[2001:db8:1:2::9]:443", "2001:db8:1:2::/64"),
        ("::ffff:10.0.0.5", "::ffff:198.51.100.1", "198.51.100.1"),
        ("2001:db8::1", "198.51.100.1", "2001:db8::/64"),
        ("", "198.51.100.1", "unknown"),
    ],
)
def test_the_first_address_from_the_right_that_is_no_trusted_proxy_is_the_client(
    remote: str, header: str, client: str
) -> None:
    assert network_of(remote, header, "", TRUSTED) == client


@pytest.mark.parametrize(
    ("header", "client"),
    [
        ("for=198.51.100.1", "198.51.100.1"),
        ('For="198.51.100.1:80";proto=https;by=10.0.0.5', "198.51.100.1"),
        ('for=6.6.6.6, for="[2001:db8:1:2::9]:4711"', "2001:db8:1:2::/64"),
        ("proto=https;for=198.51.100.1, for=10.9.9.9;by=10.0.0.5", "198.51.100.1"),
        ("for=6.6.6.6, for=_hidden", PROXY),
        ("for=6.6.6.6, for=unknown", PROXY),
        ("for=6.6.6.6, proto=https", PROXY),
        ('for="a,for=6.6.6.6"', PROXY),
    ],
)
def test_the_standard_header_is_read_too(header: str, client: str) -> None:
    assert network_of(PROXY, "", header, TRUSTED) == client


def test_where_both_headers_came_the_client_wrote_one_and_neither_counts() -> None:
    assert network_of(PROXY, "198.51.100.1", "for=6.6.6.6", TRUSTED) == PROXY


@given(st.lists(st.ip_addresses().map(str) | st.text(max_size=20), max_size=6), st.ip_addresses(v=4))
def test_whatever_a_client_writes_before_it_the_proxys_own_entry_counts(chosen: list[str], address: object) -> None:
    if ipaddress.ip_address(str(address)) in TRUSTED[0]:
        return
    header = ",".join([*chosen, str(address)])
    assert network_of(PROXY, header, "", TRUSTED) == str(address)
    assert network_of(str(address), ",".join(chosen), "", TRUSTED) == str(address)


def test_the_setting_says_whom_the_gateway_believes(tmp_path: Path) -> None:
    services = answering()
    given = {"HUIYIN_DATA": str(tmp_path), "HUIYIN_SECRET": "a secret only for tests"}
    trusting = create_app(services, settings.read({**given, "HUIYIN_TRUSTED_PROXIES": "10.0.0.5, fd00::/8"}))
    for address in ("198.51.100.1", "198.51.100.2"):
        trusting.test_client().post(
            "/follow",
            json={"query_code": CODE},
            headers={"X-Forwarded-For": f"6.6.6.6, {address}"},
            environ_overrides={"REMOTE_ADDR": PROXY},
        )
    first, second = [call.body["client"] for call in services.calls if call.method == "resolve_code"]
    assert first != second
    assert "198.51.100" not in first


@pytest.mark.parametrize("written", ["10.0.0.5/8", "proxy.example", "10.0.0.0/33", "10.0.0.1;10.0.0.2"])
def test_a_network_that_is_none_stops_the_start_with_a_sentence(tmp_path: Path, written: str) -> None:
    with pytest.raises(SettingError, match="HUIYIN_TRUSTED_PROXIES"):
        settings.read({"HUIYIN_DATA": str(tmp_path), "HUIYIN_TRUSTED_PROXIES": written})
