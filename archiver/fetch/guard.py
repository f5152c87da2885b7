"""Which addresses may be reached. Pure: an address and what is allowed, no network."""

from __future__ import annotations

import ipaddress
import socket

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""RFC 6052: the last 32 bits are the IPv4 address that is really reached."""

_COMPATIBLE = ipaddress.ip_network("::/96")
"""RFC 4291, 2.5.5.1: an old form of an IPv4 address; `::` and `::1` lie in it."""

_GLOBAL = ipaddress.ip_network("2000::/3")
"""All of IPv6 that IANA gives out for the public; the rest is local, reserved or multicast."""

_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT (RFC 6598)
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, where clouds serve their metadata
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # relays of 6to4 (RFC 7526)
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
        "2001::/23",  # protocols, Teredo (RFC 4380) among them
        "2001:db8::/32",
        "3fff::/20",  # documentation (RFC 9637)
    )
)
"""IANA's special-purpose registries (RFC 6890), written out: what Python takes for private
changes with its version."""


def is_allowed(address: str, host: str, allow_private: bool | tuple[str, ...]) -> bool:
    """Whether *host*, which resolved to *address*, may be connected to.

    Public addresses may; private, loopback, link-local, multicast and reserved ones only
    where *allow_private* says so: in whole, by network, or by host name. An IPv6 form of an
    IPv4 address is taken for what it reaches.
    """
    if allow_private is True:
        return True
    try:
        outer = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _inner(outer)
    if _is_public(inner):
        return True
    return any(_matches(one, (inner, outer), host) for one in allow_private or ())


def literal(host: str) -> str | None:
    """The address that a host name is by itself, as the system reads it: `127.1`, `0x7f.1` and
    `2130706433` are one; None for a name that is to be resolved."""
    name = host.strip("[]").rstrip(".")
    if name.lower() == "localhost" or name.lower().endswith(".localhost"):
        return "127.0.0.1"  # RFC 6761, 6.3
    try:
        return str(ipaddress.ip_address(name.partition("%")[0]))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(name)) if name.isascii() and name else None
    except (OSError, ValueError):
        return None


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address not in _GLOBAL:
        return False
    return not any(address in network for network in _NOT_PUBLIC)


def _inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 form of it stands for, else the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64 or address in _COMPATIBLE:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _matches(allowed: str, addresses: tuple[Address, Address], host: str) -> bool:
    try:
        network = ipaddress.ip_network(allowed, strict=False)
    except ValueError:
        return allowed.lower().rstrip(".") == host.lower().rstrip(".")
    return any(address in network for address in addresses)
