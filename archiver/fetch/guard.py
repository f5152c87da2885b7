"""Which addresses may be reached. Pure: an address and what is allowed, no network."""

from __future__ import annotations

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""RFC 6052: the last 32 bits are the IPv4 address that is really reached."""


def is_allowed(address: str, host: str, allow_private: bool | tuple[str, ...]) -> bool:
    """Whether *host*, which resolved to *address*, may be connected to.

    Public addresses may; private, loopback, link-local, multicast and reserved ones only
    where *allow_private* says so: in whole, by network, or by host name.
    """
    if allow_private is True:
        return True
    try:
        inner = _inner(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    if inner.is_global and not inner.is_multicast:
        return True
    return any(_matches(one, inner, host) for one in allow_private or ())


def _inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 form of it stands for, else the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _matches(allowed: str, address: Address, host: str) -> bool:
    try:
        return address in ipaddress.ip_network(allowed, strict=False)
    except ValueError:
        return allowed.lower().rstrip(".") == host.lower().rstrip(".")
