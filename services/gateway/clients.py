"""From which network a request comes: the address of the connection, or the one a trusted proxy hands on. Pure.

A client could write any address into a header. Only what a proxy named in ``HUIYIN_TRUSTED_PROXIES`` put there counts,
read from the right: the first address that is no trusted proxy is the client's. Sources: RFC 7239 (Forwarded), the
customary X-Forwarded-For.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

#: An IPv6 caller owns a whole /64 and could take a new address for every guess, so the network is what counts.
_IPV6_PREFIX = 64
_FOR = re.compile(r'(?:^|;)\s*for\s*=\s*("[^"]*"|[^;]*)', re.IGNORECASE)
_HOST = re.compile(r'"?(?:\[([^]]+)\](?::\w+)?|([\d.]+)(?::\w+)?|([0-9A-Fa-f:.]+))"?')


def network_of(remote: str, x_forwarded_for: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """Return the network a request comes from, as text; what is no address comes back as it is.

    Where both headers came, the client wrote one of them: then neither counts.
    """
    address = _address(remote)
    if address is None:
        return remote or "unknown"
    if not (x_forwarded_for and forwarded):
        hops = x_forwarded_for.split(",") if x_forwarded_for else _fors(forwarded)
        address = _client(address, hops, trusted)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, _IPV6_PREFIX), strict=False))
    return str(address)


def _client(at: Address, hops: Sequence[str], trusted: Sequence[Network]) -> Address:
    """Walk from the connection towards the client as long as trusted proxies tell who sent it to them."""
    for hop in reversed(hops):
        told = _address(hop)
        if told is None or not _among(at, trusted):
            break
        at = told
    return at


def _among(address: Address, networks: Iterable[Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)


def _fors(forwarded: str) -> list[str]:
    """Return the ``for`` of each element of a Forwarded header; an element without one names nobody."""
    elements = re.split(r',(?=(?:[^"]*"[^"]*")*[^"]*$)', forwarded) if forwarded else []
    found = (_FOR.search(element) for element in elements)
    return [each[1].strip() if each else "" for each in found]


def _address(written: str) -> Address | None:
    """Read an address with or without a port; an IPv4 address in IPv6 form is the IPv4 address."""
    found = _HOST.fullmatch(written.strip())
    if found is None:
        return None
    try:
        address = ipaddress.ip_address(next(filter(None, found.groups())).partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
